using System.Text.Json;
using NtlTools.Learning.Numerics;

namespace NtlTools.Learning.Tests.Clustering;

/// <summary>Reference answers of the hybrid and of the consensus, as Fixtures/Ensemble/make_ensemble.py wrote them.</summary>
internal static class EnsembleFixture
{
    public sealed record Hybrid(Matrix Rows, HybridAnswer[] Answers);

    public sealed record HybridAnswer(
        double Eps, int MinSamples, int ClusterCount, double Inertia, int DenseClusters, int[] Labels, double[] Reach);

    public sealed record Consensus(int[][] Members, double[] Weights, ConsensusCut[] Cuts, double[] Lifetimes, double[][] Rand);

    public sealed record ConsensusCut(int ClusterCount, int[] Labels, double[] Agreement);

    public static TheoryData<string> HybridNames => ["groups", "moons", "heavy_tailed"];

    public static TheoryData<string> ConsensusNames => ["blobs", "moons", "heavy_tailed"];

    public static Hybrid ReadHybrid(string name)
    {
        using JsonDocument document = Read("hybrid_" + name);
        JsonElement root = document.RootElement;
        double[][] rows = [.. root.GetProperty("rows").EnumerateArray().Select(Numbers)];
        return new Hybrid(
            new Matrix(rows.Length, rows[0].Length, [.. rows.SelectMany(row => row)]),
            [.. root.GetProperty("answers").EnumerateArray().Select(answer => new HybridAnswer(
                answer.GetProperty("eps").GetDouble(), answer.GetProperty("min_samples").GetInt32(),
                answer.GetProperty("k").GetInt32(), answer.GetProperty("inertia").GetDouble(),
                answer.GetProperty("dense_clusters").GetInt32(), Integers(answer.GetProperty("labels")),
                Numbers(answer.GetProperty("reach"))))]);
    }

    public static Consensus ReadConsensus(string name)
    {
        using JsonDocument document = Read("consensus_" + name);
        JsonElement root = document.RootElement;
        return new Consensus(
            [.. root.GetProperty("members").EnumerateArray().Select(Integers)],
            Numbers(root.GetProperty("weights")),
            [.. root.GetProperty("cuts").EnumerateArray().Select(cut => new ConsensusCut(
                cut.GetProperty("k").GetInt32(), Integers(cut.GetProperty("labels")), Numbers(cut.GetProperty("agreement"))))],
            Numbers(root.GetProperty("lifetimes")),
            [.. root.GetProperty("rand").EnumerateArray().Select(Numbers)]);
    }

    private static JsonDocument Read(string name) =>
        JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Fixtures", "Ensemble", name + ".json")));

    private static double[] Numbers(JsonElement array) => [.. array.EnumerateArray().Select(number => number.GetDouble())];

    private static int[] Integers(JsonElement array) => [.. array.EnumerateArray().Select(number => number.GetInt32())];
}
