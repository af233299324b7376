using System.Globalization;
using System.Runtime.InteropServices;
using NtlTools.Core.Detection;
using NtlTools.Core.Errors;
using NtlTools.Core.Features;
using NtlTools.Core.Files;
using NtlTools.Core.Readings;
using NtlTools.Core.Reporting;
using NtlTools.Core.Segmentation;
using NtlTools.Core.Segmentation.Comparison;
using NtlTools.Core.Segmentation.Mapping;
using NtlTools.Learning;
using NtlTools.Learning.Preprocessing;

namespace NtlTools.Core.Runs;

/// <summary>
/// The job of segments alone: readings or transactions in; features, segments, their profiles, a model and perhaps a map out. The folder
/// gets all files at the end, or none.
/// </summary>
/// <remarks>Memory grows with the customers times the features; transactions are held until their customers are complete.</remarks>
public sealed class SegmentationRun
{
    private static readonly RunStage[] Stages = [RunStage.Import, RunStage.Segmentation, RunStage.Writing];

    private readonly SegmentationRunSettings _settings;
    private readonly ExecutionOptions _execution;
    private readonly StageProgress _stages;
    private readonly List<string> _warnings = [], _decisions = [];

    private SegmentationRun(SegmentationRunSettings settings, ExecutionOptions execution, IProgress<RunProgress>? progress)
    {
        _settings = settings;
        _execution = execution;
        _stages = new(progress, execution, Stages);
    }

