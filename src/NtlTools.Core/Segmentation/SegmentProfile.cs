namespace NtlTools.Core.Segmentation;

/// <summary>What the customers of one segment have in common.</summary>
public sealed record SegmentProfile
{
    /// <summary>The segment, from 0; −1 for customers below the quality grade.</summary>
    public required int SegmentId { get; init; }

    /// <summary>A name made of level and pattern, such as "Low Consumption, Variable Pattern".</summary>
    public required string Name { get; init; }

    /// <summary>The number of customers.</summary>
    public required int CustomerCount { get; init; }

    /// <summary>The number of customers as a share of all, 0 to 1.</summary>
    public required double Share { get; init; }

    /// <summary>The mean of the customers' ConsumptionMean, kWh a step.</summary>
    public required double ConsumptionMean { get; init; }

    /// <summary>The sample standard deviation of the customers' ConsumptionMean, kWh a step.</summary>
    public required double ConsumptionMeanStd { get; init; }

    /// <summary>The mean of the customers' ConsumptionStd, kWh a step.</summary>
    public required double ConsumptionStd { get; init; }

    /// <summary>The mean of the customers' ConsumptionCv.</summary>
    public required double ConsumptionCv { get; init; }

    /// <summary>The mean of the customers' ZeroRatio.</summary>
    public required double ZeroRatio { get; init; }

    /// <summary>The number of inspected customers.</summary>
    public required int InspectedCount { get; init; }

    /// <summary>The number of proven thieves.</summary>
    public required int TheftCount { get; init; }

    /// <summary>Proven thieves as a share of the inspected; NaN where none was inspected.</summary>
    public double TheftRate => InspectedCount == 0 ? double.NaN : (double)TheftCount / InspectedCount;

    /// <summary>Whether readings or theft of some customers are simulated.</summary>
    public required bool IsSimulated { get; init; }
}
