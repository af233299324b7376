using NtlTools.Core.Features;
using NtlTools.Core.Files;
using NtlTools.Core.Readings;
using NtlTools.Core.Segmentation;
using NtlTools.Core.Segmentation.Mapping;
using NtlTools.Core.Transactions;

namespace NtlTools.Core.Runs;

/// <summary>What a segmentation run is told.</summary>
public sealed record SegmentationRunSettings
{
    /// <summary>Files, folders and wildcards of readings, or of transactions.</summary>
    public required IReadOnlyList<string> Inputs { get; init; }

    /// <summary>The folder to write to; it gets all files at the end, or none.</summary>
    public required string OutputFolder { get; init; }

    /// <summary>How readings are read.</summary>
    public ImportSettings Import { get; init; } = new();

    /// <summary>How transactions are read; null where the inputs are readings.</summary>
    public TransactionImportSettings? Transactions { get; init; }

    /// <summary>Which features transactions become.</summary>
    public TransactionFeatureSettings TransactionFeatures { get; init; } = new();

    /// <summary>Where the quality grades of readings end.</summary>
    public QualityLimits Quality { get; init; } = QualityLimits.Default;

    /// <summary>How segments are fitted; what it says of an earlier segmentation is overruled by <see cref="PreviousModel"/>.</summary>
    public SegmentationSettings Segmentation { get; init; } = new();

    /// <summary>The model that customers are put into segments by, a file or a run's folder; null to fit one.</summary>
    public string? Model { get; init; }

    /// <summary>A model whose segment numbers are kept, a file or a run's folder; null for none.</summary>
    public string? PreviousModel { get; init; }

    /// <summary>A model to compare the segments with, a file or a run's folder; null for none.</summary>
    public string? CompareWith { get; init; }

    /// <summary>Whether segment_differences.csv says how each segment differs from all others.</summary>
    public bool WithDifferences { get; init; }

    /// <summary>Whether segments.csv says how far each customer belongs to each segment.</summary>
    public bool WithProbabilities { get; init; }

    /// <summary>How the map of customers is drawn; null for no map.</summary>
    public SegmentMapSettings? Map { get; init; }

    /// <summary>The form of features, segments and map.</summary>
    public TableFormat Format { get; init; }
}
