using NtlTools.Core.Features;
using NtlTools.Core.Segmentation;

namespace NtlTools.Core.Detection;

/// <summary>How much a score is to be believed, whatever it says.</summary>
/// <remarks>
/// The geometric mean of four shares: of the steps that were observed; of a year that was observed, at most 1; of clear
/// membership in the segment, a quarter for customers without one; and of agreement, 1 − |percentile by the forests −
/// percentile by the trees|, left out where there are no trees. A customer seen for a whole year without gaps, in the
/// middle of a segment, with both parts agreeing, has 1.
/// </remarks>
internal static class ScoreConfidence
{
    private const double DaysOfAYear = 365, WithoutSegment = 0.25;

    public static double Of(SegmentedCustomer customer, double isolationPercentile, double supervisedPercentile)
    {
        double closeness = customer.SegmentId < 0 ? WithoutSegment : customer.Membership;
        double product = Readings(customer.Meter) * closeness;
        if (double.IsNaN(supervisedPercentile)) return Math.Cbrt(product);
        return Math.Sqrt(Math.Sqrt(product * (1 - Math.Abs(isolationPercentile - supervisedPercentile))));
    }

    /// <summary>The geometric mean of the first two shares: for a model that knows neither segments nor forests.</summary>
    public static double OfReadings(MeterFeatures customer) => Math.Sqrt(Readings(customer));

    private static double Readings(MeterFeatures customer)
    {
        double observed = double.IsNaN(customer.MissingRatio) ? 0 : 1 - customer.MissingRatio;
        return observed * Math.Min(1, customer.ObservedDays / DaysOfAYear);
    }
}
