namespace NtlTools.Core.Readings;

/// <summary>What of a customer's readings was repaired; it travels with the customer into features and scores.</summary>
public sealed record RepairMark
{
    /// <summary>Missing steps that were filled in between two readings.</summary>
    public int InterpolatedCount { get; init; }

    /// <summary>Readings that were lowered to mean + σ × standard deviation.</summary>
    public int ClippedCount { get; init; }

    /// <summary>Readings below zero that were made missing.</summary>
    public int NegativeCount { get; init; }

    /// <summary>Steps that are not what they were; one that was negative and then filled in counts once.</summary>
    public int RepairedCount { get; init; }

    /// <summary>Steps that could have been repaired: all before the inspection, if there was one.</summary>
    public int StepCount { get; init; }

    /// <summary>Whether a repair was left out, since it would have changed more than its limit allows.</summary>
    public bool IsLimited { get; init; }

    /// <summary>The share of those steps that are not what they were, 0 to 1.</summary>
    public double RepairedRatio => StepCount == 0 ? 0 : (double)RepairedCount / StepCount;
}
