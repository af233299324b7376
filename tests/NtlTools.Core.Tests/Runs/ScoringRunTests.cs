using System.IO.Compression;
using NtlTools.Core.Errors;
using NtlTools.Core.Features;
using NtlTools.Core.Readings;
using NtlTools.Core.Readings.Simulation;
using NtlTools.Core.Runs;
using NtlTools.Core.Segmentation;
using NtlTools.Learning;

namespace NtlTools.Core.Tests.Runs;

/// <summary>A trained model and files of readings, made once for all tests.</summary>
public sealed class TrainedFolder : IDisposable
{
    public TrainedFolder()
    {
        SimulationRun.Execute(new()
        {
            OutputPath = Readings,
            Data = new() { Customers = 300, Days = 200, TheftShare = 0.15 },
        }, ExecutionOptions.Default);
        SimulationRun.Execute(new()
        {
            OutputPath = Others,
            Data = new() { Customers = 80, Days = 200, TheftShare = 0.2, Seed = 7 },
        }, ExecutionOptions.Default);

        // Other people, who must not be taken for those of the same number that the detector was fitted on.
        File.WriteAllText(Others, File.ReadAllText(Others).Replace("\nC", "\nD", StringComparison.Ordinal));
        NtlRun.Execute(new() { Inputs = [Readings], OutputFolder = Model }, ExecutionOptions.Default);
    }

    public string Path { get; } = Directory.CreateTempSubdirectory("ntl-scoring-").FullName;

    public string Readings => System.IO.Path.Combine(Path, "readings.csv");

    public string Others => System.IO.Path.Combine(Path, "others.csv");

    public string Model => System.IO.Path.Combine(Path, "model");

    public void Dispose() => Directory.Delete(Path, recursive: true);
}

public sealed class ScoringRunTests(TrainedFolder folder) : IClassFixture<TrainedFolder>
{
    private string OutputPath => Path.Combine(folder.Path, "scores.csv");

    [Fact]
    public void Scoring_the_training_file_gives_the_runs_own_scores()
    {
        ScoringSummary summary = Score([folder.Readings]);
        Assert.Equal(300, summary.CustomerCount);
        Assert.Equal(300, summary.HighRiskCount + summary.MediumRiskCount + summary.LowRiskCount);
        Assert.True(summary.IsSimulated);
        Assert.Equal(10, summary.Top.Count);
        Assert.Equal(Enumerable.Range(1, 10), summary.Top.Select(s => s.Rank));
        Assert.Equal(File.ReadAllText(Path.Combine(folder.Model, "scores.csv")), File.ReadAllText(OutputPath));
    }

    [Fact]
    public void A_file_is_not_replaced_where_that_is_refused()
    {
        string path = Path.Combine(folder.Path, "kept.csv");
        File.WriteAllText(path, "mine");
        NtlException failure = Assert.Throws<NtlException>(() => ScoringRun.Execute(
            new() { Inputs = [folder.Readings], ModelPath = folder.Model, OutputPath = path, NoClobber = true },
                ExecutionOptions.Default));
        Assert.Equal("FileExists", failure.ErrorId);
        Assert.Equal("mine", File.ReadAllText(path));
    }

