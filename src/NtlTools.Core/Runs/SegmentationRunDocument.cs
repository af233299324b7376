using NtlTools.Core.Features;
using NtlTools.Core.Files;
using NtlTools.Core.Readings;
using NtlTools.Core.Segmentation;
using NtlTools.Core.Segmentation.Mapping;
using NtlTools.Core.Transactions;

namespace NtlTools.Core.Runs;

/// <summary>run.json of a run of segments alone.</summary>
internal sealed record SegmentationRunDocument(string Product, string Version, string Runtime, bool IsSimulated, ulong Seed,
    IReadOnlyList<InputHash> Inputs, SegmentationDocumentSettings Settings, SegmentationCounts Counts,
    IReadOnlyList<string> Decisions, IReadOnlyList<string> Warnings, IReadOnlyList<string> Files, RunTimings Timings);

/// <summary>The settings as run.json tells them.</summary>
internal sealed record SegmentationDocumentSettings(ImportSettings? Import, TransactionImportSettings? Transactions,
    TransactionFeatureSettings? TransactionFeatures, SegmentationSettings Segmentation, string? Model, string? PreviousModel,
    string? CompareWith, bool WithDifferences, bool WithProbabilities, SegmentMapSettings? Map, TableFormat Format);

/// <summary>What went in and came out, in numbers.</summary>
internal sealed record SegmentationCounts(int Customers, long Readings, long Rejects, long? DuplicateLines,
    IReadOnlyDictionary<string, long> RejectsByReason, int Segments, int Unassigned);
