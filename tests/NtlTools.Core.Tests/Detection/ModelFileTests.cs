using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using NtlTools.Core.Detection;
using NtlTools.Core.Errors;
using NtlTools.Core.Features;
using NtlTools.Core.Segmentation;
using NtlTools.Learning;

namespace NtlTools.Core.Tests.Detection;

public class ModelFileTests
{
    /// <summary>As small as a detector with all its parts can be.</summary>
    private static readonly TheftDetector Small = Train(extensionLevel: 0);

    private static readonly TheftDetector Slanted = Train(extensionLevel: 2);

    private static readonly byte[] SmallBytes = Bytes(Small), SlantedBytes = Bytes(Slanted);

    private static TheftDetector Train(int extensionLevel) => new TheftDetectorLearner(new()
    {
        Forest = new() { Trees = 2, SampleSize = 4, ExtensionLevel = extensionLevel },
        MinimumSegmentSize = 100,
        Boosting = new() { Trees = 2, MaxDepth = 2, MinRowsPerCategory = 1 },
        Bootstrap = new() { Resamples = 2 },
    }).Fit(((IReadOnlyList<MeterFeatures>)[.. Customers.Town.Take(300).Select((c, i) =>
        c.With(attributes: Tariff(i)))]).Segmented(), Customers.OneThread);

    [Fact]
    public void A_loaded_detector_gives_the_same_scores_bit_for_bit_and_saves_the_same_bytes()
    {
        using var folder = new TemporaryFolder();
        TheftDetector detector = Detectors.Town;
        ModelFile.Save(folder["d.ntlmodel"], detector);
        TheftDetector loaded = ModelFile.LoadDetector(folder["d.ntlmodel"]);
        Assert.Equal(Bytes(detector), File.ReadAllBytes(folder["d.ntlmodel"]));
        Assert.Equal(Bytes(detector), Bytes(loaded));
        MeterFeatures[] customers = [.. Customers.Town];
        TheftScore[] before = detector.Score(detector.Segmentation.Assign(customers, Customers.OneThread), Customers.OneThread);
        TheftScore[] after = loaded.Score(loaded.Segmentation.Assign(customers, Customers.OneThread),
            new ExecutionOptions { Threads = 2 });
        Assert.Equal(before.Select(Flat), after.Select(Flat));
        Assert.Equal(detector.Features, loaded.Features);
        Assert.Equal(detector.FeatureImportance, loaded.FeatureImportance);
        Assert.True(loaded.WasFittedOn(Detectors.SegmentedTown.First(c => c.Part == SplitPart.Validation).CustomerId));
        Assert.False(loaded.WasFittedOn(Detectors.SegmentedTown.First(c => c.Part == SplitPart.Test).CustomerId));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(int.MaxValue)]
    public void A_detector_with_slanted_splits_is_the_same_after_loading(int level)
    {
        using var folder = new TemporaryFolder();
        level = Math.Min(level, Detectors.Town.Parts.Encoder.FeatureCount - 1);
        TheftDetector detector = Detectors.Train(new()
        {
            Forest = new() { Trees = 10, SampleSize = 64, ExtensionLevel = level },
            Boosting = new() { Trees = 2 },
            Bootstrap = new() { Resamples = 2 },
        }, Detectors.SegmentedTown);
        ModelFile.Save(folder["d.ntlmodel"], detector);
        TheftDetector loaded = ModelFile.LoadDetector(folder["d.ntlmodel"]);
        Assert.Equal(Bytes(detector), Bytes(loaded));
        Assert.All(loaded.Parts.Isolation.Forests.Values, f => Assert.Equal(level, f.Model.ExtensionLevel));
        Assert.Equal(detector.Score(Detectors.SegmentedTown, Customers.OneThread).Select(Flat),
            loaded.Score(Detectors.SegmentedTown, Customers.OneThread).Select(Flat));
    }

    [Fact]
    public void A_file_has_the_lowest_version_whose_readers_score_it_right()
    {
        Assert.Equal(1, VersionOf(SmallBytes));
        Assert.Equal(2, VersionOf(SlantedBytes));
        Assert.DoesNotContain("extensionLevel", System.Text.Encoding.UTF8.GetString(Parts(SmallBytes)["forests.json"]),
            StringComparison.Ordinal);

        static int VersionOf(byte[] file)
        {
            using var zip = new ZipArchive(new MemoryStream(file));
            using Stream manifest = zip.GetEntry("manifest.json")!.Open();
            return (int)JsonNode.Parse(manifest)!["version"]!;
        }
    }

