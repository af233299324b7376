using System.Globalization;
using NtlTools.Core.Detection;
using NtlTools.Core.Errors;
using NtlTools.Core.Features;
using NtlTools.Core.Files;
using NtlTools.Core.Inspection;
using NtlTools.Core.Quality;
using NtlTools.Core.Readings;
using NtlTools.Core.Reporting;
using NtlTools.Core.Segmentation;
using NtlTools.Learning;
using NtlTools.Learning.Numerics;

namespace NtlTools.Core.Runs;

/// <summary>The whole job in one call: readings in, a folder of results out.</summary>
/// <remarks>
/// The folder gets all files at once at the end, or none; a lock keeps other runs out meanwhile. Memory grows with the
/// customers times the features, about 3 kB a customer at its highest.
/// </remarks>
public sealed class NtlRun
{
    private const double UsualShareUnassigned = 0.2;
    private const int TopCount = 10;

    private static readonly RunStage[] Stages =
        [RunStage.Import, RunStage.Segmentation, RunStage.Training, RunStage.Scoring, RunStage.Writing];

    private readonly RunSettings _settings;
    private readonly ExecutionOptions _execution;
    private readonly StageProgress _stages;
    private readonly DataQualityMeter _meter;
    private LayerManifest? _layers;
    private readonly List<string> _warnings = [];
    private readonly List<string> _decisions = [];

    private NtlRun(RunSettings settings, ExecutionOptions execution, IProgress<RunProgress>? progress)
    {
        _settings = settings;
        _execution = execution;
        _stages = new(progress, execution, Stages);
        _meter = new(new() { Limits = settings.Quality });
    }

