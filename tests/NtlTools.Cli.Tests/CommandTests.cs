using System.Text.Json;
using NtlTools.DuckDB;

namespace NtlTools.Cli.Tests;

public sealed class CommandTests(WorkFolder work) : IClassFixture<WorkFolder>
{
    private static readonly string[] RunFiles =
    [
        "cluster_evaluation.json", "cluster_profiles.json", "detector.ntlmodel", "evaluation.json", "features.csv",
            "inspection_list.csv",
        "metadata.json", "quality.json", "rejects.csv", "run.json", "scores.csv", "segmentation.ntlmodel", "segments.csv", "thresholds.json",
    ];

    [Fact]
    public void A_run_leaves_all_its_files_and_something_in_each()
    {
        Assert.Equal(RunFiles, Directory.GetFiles(work.Results).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.All(["features.csv", "segments.csv", "scores.csv"], name =>
            Assert.Equal(301, File.ReadAllLines(Result(name)).Length));
        Assert.Equal(16, File.ReadAllLines(Result("inspection_list.csv")).Length);
        Assert.Equal("CustomerId,Score,Rank,RiskLevel,Confidence,SegmentId,SupervisedScore,IsolationScore,Quality",
            string.Join(',', File.ReadLines(Result("scores.csv")).First().Split(',').Take(9)));
        Assert.Equal(["File,Line,Column,Reason,Text"], File.ReadAllLines(Result("rejects.csv")));
        Assert.All(RunFiles.Where(f => f.EndsWith(".json", StringComparison.Ordinal)), name =>
            Assert.True(JsonDocument.Parse(File.ReadAllText(Result(name))).RootElement.EnumerateObject().Count() >= 3, name));
        JsonElement manifest = Json(File.ReadAllText(Result("run.json")));
        Assert.Equal(64, manifest.GetProperty("inputs")[0].GetProperty("sha256").GetString()!.Length);
        Assert.Equal(300, manifest.GetProperty("counts").GetProperty("customers").GetInt32());
        Assert.Equal(45, manifest.GetProperty("counts").GetProperty("thefts").GetInt32());
        Assert.True(manifest.GetProperty("isSimulated").GetBoolean());
        Assert.Equal(5, manifest.GetProperty("timings").GetProperty("stages").GetArrayLength());
    }

    [Fact]
    public void A_run_in_layers_is_a_model_to_score_with()
    {
        string lake = work["lake"];
        ProgramRun run = ProgramRun.Of("run", work.Readings, "--output", lake, "--layers");
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("gold/inspection_list.csv", run.Output, StringComparison.Ordinal);
        Assert.Equal(["bronze", "gold", "run.json", "silver"],
            Directory.GetFileSystemEntries(lake).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.All(["bronze", "silver", "gold"], layer =>
            Assert.Equal(layer, Json(File.ReadAllText(Path.Combine(lake, layer, "layer.json"))).GetProperty("layer").GetString()));
        ProgramRun score = ProgramRun.Of("score", Path.Combine(lake, "bronze", "readings.csv"), "--model", lake,
            "--output", work["lake-scores.csv"]);
        Assert.Equal(0, score.ExitCode);
        Assert.Equal(301, File.ReadAllLines(work["lake-scores.csv"]).Length);
        Assert.Equal(0, ProgramRun.Of("evaluate", work.Readings, "--model", lake).ExitCode);
    }

    [Fact]
    public void A_reading_above_the_largest_believable_one_is_rejected()
    {
        string path = work["absurd.csv"];
        string[] lines = File.ReadAllLines(work.Readings);
        lines[7] = $"{lines[7][..lines[7].LastIndexOf(',')]},5000";
        File.WriteAllLines(path, lines);
        ProgramRun all = ProgramRun.Of("score", path, "--model", work.Results, "--output", work["all.csv"]),
            limited = ProgramRun.Of("score", path, "--model", work.Results, "--output", work["limited.csv"],
                "--maximum-reading", "4999.5");
        Assert.Equal((0, 0), (all.ExitCode, limited.ExitCode));
        Assert.DoesNotContain("absurd.csv:8", all.Output + all.Error, StringComparison.Ordinal);
        Assert.Contains("absurd.csv:8", limited.Output + limited.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_tells_a_person_segments_figures_and_the_top_of_the_list()
    {
        ProgramRun run = ProgramRun.Of("run", work.Readings, "--output", work["told"], "--verbose");
        Assert.Equal(0, run.ExitCode);
        Assert.All(["SIMULATED", "300 customers", "segments", "Average precision", "inspection_list.csv", "Rank  Customer"],
            text => Assert.Contains(text, run.Output, StringComparison.Ordinal));
        Assert.Contains("labels in 'IsTheft'", run.Error, StringComparison.Ordinal);
        AssertPlain(run);
    }

    [Fact]
    public void Plain_progress_is_one_line_a_stage()
    {
        ProgramRun run = ProgramRun.Of("run", work.Readings, "--output", work["stages"]);
        Assert.Equal(["[1/5]", "[2/5]", "[3/5]", "[4/5]", "[5/5]"],
            run.Error.Split('\n').Where(l => l.StartsWith('[')).Select(l => l.Split(' ')[0]));
    }

    [Theory]
    [InlineData("run")]
    [InlineData("score")]
    [InlineData("evaluate")]
    [InlineData("export")]
    [InlineData("simulate")]
    [InlineData("demo")]
    public void Json_is_all_there_is_on_the_standard_output(string command)
    {
        string[] arguments = command switch
        {
            "run" => ["run", work.Readings, "--output", work["json"]],
            "score" => ["score", work.Readings, "--model", work.Results, "--output", work["json.csv"]],
            "evaluate" => ["evaluate", work.Readings, "--model", work.Results],
            "export" => ["export", work.Results, "--output", work["exported.json"]],
            "simulate" => ["simulate", "--output", work["simulated.csv.gz"], "--customers", "20", "--days", "30"],
            _ => ["demo", "--output", work["demo-json"], "--customers", "300", "--days", "200", "--theft-share", "20%"],
        };
        ProgramRun run = ProgramRun.Of([.. arguments, "--json"]);
        Assert.Equal(0, run.ExitCode);
        JsonElement json = Json(run.Output);
        (string[] path, int expected) = command switch
        {
            "run" => (new[] { "customerCount" }, 300),
            "score" => (["customerCount"], 300),
            "evaluate" => (["evaluation", "customerCount"], 60),
            "export" => (["treeCount"], TreesOf(work["exported.json"])),
            "simulate" => (["customerCount"], 20),
            _ => (["run", "customerCount"], 300),
        };
        foreach (string name in path) json = json.GetProperty(name);
        Assert.Equal(expected, json.GetInt32());
    }

    [SkippableFact]
    public void A_run_writes_its_tables_as_Parquet_with_the_cells_of_CSV()
    {
        Skip.IfNot(DuckDBLibrary.IsAvailable, "DuckDB's library is missing; set NTLTOOLS_DUCKDB to the file.");
        string results = work["parquet"];
        Assert.Equal(0, ProgramRun.Of("run", work.Readings, "--output", results, "--format", "parquet").ExitCode);
        Assert.Equal(RunFiles.Select(f => f is "features.csv" or "segments.csv" or "scores.csv"
                ? Path.ChangeExtension(f, ".parquet") : f).Order(StringComparer.Ordinal),
            Directory.GetFiles(results).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        using DuckDBDatabase database = DuckDBDatabase.Open();
        using DuckDBConnection connection = database.Connect();
        foreach (string name in (string[])["features", "segments", "scores"])
        {
            string parquet = DuckDBText.Literal(Path.Combine(results, name + ".parquet")), csv = DuckDBText.Literal(Result(name + ".csv"));
            List<string> cells = [], columns;
            using (DuckDBResult rows = connection.Stream($"FROM {parquet}"))
            {
                columns = [.. rows.Columns.Select(c => c.Name)];
                foreach (DuckDBColumnInfo column in rows.Columns)
                    cells.Add($"CAST({DuckDBText.Identifier(column.Name)} AS {(column.Type == DuckDBType.Varchar ? "VARCHAR"
                        : column.Type == DuckDBType.Boolean ? "BOOLEAN" : "DOUBLE")})");
            }
            Assert.Equal(File.ReadLines(Result(name + ".csv")).First().Split(','), columns);
            string all = string.Join(", ", cells);
            Assert.Equal(300L, connection.Scalar($"SELECT count(*) FROM (SELECT {all} FROM read_csv({csv}, all_varchar = true) "
                + $"INTERSECT ALL SELECT {all} FROM {parquet})"));
        }
    }

    [Fact]
    public void Scores_go_to_the_file_in_the_order_of_rank()
    {
        string path = work["scores.csv"];
        ProgramRun run = ProgramRun.Of("score", work.Readings, "--model", work.Results, "--output", path);
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("of high risk", run.Output, StringComparison.Ordinal);
        Assert.Equal(File.ReadAllText(Result("scores.csv")), File.ReadAllText(path));
        ProgramRun refused = ProgramRun.Of("score", work.Readings, "--model", Result("detector.ntlmodel"), "--output", path,
            "--no-clobber");
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("--no-clobber", refused.Error, StringComparison.Ordinal);
        AssertPlain(run);
    }

    [Fact]
    public void Exported_trees_are_a_model_of_XGBoost_that_scores_as_the_trees_do()
    {
        string model = work["trees.json"], path = work["by-trees.csv"];
        ProgramRun export = ProgramRun.Of("export", work.Results, "--output", model);
        Assert.Equal(0, export.ExitCode);
        Assert.Contains("as a JSON model of XGBoost", export.Output, StringComparison.Ordinal);
        Assert.Contains("SIMULATED", export.Output, StringComparison.Ordinal);
        AssertPlain(export);
        ProgramRun score = ProgramRun.Of("score", work.Readings, "--model", model, "--output", path);
        Assert.Equal(0, score.ExitCode);
        Assert.Contains("An XGBoost model scored alone", score.Output, StringComparison.Ordinal);
        Dictionary<string, string[]> own = Rows(Result("scores.csv")), other = Rows(path);
        Assert.Equal(300, other.Count);
        Assert.All(other, row => Assert.Equal(Number(own[row.Key][6]), Number(row.Value[1]), 1e-6));
        Assert.All(other.Values, row => Assert.Equal(("", "1"), (row[7], row[9])));

        static Dictionary<string, string[]> Rows(string file) =>
            File.ReadLines(file).Skip(1).Select(line => line.Split(',')).ToDictionary(cells => cells[0]);
        static double Number(string text) => double.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
    }

    [Fact]
    public void An_export_keeps_its_format_to_the_option_and_the_ending()
    {
        Assert.Equal(0, ProgramRun.Of("export", work.Results, "--output", work["copy.ntlmodel"]).ExitCode);
        Assert.Equal(File.ReadAllBytes(Result("detector.ntlmodel")), File.ReadAllBytes(work["copy.ntlmodel"]));
        Assert.Equal(0, ProgramRun.Of("export", work.Results, "--output", work["trees.txt"], "--format", "xgboost-json").ExitCode);
        Assert.True(TreesOf(work["trees.txt"]) > 0);
        ProgramRun refused = ProgramRun.Of("export", work.Results, "--output", work["copy.ntlmodel"], "--no-clobber");
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("exists already", refused.Error, StringComparison.Ordinal);
        File.WriteAllText(work["bad.json"], "{\"learner\":{}}");
        ProgramRun bad = ProgramRun.Of("score", work.Readings, "--model", work["bad.json"], "--output", work["never.csv"]);
        Assert.Equal(1, bad.ExitCode);
        Assert.Contains("learner: 'objective' is missing", bad.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(work["never.csv"]));
    }

    [Fact]
    public void An_evaluation_shows_figures_with_intervals()
    {
        ProgramRun run = ProgramRun.Of("evaluate", work.Readings, "--model", work.Results);
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("60 inspected customers", run.Output, StringComparison.Ordinal);
        Assert.Matches(@"ROC AUC +\d\.\d{3}  \d\.\d{3} to \d\.\d{3}", run.Output);
        foreach (string figure in (string[])["over thefts in the first 60", "Log-loss", "Expected calibration error"])
            Assert.Matches($@"{figure} +\d\.\d{{3,4}}  \d\.\d{{3,4}} to \d\.\d{{3,4}}", run.Output);
        AssertPlain(run);
    }

    [Fact]
    public void Forests_can_be_extended_as_far_as_there_are_features()
    {
        ProgramRun run = ProgramRun.Of("run", work.Readings, "--output", work["slanted"], "--forest-extension-level", "1");
        Assert.Equal(0, run.ExitCode);
        JsonElement models = Json(File.ReadAllText(Path.Combine(work["slanted"], "metadata.json"))).GetProperty("models");
        Assert.All(models.GetProperty("isolationForest").GetProperty("forests").EnumerateArray(),
            forest => Assert.Equal(1, forest.GetProperty("extensionLevel").GetInt32()));
        Assert.Equal(0, ProgramRun.Of("evaluate", work.Readings, "--model", work["slanted"]).ExitCode);
        ProgramRun refused = ProgramRun.Of("run", work.Readings, "--output", work["refused"], "--forest-extension-level", "500");
        Assert.NotEqual(0, refused.ExitCode);
        Assert.Contains("extension level is 500", refused.Error, StringComparison.Ordinal);
        Assert.Contains("(--forest-extension-level)", refused.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(work["refused"], "run.json")));
    }

    [Fact]
    public void A_simulation_can_drop_unsorted_files_which_a_run_takes_within_a_limit_of_memory()
    {
        string drops = work["drops"];
        ProgramRun run = ProgramRun.Of("simulate", "--output", drops, "--layout", "long", "--files", "12", "--customers", "300",
            "--days", "200", "--theft-share", "20%");
        Assert.Equal(0, run.ExitCode);
        Assert.StartsWith($"Wrote 12 files to {drops}: 300 simulated customers, 60 of whom steal.", run.Output,
            StringComparison.Ordinal);
        Assert.Equal(12, Directory.GetFiles(drops).Length);
        ProgramRun taken = ProgramRun.Of("run", drops, "--output", work["of-drops"], "--memory-limit", "1MB", "--json");
        Assert.Equal(0, taken.ExitCode);
        Assert.Equal(300, Json(taken.Output).GetProperty("customerCount").GetInt32());
    }

    [Theory]
    [InlineData("wide")]
    [InlineData("long")]
    public void A_simulation_gives_the_same_bytes_for_the_same_seed(string layout)
    {
        string[] options = ["--customers", "50", "--days", "40", "--theft-share", "0.1", "--layout", layout, "--start",
            "2020-02-01"];
        byte[] first = Simulate("first.csv", [.. options, "--seed", "5", "--threads", "1"]);
        Assert.Equal(first, Simulate("second.csv", [.. options, "--seed", "5", "--threads", "2"]));
        Assert.NotEqual(first, Simulate("third.csv", [.. options, "--seed", "6"]));

        byte[] Simulate(string name, string[] arguments)
        {
            Assert.Equal(0, ProgramRun.Of(["simulate", "--output", work[layout + name], .. arguments]).ExitCode);
            return File.ReadAllBytes(work[layout + name]);
        }
    }

    [Fact]
    public void The_demonstration_shows_everything_and_says_that_it_is_simulated()
    {
        ProgramRun run = ProgramRun.Of("demo", "--output", work["demo"]);
        Assert.Equal(0, run.ExitCode);
        Assert.All(["SIMULATED", "segments", "simulated thefts", "Rank  Customer", work["demo"]],
            text => Assert.Contains(text, run.Output, StringComparison.Ordinal));
        Assert.True(File.Exists(Path.Combine(work["demo"], "readings.csv.gz")));
        Assert.Equal(RunFiles, Directory.GetFiles(Path.Combine(work["demo"],
            "results")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        AssertPlain(run);
    }

    [Fact]
    public void Measure_shows_a_report_of_80_columns_and_writes_it_where_it_is_asked_to()
    {
        ProgramRun run = ProgramRun.Of("measure", work.Readings, "--output", work["measured"]);
        Assert.Equal(0, run.ExitCode);
        Assert.All(["Data quality", "Customers", "Missing by customer", "By month"],
            text => Assert.Contains(text, run.Output, StringComparison.Ordinal));
        Assert.All(run.Output.Split('\n').Where(line => !line.Contains(work["measured"], StringComparison.Ordinal)),
            line => Assert.InRange(line.Length, 0, 80));
        Assert.True(File.Exists(Path.Combine(work["measured"], "quality.json")));
    }

    [Fact]
    public void The_same_seed_gives_the_same_files_with_one_and_with_two_threads()
    {
        string[] arguments = ["run", work.Readings, "--seed", "11", "--attribute-column", "Tariff", "--attribute-column", "Reg*"];
        Assert.Equal(0, ProgramRun.Of([.. arguments, "--output", work["one"], "--threads", "1"]).ExitCode);
        Assert.Equal(0, ProgramRun.Of([.. arguments, "--output", work["two"], "--threads", "2"]).ExitCode);
        RunFolders.AssertSame(work["one"], work["two"]);
    }

    private string Result(string name) => Path.Combine(work.Results, name);

    private static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement;

    private static void AssertPlain(ProgramRun run)
    {
        Assert.DoesNotContain('\u001b', run.Output + run.Error);
        Assert.All(run.Output.Split('\n').Where(l => !l.Contains(Path.DirectorySeparatorChar)), line =>
            Assert.InRange(line.Length, 0, 80));
    }

    private static int TreesOf(string path) => Json(File.ReadAllText(path)).GetProperty("learner")
        .GetProperty("gradient_booster").GetProperty("model").GetProperty("trees").GetArrayLength();
}