    [Fact]
    public void A_model_that_was_saved_with_fewer_figures_loads_without_them()
    {
        using var folder = new TemporaryFolder();
        Rewrite(folder["m.ntlmodel"], (name, content) =>
        {
            if (name != "detector.json") return content;
            JsonNode detector = JsonNode.Parse(content)!;
            JsonObject figures = detector["evaluation"]!.AsObject();
            foreach (string figure in (string[])["logLoss", "logLossInterval", "expectedCalibrationError",
                "expectedCalibrationErrorInterval", "reliabilityCurve", "topCounts"])
                Assert.True(figures.Remove(figure), figure);
            return JsonSerializer.SerializeToUtf8Bytes(detector);
        });
        DetectorEvaluation evaluation = ModelFile.LoadDetector(folder["m.ntlmodel"]).Evaluation!;
        Assert.Equal(Small.Evaluation!.AveragePrecision, evaluation.AveragePrecision);
        Assert.True(double.IsNaN(evaluation.LogLoss) && double.IsNaN(evaluation.LogLossInterval.Lower));
        Assert.True(double.IsNaN(evaluation.ExpectedCalibrationError)
            && double.IsNaN(evaluation.ExpectedCalibrationErrorInterval.Upper));
        Assert.Empty(evaluation.ReliabilityCurve);
        Assert.Empty(evaluation.TopCounts);
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("1")]
    [InlineData("39")]
    [InlineData("2147483647")]
    public void An_extension_level_that_its_splits_do_not_have_is_refused(string level)
    {
        using var folder = new TemporaryFolder();
        Rewrite(folder["m.ntlmodel"], (name, content) =>
        {
            if (name != "forests.json") return content;
            JsonNode forests = JsonNode.Parse(content)!;
            forests[0]!["extensionLevel"] = JsonNode.Parse(level);
            return JsonSerializer.SerializeToUtf8Bytes(forests);
        }, SlantedBytes);
        Assert.Equal("NotAModel", Try(folder["m.ntlmodel"], level)?.ErrorId);
    }

    [Fact]
    public void A_segmentation_loads_from_its_own_file_and_from_a_detector_s()
    {
        using var folder = new TemporaryFolder();
        ModelFile.Save(folder["s.ntlmodel"], Small.Segmentation);
        File.WriteAllBytes(folder["d.ntlmodel"], SmallBytes);
        foreach (string name in (string[])["s.ntlmodel", "d.ntlmodel"])
        {
            CustomerSegmentation loaded = ModelFile.LoadSegmentation(folder[name]);
            Assert.Equal(Small.Segmentation.Assign(Customers.Town, Customers.OneThread).Select(c =>
                (c.SegmentId, c.Distance, c.Membership)),
                loaded.Assign(Customers.Town, Customers.OneThread).Select(c => (c.SegmentId, c.Distance, c.Membership)));
        }
        Assert.IsType<CustomerSegmentation>(ModelFile.Load(folder["s.ntlmodel"]));
        Assert.IsType<TheftDetector>(ModelFile.Load(folder["d.ntlmodel"]));
        Assert.Equal("OtherModel", Assert.Throws<NtlException>(() => ModelFile.LoadDetector(folder["s.ntlmodel"])).ErrorId);
        Assert.Equal("FileExists", Assert.Throws<NtlException>(() =>
            ModelFile.Save(folder["s.ntlmodel"], Small, noClobber: true)).ErrorId);
        Assert.Equal("InputNotFound", Assert.Throws<NtlException>(() => ModelFile.Load(folder["absent.ntlmodel"])).ErrorId);
        Assert.Equal("InputNotFound", Assert.Throws<NtlException>(() => ModelFile.Load(folder["absent/m.ntlmodel"])).ErrorId);
        Assert.IsType<NtlException>(Record.Exception(() => ModelFile.Load(folder.Path)));
    }

