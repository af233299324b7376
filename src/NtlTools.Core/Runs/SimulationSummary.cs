using NtlTools.Core.Readings;

namespace NtlTools.Core.Runs;

/// <summary>What a simulation run wrote.</summary>
public sealed record SimulationSummary
{
    /// <summary>The file that it wrote, or the folder of several.</summary>
    public required string OutputPath { get; init; }

    /// <summary>How many files it wrote.</summary>
    public required int FileCount { get; init; }

    /// <summary>The size of the file or files.</summary>
    public required long Bytes { get; init; }

    /// <summary>How the file is laid out.</summary>
    public required ReadingsLayout Layout { get; init; }

    /// <summary>The number of customers.</summary>
    public required int CustomerCount { get; init; }

    /// <summary>How many of them steal.</summary>
    public required int TheftCount { get; init; }

    /// <summary>The number of readings that are not missing.</summary>
    public required long ReadingCount { get; init; }

    /// <summary>When the first step begins.</summary>
    public required DateTime Start { get; init; }

    /// <summary>The length of a step, as an import reads it: "1d", "1mo".</summary>
    public required string Interval { get; init; }

    /// <summary>The number of steps.</summary>
    public required int StepCount { get; init; }

    /// <summary>Always true: every reading is simulated.</summary>
    public bool IsSimulated { get; } = true;

    /// <summary>What is surprising about the run.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>The wall time, seconds.</summary>
    public required double Seconds { get; init; }
}
