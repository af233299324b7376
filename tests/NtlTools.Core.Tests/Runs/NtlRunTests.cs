using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using NtlTools.Core.Detection;
using NtlTools.Core.Errors;
using NtlTools.Core.Features;
using NtlTools.Core.Readings;
using NtlTools.Core.Readings.Simulation;
using NtlTools.Core.Runs;
using NtlTools.Core.Segmentation;
using NtlTools.Core.Tests.Files;
using NtlTools.Learning;

namespace NtlTools.Core.Tests.Runs;

public sealed class NtlRunTests : IDisposable
{
    private static readonly string[] Outputs =
    [
        "cluster_evaluation.json", "cluster_profiles.json", "detector.ntlmodel", "evaluation.json", "features.csv",
            "inspection_list.csv",
        "metadata.json", "quality.json", "rejects.csv", "run.json", "scores.csv", "segmentation.ntlmodel", "segments.csv", "thresholds.json",
    ];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_run_leaves_every_output_with_all_its_columns()
    {
        RunSummary summary = Run(Readings(400), "out");
        Assert.Equal(Outputs,
            Directory.GetFileSystemEntries(_folder["out"]).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal(Outputs, summary.Files);
        List<List<string>> features = Table("out/features.csv"), segments = Table("out/segments.csv"),
            scores = Table("out/scores.csv"), list = Table("out/inspection_list.csv");
        Assert.Equal(["CustomerId", "IsTheft", "Quality", "Simulated", .. FeatureCatalogue.Names], features[0]);
        Assert.Equal(["CustomerId", "SegmentId", "SegmentName", "Distance", "Membership", "Quality", "Part", "Simulated"],
            segments[0]);
        Assert.Equal(["CustomerId", "Score", "Rank", "RiskLevel", "Confidence", "SegmentId", "SupervisedScore",
            "IsolationScore", "Quality", "IsSimulated"], scores[0]);
        Assert.Equal(["Rank", "CustomerId", "Score", "RiskLevel", "Confidence", "SegmentId", "SegmentName", "ConsumptionMean",
            "Reason1", "Reason2", "Reason3",
            "IsTheft", "Part", "IsSimulated"], list[0]);
        Assert.Equal([["File", "Line", "Column", "Reason", "Text"]], Table("out/rejects.csv"));
        foreach (List<List<string>> table in (List<List<string>>[])[features, segments, scores, list])
            Assert.All(table, row => Assert.Equal(table[0].Count, row.Count));
        Assert.Equal((401, 401, 401, 21), (features.Count, segments.Count, scores.Count, list.Count));
        Assert.Equal(Enumerable.Range(1, 400).Select(i => i.ToString(CultureInfo.InvariantCulture)),
            scores.Skip(1).Select(s => s[2]));
        Assert.Equal(scores.Skip(1).Select(s => Number(s[1])).OrderDescending(), scores.Skip(1).Select(s => Number(s[1])));
        Assert.Equal(features.Skip(1).Select(f => f[0]).Order(), scores.Skip(1).Select(s => s[0]).Order());
        Assert.Equal(scores.Skip(1).Take(20).Select(s => s[0]), list.Skip(1).Select(s => s[1]));

        JsonNode evaluation = Json("out/evaluation.json"), thresholds = Json("out/thresholds.json"),
            metadata = Json("out/metadata.json");
        Assert.Equal(summary.AveragePrecision, (double)evaluation["averagePrecision"]!);
        Assert.Equal(5, evaluation["topShares"]!.AsArray().Count);
        Assert.Equal(0.5, (double)thresholds["thresholds"]!["default"]!);
        Assert.Equal(240, (int)metadata["training"]!["trainingCount"]!);
        Assert.Equal(FeatureCatalogue.Count, metadata["featureNames"]!.AsArray().Count);
        Assert.Equal(summary.SegmentCount, (int)Json("out/cluster_evaluation.json")["recommendedClusterCount"]!);
        Assert.Equal(400, Json("out/cluster_profiles.json")["profiles"]!.AsArray().Sum(p => (int)p!["customerCount"]!));
        Assert.Equal(summary.SegmentCount, ModelFile.LoadSegmentation(_folder["out/segmentation.ntlmodel"]).ClusterCount);
    }

    [Fact]
    public void Data_below_the_quality_asked_for_leaves_the_report_of_it_and_nothing_else()
    {
        var settings = new RunSettings { Inputs = [Readings(150)], OutputFolder = _folder["out"], MinimumDataQuality = 1 };
        var error = Assert.Throws<NtlException>(() => NtlRun.Execute(settings, ExecutionOptions.Default));
        Assert.Equal(("DataBelowQuality", NtlErrorKind.QualityGate), (error.ErrorId, error.Kind));
        Assert.Equal(["quality.json"], Directory.GetFileSystemEntries(_folder["out"]).Select(Path.GetFileName));
        Assert.InRange((double)Json("out/quality.json")["score"]!, 0.01, 0.99);
        RunSummary summary = NtlRun.Execute(settings with { MinimumDataQuality = 0.01 }, ExecutionOptions.Default);
        Assert.Equal(summary.DataQuality, (double)Json("out/quality.json")["score"]!);
        Assert.Equal(150, (int)Json("out/quality.json")["customerCount"]!);
    }

    [Fact]
    public void The_models_of_a_run_score_as_the_run_did()
    {
        string input = Readings(300);
        Run(input, "out");
        TheftDetector detector = ModelFolder.LoadDetector(_folder["out"]);
        IReadOnlyList<CustomerFeatures> customers = CustomerSource.Open([input], new()).Read(null, QualityLimits.Default,
            ExecutionOptions.Default);
        IReadOnlyList<TheftScore> scores = TheftScore.Ranked(detector.Score(detector.Segmentation.Assign(customers,
            Customers.OneThread), Customers.OneThread));
        Assert.Equal(Table("out/scores.csv").Skip(1).Select(s => (s[0], Number(s[1]))),
            scores.OrderBy(s => s.Rank).Select(s => (s.CustomerId, Math.Round(s.Score, 6))));
    }

    [Fact]
    public void The_same_seed_gives_the_same_bytes_for_any_threads_in_any_folder_on_any_day()
    {
        string input = Readings(400);
        Run(input, "first", threads: 1);
        Run(input, "elsewhere/second", threads: 2);
        Run(input, "first-again", threads: 4);
        foreach (string name in Outputs)
        {
            byte[][] found = [.. new[] { "first", "elsewhere/second", "first-again" }.Select(f =>
                Timeless(_folder[$"{f}/{name}"]))];
            Assert.True(found[0].AsSpan().SequenceEqual(found[1]), $"{name} differs with 2 threads");
            Assert.True(found[0].AsSpan().SequenceEqual(found[2]), $"{name} differs with 4 threads");
            Assert.DoesNotContain("elsewhere", Encoding.Latin1.GetString(found[1]), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_manifest_holds_inputs_settings_versions_counts_and_the_figures_of_each_stage()
    {
        string input = Readings(150), labels = _folder["labels.csv"];
        File.WriteAllText(labels, "CustomerId,InspectionDate\nnobody,2023-05-01\nstranger,2023-05-01\n");
        RunSettings settings = new()
        {
            Inputs = [input], OutputFolder = _folder["out"],
            Import = new() { Culture = CultureInfo.GetCultureInfo("en-GB"), AttributeFiles = [labels] },
            Detector = new() { Seed = 99, Capacity = InspectionCapacity.OfCount(12) },
        };
        RunSummary summary = NtlRun.Execute(settings, new ExecutionOptions { Threads = 2 });
        JsonNode run = Json("out/run.json");
        Assert.Equal([input, labels], run["inputs"]!.AsArray().Select(i => (string)i!["path"]!));
        foreach (JsonNode? file in run["inputs"]!.AsArray())
        {
            byte[] content = File.ReadAllBytes((string)file!["path"]!);
            Assert.Equal((content.Length, Convert.ToHexStringLower(SHA256.HashData(content))),
                ((int)file["bytes"]!, (string)file["sha256"]!));
        }
        Assert.Equal((99, "0.1.0", "NtlTools"), ((int)run["seed"]!, (string)run["version"]!, (string)run["product"]!));
        Assert.Equal(("en-GB", 12), ((string)run["settings"]!["import"]!["culture"]!,
            (int)run["settings"]!["detector"]!["capacity"]!["count"]!));
        Assert.Equal((150, 12, 2), ((int)run["counts"]!["customers"]!, (int)run["counts"]!["inspections"]!,
            (int)run["counts"]!["rejects"]!));
        Assert.Equal(2, (int)run["counts"]!["rejectsByReason"]!["UnknownCustomer"]!);
        Assert.Equal((150 * 400L, 400), ((long)run["counts"]!["readings"]! + (long)run["counts"]!["missingReadings"]!,
            (int)run["grid"]!["steps"]!));
        JsonArray stages = run["timings"]!["stages"]!.AsArray();
        Assert.Equal(["Import", "Segmentation", "Training", "Scoring", "Writing"], stages.Select(s => (string)s!["stage"]!));
        Assert.All(stages, s =>
        {
            Assert.True((double)s!["seconds"]! >= 0);
            Assert.InRange((long)s["peakMemory"]!, 1 << 20, 1L << 40);
            Assert.NotEmpty((string)s["memoryGrowth"]!);
        });
        Assert.Contains(summary.Decisions, d => d.StartsWith("k = ", StringComparison.Ordinal));
        Assert.Contains(summary.Warnings, w => w.Contains("rejects.csv", StringComparison.Ordinal));
        Assert.Contains("UnknownCustomer", File.ReadAllText(_folder["out/rejects.csv"]), StringComparison.Ordinal);
    }

    [Fact]
    public void Without_labels_evaluation_and_warnings_say_that_only_isolation_speaks()
    {
        RunSummary summary = Run(Readings(60, labels: false), "out");
        Assert.Equal(ScoreBasis.IsolationOnly, summary.Basis);
        Assert.True(double.IsNaN(summary.AveragePrecision));
        Assert.Contains(summary.Warnings, w => w.StartsWith("There are no labels", StringComparison.Ordinal));
        Assert.Contains(summary.Warnings, w => w.StartsWith("Only 60 customers", StringComparison.Ordinal));
        JsonNode evaluation = Json("out/evaluation.json");
        Assert.Equal("IsolationOnly", (string)evaluation["basis"]!);
        Assert.StartsWith("There were no labels", (string)evaluation["note"]!, StringComparison.Ordinal);
        Assert.All(Table("out/scores.csv").Skip(1), s => Assert.Equal((s[1], ""), (s[7], s[6])));
        Assert.False(summary.IsSimulated);
    }

    [Fact]
    public void Simulated_theft_can_be_split_by_inspection_dates()
    {
        string input = Readings(400, labels: false), dates = _folder["dates.csv"];
        File.WriteAllLines(dates, File.ReadLines(input).Skip(1).Select((line, i) => string.Create(CultureInfo.InvariantCulture,
            $"{line[..line.IndexOf(',', StringComparison.Ordinal)]},0,{new DateOnly(2023, 6, 1).AddDays(i % 180):yyyy-MM-dd}"))
            .Prepend("CustomerId,IsTheft,InspectionDate"));
        RunSummary summary = Run(input, "out", s => (s with
        {
            Import = new() { LabelFiles = [dates] },
            SimulatedTheft = new() { Share = 0.2 },
        }).WithSplit(SplitMethod.InspectionDate));
        Assert.Equal((400, 80), (summary.CustomerCount, summary.TheftCount));
    }

    [Fact]
    public void Simulated_theft_is_marked_in_every_output()
    {
        RunSummary summary = Run(Readings(400, labels: false), "out", s => s with { SimulatedTheft = new() { Share = 0.1 } });
        Assert.True(summary.IsSimulated);
        Assert.Equal(40, summary.TheftCount);
        Assert.Contains(summary.Warnings, w => w.Contains("simulated", StringComparison.Ordinal));
        foreach (string name in Outputs.Where(n => n.EndsWith(".json", StringComparison.Ordinal)))
            Assert.True((bool)Json($"out/{name}")["isSimulated"]!, name);
        Assert.True(ModelFolder.LoadDetector(_folder["out"]).IsSimulated);
        Assert.True(ModelFile.LoadSegmentation(_folder["out/segmentation.ntlmodel"]).IsSimulated);
        Assert.Equal(40, Table("out/features.csv").Count(f => f[3].StartsWith("theft (", StringComparison.Ordinal)));
        Assert.Equal(40, Table("out/segments.csv").Count(s => s[^1].StartsWith("theft (", StringComparison.Ordinal)));
        Assert.All(Table("out/scores.csv").Skip(1), s => Assert.Equal("1", s[^1]));
        Assert.All(Table("out/inspection_list.csv").Skip(1), s => Assert.Equal("1", s[^1]));
    }

    [Theory]
    [InlineData(RunStage.Import)]
    [InlineData(RunStage.Segmentation)]
    [InlineData(RunStage.Training)]
    [InlineData(RunStage.Scoring)]
    [InlineData(RunStage.Writing)]
    public void Whenever_it_is_cancelled_the_old_outputs_stay(RunStage stage)
    {
        string input = Readings(1500);
        Directory.CreateDirectory(_folder["out"]);
        foreach (string name in Outputs) File.WriteAllText(_folder[$"out/{name}"], "old");
        using var source = new CancellationTokenSource();
        Assert.ThrowsAny<OperationCanceledException>(() => NtlRun.Execute(new RunSettings { Inputs = [input],
            OutputFolder = _folder["out"] },
            new ExecutionOptions { Threads = 2, Cancellation = source.Token }, new Watch(progress =>
            {
                if (progress.Stage == stage) source.Cancel();
            })));
        Assert.Equal(Outputs,
            Directory.GetFileSystemEntries(_folder["out"]).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.All(Outputs, name => Assert.Equal("old", File.ReadAllText(_folder[$"out/{name}"])));
    }

    [Fact]
    public void Stages_are_reported_in_order_with_shares_from_0_to_1()
    {
        var heard = new List<RunProgress>();
        NtlRun.Execute(new RunSettings { Inputs = [Readings(300)], OutputFolder = _folder["out"] },
            new ExecutionOptions { Threads = 1 }, new Watch(heard.Add));
        Assert.Equal([RunStage.Import, RunStage.Segmentation, RunStage.Training, RunStage.Scoring, RunStage.Writing],
            heard.Select(p => p.Stage).Distinct());
        Assert.Equal(heard.Select(p => p.Stage).Order(), heard.Select(p => p.Stage));
        Assert.All(heard, p =>
        {
            Assert.InRange(p.Share, 0, 1);
            Assert.Equal(((int)p.Stage + 1, 5), (p.StageNumber, p.StageCount));
        });
    }

    [Fact]
    public void A_folder_that_another_run_writes_to_is_busy()
    {
        string input = Readings(120);
        NtlException? failure = null;
        NtlRun.Execute(new RunSettings { Inputs = [input], OutputFolder = _folder["out"] }, ExecutionOptions.Default,
            new Watch(progress =>
        {
            if (progress.Stage == RunStage.Training) failure ??= Assert.Throws<NtlException>(() => Run(input, "out"));
        }));
        Assert.Equal(("OutputBusy", NtlErrorKind.Busy), (failure?.ErrorId, failure?.Kind));
        Assert.Equal(Outputs.Length, Directory.GetFileSystemEntries(_folder["out"]).Length);
    }

    [Fact]
    public void What_cannot_be_done_is_named_and_leaves_no_folder()
    {
        string input = Readings(120);
        File.WriteAllText(_folder["file"], "mine");
        Assert.Equal("CannotWrite", Assert.Throws<NtlException>(() => Run(input, "file")).ErrorId);
        Assert.Equal("CannotWrite", Assert.Throws<NtlException>(() => Run(input, "file/inside")).ErrorId);
        Assert.Equal("InputNotFound", Assert.Throws<NtlException>(() => Run(_folder["absent.csv"], "none")).ErrorId);
        Assert.Equal("FewerCustomersThanClusters", Assert.Throws<NtlException>(() =>
            Run(input, "none", s => s with { Segmentation = new() { ClusterCount = 500 } })).ErrorId);
        Assert.Equal("NoCustomersOfQuality", Assert.Throws<NtlException>(() =>
            Run(input, "none", s => s with { Quality = new QualityLimits { MinimumDays = 1000 } })).ErrorId);
        File.WriteAllText(_folder["honest.csv"], File.ReadAllText(input).Replace(",1,", ",0,", StringComparison.Ordinal));
        Assert.Equal("OneClassOnly", Assert.Throws<NtlException>(() => Run(_folder["honest.csv"], "none")).ErrorId);
        Assert.False(Directory.Exists(_folder["none"]));
        Assert.Equal("mine", File.ReadAllText(_folder["file"]));
    }

    [Fact]
    public void An_empty_inspection_list_says_why()
    {
        RunSummary summary = Run(Readings(120), "out", s => s with { ExcludeInspected = true });
        Assert.Equal(0, summary.InspectionCount);
        Assert.Contains(summary.Warnings, w => w.StartsWith("The inspection list is empty", StringComparison.Ordinal));
        Assert.Single(Table("out/inspection_list.csv"));
    }

    [SkippableTheory]
    [InlineData("features.csv")]
    [InlineData("scores.csv")]
    public void A_disk_that_fills_up_is_named_and_leaves_the_old_outputs(string name)
    {
        Skip.IfNot(File.Exists("/dev/full"), "this machine has no /dev/full");
        string input = Readings(200);
        Directory.CreateDirectory(_folder["out"]);
        File.WriteAllText(_folder["out/scores.csv"], "old");

        // The run opens its lock first; whatever it then writes to the file goes to a device that is always full.
        NtlException failure = Assert.Throws<NtlException>(() => NtlRun.Execute(
            new RunSettings { Inputs = [input], OutputFolder = _folder["out"] }, ExecutionOptions.Default, new Watch(progress =>
            {
                string staged = _folder[$"out/.ntl.partial/{name}"];
                if (progress.Stage == RunStage.Import && !File.Exists(staged)) File.CreateSymbolicLink(staged, "/dev/full");
            })));
        Assert.Equal(("DiskFull", NtlErrorKind.InputOutput), (failure.ErrorId, failure.Kind));
        Assert.Equal("old", File.ReadAllText(_folder["out/scores.csv"]));
        Assert.Single(Directory.GetFileSystemEntries(_folder["out"]));
    }

    [SkippableFact]
    public void The_London_households_with_injected_theft_go_all_the_way()
    {
        string data = Environment.GetEnvironmentVariable("NTLTOOLS_DATA")
            ?? Path.Combine(TestFiles.RepositoryRoot, "..", "shared", "data");
        string input = Path.Combine(data, "london_daily_wide.csv.gz");
        Skip.IfNot(File.Exists(input), $"{input} is not there");
        RunSummary summary = Run(input, "london", s => s with { SimulatedTheft = new SimulatedTheftSettings { Share = 0.08 } });
        Assert.Equal((5561, 445, true), (summary.CustomerCount, summary.TheftCount, summary.IsSimulated));
        Assert.Equal(Outputs, summary.Files);
        Assert.True(summary.AveragePrecision > 4 * 0.08, $"average precision {summary.AveragePrecision}");
        Assert.Equal(5562, File.ReadLines(_folder["london/scores.csv"]).Count());
        Run(input, "again", s => s with { SimulatedTheft = new SimulatedTheftSettings { Share = 0.08 } }, threads: 1);
        foreach (string name in Outputs)
            Assert.True(Timeless(_folder[$"london/{name}"]).AsSpan().SequenceEqual(Timeless(_folder[$"again/{name}"])),
                $"{name} differs");
    }

    private RunSummary Run(string input, string output, Func<RunSettings, RunSettings>? change = null, int threads = 2)
    {
        var settings = new RunSettings { Inputs = [input], OutputFolder = _folder[output] };
        return NtlRun.Execute(change is null ? settings : change(settings), new ExecutionOptions { Threads = threads });
    }

    /// <summary>A wide file of simulated customers over 400 days, an eighth of them thieves.</summary>
    private string Readings(int customers, bool labels = true)
    {
        IEnumerable<MeterSeries> series = new SyntheticMeterData(new() { Customers = customers, Days = 400,
            TheftShare = labels ? 0.125 : 0, Seed = 5 })
            .Generate(ExecutionOptions.Default);
        var text = new StringBuilder();
        foreach (MeterSeries one in series)
        {
            if (text.Length == 0)
            {
                text.Append("CONS_NO").Append(labels ? ",FLAG" : "");
                for (int i = 0; i < one.StepCount; i++) text.Append(CultureInfo.InvariantCulture,
                    $",{one.Grid.TimeAt(i):yyyy-MM-dd}");
                text.Append('\n');
            }
            text.Append(one.CustomerId).Append(labels ? one.IsTheft == true ? ",1" : ",0" : "");
            foreach (float kwh in one.Kwh) text.Append(',').Append(float.IsNaN(kwh) ? ""
                : kwh.ToString("0.00", CultureInfo.InvariantCulture));
            text.Append('\n');
        }
        string path = _folder[$"readings-{customers}.csv"];
        File.WriteAllText(path, text.ToString());
        return path;
    }

    private List<List<string>> Table(string name) => CsvWriterTests.Parse(File.ReadAllText(_folder[name]));

    private JsonNode Json(string name) => JsonNode.Parse(File.ReadAllBytes(_folder[name]))!;

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private static byte[] Timeless(string path)
    {
        if (Path.GetFileName(path) != "run.json") return File.ReadAllBytes(path);
        JsonObject run = JsonNode.Parse(File.ReadAllBytes(path))!.AsObject();
        run.Remove("timings");
        return JsonSerializer.SerializeToUtf8Bytes(run);
    }

    private sealed class Watch(Action<RunProgress> heard) : IProgress<RunProgress>
    {
        public void Report(RunProgress value)
        {
            lock (heard) heard(value);
        }
    }
}
