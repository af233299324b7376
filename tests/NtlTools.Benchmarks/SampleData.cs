using NtlTools.Learning.Numerics;

namespace NtlTools.Benchmarks;

/// <summary>Rows to learn from: overlapping groups of normal numbers, and a label that two columns decide.</summary>
internal static class SampleData
{
    public static Matrix Rows(int rows, int columns, int groups = 4)
    {
        var random = new SeededRandom(7);
        var table = new Matrix(rows, columns);
        for (int i = 0; i < rows; i++)
        {
            int group = random.Next(groups);
            for (int j = 0; j < columns; j++) table[i, j] = random.NextGaussian() + 1.5 * ((group >> (j % 3)) & 1);
        }
        return table;
    }

    public static bool[] Labels(Matrix table)
    {
        var random = new SeededRandom(8);
        bool[] labels = new bool[table.Rows];
        for (int i = 0; i < labels.Length; i++)
            labels[i] = table[i, 0] * table[i, 1] + 0.5 * table[i, 2] + random.NextGaussian() > 3;
        return labels;
    }
}