    [Fact]
    public void Whatever_byte_is_flipped_the_file_is_refused_or_the_same_model()
    {
        using var folder = new TemporaryFolder();
        using var stream = new MemoryStream();
        ModelFile.Write(stream, Small.Segmentation);
        byte[] segmentation = stream.ToArray();
        Flip(folder["s.ntlmodel"], segmentation, step: 1, path =>
        {
            using var again = new MemoryStream();
            ModelFile.Write(again, ModelFile.LoadSegmentation(path));
            return again.ToArray();
        });
        Flip(folder["d.ntlmodel"], SmallBytes, step: 19, path => Bytes(ModelFile.LoadDetector(path)));

        static void Flip(string path, byte[] whole, int step, Func<string, byte[]> reload)
        {
            byte[] damaged = [.. whole];
            int refused = 0, tried = 0;
            for (int i = 0; i < damaged.Length; i += step, tried++)
            {
                damaged[i] ^= (byte)(1 << i % 8);
                File.WriteAllBytes(path, damaged);
                Exception? failure = Record.Exception(() => Assert.True(whole.AsSpan().SequenceEqual(reload(path)),
                    "another model was loaded"));
                if (failure is NtlException) refused++;
                else if (failure is not null) Assert.Fail($"byte {i}: {failure}");
                damaged[i] = whole[i];
            }
            Assert.True(refused > tried * 0.7, $"{refused} of {tried} refused");
        }
    }

    [Fact]
    public void Wherever_a_file_ends_too_early_it_is_refused()
    {
        using var folder = new TemporaryFolder();
        for (int length = 0; length < SmallBytes.Length; length += 1 + SmallBytes.Length / 100)
        {
            File.WriteAllBytes(folder["m.ntlmodel"], SmallBytes[..length]);
            Assert.IsType<NtlException>(Record.Exception(() => ModelFile.Load(folder["m.ntlmodel"])));
        }
    }

    [Theory]
    [InlineData("""{"format":"ntlmodel","version":4,"kind":"detector","product":"9","entries":[]}""", "NewerModel")]
    [InlineData("""{"format":"ntlmodel","version":0,"kind":"detector","product":"9","entries":[]}""", "NotAModel")]
    [InlineData("""{"format":"other","version":1,"kind":"detector","product":"9","entries":[]}""", "NotAModel")]
    [InlineData("""{"format":"ntlmodel","version":1,"kind":"horoscope","product":"9","entries":[]}""", "OtherModel")]
    [InlineData("""{"format":"ntlmodel","version":1,"kind":"detector","product":"9","entries":[]}""", "NotAModel")]
    [InlineData("""{"format":"ntlmodel","version":1,"product":"9","entries":[]}""", "NotAModel")]
    [InlineData("""{"format":"ntlmodel","version":1,"kind":null,"product":"9","entries":[]}""", "NotAModel")]
    [InlineData("""{"format":"ntlmodel","version":1,"kind":"detector","product":"9","entries":[null]}""", "NotAModel")]
    [InlineData("""{"format":"ntlmodel","version":1,"kind":"detector","product":"9","entries":[{"name":"x.json","length":-1,"sha256":""}]}""", "NotAModel")]
    [InlineData("""{"format":"ntlmodel","version":1,"kind":"detector","product":"9","entries":[{"name":"x.json","length":9e99,"sha256":""}]}""", "NotAModel")]
    [InlineData("""{"format":"ntlmodel","version":1,"kind":"detector","product":"9","entries":[{"name":"x.json","length":9223372036854775807,"sha256":""},{"name":"y.json","length":9223372036854775807,"sha256":""}]}""", "OversizedModel")]
    [InlineData("""[]""", "NotAModel")]
    [InlineData("""nonsense""", "NotAModel")]
    [InlineData("", "NotAModel")]
    public void A_manifest_that_is_wrong_is_refused_with_its_reason(string manifest, string errorId)
    {
        using var folder = new TemporaryFolder();
        using (ZipArchive zip = ZipFile.Open(folder["m.ntlmodel"], ZipArchiveMode.Create))
        {
            Add(zip, "manifest.json", System.Text.Encoding.UTF8.GetBytes(manifest));
            if (manifest.Contains("x.json", StringComparison.Ordinal)) Add(zip, "x.json", "{}"u8);
            if (manifest.Contains("y.json", StringComparison.Ordinal)) Add(zip, "y.json", "{}"u8);
        }
        NtlException failure = Assert.Throws<NtlException>(() => ModelFile.Load(folder["m.ntlmodel"]));
        Assert.Equal(errorId, failure.ErrorId);
    }

