using NtlTools.Core.Detection;
using NtlTools.Core.Features;
using NtlTools.Core.Files;
using NtlTools.Core.Quality;
using NtlTools.Core.Readings;
using NtlTools.Core.Readings.Simulation;
using NtlTools.Core.Segmentation;

namespace NtlTools.Core.Runs;

/// <summary>Everything that a run is told.</summary>
public sealed record RunSettings
{
    private readonly double _minimumDataQuality;

    /// <summary>Files, folders and wildcards of readings.</summary>
    public required IReadOnlyList<string> Inputs { get; init; }

    /// <summary>The folder to write to; it is made where it does not exist.</summary>
    public required string OutputFolder { get; init; }

    /// <summary>How the files are read.</summary>
    public ImportSettings Import { get; init; } = new();

    /// <summary>Turns some customers into thieves; null for none.</summary>
    public SimulatedTheftSettings? SimulatedTheft { get; init; }

    /// <summary>Where the quality grades end.</summary>
    public QualityLimits Quality { get; init; } = QualityLimits.Default;

    /// <summary>
    /// The least quality of the data, 0 to 1 (<see cref="MeterDataQuality.Score"/>); below it the run ends with an error
    /// and leaves quality.json alone. 0, the default, lets everything through.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not within 0 and 1.</exception>
    public double MinimumDataQuality
    {
        get => _minimumDataQuality;
        init => _minimumDataQuality = value is >= 0 and <= 1 ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "The quality of data lies within 0 and 1.");
    }

    /// <summary>How customers are divided into segments.</summary>
    public SegmentationSettings Segmentation { get; init; } = new();

    /// <summary>How the detector is trained.</summary>
    public DetectorSettings Detector { get; init; } = new();

    /// <summary>Leaves customers out of the inspection list whose inspection is already known.</summary>
    public bool ExcludeInspected { get; init; }

    /// <summary>The form of the tables: features, segments, scores and the inspection list. rejects.csv is CSV whatever it is.</summary>
    public TableFormat Format { get; init; }

    /// <summary>Writes three layers, bronze (readings as imported), silver (features) and gold (segments and scores), each a folder
    /// with a layer.json that says what its files are and what they come from. Without it all files lie in one folder, and readings
    /// are not among them.</summary>
    public bool Layers { get; init; }

    /// <summary>The same settings with one seed for everything that draws.</summary>
    public RunSettings WithSeed(ulong seed) => this with
    {
        SimulatedTheft = SimulatedTheft is null ? null : SimulatedTheft with { Seed = seed },
        Segmentation = Segmentation with { Seed = seed, Split = Segmentation.Split with { Seed = seed } },
        Detector = Detector with
        {
            Seed = seed,
            Split = Detector.Split with { Seed = seed },
            Bootstrap = Detector.Bootstrap with { Seed = seed },
        },
    };

    /// <summary>The same settings with one way to divide customers, for segments and detector alike.</summary>
    public RunSettings WithSplit(SplitMethod method) => this with
    {
        Segmentation = Segmentation with { Split = Segmentation.Split with { Method = method } },
        Detector = Detector with { Split = Detector.Split with { Method = method } },
    };
}
