using System.Globalization;
using System.IO.Compression;
using NtlTools.Core.Errors;
using NtlTools.Core.Files;
using NtlTools.Core.Readings;
using NtlTools.Core.Readings.Simulation;
using NtlTools.Core.Reporting;
using NtlTools.Learning;

namespace NtlTools.Core.Runs;

/// <summary>Writes the readings of an invented utility to a file; every customer is marked as simulated in it.</summary>
/// <remarks>
/// The file is either the old one or the whole new one; several files change together. Customers are written as they are made;
/// memory does not grow with their number, or for several files by about 200 bytes a customer and the readings of one file.
/// </remarks>
public static class SimulationRun
{
    private static readonly RunStage[] Stages = [RunStage.Simulation];

    /// <summary>Generates and writes.</summary>
    /// <param name="settings">What to do.</param>
    /// <param name="execution">Threads and cancellation; its progress is not used.</param>
    /// <param name="progress">Hears of stages, from any thread; null for nobody.</param>
    /// <exception cref="NtlException">The request cannot be met; the file is as it was.</exception>
    /// <exception cref="OperationCanceledException">The run was cancelled; the file is as it was.</exception>
    public static SimulationSummary Execute(SimulationSettings settings, ExecutionOptions execution,
        IProgress<RunProgress>? progress = null)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(execution);
        var data = new SyntheticMeterData(settings.Data);
        if (settings.Files > data.Grid.Length) throw NtlErrors.MoreFilesThanSteps(settings.Files, data.Grid.Length);
        if (settings.Files > 1 && settings.Layout != ReadingsLayout.Long)
            throw new ArgumentException("Several files are long ones.", nameof(settings));
        var stages = new StageProgress(progress, execution, Stages);
        (int customers, int thefts, long readings) = stages.Do(RunStage.Simulation,
            settings.Files > 1 ? "with the customers" : "not at all", inside => Write(settings, data, inside));
        return new()
        {
            OutputPath = settings.OutputPath,
            FileCount = settings.Files,
            Bytes = settings.Files == 1 ? new FileInfo(settings.OutputPath).Length
                : ReadingsDrops.Names(settings.Files).Sum(name => new FileInfo(Path.Combine(settings.OutputPath, name)).Length),
            Layout = settings.Layout,
            CustomerCount = customers,
            TheftCount = thefts,
            ReadingCount = readings,
            Start = data.Grid.Start,
            Interval = data.Grid.Interval.ToString(),
            StepCount = data.Grid.Length,
            Warnings = thefts < (int)(settings.Data.TheftShare * customers)
                ? [string.Create(CultureInfo.InvariantCulture,
                    $"{thefts} customers became thieves, fewer than asked for: the others have too few readings.")]
                : [],
            Seconds = stages.Clock.Seconds,
        };
    }

    private static (int Customers, int Thefts, long Readings) Write(SimulationSettings settings, SyntheticMeterData data,
        ExecutionOptions execution)
    {
        int customers = 0, thefts = 0;
        long readings = 0;
        if (settings.Files > 1)
        {
            WriteFiles();
            return (customers, thefts, readings);
        }
        AtomicFile.Write(settings.OutputPath, stream =>
        {
            // A stream of its own on top, so that only the compressor is closed here and not the file.
            using Stream? compressed = settings.OutputPath.EndsWith(".gz", StringComparison.OrdinalIgnoreCase)
                ? new GZipStream(stream, CompressionLevel.Optimal, leaveOpen: true)
                : null;
            Stream target = compressed ?? stream;
            if (settings.Layout == ReadingsLayout.Long)
                ReadingsTables.WriteLong(target, data.Grid, Counted(), cancellation: execution.Cancellation);
            else
                ReadingsTables.WriteWide(target, data.Grid, Counted(), cancellation: execution.Cancellation);
        }, settings.NoClobber);
        return (customers, thefts, readings);

        void WriteFiles()
        {
            if (settings.NoClobber && ReadingsDrops.Names(settings.Files).Select(name => Path.Combine(settings.OutputPath, name))
                .FirstOrDefault(File.Exists) is { } there)
                throw NtlErrors.FileExists(there);
            using var folder = OutputFolder.Open(settings.OutputPath);
            ReadingsDrops.Write(folder, data.Grid, Counted(), settings.Files, settings.Data.Seed, execution);
            folder.Commit();
        }

        IEnumerable<MeterSeries> Counted()
        {
            foreach (MeterSeries customer in data.Generate(execution))
            {
                customers++;
                thefts += customer.IsTheft == true ? 1 : 0;
                readings += customer.ObservedCount;
                yield return customer;
            }
        }
    }
}
