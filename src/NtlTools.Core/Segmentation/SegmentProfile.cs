using NtlTools.Learning.Metrics;

namespace NtlTools.Core.Segmentation;

/// <summary>What the customers of one segment have in common.</summary>
public sealed record SegmentProfile
{
    /// <summary>The segment, from 0; −1 for customers in none: below the quality grade, outliers, and those whom a rule drops.</summary>
    public required int SegmentId { get; init; }

    /// <summary>
    /// A name of its own: of level and pattern for meters, such as "Low Consumption, Variable Pattern", else of the most telling
    /// features, such as "High TotalSpend, Low Recency".
    /// </summary>
    public required string Name { get; init; }

    /// <summary>The number of customers.</summary>
    public required int CustomerCount { get; init; }

    /// <summary>The number of customers as a share of all, 0 to 1.</summary>
    public required double Share { get; init; }

    /// <summary>
    /// The mean of what says how much, in the customers' unit: kWh a step of meters, spend of purchases. Segments are numbered by it.
    /// </summary>
    public double Level { get => double.IsNaN(field) ? ConsumptionMean : field; init; } = double.NaN;

    /// <summary>The mean of the customers' ConsumptionMean, kWh a step; NaN without one.</summary>
    public required double ConsumptionMean { get; init; }

    /// <summary>The sample standard deviation of the customers' ConsumptionMean, kWh a step; NaN without one.</summary>
    public required double ConsumptionMeanStd { get; init; }

    /// <summary>The mean of the customers' ConsumptionStd, kWh a step; NaN without one.</summary>
    public required double ConsumptionStd { get; init; }

    /// <summary>The mean of the customers' ConsumptionCv; NaN without one.</summary>
    public required double ConsumptionCv { get; init; }

    /// <summary>The mean of the customers' ZeroRatio; NaN without one.</summary>
    public required double ZeroRatio { get; init; }

    /// <summary>The number of inspected customers.</summary>
    public required int InspectedCount { get; init; }

    /// <summary>The number of proven thieves.</summary>
    public required int TheftCount { get; init; }

    /// <summary>Proven thieves as a share of the inspected; NaN where none was inspected.</summary>
    public double TheftRate => InspectedCount == 0 ? double.NaN : (double)TheftCount / InspectedCount;

    /// <summary>Where the true theft rate lies with 95 % confidence, as the inspected customers say (Wilson 1927).</summary>
    public Interval TheftRateInterval =>
        WilsonInterval.Of(Math.Clamp(TheftCount, 0, Math.Max(0, InspectedCount)), Math.Max(0, InspectedCount));

    /// <summary>The features, in the order of their set; none in models of earlier versions.</summary>
    public IReadOnlyList<FeatureSummary> Features { get; init; } = [];

    /// <summary>The attributes, by name.</summary>
    public IReadOnlyList<AttributeSummary> Attributes { get; init; } = [];

    /// <summary>
    /// The three features in which the segment differs most from the others, most first: by effect size times the share of customers
    /// who have the feature, of whom it takes half. One that says nearly the same as another of them (correlated above 0.95) is
    /// passed over.
    /// </summary>
    public IReadOnlyList<TellingFeature> TellingFeatures { get; init; } = [];

    /// <summary>The customers nearest to the segment's center, nearest first; none in models.</summary>
    public IReadOnlyList<SegmentExample> Exemplars { get; init; } = [];

    /// <summary>The customers nearest to another segment, nearest first; none in models.</summary>
    public IReadOnlyList<SegmentExample> BoundaryCustomers { get; init; } = [];

    /// <summary>
    /// 99 % of the customers are within this distance of the segment's center, in scaled units; NaN where distances are not known.
    /// </summary>
    public double DistanceLimit { get; init; } = double.NaN;

    /// <summary>Whether readings or theft of some customers are simulated.</summary>
    public required bool IsSimulated { get; init; }
}
