using System.Security.Cryptography;
using System.Text.Json.Nodes;
using NtlTools.Core.Errors;
using NtlTools.Core.Features;
using NtlTools.Core.Files;
using NtlTools.Core.Readings;
using NtlTools.Core.Readings.Simulation;
using NtlTools.Core.Reporting;
using NtlTools.Core.Runs;
using NtlTools.Core.Tests.Files;
using NtlTools.DuckDB;
using NtlTools.Learning;

namespace NtlTools.Core.Tests.Runs;

public sealed class RunLayerTests : IDisposable
{
    private static readonly string[] Outputs =
    [
        "bronze/layer.json", "bronze/quality.json", "bronze/readings.csv", "bronze/rejects.csv",
        "gold/cluster_evaluation.json", "gold/cluster_profiles.json", "gold/detector.ntlmodel", "gold/evaluation.json",
        "gold/inspection_list.csv", "gold/layer.json", "gold/metadata.json", "gold/scores.csv", "gold/segmentation.ntlmodel",
        "gold/segments.csv", "gold/thresholds.json", "run.json",
        "silver/features.csv", "silver/imputation.json", "silver/layer.json",
    ];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Layers_hold_the_files_of_a_run_without_them_and_the_readings()
    {
        RunSummary layered = Run(Readings(), "lake", layers: true), flat = Run(Readings(), "flat", layers: false);
        Assert.Equal(Outputs, Files("lake"));
        Assert.Equal(Outputs, layered.Files);
        Assert.True(layered.Layers);
        foreach (string name in flat.Files.Where(n => n != "run.json"))
        {
            string inLayer = Assert.Single(Outputs, o => o.EndsWith($"/{name}", StringComparison.Ordinal));
            Assert.True(Bytes($"lake/{inLayer}").AsSpan().SequenceEqual(Bytes($"flat/{name}")), name);
        }
        Assert.True((bool)Json("lake/run.json")["settings"]!["layers"]!);
        Assert.Null(Json("flat/run.json")["settings"]!["layers"]);
        Assert.DoesNotContain(layered.Warnings, w => w.Contains("layer", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public void Every_file_has_its_hash_and_every_layer_those_of_what_it_is_made_of()
    {
        string input = Readings();
        Run(input, "lake", layers: true);
        JsonArray sources = new(new JsonObject
        {
            ["path"] = input, ["bytes"] = new FileInfo(input).Length, ["sha256"] = Hash(File.ReadAllBytes(input)),
        });
        foreach (string layer in (string[])["bronze", "silver", "gold"])
        {
            JsonNode manifest = Json($"lake/{layer}/layer.json");
            Assert.Equal((layer, 1), ((string)manifest["layer"]!, (int)manifest["schemaVersion"]!));
            Assert.Equal(ProductVersion.Text, (string)manifest["version"]!);
            Assert.Equal(64, ((string)manifest["provenance"]!["settingsSha256"]!).Length);
            Assert.True(JsonNode.DeepEquals(sources, manifest["provenance"]!["sources"]), $"{layer}: other sources");
            JsonArray files = manifest["files"]!.AsArray();
            Assert.Equal(Files($"lake/{layer}").Where(f => f != "layer.json"), files.Select(f => (string)f!["name"]!));
            sources = [];
            foreach (string name in files.Select(f => (string)f!["name"]!).Append("layer.json"))
            {
                byte[] bytes = Bytes($"lake/{layer}/{name}");
                sources.Add(new JsonObject
                {
                    ["path"] = $"{layer}/{name}", ["bytes"] = bytes.Length, ["sha256"] = Hash(bytes),
                });
                if (name == "layer.json") continue;
                JsonNode file = files.Single(f => (string)f!["name"]! == name)!;
                Assert.Equal((bytes.Length, Hash(bytes)), ((int)file["bytes"]!, (string)file["sha256"]!));
                if (!name.EndsWith(".csv", StringComparison.Ordinal)) continue;
                List<List<string>> table = CsvWriterTests.Parse(File.ReadAllText(_folder[$"lake/{layer}/{name}"]));
                Assert.Equal(table.Count - 1, (int)file["rows"]!);
                int steps = (int?)file["steps"]?["count"] ?? 0;
                Assert.Equal(table[0][..^steps], file["columns"]!.AsArray().Select(c => (string)c!["name"]!));
            }
        }
        Assert.Null(Json("lake/bronze/layer.json")["provenance"]!["seed"]);
        Assert.Equal(42, (int)Json("lake/gold/layer.json")["provenance"]!["seed"]!);
    }

    [Fact]
    public void One_thread_and_two_write_the_same_bytes()
    {
        string input = Readings();
        Run(input, "one", layers: true, threads: 1);
        Run(input, "two", layers: true, threads: 2);
        Assert.All(Outputs.Where(n => n != "run.json"), name =>
            Assert.True(Bytes($"one/{name}").AsSpan().SequenceEqual(Bytes($"two/{name}")), $"{name} differs"));
    }

    [Fact]
    public void Bronze_is_what_was_imported_and_reads_back_to_the_same_features()
    {
        // The first customer has no attribute and no inspection; columns are there all the same.
        string input = Readings();
        string[] ids = [.. File.ReadLines(input).Skip(1).Select(line => line[..line.IndexOf(',', StringComparison.Ordinal)])];
        File.WriteAllLines(_folder["attributes.csv"], ids.Skip(1).Select((id, i) => $"{id},\"zone {i % 3}, north\"").Prepend("CustomerId,Zone"));
        File.WriteAllLines(_folder["dates.csv"], ids.Skip(1).Select((id, i) =>
            $"{id},{i % 2},2023-{i % 4 + 6:00}-15").Prepend("CustomerId,IsTheft,InspectionDate"));
        string plain = Unlabelled(input);
        var import = new ImportSettings { AttributeFiles = [_folder["attributes.csv"]], LabelFiles = [_folder["dates.csv"]] };
        var theft = new SimulatedTheftSettings { Share = 0.1 };
        Execute(new() { Inputs = [plain], OutputFolder = _folder["lake"], Import = import, Layers = true, SimulatedTheft = theft });
        Execute(new()
        {
            Inputs = [_folder["lake/bronze/readings.csv"]], OutputFolder = _folder["again"], Layers = true,
            Import = new() { AttributeColumns = ["Zone"] }, SimulatedTheft = theft,
        });
        Assert.Contains("theft (", File.ReadAllText(_folder["lake/silver/features.csv"]), StringComparison.Ordinal);
        Assert.DoesNotContain("theft (", File.ReadAllText(_folder["lake/bronze/readings.csv"]), StringComparison.Ordinal);
        Assert.Equal(Bytes("lake/silver/features.csv"), Bytes("again/silver/features.csv"));
        Assert.Equal(Bytes("lake/bronze/readings.csv"), Bytes("again/bronze/readings.csv"));
        Assert.Equal(Bytes("lake/gold/scores.csv"), Bytes("again/gold/scores.csv"));
    }

    [SkippableFact]
    public void Bronze_as_Parquet_reads_back_to_the_same_features()
    {
        Skip.IfNot(DuckDBIsThere(), "DuckDB's library is not there");
        RunSettings settings = new() { Inputs = [Readings()], OutputFolder = _folder["lake"], Layers = true, Format = TableFormat.Parquet };
        Execute(settings);
        Execute(settings with { Inputs = [_folder["lake/bronze/readings.parquet"]], OutputFolder = _folder["again"] });
        Assert.Equal(Bytes("lake/silver/features.parquet"), Bytes("again/silver/features.parquet"));
        Assert.Equal(Bytes("lake/bronze/readings.parquet"), Bytes("again/bronze/readings.parquet"));
        JsonNode readings = Json("lake/bronze/layer.json")["files"]!.AsArray().Single(f => (string)f!["name"]! == "readings.parquet")!;
        Assert.Equal((long)Json("lake/run.json")["counts"]!["readings"]!, (long)readings["rows"]!);
        Assert.Equal(["CustomerId", "Time", "Kwh", "IsTheft", "Simulated", "InspectionDate"],
            readings["columns"]!.AsArray().Select(c => (string)c!["name"]!));
    }

    [Fact]
    public void Imputation_counts_the_empty_cells_of_each_feature_of_segments()
    {
        Run(Readings(), "lake", layers: true);
        List<List<string>> features = CsvWriterTests.Parse(File.ReadAllText(_folder["lake/silver/features.csv"]));
        JsonNode imputation = Json("lake/silver/imputation.json");
        Assert.Equal(200, (int)imputation["customerCount"]!);
        JsonArray columns = imputation["segmentation"]!.AsArray();
        Assert.NotEmpty(columns);
        Assert.All(columns, column =>
        {
            int position = features[0].IndexOf((string)column!["feature"]!);
            Assert.Equal(features.Skip(1).Count(row => row[position].Length == 0), (int)column["missingCount"]!);
            Assert.Equal(0.0, (double)column["value"]!);
        });
        Assert.Equal(0, (int)imputation["repairs"]!["customerCount"]!);
    }

    [Fact]
    public void Imputation_counts_what_is_missing_and_what_was_repaired()
    {
        MeterSeries[] series = [.. new SyntheticMeterData(new() { Customers = 2, Days = 40, Seed = 1 })
            .Generate(ExecutionOptions.Default)];
        series[1] = new(series[1].CustomerId, series[1].Grid, series[1].Kwh)
        {
            Repair = new() { InterpolatedCount = 3, ClippedCount = 1, NegativeCount = 2, RepairedCount = 5, StepCount = 40, IsLimited = true },
        };
        MeterFeatures[] customers = [.. new FeatureCalculator(QualityLimits.Default)
            .Compute(series, ExecutionOptions.Default)];
        using var stream = new MemoryStream();
        ImputationReport.Write(stream, customers, new() { Features = ["ConsumptionMean", "YearOnYearRatio"] });
        JsonNode report = JsonNode.Parse(stream.ToArray())!;
        Assert.Equal([0, 2], report["segmentation"]!.AsArray().Select(c => (int)c!["missingCount"]!));
        Assert.Equal(0, (int)report["completeCustomerCount"]!);
        JsonNode repairs = report["repairs"]!;
        Assert.Equal((1, 3, 1, 2, 5, 1), ((int)repairs["customerCount"]!, (int)repairs["interpolatedCount"]!,
            (int)repairs["clippedCount"]!, (int)repairs["negativeCount"]!, (int)repairs["repairedCount"]!,
            (int)repairs["limitedCustomerCount"]!));
    }

    [Fact]
    public void The_detector_is_found_in_gold_and_the_last_run_has_its_say()
    {
        string input = Readings();
        Run(input, "lake", layers: true);
        Assert.Equal(_folder["lake/gold/detector.ntlmodel"].Replace('/', Path.DirectorySeparatorChar), Found());
        Assert.Equal(42UL, ModelFolder.LoadDetector(_folder["lake"]).Parts.Summary.Seed);
        Run(input, "lake", layers: false);
        Assert.Equal(Path.Combine(_folder["lake"], "detector.ntlmodel"), Found());
        Run(input, "lake", layers: true);
        Assert.Equal(Path.Combine(_folder["lake"], "gold", "detector.ntlmodel"), Found());
        File.Copy(_folder["lake/gold/detector.ntlmodel"], _folder["lake/detector.ntlmodel"]);
        Assert.Equal(Path.Combine(_folder["lake"], "gold", "detector.ntlmodel"), Found());
        File.WriteAllText(_folder["lake/run.json"], "no JSON");
        Assert.Equal(Path.Combine(_folder["lake"], "detector.ntlmodel"), Found());

        string Found() => ModelFolder.FileOf(_folder["lake"]);
    }

    [Fact]
    public void Data_below_the_quality_asked_for_leaves_the_report_in_bronze_alone()
    {
        RunSettings settings = new() { Inputs = [Readings()], OutputFolder = _folder["lake"], Layers = true, MinimumDataQuality = 1 };
        Assert.Equal("DataBelowQuality", Assert.Throws<NtlException>(() => Execute(settings)).ErrorId);
        Assert.Equal(["bronze/quality.json"], Files("lake"));
    }

    [SkippableFact]
    public void No_file_of_a_run_holds_the_password_of_a_query()
    {
        Skip.IfNot(DuckDBIsThere(), "DuckDB's library is not there");
        const string Secret = "hunter2-in-clear";
        RunSettings settings = new()
        {
            Inputs = [], OutputFolder = _folder["lake"], Layers = true,
            Import = new() { Query = $"SELECT * FROM '{Readings()}' -- password={Secret}" },
        };
        Execute(settings);
        foreach (string name in Files("lake"))
            Assert.True(Bytes($"lake/{name}").AsSpan().IndexOf(System.Text.Encoding.UTF8.GetBytes(Secret)) < 0, name);
        string shown = (string)Json("lake/bronze/layer.json")["provenance"]!["query"]!;
        Assert.Equal($"SELECT * FROM '{_folder["readings.csv"]}' -- password=***", shown);
        Assert.Equal(shown, (string)Json("lake/run.json")["settings"]!["import"]!["query"]!);
    }

    [Fact]
    public void Settings_that_are_written_out_do_not_show_the_query()
    {
        const string Secret = "hunter2-in-clear";
        var import = new ImportSettings { Query = $"SELECT 1 -- password={Secret}" };
        Assert.Equal($"SELECT 1 -- password={Secret}", import.RawQuery!.Reveal());
        string[] texts =
        [
            import.ToString(), System.Text.Json.JsonSerializer.Serialize(import, RunJson.Files.ImportSettings),
            System.Text.Json.JsonSerializer.Serialize(import), $"{import.RawQuery}",
            System.Text.Json.JsonSerializer.Serialize(new { import.RawQuery }),
        ];
        Assert.All(texts, text => Assert.DoesNotContain(Secret, text, StringComparison.Ordinal));
        Assert.Contains("password=***", texts[1], StringComparison.Ordinal);
    }

    [SkippableFact]
    public void A_run_leaves_no_file_of_the_run_before()
    {
        Skip.IfNot(DuckDBIsThere(), "DuckDB's library is not there");
        string input = Readings();
        Execute(new() { Inputs = [input], OutputFolder = _folder["out"] });
        File.WriteAllText(_folder["out/mine.txt"], "kept");
        RunSummary parquet = Execute(new() { Inputs = [input], OutputFolder = _folder["out"], Format = TableFormat.Parquet });
        Assert.Equal([.. parquet.Files.Append("mine.txt").Order(StringComparer.Ordinal)], Files("out"));
        RunSummary layered = Execute(new() { Inputs = [input], OutputFolder = _folder["out"], Layers = true });
        Assert.Equal([.. layered.Files.Append("mine.txt").Order(StringComparer.Ordinal)], Files("out"));
        Assert.Equal(layered.Files, Json("out/run.json")["files"]!.AsArray().Select(f => (string)f!));

        // What a run reads stays, also where the run before has written it.
        RunSummary again = Execute(new() { Inputs = [_folder["out/bronze/readings.csv"]], OutputFolder = _folder["out"] });
        Assert.Equal([.. again.Files.Concat(["mine.txt", "bronze/readings.csv"]).Order(StringComparer.Ordinal)], Files("out"));
    }

    [Fact]
    public void A_run_below_the_quality_asked_for_leaves_a_layer_that_is_true()
    {
        string input = Readings();
        Run(input, "lake", layers: true);
        byte[] readings = Bytes("lake/bronze/readings.csv");
        File.WriteAllLines(_folder["worse.csv"], File.ReadLines(input).Take(150));
        RunSettings worse = new() { Inputs = [_folder["worse.csv"]], OutputFolder = _folder["lake"], Layers = true, MinimumDataQuality = 1 };
        Assert.Equal("DataBelowQuality", Assert.Throws<NtlException>(() => Execute(worse)).ErrorId);
        Assert.Equal(readings, Bytes("lake/bronze/readings.csv"));
        foreach (JsonNode? file in Json("lake/bronze/layer.json")["files"]!.AsArray())
        {
            byte[] bytes = Bytes($"lake/bronze/{(string)file!["name"]!}");
            Assert.Equal((bytes.Length, Hash(bytes)), ((int)file["bytes"]!, (string)file["sha256"]!));
        }
    }

    [Fact]
    public void Bronze_is_imported_as_a_folder_without_a_reject()
    {
        Run(Readings(), "lake", layers: true);
        MeterDataImport import = MeterDataImport.Open([_folder["lake/bronze"]], new(), failure => Assert.Fail(failure.Message));
        Assert.Equal(200, import.Read(ExecutionOptions.Default).Count());
        Assert.Equal(0, import.Report.RejectCount);
    }

    private static bool DuckDBIsThere()
    {
        try
        {
            DuckDBLibrary.Require();
            return true;
        }
        catch (DuckDBMissingException)
        {
            return false;
        }
    }

    private static RunSummary Execute(RunSettings settings, int threads = 2) =>
        NtlRun.Execute(settings, new ExecutionOptions { Threads = threads });

    private RunSummary Run(string input, string output, bool layers, int threads = 2) =>
        Execute(new() { Inputs = [input], OutputFolder = _folder[output], Layers = layers }, threads);

    private string Readings()
    {
        string path = _folder["readings.csv"];
        var data = new SyntheticMeterData(new() { Customers = 200, Days = 300, TheftShare = 0.15, Seed = 5,
            Start = new(2023, 1, 1) });
        using FileStream stream = File.Create(path);
        ReadingsTables.WriteWide(stream, data.Grid, data.Generate(ExecutionOptions.Default));
        return path;
    }

    private string Unlabelled(string input)
    {
        List<List<string>> rows = CsvWriterTests.Parse(File.ReadAllText(input));
        string path = _folder["unlabelled.csv"];
        int readings = rows[0].IndexOf("2023-01-01");
        File.WriteAllLines(path, rows.Select(row => string.Join(',', row[readings..].Prepend(row[0]))));
        return path;
    }

    private string[] Files(string folder) => [.. Directory.EnumerateFiles(_folder[folder], "*", SearchOption.AllDirectories)
        .Select(f => Path.GetRelativePath(_folder[folder], f).Replace('\\', '/')).Order(StringComparer.Ordinal)];

    private byte[] Bytes(string name) => File.ReadAllBytes(_folder[name]);

    private JsonNode Json(string name) => JsonNode.Parse(Bytes(name))!;

    private static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
