using FsCheck;
using FsCheck.Fluent;
using NtlTools.Learning.Numerics;

namespace NtlTools.Learning.Tests.Clustering;

/// <summary>Tables to test with.</summary>
internal static class Tables
{
    /// <summary>Overlapping groups of normally distributed rows.</summary>
    public static Matrix Groups(int rows, int columns, int groups, double spread, ulong seed)
    {
        var random = new SeededRandom(seed);
        var table = new Matrix(rows, columns);
        for (int i = 0; i < rows; i++)
            for (int c = 0; c < columns; c++)
                table[i, c] = 5 * Math.Sin(17.0 * (i % groups) + 5.0 * c) + spread * random.NextGaussian();
        return table;
    }

    /// <summary>Small random tables; every other one on a coarse grid, so that rows and distances repeat.</summary>
    public static Arbitrary<Matrix> Random { get; } = (
        from rows in Gen.Choose(4, 60)
        from columns in Gen.Choose(1, 11)
        from coarse in Gen.Elements(true, false)
        from seed in Gen.Choose(0, int.MaxValue)
        select Drawn(rows, columns, coarse, (ulong)seed)).ToArbitrary();

    private static Matrix Drawn(int rows, int columns, bool coarse, ulong seed)
    {
        var random = new SeededRandom(seed);
        var table = new Matrix(rows, columns);
        foreach (ref double value in table.Values.AsSpan())
            value = coarse ? random.Next(3) : 10 * random.NextGaussian();
        return table;
    }
}
