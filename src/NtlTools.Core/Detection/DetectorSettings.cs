using NtlTools.Core.Segmentation;
using NtlTools.Learning.Metrics;
using NtlTools.Learning.Trees;

namespace NtlTools.Core.Detection;

/// <summary>How a theft detector is trained.</summary>
public sealed record DetectorSettings
{
    private readonly int _minimumSegment = 256;
    private readonly double _operational = 0.05, _high = 0.8, _medium = 0.5;

    /// <summary>How customers that do not come with a part are divided.</summary>
    public SplitSettings Split { get; init; } = new();

    /// <summary>The isolation forests, one a segment and one for all; their seed is derived from <see cref="Seed"/>.</summary>
    public IsolationForestSettings Forest { get; init; } = new();

    /// <summary>A smaller segment has no forest of its own; at least 2, 256 by default.</summary>
    public int MinimumSegmentSize
    {
        get => _minimumSegment;
        init => _minimumSegment = value >= 2 ? value : throw new ArgumentOutOfRangeException(nameof(value), value,
            "A forest needs at least two customers.");
    }

    /// <summary>
    /// The boosted trees; without a class weight of their own thieves weigh as much as all honest customers together.
    /// </summary>
    /// <remarks>
    /// Each tree sees all customers: thieves are few, and with a sample of the customers fewer of them were found (average
    /// precision 0.02 lower on London's households with injected theft).
    /// </remarks>
    public GradientBoostingSettings Boosting { get; init; } = new() { Subsample = 1 };

    /// <summary>Trains on no label, even where there are some.</summary>
    public bool IsolationOnly { get; init; }

    /// <summary>Leaves out the features of gaps, since a gap can be the utility's own doing.</summary>
    public bool ExcludeMissingness { get; init; }

    /// <summary>The share of customers for the operational threshold, 0 to 1; 0.05 by default.</summary>
    public double OperationalShare { get => _operational; init => _operational = Share(value); }

    /// <summary>How many customers can be inspected; null where that is not known.</summary>
    public InspectionCapacity? Capacity { get; init; }

    /// <summary>The threshold that decisions are made by; null for the capacity's where one is given, else 0.5.</summary>
    public ThresholdKind? DecisionBy { get; init; }

    /// <summary>From this score on the risk is high, 0 to 1; 0.8 by default.</summary>
    public double HighRisk { get => _high; init => _high = Share(value); }

    /// <summary>From this score on the risk is medium, 0 to 1; 0.5 by default.</summary>
    public double MediumRisk { get => _medium; init => _medium = Share(value); }

    /// <summary>The resamples behind the intervals of the evaluation.</summary>
    public BootstrapSettings Bootstrap { get; init; } = new();

    /// <summary>Forests, trees and everything else that draws.</summary>
    public ulong Seed { get; init; } = 42;

    private static double Share(double value) => value is > 0 and < 1
        ? value
        : throw new ArgumentOutOfRangeException(nameof(value), value, "The value lies between 0 and 1.");
}
