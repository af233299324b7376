using NtlTools.Core.Segmentation;
using NtlTools.Core.Segmentation.Comparison;

namespace NtlTools.Core.Runs;

/// <summary>What a segmentation run did.</summary>
public sealed record SegmentationRunSummary
{
    /// <summary>The folder that it wrote to.</summary>
    public required string OutputFolder { get; init; }

    /// <summary>The names of the files that it wrote.</summary>
    public required IReadOnlyList<string> Files { get; init; }

    /// <summary>The number of customers.</summary>
    public required int CustomerCount { get; init; }

    /// <summary>The number of readings, or of lines of transactions.</summary>
    public required long ReadingCount { get; init; }

    /// <summary>The number of rows and cells that were not taken; rejects.csv lists them.</summary>
    public required long RejectCount { get; init; }

    /// <summary>The algorithm.</summary>
    public required ClusteringAlgorithm Algorithm { get; init; }

    /// <summary>The number of segments.</summary>
    public required int SegmentCount { get; init; }

    /// <summary>The number of customers in none.</summary>
    public required int UnassignedCount { get; init; }

    /// <summary>The silhouette of the customers that the segments were fitted on, −1 to 1; NaN where there is none.</summary>
    public required double Silhouette { get; init; }

    /// <summary>The model that customers were put into segments by; null where one was fitted. With one, the silhouette and the
    /// evaluations are of the customers that it was fitted on.</summary>
    public string? Model { get; init; }

    /// <summary>How often the model puts a customer where fitting would; NaN where it always does.</summary>
    public required double ClassifierAccuracy { get; init; }

    /// <summary>Whether data of some customers, or of those that the model was fitted on, are simulated.</summary>
    public required bool IsSimulated { get; init; }

    /// <summary>What is surprising about the run.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>The decisions that were made, with their reasons.</summary>
    public required IReadOnlyList<string> Decisions { get; init; }

    /// <summary>The divisions that were measured.</summary>
    public required IReadOnlyList<ClusterEvaluation> Evaluations { get; init; }

    /// <summary>How the segments compare with those of an earlier model; null where none was given.</summary>
    public SegmentationComparison? Comparison { get; init; }

    /// <summary>The segments.</summary>
    public required IReadOnlyList<SegmentProfile> Profiles { get; init; }

    /// <summary>The wall time, seconds.</summary>
    public required double Seconds { get; init; }

    /// <summary>The most memory that the process has held, bytes.</summary>
    public required long PeakMemory { get; init; }

    /// <summary>Time and memory of each stage.</summary>
    public required IReadOnlyList<StageFigures> Stages { get; init; }
}
