using System.Text.Json;
using NtlTools.Learning.Numerics;

namespace NtlTools.Learning.Tests.Clustering;

/// <summary>A small table with scikit-learn's answers, as Fixtures/Clustering/make_clustering.py wrote them.</summary>
internal sealed record ClusteringFixture(Matrix Rows, double[] Mean, double[] Variance, ClusteringFixture.Labeling[] Labelings)
{
    public sealed record Labeling(
        int ClusterCount, double Inertia, int[] Labels, double Silhouette, double[] SilhouetteSamples,
        double CalinskiHarabasz, double DaviesBouldin);

    public static TheoryData<string> Names => ["blobs", "heavy_tailed", "duplicates"];

    public static ClusteringFixture Read(string name)
    {
        string path = Path.Combine(AppContext.BaseDirectory, "Fixtures", "Clustering", name + ".json");
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
        JsonElement root = document.RootElement;
        double[][] rows = [.. root.GetProperty("rows").EnumerateArray().Select(Numbers)];
        return new ClusteringFixture(
            new Matrix(rows.Length, rows[0].Length, [.. rows.SelectMany(row => row)]),
            Numbers(root.GetProperty("mean")),
            Numbers(root.GetProperty("variance")),
            [.. root.GetProperty("labelings").EnumerateArray().Select(labeling => new Labeling(
                labeling.GetProperty("k").GetInt32(),
                labeling.GetProperty("inertia").GetDouble(),
                [.. labeling.GetProperty("labels").EnumerateArray().Select(label => label.GetInt32())],
                labeling.GetProperty("silhouette").GetDouble(),
                Numbers(labeling.GetProperty("silhouette_samples")),
                labeling.GetProperty("calinski_harabasz").GetDouble(),
                labeling.GetProperty("davies_bouldin").GetDouble()))]);
    }

    private static double[] Numbers(JsonElement array) => [.. array.EnumerateArray().Select(number => number.GetDouble())];
}