    [Fact]
    public void A_file_that_unpacks_to_much_more_than_its_size_is_refused_without_the_memory()
    {
        using var folder = new TemporaryFolder();
        byte[] zeros = new byte[200 << 20];
        Rewrite(folder["m.ntlmodel"], (name, content) => name == "trees/gains.bin" ? zeros : content);
        Assert.InRange(new FileInfo(folder["m.ntlmodel"]).Length, 1, 4 << 20);
        long before = GC.GetTotalAllocatedBytes(precise: true);
        NtlException failure = Assert.Throws<NtlException>(() => ModelFile.Load(folder["m.ntlmodel"]));
        Assert.Equal("OversizedModel", failure.ErrorId);
        Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - before, 0, 100L << 20);
    }

    [Theory]
    [InlineData("../outside.json")]
    [InlineData("/etc/passwd")]
    [InlineData("a//b.bin")]
    [InlineData("..\\outside.json")]
    [InlineData("C:/x.bin")]
    [InlineData("detector.json")]
    [InlineData("manifest.json")]
    [InlineData("more.json")]
    public void An_entry_that_is_a_trick_a_duplicate_or_not_in_the_manifest_is_refused(string name)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["m.ntlmodel"], SmallBytes);
        using (ZipArchive zip = ZipFile.Open(folder["m.ntlmodel"], ZipArchiveMode.Update)) Add(zip, name, "{}"u8);
        Assert.Equal("NotAModel", Assert.Throws<NtlException>(() => ModelFile.Load(folder["m.ntlmodel"])).ErrorId);
        Assert.Equal(["m.ntlmodel"], Directory.GetFileSystemEntries(folder.Path).Select(Path.GetFileName));
    }

    [Fact]
    public void A_part_that_nothing_reads_is_refused_and_slanted_splits_want_their_version()
    {
        using var folder = new TemporaryFolder();
        string path = folder["m.ntlmodel"];
        Rewrite(path, (name, content) =>
        {
            if (name != "forests.json") return content;
            JsonNode forests = JsonNode.Parse(content)!;
            foreach (JsonNode? forest in forests.AsArray()) Assert.True(forest!.AsObject().Remove("extensionLevel"));
            return JsonSerializer.SerializeToUtf8Bytes(forests);
        }, SlantedBytes);
        Refused("hyperplanes/centers.bin");
        Rewrite(path, (_, content) => content, SlantedBytes, version: 1);
        Refused("slanted splits");
        Rewrite(path, (name, content) => name == "boosting.json" ? null : content);
        Refused("blend.json");
        using var stream = new MemoryStream();
        ModelFile.Write(stream, Small.Segmentation);
        Rewrite(path, (_, content) => content, stream.ToArray(), kind: "segmentation");
        Assert.IsType<CustomerSegmentation>(ModelFile.Load(path));
        Rewrite(path, (_, content) => content, kind: "segmentation", rename: name =>
            name.StartsWith("segmentation/", StringComparison.Ordinal) ? name["segmentation/".Length..] : name);
        Refused("baselines/medians.bin");

        void Refused(string reason)
        {
            NtlException failure = Assert.Throws<NtlException>(() => ModelFile.Load(path));
            Assert.Equal("NotAModel", failure.ErrorId);
            Assert.Contains(reason, failure.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Every_member_of_every_document_can_be_missing_null_or_of_another_type_without_harm(bool slanted)
    {
        byte[] file = slanted ? SlantedBytes : SmallBytes;
        using var folder = new TemporaryFolder();
        string path = folder["m.ntlmodel"];
        var refused = new List<string>();
        int tried = 0;
        foreach ((string name, byte[] content) in Parts(file).Where(p => p.Key.EndsWith(".json", StringComparison.Ordinal)))
        {
            int nodes = Nodes(JsonNode.Parse(content)!).Count();
            for (int i = 0; i < nodes; i++)
            {
                foreach (string? replacement in (string?[])[null, "null", "\"text\"", "-7", "{}", "[]", "[null]", "1e300",
                    "true"])
                {
                    JsonNode root = JsonNode.Parse(content)!;
                    (JsonNode parent, object key) = Nodes(root).ElementAt(i);
                    Replace(parent, key, replacement);
                    Rewrite(path, (part, old) => part == name ? JsonSerializer.SerializeToUtf8Bytes(root) : old, file);
                    tried++;
                    if (Try(path, $"{name}: {key} = {replacement ?? "missing"}") is not null) refused.Add($"{name}: {key} = {replacement ?? "missing"}");
                }
            }
        }
        Assert.True(tried > 1000 && refused.Count > tried / 2, $"{refused.Count} of {tried} refused");
        foreach (string must in (string[])["columns.json: features = missing", "columns.json: features = [null]",
            "columns.json: attributes = null",
            "segmentation/segmentation.json: profiles = []", "segmentation/segmentation.json: minimumQuality = -7",
                "forests.json: segment = missing",
            "segmentation/segmentation.json: evaluations = []", "blend.json: coefficients = [null]",
                "detector.json: operational = null",
            "detector.json: highRisk = 1e300", "detector.json: basis = null", "boosting.json: baseScore = null"])
            Assert.Contains(must, refused);
        if (!slanted) return;
        foreach (string must in (string[])["missing", "null", "\"text\"", "-7", "true"])
            Assert.Contains($"forests.json: extensionLevel = {must}", refused);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Arrays_that_are_too_short_too_long_or_full_of_nonsense_are_refused_or_harmless(bool slanted)
    {
        byte[] file = slanted ? SlantedBytes : SmallBytes;
        using var folder = new TemporaryFolder();
        string path = folder["m.ntlmodel"];
        byte[] minusOnes = [.. Enumerable.Repeat((byte)0xFF, 1 << 12)],
            ones = [.. Enumerable.Range(0, 1 << 12).Select(i => i % 4 == 0 ? (byte)1 : (byte)0)];
        byte[] notNumbers = [.. Enumerable.Range(0, 512).SelectMany(_ => BitConverter.GetBytes(double.NaN))];
        Assert.Equal(slanted ? 4 * Slanted.ForestCount : 0,
            Parts(file).Keys.Count(name => name.Contains("hyperplanes", StringComparison.Ordinal)));
        foreach ((string name, byte[] content) in Parts(file).Where(p => p.Key.EndsWith(".bin", StringComparison.Ordinal)))
        {
            if (content.Length == 0) continue;
            foreach ((string what, byte[] other) in ((string, byte[])[])[("one byte less", content[1..]), ("nothing", []),
                ("eight bytes less", content[Math.Min(8, content.Length)..]),
                ("eight bytes more", [.. content, .. new byte[8]]), ("minus ones", Fit(minusOnes)), ("ones", Fit(ones)),
                    ("zeros", new byte[content.Length]),
                ("NaN", Fit(notNumbers)), ("shifted", [.. content[^4..], .. content[..^Math.Min(4, content.Length)]])])
            {
                Rewrite(path, (part, old) => part == name ? other : old, file);
                NtlException? failure = Try(path, $"{name}: {what}");
                if (what is "nothing" or "one byte less") Assert.True(failure is not null || content.Length <= 8,
                    $"{name}: {what} is accepted");
                if (what == "NaN" && (name.Contains("threshold", StringComparison.Ordinal)
                    || name.Contains("medians", StringComparison.Ordinal) || name.Contains("hyperplanes", StringComparison.Ordinal)
                    || name.Contains("mean", StringComparison.Ordinal) || name.Contains("quantiles", StringComparison.Ordinal)))
                    Assert.NotNull(failure);
            }

            byte[] Fit(byte[] pattern) => [.. Enumerable.Range(0, content.Length).Select(i => pattern[i % pattern.Length])];
        }
        foreach (string part in (string[])["detector.json", "columns.json", "medians.bin", "forests.json", "trees/gains.bin",
            "segmentation/centers.bin"])
        {
            Rewrite(path, (name, content) => name == part ? null : content, file);
            Assert.Equal("NotAModel", Try(path, $"without {part}")?.ErrorId);
        }
    }

    [Fact]
    public void A_circle_of_children_is_refused()
    {
        using var folder = new TemporaryFolder();
        foreach (string part in (string[])["trees/leftChildren.bin", "forests/everyone/leftChildren.bin"])
        {
            Rewrite(folder["m.ntlmodel"], (name, content) => name == part ? [0, 0, 0, 0, .. content[4..]] : content);
            Assert.Equal("NotAModel", Try(folder["m.ntlmodel"], part)?.ErrorId);
        }
    }

    /// <summary>Loads, and where that works uses the model; anything but an error of the catalogue fails the test.</summary>
    private static NtlException? Try(string path, string what)
    {
        try
        {
            TheftDetector loaded = ModelFile.LoadDetector(path);
            MeterFeatures[] customers = [.. Customers.Town.Take(20)];
            loaded.Score(loaded.Segmentation.Assign(customers, Customers.OneThread), Customers.OneThread);
            using var stream = new MemoryStream();
            Core.Reporting.ModelReports.WriteMetadata(stream, loaded);
            Core.Reporting.ModelReports.WriteEvaluation(stream, loaded);
            Core.Reporting.ModelReports.WriteClusterEvaluation(stream, loaded.Segmentation);
            return null;
        }
        catch (NtlException refused)
        {
            Assert.NotEmpty(refused.Message);
            return refused;
        }
        catch (Exception other) when (other is not Xunit.Sdk.XunitException)
        {
            Assert.Fail($"{what}: {other}");
            throw;
        }
    }

    private static Dictionary<string, byte[]> Parts(byte[] file)
    {
        using var zip = new ZipArchive(new MemoryStream(file));
        return zip.Entries.Where(e => e.FullName != "manifest.json").ToDictionary(e => e.FullName, e =>
        {
            using Stream stream = e.Open();
            using var content = new MemoryStream();
            stream.CopyTo(content);
            return content.ToArray();
        });
    }

    /// <summary>
    /// Writes the small model, or another, with its parts changed (null: left out) and a manifest that is right again.
    /// </summary>
    private static void Rewrite(string path, Func<string, byte[], byte[]?> change, byte[]? file = null, int version = 2,
        string kind = "detector", Func<string, string>? rename = null)
    {
        (string Name, byte[]? Content)[] parts = [.. Parts(file ?? SmallBytes)
            .Select(p => (rename is null ? p.Key : rename(p.Key), change(p.Key, p.Value))).Where(p => p.Item2 is not null)];
        var manifest = new
        {
            format = "ntlmodel",
            version,
            kind,
            product = "test",
            entries = parts.Select(p => new { name = p.Name, length = p.Content!.Length,
                sha256 = Convert.ToHexStringLower(SHA256.HashData(p.Content)) }),
        };
        File.Delete(path);
        using ZipArchive zip = ZipFile.Open(path, ZipArchiveMode.Create);
        Add(zip, "manifest.json", JsonSerializer.SerializeToUtf8Bytes(manifest));
        foreach ((string name, byte[]? content) in parts) Add(zip, name, content);
    }

    private static void Add(ZipArchive zip, string name, ReadOnlySpan<byte> content)
    {
        using Stream stream = zip.CreateEntry(name, CompressionLevel.Fastest).Open();
        stream.Write(content);
    }

    /// <summary>Every member of every object, and of every array the first element.</summary>
    private static IEnumerable<(JsonNode Parent, object Key)> Nodes(JsonNode node)
    {
        IEnumerable<(object Key, JsonNode? Child)> children = node switch
        {
            JsonObject members => members.Select(m => ((object)m.Key, m.Value)),
            JsonArray elements => elements.Take(1).Select(e => ((object)0, e)),
            _ => [],
        };
        foreach ((object key, JsonNode? child) in children)
        {
            yield return (node, key);
            if (child is null) continue;
            foreach ((JsonNode, object) inside in Nodes(child)) yield return inside;
        }
    }

    private static void Replace(JsonNode parent, object key, string? replacement)
    {
        JsonNode? node = replacement is null ? null : JsonNode.Parse(replacement);
        if (parent is JsonObject members && replacement is null) members.Remove((string)key);
        else if (parent is JsonObject found) found[(string)key] = node;
        else if (parent is JsonArray elements && replacement is null) elements.RemoveAt(0);
        else parent.AsArray()[0] = node;
    }

    private static byte[] Bytes(TheftDetector detector)
    {
        using var stream = new MemoryStream();
        ModelFile.Write(stream, detector);
        return stream.ToArray();
    }

    private static object Flat(TheftScore score) =>
        (score.CustomerId, score.Score, score.Confidence, score.SegmentId, score.SegmentName,
        score.SupervisedScore, score.IsolationScore, string.Join(';', score.Reasons));

    private static Dictionary<string, string> Tariff(int i) => new() { ["Tariff"] = i % 3 == 0 ? "day" : "night" };
}