    /// <summary>Does the job.</summary>
    /// <param name="settings">What to do.</param>
    /// <param name="execution">Threads and cancellation; its progress is not used.</param>
    /// <param name="progress">Hears of stages, from any thread; null for nobody.</param>
    /// <exception cref="NtlException">The request cannot be met; the folder is as it was.</exception>
    /// <exception cref="OperationCanceledException">The run was cancelled; the folder is as it was.</exception>
    public static SegmentationRunSummary Execute(SegmentationRunSettings settings, ExecutionOptions execution,
        IProgress<RunProgress>? progress = null)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(execution);
        return new SegmentationRun(settings, execution, progress).Execute();
    }

    private SegmentationRunSummary Execute()
    {
        if (_settings.Format == TableFormat.Parquet) ParquetTable.Require();
        CustomerSegmentation? model = Load(_settings.Model), previous = Load(_settings.PreviousModel), earlier = Load(_settings.CompareWith);
        FeatureSource source = FeatureSource.Open(_settings, _execution.Cancellation);
        using OutputFolder folder = OutputFolder.Open(_settings.OutputFolder);
        using var hashing = new InputHashes(source.Files, _execution.Cancellation);
        IReadOnlyList<CustomerFeatures> customers = _stages.Do(RunStage.Import, "with the customers times the features",
            execution => Import(source, folder, model, execution));
        SegmentationResult result = _stages.Do(RunStage.Segmentation, "with the customers times the features of segments",
            execution => Segment(customers, model, previous, execution));
        IReadOnlyList<SegmentProfile> profiles = SegmentProfiler.Profile(result.Customers, new(), _execution with { Progress = null });
        SegmentationComparison? comparison = earlier is null ? null : Compare(earlier, result);
        _stages.Do(RunStage.Writing, "with the customers on the map", execution =>
            Write(folder, customers, result, profiles, comparison, execution));
        SegmentationRunSummary summary = Summarise(source, folder, result, profiles) with { Comparison = comparison };
        folder.Write(RunManifest.FileName, stream => WriteManifest(stream, source, hashing.Result(), summary));
        _execution.Cancellation.ThrowIfCancellationRequested();
        folder.Commit(folder.Written, RunManifest.Outdated(folder.Path, Inputs(source)));
        return summary with { Files = folder.Written };
    }

    private static CustomerSegmentation? Load(string? path) =>
        path is null ? null : ModelFile.LoadSegmentation(ModelFolder.SegmentationFileOf(path));

    // All that is read, so that none of it is removed: models, labels and attributes are as much input as readings are.
    private IEnumerable<string> Inputs(FeatureSource source)
    {
        IEnumerable<string> models = new[] { _settings.Model, _settings.PreviousModel, _settings.CompareWith }
            .OfType<string>().Select(ModelFolder.SegmentationFileOf);
        string[] joined = [.. _settings.Import.LabelFiles, .. _settings.Import.AttributeFiles];
        return [.. source.Files, .. models, .. InputFiles.Find(joined, _ => { })];
    }

    private IReadOnlyList<CustomerFeatures> Import(FeatureSource source, OutputFolder folder, CustomerSegmentation? model,
        ExecutionOptions execution)
    {
        const string Rejects = "rejects.csv";
        IReadOnlyList<CustomerFeatures> customers = [];
        folder.Write(Rejects, stream =>
        {
            using var rejects = new RejectTable(stream, Path.Combine(folder.Path, Rejects));
            source.RejectFound = rejects.Write;
            customers = source.Read(execution);
            source.RejectFound = null;
            rejects.Flush();
        });
        _decisions.AddRange(source.Decisions());
        _warnings.AddRange(source.Losses($"{Rejects} says why."));
        if (_settings is { Transactions: not null, TransactionFeatures.ReferenceDate: null }
            && model is not null && model.Features.Any(TransactionFeatureCatalogue.CountsFromReferenceDate))
            _warnings.Add("No reference date was given, and that of these transactions, the day after the last of them, need not be that of "
                + "the model: recency, tenure and windows count from it (--reference-date).");
        if (_settings.Transactions is null) _warnings.AddRange(ImportFindings.Doubts(customers));
        else if (ImportFindings.OfCount(customers.Count) is { } few) _warnings.Add(few);
        return customers;
    }

    private SegmentationResult Segment(IReadOnlyList<CustomerFeatures> customers, CustomerSegmentation? model,
        CustomerSegmentation? previous, ExecutionOptions execution)
    {
        SegmentationResult result = model is not null ? new(model, model.Assign(customers, execution))
            : new SegmentationLearner(_settings.Segmentation with { Previous = previous }).Fit(customers, execution);
        ClusterEvaluation chosen = result.Segmentation.Evaluations.First(e => e.IsRecommended);
        _decisions.Add(model is not null ? $"Customers were put into the segments of {_settings.Model}."
            : Text($"{chosen.Algorithm}, k = {chosen.ClusterCount}: {chosen.Reason}"));
        if (result.Matching is { } matching) _decisions.Add($"Numbers after {_settings.PreviousModel}: {matching}.");
        foreach (ColumnPreprocessing column in result.Segmentation.Preprocessing.Columns)
            if (column.RemovedBecause is { } reason) _decisions.Add($"{column.Name} is left out: {reason}.");
        _decisions.Add($"Segments are made of {string.Join(", ", result.Segmentation.Features.Concat(result.Segmentation.Attributes))}.");
        if (UnassignedFindings.Doubt(result.Customers, result.Segmentation.MinimumQuality) is { } doubt) _warnings.Add(doubt);
        if (!double.IsNaN(result.Segmentation.ClassifierAccuracy))
            _decisions.Add("New customers are put into these segments by a classifier that is right for "
                + Text($"{result.Segmentation.ClassifierAccuracy:P1} of customers held out."));
        if (model is null)
            _warnings.AddRange(SegmentationFindings.Doubts(chosen, _settings.Segmentation));
        foreach (IGrouping<string, SegmentedCustomer> left in result.Customers.Where(c => c.SegmentId < 0).GroupBy(c => c.SegmentName))
            _decisions.Add(Text($"{left.Count()} of {result.Customers.Count} customers are in no segment: {left.Key}."));
        return result;
    }

    private SegmentationComparison Compare(CustomerSegmentation earlier, SegmentationResult result)
    {
        SegmentationComparison comparison = SegmentationComparer.Compare(earlier, result.Customers, new(), _execution with { Progress = null });
        _decisions.AddRange(comparison.Reasons.Select(reason => $"{comparison.Verdict}: {reason}"));
        if (comparison.Verdict == SegmentationVerdict.Refit)
            _warnings.Add($"The segments of {_settings.CompareWith} no longer fit. {comparison.Reasons[0]}");
        return comparison;
    }

    private int Write(OutputFolder folder, IReadOnlyList<CustomerFeatures> customers, SegmentationResult result,
        IReadOnlyList<SegmentProfile> profiles, SegmentationComparison? comparison, ExecutionOptions execution)
    {
        string ending = _settings.Format.Ending();
        ExecutionOptions quiet = execution with { Progress = null };
        folder.Write("features" + ending, s => CustomerTables.WriteFeatures(s, customers, quiet, _settings.Format));
        SegmentPrediction[]? predictions = _settings.WithProbabilities ? result.Segmentation.Predict(customers, quiet) : null;
        folder.Write("segments" + ending, s => CustomerTables.WriteSegments(s, result.Customers, quiet, _settings.Format, predictions));
        folder.Write("cluster_evaluation.json", s => ModelReports.WriteClusterEvaluation(s, result.Segmentation));
        folder.Write("cluster_profiles.json", s => ModelReports.WriteClusterProfiles(s, result.Segmentation, profiles));
        folder.Write(ModelFolder.SegmentationFile, s => ModelFile.Write(s, result.Segmentation));
        if (comparison is not null) folder.Write("comparison.json", s => JsonFile.Write(s, comparison, RunJson.Files.SegmentationComparison));
        if (_settings.WithDifferences)
        {
            SegmentDifference[] differences = [.. result.Segmentation.Profiles.Where(p => result.Customers.Any(c => c.SegmentId == p.SegmentId))
                .SelectMany(p => SegmentComparer.Compare(result.Customers, p.SegmentId, null, new(), quiet).Differences)];
            folder.Write("segment_differences" + ending, s => CustomerTables.WriteDifferences(s, differences, quiet, _settings.Format));
        }
        if (_settings.Map is not { } map) return folder.Written.Count;
        MapPoint[] points = SegmentMap.Draw(result.Customers, map, execution);
        folder.Write("map" + ending, s => CustomerTables.WriteMap(s, points, quiet, _settings.Format));
        return folder.Written.Count;
    }

    private SegmentationRunSummary Summarise(FeatureSource source, OutputFolder folder, SegmentationResult result,
        IReadOnlyList<SegmentProfile> profiles) => new()
    {
        OutputFolder = folder.Path,
        Files = folder.Written,
        CustomerCount = result.Customers.Count,
        ReadingCount = source.ReadingCount,
        RejectCount = source.RejectCount,
        Algorithm = result.Segmentation.Algorithm,
        Model = _settings.Model,
        SegmentCount = result.Segmentation.ClusterCount,
        UnassignedCount = result.Customers.Count(c => c.SegmentId < 0),
        Silhouette = result.Segmentation.Evaluations.First(e => e.IsRecommended).Silhouette,
        ClassifierAccuracy = result.Segmentation.ClassifierAccuracy,
        IsSimulated = result.Segmentation.IsSimulated || result.Customers.Any(c => c.IsSimulated),
        Warnings = _warnings,
        Decisions = _decisions,
        Evaluations = result.Segmentation.Evaluations,
        Profiles = profiles,
        Seconds = _stages.Clock.Seconds,
        PeakMemory = StageClock.PeakMemory,
        Stages = _stages.Clock.Stages,
    };

    private void WriteManifest(Stream stream, FeatureSource source, IReadOnlyList<InputHash> inputs, SegmentationRunSummary summary) =>
        JsonFile.Write(stream, new SegmentationRunDocument(
            Product: "NtlTools",
            Version: ProductVersion.Text,
            Runtime: RuntimeInformation.FrameworkDescription,
            IsSimulated: summary.IsSimulated,
            Seed: _settings.Segmentation.Seed,
            Inputs: inputs,
            Settings: new(
                Import: _settings.Transactions is null ? _settings.Import : null,
                Transactions: _settings.Transactions,
                TransactionFeatures: _settings.Transactions is null ? null : _settings.TransactionFeatures,
                _settings.Segmentation, _settings.Model, _settings.PreviousModel, _settings.CompareWith, _settings.WithDifferences,
                _settings.WithProbabilities, _settings.Map, _settings.Format),
            Counts: new(
                Customers: summary.CustomerCount,
                Readings: summary.ReadingCount,
                Rejects: summary.RejectCount,
                DuplicateLines: _settings.Transactions is null ? null : source.DuplicateLineCount,
                RejectsByReason: source.Rejects.ToDictionary(r => r.Key.ToString(), r => r.Value),
                Segments: summary.SegmentCount,
                Unassigned: summary.UnassignedCount),
            Decisions: summary.Decisions,
            Warnings: summary.Warnings,
            Files: [.. summary.Files.Append(RunManifest.FileName).Order(StringComparer.Ordinal)],
            Timings: new(
                Started: DateTimeOffset.Now.AddSeconds(-summary.Seconds),
                Threads: _execution.Threads,
                Seconds: summary.Seconds,
                PeakMemory: summary.PeakMemory,
                Stages: summary.Stages)), RunJson.Files.SegmentationRunDocument);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
