using NtlTools.Core.Features;
using NtlTools.Core.Readings;
using NtlTools.Core.Readings.Simulation;

namespace NtlTools.Core.Runs;

/// <summary>What a scoring run is told.</summary>
public sealed record ScoringSettings
{
    /// <summary>Files, folders and wildcards of readings.</summary>
    public required IReadOnlyList<string> Inputs { get; init; }

    /// <summary>The folder of the run that trained the detector, the detector's file, or an XGBoost model (.json).</summary>
    public required string ModelPath { get; init; }

    /// <summary>The file to write, Parquet where its name ends in .parquet, else CSV; its folder exists.</summary>
    public required string OutputPath { get; init; }

    /// <summary>Refuses to replace a file.</summary>
    public bool NoClobber { get; init; }

    /// <summary>How the files are read.</summary>
    public ImportSettings Import { get; init; } = new();

    /// <summary>Turns some customers into thieves; null for none.</summary>
    public SimulatedTheftSettings? SimulatedTheft { get; init; }

    /// <summary>Where the quality grades end.</summary>
    public QualityLimits Quality { get; init; } = QualityLimits.Default;
}
