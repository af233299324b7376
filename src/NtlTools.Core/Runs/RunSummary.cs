using System.Text.Json.Serialization;
using NtlTools.Core.Detection;
using NtlTools.Core.Files;
using NtlTools.Core.Segmentation;

namespace NtlTools.Core.Runs;

/// <summary>What a run did.</summary>
public sealed record RunSummary
{
    /// <summary>The folder that it wrote to.</summary>
    public required string OutputFolder { get; init; }

    /// <summary>The names of the files that it wrote.</summary>
    public required IReadOnlyList<string> Files { get; init; }

    /// <summary>The form of its tables.</summary>
    public TableFormat Format { get; init; }

    /// <summary>Whether its files lie in layers: bronze, silver and gold.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Layers { get; init; }

    /// <summary>The number of customers, all of whom were scored.</summary>
    public required int CustomerCount { get; init; }

    /// <summary>The number of readings.</summary>
    public required long ReadingCount { get; init; }

    /// <summary>The number of rows and cells that were not taken; rejects.csv lists them.</summary>
    public required long RejectCount { get; init; }

    /// <summary>The quality of the data, 0 to 1: the mean of the customers' grades; quality.json says more.</summary>
    public required double DataQuality { get; init; }

    /// <summary>The number of known thefts.</summary>
    public required int TheftCount { get; init; }

    /// <summary>The number of segments.</summary>
    public required int SegmentCount { get; init; }

    /// <summary>The silhouette of the segments.</summary>
    public required double Silhouette { get; init; }

    /// <summary>What the scores rest on.</summary>
    public required ScoreBasis Basis { get; init; }

    /// <summary>The average precision on the test customers; NaN without labels.</summary>
    public required double AveragePrecision { get; init; }

    /// <summary>The area under the ROC curve on the test customers; NaN without labels.</summary>
    public required double RocAuc { get; init; }

    /// <summary>The length of the inspection list.</summary>
    public required int InspectionCount { get; init; }

    /// <summary>Whether readings or theft of some customers are simulated, and so the figures.</summary>
    public required bool IsSimulated { get; init; }

    /// <summary>What is surprising about the run.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>The decisions that were made, with their reasons.</summary>
    public required IReadOnlyList<string> Decisions { get; init; }

    /// <summary>The segments of all customers.</summary>
    public required IReadOnlyList<SegmentProfile> Profiles { get; init; }

    /// <summary>How well the detector did on the test customers; null without labels.</summary>
    public DetectorEvaluation? Evaluation { get; init; }

    /// <summary>The first of the inspection list, at most ten.</summary>
    public required IReadOnlyList<TheftScore> Top { get; init; }

    /// <summary>The wall time, seconds.</summary>
    public required double Seconds { get; init; }

    /// <summary>The most memory that the process has held, bytes.</summary>
    public required long PeakMemory { get; init; }

    /// <summary>Time and memory of each stage.</summary>
    public required IReadOnlyList<StageFigures> Stages { get; init; }
}

/// <summary>What a stage took.</summary>
/// <param name="Stage">The stage.</param>
/// <param name="Seconds">Its wall time, seconds.</param>
/// <param name="PeakMemory">The most memory that the process had held when it ended, bytes.</param>
/// <param name="MemoryGrowth">How its memory grows.</param>
public sealed record StageFigures(RunStage Stage, double Seconds, long PeakMemory, string MemoryGrowth);
