using System.Text.Json;
using NtlTools.Learning.Numerics;

namespace NtlTools.Learning.Tests.Embedding;

/// <summary>A small table with scikit-learn's answers, as Fixtures/Embedding/make_tsne.py wrote them.</summary>
internal sealed record TsneFixture(
    Matrix Rows, Matrix Initial, double Perplexity, Matrix Coordinates, double Divergence, double Trustworthiness)
{
    public static TheoryData<string> Names => ["groups", "heavy_tailed"];

    public static TsneFixture Read(string name)
    {
        string path = Path.Combine(AppContext.BaseDirectory, "Fixtures", "Embedding", name + ".json");
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
        JsonElement root = document.RootElement;
        return new TsneFixture(
            Table(root.GetProperty("rows")), Table(root.GetProperty("initial")), root.GetProperty("perplexity").GetDouble(),
            Table(root.GetProperty("coordinates")), root.GetProperty("divergence").GetDouble(),
            root.GetProperty("trustworthiness").GetDouble());
    }

    private static Matrix Table(JsonElement rows)
    {
        double[][] values = [.. rows.EnumerateArray().Select(row => row.EnumerateArray().Select(n => n.GetDouble()).ToArray())];
        return new Matrix(values.Length, values[0].Length, [.. values.SelectMany(row => row)]);
    }
}
