using NtlTools.Core.Detection;

namespace NtlTools.Core.Runs;

/// <summary>What a scoring run did.</summary>
public sealed record ScoringSummary
{
    /// <summary>The file that it wrote.</summary>
    public required string OutputPath { get; init; }

    /// <summary>The number of customers, all of whom were scored.</summary>
    public required int CustomerCount { get; init; }

    /// <summary>The number of readings.</summary>
    public required long ReadingCount { get; init; }

    /// <summary>The number of rows and cells that were not taken.</summary>
    public required long RejectCount { get; init; }

    /// <summary>What the scores rest on.</summary>
    public required ScoreBasis Basis { get; init; }

    /// <summary>The number of customers of high risk.</summary>
    public required int HighRiskCount { get; init; }

    /// <summary>The number of customers of medium risk.</summary>
    public required int MediumRiskCount { get; init; }

    /// <summary>The number of customers of low risk.</summary>
    public required int LowRiskCount { get; init; }

    /// <summary>
    /// Whether readings or theft of some customers, or of those that the detector was trained on, are simulated.
    /// </summary>
    public required bool IsSimulated { get; init; }

    /// <summary>What is surprising about the run.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>The decisions that were made, with their reasons.</summary>
    public required IReadOnlyList<string> Decisions { get; init; }

    /// <summary>The highest scores, at most ten.</summary>
    public required IReadOnlyList<TheftScore> Top { get; init; }

    /// <summary>The wall time, seconds.</summary>
    public required double Seconds { get; init; }

    /// <summary>The most memory that the process has held, bytes.</summary>
    public required long PeakMemory { get; init; }

    /// <summary>Time and memory of each stage.</summary>
    public required IReadOnlyList<StageFigures> Stages { get; init; }
}
