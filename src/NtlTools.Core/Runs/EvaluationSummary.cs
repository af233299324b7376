using NtlTools.Core.Detection;

namespace NtlTools.Core.Runs;

/// <summary>What an evaluation run found.</summary>
public sealed record EvaluationSummary
{
    /// <summary>The folder or file that the detector came from.</summary>
    public required string ModelPath { get; init; }

    /// <summary>The number of customers read.</summary>
    public required int CustomerCount { get; init; }

    /// <summary>The number of customers left out because they were not inspected.</summary>
    public required int NotInspectedCount { get; init; }

    /// <summary>The number of inspected customers left out because the detector was fitted on them.</summary>
    public required int FittedCount { get; init; }

    /// <summary>The number of rows and cells that were not taken.</summary>
    public required long RejectCount { get; init; }

    /// <summary>How well the detector did.</summary>
    public required DetectorEvaluation Evaluation { get; init; }

    /// <summary>
    /// Whether readings or theft of some customers, or of those that the detector was trained on, are simulated.
    /// </summary>
    public required bool IsSimulated { get; init; }

    /// <summary>What is surprising about the run.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>The decisions that were made, with their reasons.</summary>
    public required IReadOnlyList<string> Decisions { get; init; }

    /// <summary>The wall time, seconds.</summary>
    public required double Seconds { get; init; }

    /// <summary>The most memory that the process has held, bytes.</summary>
    public required long PeakMemory { get; init; }

    /// <summary>Time and memory of each stage.</summary>
    public required IReadOnlyList<StageFigures> Stages { get; init; }
}