    [Fact]
    public void Rejects_are_counted_and_the_first_are_shown()
    {
        string bad = Path.Combine(folder.Path, "bad.csv");
        string[] lines = File.ReadAllLines(folder.Others);
        lines[3] = "short,row";
        File.WriteAllLines(bad, lines);
        ScoringSummary summary = Score([bad]);
        Assert.Equal(79, summary.CustomerCount);
        Assert.Equal(1, summary.RejectCount);
        Assert.Contains("bad.csv:4", Assert.Single(summary.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void A_shortfall_of_simulated_thieves_is_told_by_every_job()
    {
        const string Shortfall = "Only 12 of 40 customers could be made thieves: the others have too few readings";
        string thin = Thinned(keep: 12);
        var theft = new SimulatedTheftSettings { Share = 0.5, Patterns = [TheftPattern.ConstantShare] };
        CustomerSource source = CustomerSource.Open([thin], new());
        Assert.Null(source.Injection);
        source.Read(theft, QualityLimits.Default, ExecutionOptions.Default);
        Assert.Equal((12, 40), (source.Injection!.ThiefCount, source.Injection.WantedCount));
        source = CustomerSource.Open([thin], new());
        source.Read(null, QualityLimits.Default, ExecutionOptions.Default);
        Assert.Null(source.Injection);

        IReadOnlyList<string>[] warnings =
        [
            ScoringRun.Execute(new()
            {
                Inputs = [thin], ModelPath = folder.Model, OutputPath = OutputPath, SimulatedTheft = theft,
            }, ExecutionOptions.Default).Warnings,
            EvaluationRun.Execute(new() { Inputs = [thin], ModelPath = folder.Model, SimulatedTheft = theft },
                ExecutionOptions.Default).Warnings,
            NtlRun.Execute(new() { Inputs = [thin], OutputFolder = Path.Combine(folder.Path, "thin"), SimulatedTheft = theft },
                ExecutionOptions.Default).Warnings,
        ];
        Assert.All(warnings, own => Assert.Single(own, w => w.StartsWith(Shortfall, StringComparison.Ordinal)));
        Assert.DoesNotContain(ScoringRun.Execute(new()
        {
            Inputs = [thin], ModelPath = folder.Model, OutputPath = OutputPath, SimulatedTheft = theft with { Share = 0.15 },
        }, ExecutionOptions.Default).Warnings, w => w.StartsWith("Only 12", StringComparison.Ordinal));
    }

    [Fact]
    public void A_cancelled_run_leaves_the_old_file()
    {
        string path = Path.Combine(folder.Path, "old.csv");
        File.WriteAllText(path, "old");
        using var stop = new CancellationTokenSource();
        var progress = new Listener(p =>
        {
            if (p.Stage == RunStage.Scoring) stop.Cancel();
        });
        Assert.ThrowsAny<OperationCanceledException>(() => ScoringRun.Execute(
            new() { Inputs = [folder.Readings], ModelPath = folder.Model, OutputPath = path },
            new() { Cancellation = stop.Token }, progress));
        Assert.Equal("old", File.ReadAllText(path));
        Assert.Empty(Directory.GetFiles(folder.Path, "*.partial"));
    }

    [Fact]
    public void An_evaluation_leaves_out_whom_the_detector_was_fitted_on()
    {
        EvaluationSummary test = Evaluate(folder.Readings, includeTraining: false),
            all = Evaluate(folder.Readings, includeTraining: true);
        Assert.Equal(300, test.CustomerCount);
        Assert.Equal(60, test.Evaluation.CustomerCount);
        Assert.Equal(240, test.FittedCount);
        Assert.Empty(test.Warnings);
        Assert.Equal(300, all.Evaluation.CustomerCount);
        Assert.Equal(0, all.FittedCount);
        Assert.Contains(all.Warnings, w => w.Contains("flatter", StringComparison.Ordinal));
    }

    [Fact]
    public void An_evaluation_of_other_customers_measures_all_of_them()
    {
        EvaluationSummary summary = Evaluate(folder.Others, includeTraining: false);
        Assert.Equal(80, summary.Evaluation.CustomerCount);
        Assert.Equal(16, summary.Evaluation.TheftCount);
        Assert.True(summary.IsSimulated);
        Assert.InRange(summary.Evaluation.RocAuc, 0.5, 1);
    }

    [Fact]
    public void Stages_are_told_from_beginning_to_end()
    {
        var heard = new List<RunProgress>();
        ScoringRun.Execute(new() { Inputs = [folder.Others], ModelPath = folder.Model, OutputPath = OutputPath },
            ExecutionOptions.Default, new Listener(heard.Add));
        RunStage[] stages = [RunStage.Import, RunStage.Scoring, RunStage.Writing];
        Assert.Equal(stages, heard.Select(p => p.Stage).Distinct());
        Assert.All(stages, stage =>
        {
            RunProgress[] own = [.. heard.Where(p => p.Stage == stage)];
            Assert.Equal(0, own[0].Share);
            Assert.Equal(1, own[^1].Share);
            Assert.All(own, p => Assert.Equal((Array.IndexOf(stages, stage) + 1, 3), (p.StageNumber, p.StageCount)));
        });
    }

    [Fact]
    public void A_compressed_simulation_holds_the_same_bytes_every_time_and_for_any_threads()
    {
        string plain = Simulate("a.csv", 1), first = Simulate("a.csv.gz", 1), second = Simulate("b.csv.gz", 4);
        Assert.Equal(File.ReadAllBytes(first), File.ReadAllBytes(second));
        using var unpacked = new StreamReader(new GZipStream(File.OpenRead(first), CompressionMode.Decompress));
        Assert.Equal(File.ReadAllText(plain), unpacked.ReadToEnd());
    }

    [Fact]
    public void One_seed_reaches_everything_that_draws()
    {
        RunSettings settings = new RunSettings { Inputs = [], OutputFolder = "x", SimulatedTheft = new() }
            .WithSeed(9).WithSplit(SplitMethod.InspectionDate);
        ulong[] seeds = [settings.SimulatedTheft!.Seed, settings.Segmentation.Seed, settings.Segmentation.Split.Seed,
            settings.Detector.Seed,
            settings.Detector.Split.Seed, settings.Detector.Bootstrap.Seed];
        Assert.All(seeds, seed => Assert.Equal(9ul, seed));
        Assert.Equal(SplitMethod.InspectionDate, settings.Segmentation.Split.Method);
        Assert.Equal(SplitMethod.InspectionDate, settings.Detector.Split.Method);
    }

    [Fact]
    public void A_file_is_written_wide_or_long_and_nothing_else() => Assert.Throws<ArgumentOutOfRangeException>(
        () => new SimulationSettings { OutputPath = "x.csv", Layout = ReadingsLayout.Auto });

    /// <summary>The other customers, all but some honest ones with readings of their first 50 days only.</summary>
    private string Thinned(int keep)
    {
        string path = Path.Combine(folder.Path, "thin.csv");
        string[][] rows = [.. File.ReadLines(folder.Others).Select(line => line.Split(','))];
        int label = Array.IndexOf(rows[0], "IsTheft"), day = Array.FindIndex(rows[0], name => name.StartsWith("20",
            StringComparison.Ordinal)), kept = 0;
        for (int row = 1; row < rows.Length; row++)
            if (rows[row][label] == "1" || kept++ >= keep) Array.Fill(rows[row], "", day + 50, rows[row].Length - day - 50);
        File.WriteAllLines(path, rows.Select(cells => string.Join(',', cells)));
        return path;
    }

    private ScoringSummary Score(string[] inputs) => ScoringRun.Execute(
        new() { Inputs = inputs, ModelPath = folder.Model, OutputPath = OutputPath }, ExecutionOptions.Default);

    private EvaluationSummary Evaluate(string input, bool includeTraining) => EvaluationRun.Execute(
        new() { Inputs = [input], ModelPath = folder.Model, IncludeTraining = includeTraining }, ExecutionOptions.Default);

    private string Simulate(string name, int threads)
    {
        string path = Path.Combine(folder.Path, name);
        SimulationSummary summary = SimulationRun.Execute(
            new() { OutputPath = path, Data = new() { Customers = 300, Days = 90, TheftShare = 0.1 } },
                new() { Threads = threads });
        Assert.Equal((300, 30), (summary.CustomerCount, summary.TheftCount));
        Assert.Equal(new FileInfo(path).Length, summary.Bytes);
        return path;
    }

    private sealed class Listener(Action<RunProgress> hear) : IProgress<RunProgress>
    {
        public void Report(RunProgress value)
        {
            lock (this) hear(value);
        }
    }
}
