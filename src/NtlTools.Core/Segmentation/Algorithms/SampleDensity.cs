using NtlTools.Learning;
using NtlTools.Learning.Clustering;
using NtlTools.Learning.Numerics;

namespace NtlTools.Core.Segmentation.Algorithms;

/// <summary>What is dense among a sample of customers as what was found dense among all of them.</summary>
/// <remarks>
/// Within the same radius a sample has its share of the neighbours. Where that share would be so few that chance decides, more are asked
/// for, in a radius that holds them for as many customers as before.
/// </remarks>
internal static class SampleDensity
{
    // Fewer neighbours within a radius say next to nothing of the density there.
    private const int LeastSamples = 5;

    /// <summary>How many neighbours a customer of a sample needs.</summary>
    /// <param name="samples">How many one of all customers needs.</param>
    /// <param name="sampleRows">The customers of the sample.</param>
    /// <param name="rows">All customers.</param>
    public static int Samples(int samples, int sampleRows, int rows) =>
        Math.Max(Math.Min(samples, LeastSamples), (int)Math.Round(samples * (double)sampleRows / rows));

    /// <summary>The radius in which a sample is dense, at least the one of all customers.</summary>
    /// <param name="sample">The sample.</param>
    /// <param name="samples">How many neighbours a customer of it needs.</param>
    /// <param name="eps">The radius of all customers.</param>
    /// <param name="coreShare">The share of all customers who had enough neighbours, 0 to 1.</param>
    /// <param name="execution">Threads and cancellation.</param>
    public static double Eps(Matrix sample, int samples, double eps, double coreShare, ExecutionOptions execution)
    {
        double[] distances = new DbscanLearner(new() { MinSamples = samples }).KDistances(sample, execution).Distances;
        int core = (int)Math.Round(coreShare * distances.Length);
        return core == 0 ? eps : Math.Max(eps, distances[core - 1]);
    }
}
