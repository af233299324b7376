using System.Buffers.Text;
using NtlTools.Learning.Clustering;
using NtlTools.Learning.Numerics;

namespace NtlTools.Peers;

/// <summary>Rows to learn from, as learning_data.py writes them: a label, then the features as 32-bit numbers.</summary>
internal sealed class LearningData
{
    // learning_data.py divides rows by their number modulo five: three fifths train, the last fifth tests.
    private const int Parts = 5, TrainingParts = 3;

    private const int BehaviourColumns = 9;

    private LearningData(Matrix features, bool[] labels)
    {
        int[] all = [.. Enumerable.Range(0, labels.Length)];
        int[] train = [.. all.Where(row => row % Parts < TrainingParts)], test = [.. all.Where(row => row % Parts == Parts - 1)];
        (Train, TrainLabels) = (features.SelectRows(train), Array.ConvertAll(train, row => labels[row]));
        (Test, TestLabels) = (features.SelectRows(test), Array.ConvertAll(test, row => labels[row]));
        var few = new Matrix(features.Rows, BehaviourColumns);
        for (int row = 0; row < few.Rows; row++) features.Row(row)[..BehaviourColumns].CopyTo(few.Row(row));
        Scaled = StandardScaler.Fit(few).Transform(few);
    }

    /// <summary>The first nine features of all rows, standardised: what is clustered.</summary>
    public Matrix Scaled { get; }

    public Matrix Train { get; }

    public bool[] TrainLabels { get; }

    public Matrix Test { get; }

    public bool[] TestLabels { get; }

    public static LearningData Read(string path)
    {
        List<float[]> rows = ReadNumbers(path);
        int columns = rows[0].Length - 1;
        var features = new Matrix(rows.Count, columns);
        for (int i = 0; i < rows.Count; i++)
        {
            for (int j = 0; j < columns; j++) features[i, j] = rows[i][j + 1];
        }
        return new(features, [.. rows.Select(row => row[0] == 1)]);
    }

    /// <summary>The clusters that scikit-learn found for 2 to 7 clusters, one array a number.</summary>
    public static int[][] ReadLabels(string path)
    {
        List<float[]> rows = ReadNumbers(path);
        return [.. Enumerable.Range(0, rows[0].Length).Select(column => rows.Select(row => (int)row[column]).ToArray())];
    }

    private static List<float[]> ReadNumbers(string path)
    {
        byte[] text = File.ReadAllBytes(path);
        int at = text.AsSpan().IndexOf((byte)'\n') + 1;
        var rows = new List<float[]>();
        var row = new List<float>();
        while (at < text.Length)
        {
            if (!Utf8Parser.TryParse(text.AsSpan(at), out float value, out int length))
                throw new InvalidDataException($"{path}: no number at byte {at}.");
            row.Add(value);
            at += length;
            if (at < text.Length && text[at++] == ',') continue;
            rows.Add([.. row]);
            row.Clear();
        }
        return rows;
    }
}
