using System.Globalization;
using System.Text.Json;

namespace NtlTools.Cli.Tests;

public sealed class SegmentCommandTests(WorkFolder work) : IClassFixture<WorkFolder>
{
    private static readonly string[] Files =
    [
        "cluster_evaluation.json", "cluster_profiles.json", "features.csv", "rejects.csv", "run.json", "segmentation.ntlmodel", "segments.csv",
    ];

    [Theory]
    [InlineData("k-means")]
    [InlineData("mini-batch-k-means")]
    [InlineData("hierarchical")]
    [InlineData("dbscan")]
    [InlineData("hdbscan")]
    [InlineData("gaussian-mixture")]
    [InlineData("hybrid")]
    [InlineData("ensemble")]
    public void Every_algorithm_leaves_a_folder_of_segments(string algorithm)
    {
        string output = work[$"segments-{algorithm}"];
        ProgramRun run = ProgramRun.Of("segment", work.Readings, "--algorithm", algorithm, "--clusters", "2..4", "--output", output);
        Assert.Equal(0, run.ExitCode);
        Assert.Equal(Files, Directory.GetFiles(output).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Contains("segments by", run.Output, StringComparison.Ordinal);
        Assert.Equal(301, File.ReadAllLines(Path.Combine(output, "segments.csv")).Length);
        JsonElement manifest = JsonDocument.Parse(File.ReadAllText(Path.Combine(output, "run.json"))).RootElement;
        Assert.Equal(algorithm.Replace("-", "", StringComparison.Ordinal), manifest.GetProperty("settings").GetProperty("segmentation")
            .GetProperty("clustering").GetProperty("algorithm").GetString()!.ToLowerInvariant());
        Assert.True(manifest.GetProperty("isSimulated").GetBoolean());
    }

    [Fact]
    public void A_model_puts_the_same_customers_into_the_same_segments_and_draws_their_map()
    {
        string first = work["first"], second = work["second"];
        Assert.Equal(0, ProgramRun.Of("segment", work.Readings, "--clusters", "3", "--output", first).ExitCode);
        ProgramRun run = ProgramRun.Of("segment", work.Readings, "--model", first, "--map", "pca", "--compare-with", first, "--differences",
            "--output", second, "--json");
        Assert.Equal(0, run.ExitCode);
        JsonElement summary = JsonDocument.Parse(run.Output).RootElement;
        Assert.Equal((300, 3), (summary.GetProperty("customerCount").GetInt32(), summary.GetProperty("segmentCount").GetInt32()));
        Assert.Equal(Segments(first), Segments(second));
        Assert.Equal((0, "Keep"), (summary.GetProperty("comparison").GetProperty("movedCount").GetInt32(),
            summary.GetProperty("comparison").GetProperty("verdict").GetString()));
        Assert.True(File.Exists(Path.Combine(second, "comparison.json")));
        Assert.StartsWith("SegmentId,Name,IsAttribute,EffectSize", File.ReadLines(Path.Combine(second, "segment_differences.csv")).First(),
            StringComparison.Ordinal);
        Assert.InRange(File.ReadAllLines(Path.Combine(second, "map.csv")).Length, 250, 301);
    }

    [Fact]
    public void What_an_earlier_run_has_left_and_the_next_does_not_write_is_gone()
    {
        string before = work["before"], output = work["renewed"];
        string[] options = ["segment", work.Readings, "--clusters", "3", "--output"];
        Assert.Equal(0, ProgramRun.Of([.. options, before]).ExitCode);
        Assert.Equal(0, ProgramRun.Of([.. options, output, "--map", "pca", "--compare-with", before, "--differences"]).ExitCode);
        string[] all = [.. Files.Concat(["comparison.json", "map.csv", "segment_differences.csv"]).Order(StringComparer.Ordinal)];
        Assert.Equal(all, FilesIn(output));
        Assert.Equal(all, JsonDocument.Parse(File.ReadAllText(Path.Combine(output, "run.json"))).RootElement.GetProperty("files")
            .EnumerateArray().Select(name => name.GetString()));
        File.WriteAllText(Path.Combine(output, "notes.txt"), "mine");
        Assert.Equal(0, ProgramRun.Of([.. options, output]).ExitCode);
        Assert.Equal(Files.Append("notes.txt").Order(StringComparer.Ordinal), FilesIn(output));

        // What a run reads stays, also where an earlier run has written it.
        string detectors = work["detectors"];
        Assert.Equal(0, ProgramRun.Of("run", work.Readings, "--output", detectors).ExitCode);
        File.Delete(Path.Combine(detectors, "segmentation.ntlmodel"));
        ProgramRun run = ProgramRun.Of("segment", work.Readings, "--model", detectors, "--output", detectors);
        Assert.Equal((0, ""), (run.ExitCode, run.ExitCode == 0 ? "" : run.Error));
        Assert.Equal(Files.Append("detector.ntlmodel").Order(StringComparer.Ordinal), FilesIn(detectors));

        static IEnumerable<string?> FilesIn(string folder) =>
            Directory.GetFiles(folder).Select(Path.GetFileName).Where(name => !name!.StartsWith('.')).Order(StringComparer.Ordinal);
    }

    [Fact]
    public void Purchases_are_segmented_as_readings_are()
    {
        string sales = Sales("sales.csv"), output = work["sales"];
        ProgramRun run = ProgramRun.Of("segment", sales, "--transactions", "--window", "30d,90d", "--clusters", "2",
            "--segmentation-variable", "TotalSpend", "--segmentation-variable", "Order*", "--impute", "zero", "--impute", "TotalSpend=drop",
            "--scaling", "log1p", "--output", output);
        Assert.Equal(0, run.ExitCode);
        string[] lines = File.ReadAllLines(Path.Combine(output, "segments.csv"));
        Assert.Equal(61, lines.Length);
        Assert.Contains("SpendSum90d", File.ReadLines(Path.Combine(output, "features.csv")).First(), StringComparison.Ordinal);
        Assert.Equal(2, lines.Skip(1).Select(line => line.Split(',')[1]).Distinct().Count());
    }

    [Fact]
    public void All_components_and_a_window_that_stands_twice_are_no_faults()
    {
        string sales = Sales("twice.csv"), output = work["twice"];
        ProgramRun run = ProgramRun.Of("segment", sales, "--transactions", "--window", "30d,30d", "--window", "30D", "--clusters", "2",
            "--explained-variance", "1", "--output", output);
        Assert.Equal((0, ""), (run.ExitCode, run.ExitCode == 0 ? "" : run.Error));
        Assert.Single(File.ReadLines(Path.Combine(output, "features.csv")).First().Split(','), name => name == "SpendSum30d");
    }

    [Fact]
    public void What_the_shell_can_be_told_ntl_can_be_told()
    {
        string sales = Sales("told.csv"), events = work["told-events.csv"], output = work["told"];
        File.AppendAllLines(sales, [.. File.ReadLines(sales).Skip(1).Take(2), "77,R1,2024-05-01 10:00,-1,2.5,P1"]);
        File.WriteAllLines(events, ["who,at,what,how much", .. Enumerable.Range(0, 60).Select(i =>
            string.Create(CultureInfo.InvariantCulture, $"{i},2024-0{1 + i % 8}-05,call,{i}"))]);
        ProgramRun run = ProgramRun.Of("segment", sales, "--transactions", "--window", "90d", "--aggregation", "sum,max",
            "--cancellation-prefix", "R", "--include-return-only-customers", "--drop-duplicate-lines", "--event-file", events,
            "--event-customer-column", "who", "--event-time-column", "at", "--event-type-column", "what", "--event-value-column", "how much",
            "--clusters", "2,3,5..6,3", "--restarts", "3", "--fit-on", "all", "--silhouette-sample", "100", "--stability-draws", "2",
            "--gap-references", "2", "--map", "tsne", "--map-customers", "40", "--perplexity", "10", "--probabilities", "--output", output);
        Assert.Equal((0, ""), (run.ExitCode, run.ExitCode == 0 ? "" : run.Error));
        string header = File.ReadLines(Path.Combine(output, "features.csv")).First();
        Assert.Contains("CallMax90d", header, StringComparison.Ordinal);
        Assert.DoesNotContain("SpendMean90d", header, StringComparison.Ordinal);
        Assert.Equal(41, File.ReadAllLines(Path.Combine(output, "map.csv")).Length);
        JsonElement manifest = JsonDocument.Parse(File.ReadAllText(Path.Combine(output, "run.json"))).RootElement;
        Assert.Equal((61, 2), (manifest.GetProperty("counts").GetProperty("customers").GetInt32(),
            manifest.GetProperty("counts").GetProperty("duplicateLines").GetInt32()));
        JsonElement evaluations = JsonDocument.Parse(File.ReadAllText(Path.Combine(output, "cluster_evaluation.json"))).RootElement;
        Assert.Contains("\"clusterCount\": 5", evaluations.GetRawText(), StringComparison.Ordinal);
        Assert.DoesNotContain("\"clusterCount\": 4", evaluations.GetRawText(), StringComparison.Ordinal);
        Assert.Contains("Gap", run.Output, StringComparison.Ordinal);
        Assert.Contains("Stability", run.Output, StringComparison.Ordinal);
        string[][] segments = [.. File.ReadLines(Path.Combine(output, "segments.csv")).Select(line => line.Split(','))];
        int first = Array.IndexOf(segments[0], "Probability0");
        Assert.True(first > 0);
        foreach (string[] cells in segments.Skip(1).Where(cells => cells[1] != "-1"))
            Assert.Equal(1, cells[^(segments[0].Length - first)..].Sum(cell => double.Parse(cell, CultureInfo.InvariantCulture)), 5);
    }

    [Theory]
    [InlineData("--event-type-column", "what", "--event-type-column is of events; name their file with --event-file")]
    [InlineData("--aggregation", "sum", "--aggregation is of transactions; add --transactions")]
    [InlineData("--perplexity", "5", "--perplexity is of the map; add --map")]
    [InlineData("--clusters", "2,x", "expected 'auto', a number of segments")]
    public void An_option_that_lacks_another_says_which(string option, string value, string message)
    {
        ProgramRun run = ProgramRun.Of("segment", work.Readings, option, value, "--output", work["lacking"]);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--clusters", "3")]
    [InlineData("--algorithm", "dbscan")]
    [InlineData("--eps", "1")]
    [InlineData("--scaling", "robust")]
    [InlineData("--stability-draws", "3")]
    [InlineData("--low-consumption", "5")]
    [InlineData("--use-terciles", null)]
    public void What_only_a_fit_can_do_is_refused_beside_a_model(string option, string? value)
    {
        ProgramRun run = ProgramRun.Of(["segment", work.Readings, "--model", work["any"], option, .. value is null ? (string[])[] : [value],
            "--output", work["refused"]]);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains($"{option} says how a model is fitted, and --model has one", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Segments_are_named_by_limits_of_ones_own()
    {
        Assert.Equal(0, ProgramRun.Of("segment", work.Readings, "--clusters", "2", "--low-consumption", "0", "--high-consumption", "0",
            "--stable-cv", "1e9", "--variable-cv", "1e9", "--output", work["named"]).ExitCode);
        JsonElement profiles = JsonDocument.Parse(File.ReadAllText(Path.Combine(work["named"], "cluster_profiles.json"))).RootElement;
        Assert.All(profiles.GetProperty("profiles").EnumerateArray().Where(p => p.GetProperty("segmentId").GetInt32() >= 0),
            profile => Assert.StartsWith("High Consumption, Stable Pattern", profile.GetProperty("name").GetString(), StringComparison.Ordinal));
    }

    [Fact]
    public void A_model_of_purchases_asks_for_the_reference_date_and_says_whose_silhouette_it_shows()
    {
        string sales = Sales("dated.csv"), model = work["dated"];
        Assert.Equal(0, ProgramRun.Of("segment", sales, "--transactions", "--clusters", "2", "--output", model).ExitCode);
        ProgramRun run = ProgramRun.Of("segment", sales, "--transactions", "--model", model, "--output", work["timeless"]);
        Assert.DoesNotContain("No reference date", run.Output + run.Error, StringComparison.Ordinal);
        Assert.Equal(0, ProgramRun.Of("segment", sales, "--transactions", "--clusters", "2", "--segmentation-variable", "Recency",
            "--segmentation-variable", "TotalSpend", "--output", model).ExitCode);
        run = ProgramRun.Of("segment", sales, "--transactions", "--model", model, "--output", work["undated"]);
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("of the customers that the model was fitted on", run.Output, StringComparison.Ordinal);
        Assert.Contains("No reference date was given", run.Output + run.Error, StringComparison.Ordinal);
        run = ProgramRun.Of("segment", sales, "--transactions", "--model", model, "--reference-date", "2025-01-01", "--output", work["given"]);
        Assert.DoesNotContain("No reference date", run.Output + run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2024-03-01T00:00:00Z")]
    [InlineData("2024-03-01T05:30:00+05:30")]
    [InlineData("2024-03-01 00:00")]
    [InlineData("2024-02-29T23:00-01:00")]
    [InlineData("2024-03-01T00:00:00.000Z")]
    [InlineData("2024-03-01")]
    public void A_reference_date_means_the_same_in_every_zone(string date)
    {
        string sales = Sales("zone.csv"), output = work[$"zone-{date.Length}"];
        ProgramRun run = ProgramRun.Of("segment", sales, "--transactions", "--reference-date", date, "--clusters", "2", "--output", output);
        Assert.Equal(0, run.ExitCode);
        JsonElement manifest = JsonDocument.Parse(File.ReadAllText(Path.Combine(output, "run.json"))).RootElement;
        Assert.Equal("2024-03-01T00:00:00", manifest.GetProperty("settings").GetProperty("transactionFeatures").GetProperty("referenceDate")
            .GetString());
    }

    [Theory]
    [InlineData("12/09")]
    [InlineData("10:30")]
    [InlineData("2024-02-30")]
    [InlineData("04/15/2024")]
    [InlineData("March 2024")]
    [InlineData("")]
    public void A_reference_date_is_whole_and_takes_nothing_from_the_clock(string date)
    {
        string output = work["clock"];
        ProgramRun run = ProgramRun.Of("segment", Sales("clock.csv"), "--transactions", "--reference-date", date, "--output", output);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains($"--reference-date has the value '{date}'; expected a date such as 2026-01-31 or 2026-01-31T06:00", run.Error,
            StringComparison.Ordinal);
        Assert.False(Directory.Exists(output));
    }

    [Theory]
    [InlineData("--maximum-correlation", "0", "lies between 0 and 1")]
    [InlineData("--maximum-correlation", "1", "lies between 0 and 1")]
    [InlineData("--explained-variance", "0", "--explained-variance is above 0")]
    [InlineData("--algorithm", "k-nearest", "expected k-means or mini-batch-k-means or hierarchical or dbscan")]
    [InlineData("--impute", "ConsumptionMean=guess", "expected zero, mean, median, drop or a number")]
    [InlineData("--clip", "0.6", "--clip is a quantile below 0.5")]
    [InlineData("--eps", "-1", "expected a number of at least 0")]
    [InlineData("--stable-cv", "-0.1", "expected a number of at least 0")]
    [InlineData("--member", "k-means", "names two or more algorithms")]
    [InlineData("--window", "30d", "--window is of transactions; add --transactions")]
    public void A_wrong_value_is_answered_by_what_was_expected(string option, string value, string message)
    {
        ProgramRun run = ProgramRun.Of("segment", work.Readings, option, value, "--output", work["wrong"]);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(work["wrong"]));
    }

    [Fact]
    public void What_cannot_be_divided_leaves_no_folder()
    {
        ProgramRun run = ProgramRun.Of("segment", work.Readings, "--clusters", "900", "--output", work["none"]);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("900 segments are asked for", run.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(work["none"]) && Directory.EnumerateFiles(work["none"]).Any());
    }

    // Sixty customers with ten orders each, of whom half buy ten times as much.
    private string Sales(string name)
    {
        string path = work[name];
        File.WriteAllLines(path, ["CustomerID,InvoiceNo,InvoiceDate,Quantity,UnitPrice,StockCode", .. Enumerable.Range(0, 600).Select(i =>
            string.Create(CultureInfo.InvariantCulture,
                $"{i % 60},{i},2024-{1 + i / 60:00}-{1 + i % 28:00} 10:00,{1 + (i % 60 < 30 ? 1 : 20)},{2.5 + i % 7},P{i % 11}"))]);
        return path;
    }

    private static IEnumerable<string> Segments(string folder) =>
        File.ReadLines(Path.Combine(folder, "segments.csv")).Select(line => string.Join(',', line.Split(',').Take(3)));
}