    /// <summary>Runs.</summary>
    /// <param name="settings">What to do.</param>
    /// <param name="execution">Threads and cancellation; its progress is not used.</param>
    /// <param name="progress">Hears of stages, from any thread; null for nobody.</param>
    /// <exception cref="NtlException">
    /// The request cannot be met; the folder is as it was, but for quality.json, and what its layer.json says of it, where the data is below the
    /// quality asked for.
    /// </exception>
    /// <exception cref="OperationCanceledException">The run was cancelled; the folder is as it was.</exception>
    public static RunSummary Execute(RunSettings settings, ExecutionOptions execution, IProgress<RunProgress>? progress = null)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(execution);
        return new NtlRun(settings, execution, progress).Execute();
    }

    private RunSummary Execute()
    {
        if (_settings.Format == TableFormat.Parquet) ParquetTable.Require();
        CustomerSource source = CustomerSource.Open(_settings.Inputs, _settings.Import, _execution.Cancellation);
        using OutputFolder folder = OutputFolder.Open(_settings.OutputFolder);
        _layers = _settings.Layers ? new(folder, _settings) : null;
        using var hashing = new InputHashes(Inputs(source), _execution.Cancellation);
        using ImportedReadings? imported = _settings.Layers ? new(folder.Path) : null;
        using var ahead = new FilesAhead(folder, _execution);

        IReadOnlyList<CustomerFeatures> customers = _stages.Do(RunStage.Import,
            "with the customers times the features", execution => Import(source, folder, imported, execution));
        MeterDataQuality quality = Measured(source, folder);
        WriteAhead(ahead, imported, customers);
        SegmentationResult segmented = _stages.Do(RunStage.Segmentation,
            "with the customers times the features of segments", execution => Segment(customers, execution));
        IReadOnlyList<SegmentProfile> profiles = SegmentProfiler.Profile(segmented.Customers, new(), _execution with { Progress = null });
        WriteAhead(ahead, segmented, profiles);
        TheftDetector detector = _stages.Do(RunStage.Training,
            "with the customers times the features", execution => Train(segmented.Customers, execution));
        IReadOnlyList<TheftScore> scores = _stages.Do(RunStage.Scoring,
            "with the customers times the features", execution =>
                TheftScore.Ranked(detector.Score(segmented.Customers, execution)));
        IReadOnlyList<TheftScore> list = InspectionList.Select(
            scores, _settings.Detector.Capacity, detector.Thresholds, _settings.ExcludeInspected);
        if (customers.Any(c => c.IsSimulated))
            _warnings.Add("Readings, theft or labels of some customers are simulated, and so are all figures that rest on them.");
        int inspected = list.Count(s => s.IsTheft is not null);
        if (inspected > 0)
        {
            _warnings.Add(string.Create(CultureInfo.InvariantCulture,
                $"{inspected} of the {list.Count} customers on the inspection list have been inspected already "
                + $"(-ExcludeInspected leaves them out)."));
        }
        if (list.Count == 0) _warnings.Add("The inspection list is empty: every customer has been inspected already.");
        _stages.Do(RunStage.Writing, "not at all", execution =>
            Write(folder, ahead, detector, scores, list, hashing, execution));
        RunSummary summary = Summarise(source, folder, quality, segmented, detector, list, profiles);
        folder.Write(RunManifest.FileName, stream => RunManifest.Write(stream, _settings, source.Report, hashing.Result(), summary,
            _execution));
        _execution.Cancellation.ThrowIfCancellationRequested();
        folder.Commit(folder.Written, RunManifest.Outdated(folder.Path, Inputs(source)));
        return summary with { Files = folder.Written };
    }

    // Labels and attributes are as much input as readings are; a path that means nothing is the import's to complain about.
    private List<string> Inputs(CustomerSource source) =>
    [
        .. source.Report.Files.Where(f => f.Form != DataForm.Query).Select(f => f.Path),
        .. InputFiles.Find([.. _settings.Import.LabelFiles, .. _settings.Import.AttributeFiles], _ => { }),
    ];

    private IReadOnlyList<CustomerFeatures> Import(CustomerSource source, OutputFolder folder, ImportedReadings? imported,
        ExecutionOptions execution)
    {
        IReadOnlyList<CustomerFeatures> customers = [];
        string name = In(RunLayer.Bronze, Reject.TableFile);
        long rejected = 0;
        folder.Write(name, stream =>
        {
            using var rejects = new RejectTable(stream, Path.Combine(folder.Path, name));
            source.Report.RejectFound = rejects.Write;
            customers = source.Read(_settings.SimulatedTheft, _settings.Quality, execution, _meter, imported);
            source.Report.RejectFound = null;
            rejects.Flush();
            rejected = rejects.RowCount;
        });
        _layers?.Describe(name, LayerTable.Of(rejected, RejectTable.Columns));
        _decisions.AddRange(ImportFindings.Decisions(source));
        _warnings.AddRange(ImportFindings.Losses(source, $"{name} says why."));
        _warnings.AddRange(ImportFindings.Doubts(customers));
        return customers;
    }

    // Who is told that the data is not good enough is to see why; nothing else of such a run is worth keeping.
    private MeterDataQuality Measured(CustomerSource source, OutputFolder folder)
    {
        MeterDataQuality quality = _meter.Complete(source.Report.Rejects, source.Report.RowCount);
        string name = In(RunLayer.Bronze, QualityReport.FileName);
        folder.Write(name, stream => QualityReport.Write(stream, quality));
        if (quality.Score < _settings.MinimumDataQuality)
            folder.Commit(_layers?.Renew(RunLayer.Bronze, name, _execution.Cancellation) is { } manifest ? [name, manifest] : [name]);
        quality.Require(_settings.MinimumDataQuality, Path.Combine(folder.Path, name));
        return quality;
    }

    private SegmentationResult Segment(IReadOnlyList<CustomerFeatures> customers, ExecutionOptions execution)
    {
        SegmentationResult result = new SegmentationLearner(_settings.Segmentation).Fit(customers, execution);
        ClusterEvaluation chosen = result.Segmentation.Evaluations.First(e => e.IsRecommended);
        _decisions.Add(string.Create(CultureInfo.InvariantCulture, $"k = {chosen.ClusterCount}: {chosen.Reason}"));
        int unassigned = result.Customers.Count(c => c.SegmentId < 0);
        if (unassigned > 0)
        {
            // A few are usual; where most have no segment, the person who runs this should know without asking.
            List<string> where = unassigned > UsualShareUnassigned * result.Customers.Count ? _warnings : _decisions;
            where.Add(string.Create(CultureInfo.InvariantCulture,
                $"{unassigned} of {result.Customers.Count} customers are below quality {result.Segmentation.MinimumQuality} "
                + $"and get segment -1; they are scored all the same (-MinimumQuality, --quality lowers what segments ask for)."));
        }
        return result;
    }

    private TheftDetector Train(IReadOnlyList<SegmentedCustomer> customers, ExecutionOptions execution)
    {
        TheftDetector detector = new TheftDetectorLearner(_settings.Detector).Fit(customers, execution);
        if (detector.Basis == ScoreBasis.IsolationOnly)
        {
            _warnings.Add((_settings.Detector.IsolationOnly ? "Labels were left out, as asked" : "There are no labels")
                + ": scores rest on isolation forests alone and say how unusual a customer is, not how likely theft is.");
        }
        else
        {
            _decisions.Add(string.Create(CultureInfo.InvariantCulture,
                $"blend: trees' log-odds × {detector.SupervisedWeight:0.###}, forests' percentile "
                + $"× {detector.IsolationWeight:0.###}; {detector.TreeCount} trees"));
        }
        return detector;
    }

    private string In(RunLayer layer, string name) => _settings.Layers ? $"{layer.Folder()}/{name}" : name;

    private string Table(RunLayer layer, string name) => In(layer, name + _settings.Format.Ending());

    private void WriteAhead(FilesAhead ahead, ImportedReadings? imported, IReadOnlyList<CustomerFeatures> customers)
    {
        string features = Table(RunLayer.Silver, "features");
        ahead.Add(features, (stream, execution) => CustomerTables.WriteFeatures(stream, customers, execution, _settings.Format));
        if (_layers is null || imported is null) return;
        string readings = Table(RunLayer.Bronze, "readings");
        _layers.Describe(features, LayerTable.Of(customers.Count, CustomerTables.ColumnsOfFeatures(customers)));
        _layers.Describe(readings, imported.Describe(_settings.Format));
        ahead.Add(In(RunLayer.Silver, ImputationReport.FileName),
            (stream, _) => ImputationReport.Write(stream, customers, _settings.Segmentation));
        ahead.Add(readings, (stream, execution) =>
            imported.Write(stream, _settings.Format, _settings.Import.TemporaryFolder, execution.Cancellation));
    }

    private void WriteAhead(FilesAhead ahead, SegmentationResult segmented, IReadOnlyList<SegmentProfile> profiles)
    {
        CustomerSegmentation segmentation = segmented.Segmentation;
        IReadOnlyList<SegmentedCustomer> customers = segmented.Customers;
        string segments = Table(RunLayer.Gold, "segments");
        _layers?.Describe(segments, LayerTable.Of(customers.Count, CustomerTables.SegmentColumns));
        ahead.Add(segments, (s, execution) => CustomerTables.WriteSegments(s, customers, execution, _settings.Format));
        ahead.Add(In(RunLayer.Gold, "cluster_evaluation.json"), (s, _) => ModelReports.WriteClusterEvaluation(s, segmentation));
        ahead.Add(In(RunLayer.Gold, "cluster_profiles.json"), (s, _) => ModelReports.WriteClusterProfiles(s, segmentation, profiles));
        ahead.Add(In(RunLayer.Gold, ModelFolder.SegmentationFile), (s, _) => ModelFile.Write(s, segmentation));
    }

    private int Write(OutputFolder folder, FilesAhead ahead, TheftDetector detector, IReadOnlyList<TheftScore> scores,
        IReadOnlyList<TheftScore> list, InputHashes hashing, ExecutionOptions execution)
    {
        string ranked = Table(RunLayer.Gold, "scores"), visits = Table(RunLayer.Gold, "inspection_list");
        (string Name, Action<Stream> Write)[] files =
        [
            (ranked, s => CustomerTables.WriteScores(s, scores, execution with { Progress = null }, _settings.Format)),
            (In(RunLayer.Gold, ModelFolder.DetectorFile), s => ModelFile.Write(s, detector)),
            (In(RunLayer.Gold, "thresholds.json"), s => ModelReports.WriteThresholds(s, detector)),
            (In(RunLayer.Gold, "metadata.json"), s => ModelReports.WriteMetadata(s, detector)),
            (In(RunLayer.Gold, "evaluation.json"), s => ModelReports.WriteEvaluation(s, detector)),
            (visits, s => CustomerTables.WriteInspectionList(s, list, _settings.Format)),
        ];
        OrderedParallel.For(files.Length, execution, i => folder.Write(files[i].Name, files[i].Write));
        ahead.Finish();
        if (_layers is not null)
        {
            _layers.Describe(ranked, LayerTable.Of(scores.Count, CustomerTables.ScoreColumns));
            _layers.Describe(visits, LayerTable.Of(list.Count, CustomerTables.InspectionColumns));
            _layers.Write(hashing.Result(), execution);
        }
        return files.Length;
    }

    private RunSummary Summarise(
        CustomerSource source, OutputFolder folder, MeterDataQuality quality, SegmentationResult segmented,
            TheftDetector detector, IReadOnlyList<TheftScore> list, IReadOnlyList<SegmentProfile> profiles) => new()
    {
        OutputFolder = folder.Path,
        Files = folder.Written,
        Format = _settings.Format,
        Layers = _settings.Layers,
        CustomerCount = segmented.Customers.Count,
        ReadingCount = source.Report.ReadingCount,
        RejectCount = source.Report.RejectCount,
        DataQuality = quality.Score,
        TheftCount = segmented.Customers.Count(c => c.IsTheft == true),
        SegmentCount = segmented.Segmentation.ClusterCount,
        Silhouette = segmented.Segmentation.Evaluations.First(e => e.IsRecommended).Silhouette,
        Basis = detector.Basis,
        AveragePrecision = detector.Evaluation?.AveragePrecision ?? double.NaN,
        RocAuc = detector.Evaluation?.RocAuc ?? double.NaN,
        InspectionCount = list.Count,
        IsSimulated = segmented.Customers.Any(c => c.IsSimulated),
        Warnings = _warnings,
        Decisions = _decisions,
        Profiles = profiles,
        Evaluation = detector.Evaluation,
        Top = [.. list.Take(TopCount)],
        Seconds = _stages.Clock.Seconds,
        PeakMemory = StageClock.PeakMemory,
        Stages = _stages.Clock.Stages,
    };
}
