using NtlTools.Core.Errors;
using NtlTools.Core.Files;
using NtlTools.Core.Quality;
using NtlTools.Core.Readings;
using NtlTools.Core.Reporting;
using NtlTools.Learning;

namespace NtlTools.Core.Runs;

/// <summary>Measures the quality of meter readings: files in, a report out.</summary>
/// <remarks>Memory grows with the customers, and not with the readings of wide files.</remarks>
public static class MeasurementRun
{
    private static readonly RunStage[] Stages = [RunStage.Import];

    /// <summary>Measures.</summary>
    /// <param name="settings">What to do.</param>
    /// <param name="execution">Threads and cancellation; its progress is not used.</param>
    /// <param name="progress">Hears of stages, from any thread; null for nobody.</param>
    /// <exception cref="NtlException">
    /// The request cannot be met, or the data is below the quality asked for, in which case the report is written all the same.
    /// </exception>
    /// <exception cref="OperationCanceledException">The work was cancelled; the folder is as it was.</exception>
    public static MeasurementSummary Execute(MeasurementSettings settings, ExecutionOptions execution,
        IProgress<RunProgress>? progress = null)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(execution);
        var stages = new StageProgress(progress, execution, Stages);
        CustomerSource source = CustomerSource.Open(settings.Inputs, settings.Import);
        using OutputFolder? folder = settings.OutputFolder is { } path ? OutputFolder.Open(path) : null;
        var examples = new RejectExamples(source.Report);
        MeterDataQuality quality = stages.Do(RunStage.Import, "with the customers",
            inside => source.Measure(settings.Quality, inside));
        if (folder is not null)
        {
            folder.Write(QualityReport.FileName, stream => QualityReport.Write(stream, quality));
            folder.Commit();
        }
        string? report = folder is null ? null : Path.Combine(folder.Path, QualityReport.FileName);
        quality.Require(settings.MinimumDataQuality, report);
        return new()
        {
            ReportPath = report,
            Quality = quality,
            Warnings = [.. ImportFindings.Losses(source, examples.Text)],
            Decisions = [.. ImportFindings.Decisions(source)],
            Seconds = stages.Clock.Seconds,
            PeakMemory = StageClock.PeakMemory,
        };
    }
}

/// <summary>What a measurement is told.</summary>
public sealed record MeasurementSettings
{
    private readonly double _minimumDataQuality;

    /// <summary>Files, folders and wildcards of readings.</summary>
    public required IReadOnlyList<string> Inputs { get; init; }

    /// <summary>The folder to write quality.json to; null to write nothing.</summary>
    public string? OutputFolder { get; init; }

    /// <summary>How the files are read.</summary>
    public ImportSettings Import { get; init; } = new();

    /// <summary>Where something begins to be remarkable.</summary>
    public DataQualitySettings Quality { get; init; } = new();

    /// <summary>The least quality of the data, 0 to 1; 0, the default, lets everything through.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not within 0 and 1.</exception>
    public double MinimumDataQuality
    {
        get => _minimumDataQuality;
        init => _minimumDataQuality = value is >= 0 and <= 1 ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "The quality of data lies within 0 and 1.");
    }
}

/// <summary>What a measurement found.</summary>
public sealed record MeasurementSummary
{
    /// <summary>The report that was written; null where none was asked for.</summary>
    public required string? ReportPath { get; init; }

    /// <summary>What the data is like.</summary>
    public required MeterDataQuality Quality { get; init; }

    /// <summary>What is surprising.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>What was found out about the files.</summary>
    public required IReadOnlyList<string> Decisions { get; init; }

    /// <summary>The wall time, seconds.</summary>
    public required double Seconds { get; init; }

    /// <summary>The most memory that the process has held, bytes.</summary>
    public required long PeakMemory { get; init; }
}
