using NtlTools.Core.Readings;

namespace NtlTools.Core.Runs;

/// <summary>run.json of a whole run.</summary>
internal sealed record RunDocument(string Product, string Version, string Runtime, bool IsSimulated, ulong Seed,
    IReadOnlyList<InputHash> Inputs, RunManifestSettings Settings, IReadOnlyList<ImportedFile> Found, RunGrid? Grid, RunCounts Counts,
    IReadOnlyList<string> Decisions, IReadOnlyList<string> Warnings, IEnumerable<string> Files, RunTimings Timings);

/// <summary>The steps that readings were put on.</summary>
internal sealed record RunGrid(DateTime Start, string Interval, int Steps);

/// <summary>What went in and came out, in numbers.</summary>
internal sealed record RunCounts(long Rows, int Customers, long Readings, long MissingReadings, int Thefts, long Rejects,
    IReadOnlyDictionary<string, long> RejectsByReason, int Segments, int Inspections);

/// <summary>All that differs from run to run.</summary>
internal sealed record RunTimings(DateTimeOffset Started, int Threads, double Seconds, long PeakMemory,
    IReadOnlyList<StageFigures> Stages);
