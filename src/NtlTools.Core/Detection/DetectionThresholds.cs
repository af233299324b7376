namespace NtlTools.Core.Detection;

/// <summary>The scores at which decisions are made; all are fitted on validation customers or settings.</summary>
public sealed record DetectionThresholds
{
    /// <summary>The even chance.</summary>
    public double Default { get; init; } = 0.5;

    /// <summary>The score that the operational share of customers reaches.</summary>
    public required double Operational { get; init; }

    /// <summary>The share of customers that the operational threshold is for.</summary>
    public required double OperationalShare { get; init; }

    /// <summary>The score that as many customers reach as can be inspected; null where no capacity was given.</summary>
    public double? Capacity { get; init; }

    /// <summary>The share of customers that can be inspected; null where no capacity was given.</summary>
    public double? CapacityShare { get; init; }

    /// <summary>From this score on the risk is high.</summary>
    public required double HighRisk { get; init; }

    /// <summary>From this score on the risk is at least medium.</summary>
    public required double MediumRisk { get; init; }

    /// <summary>The threshold that decisions are made by.</summary>
    public required ThresholdKind DecisionBy { get; init; }

    /// <summary>The score of that threshold.</summary>
    public double Decision => DecisionBy switch
    {
        ThresholdKind.Operational => Operational,
        ThresholdKind.Capacity => Capacity ?? Operational,
        _ => Default,
    };

    /// <summary>Whether each is a number from 0 to 1, as scores are, and they fit together.</summary>
    internal bool AreDefined => IsShare(Default) && IsShare(Operational) && IsShare(OperationalShare) && IsShare(Capacity ?? 0)
        && IsShare(CapacityShare ?? 0) && IsShare(MediumRisk) && IsShare(HighRisk) && MediumRisk <= HighRisk
        && (DecisionBy != ThresholdKind.Capacity || Capacity is not null);

    /// <summary>The level of a score.</summary>
    public RiskLevel LevelOf(double score) =>
        score >= HighRisk ? RiskLevel.High : score >= MediumRisk ? RiskLevel.Medium : RiskLevel.Low;

    private static bool IsShare(double value) => value is >= 0 and <= 1;
}
