using System.Globalization;
using NtlTools.Core.Errors;

namespace NtlTools.Core.Segmentation;

/// <summary>What is surprising about a division of customers into segments, in sentences.</summary>
public static class SegmentationFindings
{
    // Beside a segment of nearly all, even one of a few in a hundred is no kind of customer.
    private const double Giant = 0.9, NearlyAll = 0.95, NextToNothing = 0.05;

    /// <summary>What a person should be warned of.</summary>
    /// <param name="chosen">The division that is recommended.</param>
    /// <param name="settings">What was asked for.</param>
    public static IEnumerable<string> Doubts(ClusterEvaluation chosen, SegmentationSettings settings)
    {
        ArgumentNullException.ThrowIfNull(chosen);
        ArgumentNullException.ThrowIfNull(settings);
        if (IsGiantAndSpecks(chosen, settings))
        {
            yield return Text($"The recommended division is one giant segment and specks, of {chosen.LargestSegmentShare:P1} and ")
                + Text($"{chosen.SmallestSegmentShare:P2} of the customers (-Scaling Log1p or Quantile may help).");
        }
        if (chosen.NoiseShare > settings.Clustering.MaximumNoiseShare)
        {
            yield return Text($"{chosen.Algorithm} leaves {chosen.NoiseShare:P1} of the customers in no segment, more than the ")
                + Text($"{settings.Clustering.MaximumNoiseShare:P1} that may be (-Scaling Quantile, {Help(chosen.Algorithm)} may help).");
        }
    }

    /// <summary>Whether a division is one segment of nearly all customers, and at least one of next to nobody.</summary>
    internal static bool IsGiantAndSpecks(ClusterEvaluation chosen, SegmentationSettings settings) =>
        (chosen.SmallestSegmentShare < settings.MinimumSegmentShare && chosen.LargestSegmentShare > Giant)
        || (chosen.SmallestSegmentShare < NextToNothing && chosen.LargestSegmentShare > NearlyAll);

    private static string Help(ClusteringAlgorithm algorithm) => NtlErrors.DensityAdvice(algorithm.ToString())
        + (algorithm == ClusteringAlgorithm.Hybrid ? "" : ", or Hybrid");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
