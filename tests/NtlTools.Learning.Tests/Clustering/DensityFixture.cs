using System.Text.Json;
using NtlTools.Learning.Numerics;

namespace NtlTools.Learning.Tests.Clustering;

/// <summary>A small table with reference answers, as Fixtures/Density/make_density.py wrote them.</summary>
internal sealed record DensityFixture(
    Matrix Rows, DensityFixture.Dbscan[] Dbscans, DensityFixture.Hierarchy[] Hierarchies, DensityFixture.Hdbscan[] Hdbscans)
{
    public sealed record Dbscan(double Eps, int MinSamples, int[] Labels, int[] Cores);

    public sealed record Cut(int ClusterCount, int[] Labels);

    public sealed record Hierarchy(string Linkage, double[][] Merges, Cut[] Cuts);

    public sealed record Hdbscan(
        int MinClusterSize, int MinSamples, bool Leaf, int[] Labels, double[] Probabilities, double[] OutlierScores);

    public static TheoryData<string> Names => ["densities", "moons", "consumption"];

    public static DensityFixture Read(string name)
    {
        string path = Path.Combine(AppContext.BaseDirectory, "Fixtures", "Density", name + ".json");
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
        JsonElement root = document.RootElement;
        double[][] rows = [.. root.GetProperty("rows").EnumerateArray().Select(Numbers)];
        return new DensityFixture(
            new Matrix(rows.Length, rows[0].Length, [.. rows.SelectMany(row => row)]),
            [.. root.GetProperty("dbscan").EnumerateArray().Select(answer => new Dbscan(
                answer.GetProperty("eps").GetDouble(), answer.GetProperty("min_samples").GetInt32(),
                Integers(answer.GetProperty("labels")), Integers(answer.GetProperty("cores"))))],
            [.. root.GetProperty("hierarchies").EnumerateArray().Select(answer => new Hierarchy(
                answer.GetProperty("linkage").GetString()!,
                [.. answer.GetProperty("merges").EnumerateArray().Select(Numbers)],
                [.. answer.GetProperty("cuts").EnumerateArray().Select(cut => new Cut(
                    cut.GetProperty("k").GetInt32(), Integers(cut.GetProperty("labels"))))]))],
            [.. root.GetProperty("hdbscan").EnumerateArray().Select(answer => new Hdbscan(
                answer.GetProperty("min_cluster_size").GetInt32(), answer.GetProperty("min_samples").GetInt32(),
                answer.GetProperty("leaf").GetBoolean(), Integers(answer.GetProperty("labels")),
                Numbers(answer.GetProperty("probabilities")), Numbers(answer.GetProperty("outlier_scores"))))]);
    }

    private static double[] Numbers(JsonElement array) => [.. array.EnumerateArray().Select(number => number.GetDouble())];

    private static int[] Integers(JsonElement array) => [.. array.EnumerateArray().Select(number => number.GetInt32())];
}
