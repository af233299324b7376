using NtlTools.Core.Features;
using NtlTools.Core.Readings;
using NtlTools.Core.Readings.Simulation;
using NtlTools.Learning.Metrics;

namespace NtlTools.Core.Runs;

/// <summary>What an evaluation run is told.</summary>
public sealed record EvaluationSettings
{
    /// <summary>Files, folders and wildcards of readings, with labels in them or beside them.</summary>
    public required IReadOnlyList<string> Inputs { get; init; }

    /// <summary>The folder of the run that trained the detector, or the detector's file.</summary>
    public required string ModelPath { get; init; }

    /// <summary>How the files are read.</summary>
    public ImportSettings Import { get; init; } = new();

    /// <summary>Turns some customers into thieves; null for none.</summary>
    public SimulatedTheftSettings? SimulatedTheft { get; init; }

    /// <summary>Where the quality grades end.</summary>
    public QualityLimits Quality { get; init; } = QualityLimits.Default;

    /// <summary>Also measures on customers that the detector was fitted on, which flatters it.</summary>
    public bool IncludeTraining { get; init; }

    /// <summary>The resamples behind the intervals.</summary>
    public BootstrapSettings Bootstrap { get; init; } = new();
}
