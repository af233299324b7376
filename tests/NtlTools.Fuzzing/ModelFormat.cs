using System.Buffers.Binary;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using NtlTools.Core.Detection;
using NtlTools.Core.Segmentation;
using NtlTools.Learning;
using NtlTools.Learning.Numerics;

namespace NtlTools.Fuzzing;

/// <summary>Model files of the product, most of them with checksums that fit the damage.</summary>
internal sealed class ModelFormat : FuzzFormat
{
    private const string FileName = "model.ntlmodel", ManifestName = "manifest.json";

    private static readonly byte[][] Tokens =
        ["PK\u0001\u0002"u8.ToArray(), "PK\u0003\u0004"u8.ToArray(), "PK\u0005\u0006"u8.ToArray(), "PK\u0006\u0006"u8.ToArray(),
            "PK\u0006\u0007"u8.ToArray(), "PK\u0007\u0008"u8.ToArray(), [0xFF, 0xFF, 0xFF, 0xFF], [0xFF, 0xFF], [0, 0, 0, 0], [8, 0], [9, 0], [99, 0],
            [1, 0, 28, 0], "../"u8.ToArray(), "manifest.json"u8.ToArray(), [0]];

    private static readonly string[] Names =
        ["../outside.json", "/etc/passwd", "a//b.bin", "..\\outside.json", "C:/x.bin", "detector.json", ManifestName, "more.json", "",
            ".", "..", "a/../b.bin", "nul", "x\0.json", "folder/", "trees/gains.bin", "FORESTS.JSON", "segmentation/segmentation.json"];

    private static readonly List<(string Name, byte[] Content)>[] Parts = [.. ModelSeeds.Archives.Select(ModelSeeds.Parts)];

    /// <inheritdoc/>
    public override string Name => "model";

    /// <inheritdoc/>
    public override FuzzRound Make(ref SeededRandom random)
    {
        int seed = random.Next(Parts.Length), other = random.Next(Parts.Length), kind = random.Next(8);
        byte[] file = kind switch
        {
            0 or 1 => Mutation.Apply(ModelSeeds.Archives[seed], ModelSeeds.Archives[other], Tokens, ref random),
            2 => Sizes(ModelSeeds.Archives[seed], ref random),
            _ => Archive(Parts[seed], Parts[other], ref random),
        };
        return new()
        {
            Files = [new(FileName, file)],
            Description = $"a model of {seed}, damaged by way {kind}",
            Read = (folder, cancellation) => Use(ModelFile.Load(Path.Combine(folder, FileName)), cancellation),
        };
    }

    /// <summary>Uses a model as a caller does: what loads must also work.</summary>
    public static void Use(object model, CancellationToken cancellation)
    {
        var execution = new ExecutionOptions { Threads = 1, Cancellation = cancellation };
        if (model is CustomerSegmentation segmentation)
        {
            SegmentedCustomer[] assigned = segmentation.Assign(ModelSeeds.Customers, execution);
            if (assigned.Length != ModelSeeds.Customers.Count) throw new InvalidOperationException("Customers are lost.");
            if (segmentation.Predict(ModelSeeds.Customers[0]).SegmentId != assigned[0].SegmentId)
                throw new InvalidOperationException("A customer alone is in another segment.");
            return;
        }
        var scorer = (ITheftScorer)model;
        IReadOnlyList<SegmentedCustomer> customers = scorer.Segment(ModelSeeds.Customers, execution);
        foreach (TheftScore score in scorer.Score(customers, execution))
            if (!(score.Score is >= 0 and <= 1)) throw new InvalidOperationException($"A score is {score.Score}.");
        if (scorer is TheftDetector { TreeCount: > 0 } or XGBoostDetector) scorer.Explain(customers, execution);
    }

    private static byte[] Archive(List<(string Name, byte[] Content)> seed, List<(string Name, byte[] Content)> other,
        ref SeededRandom random)
    {
        List<(string Name, byte[] Content)> parts = [.. seed.Where(p => p.Name != ManifestName)];
        byte[] manifest = seed.Single(p => p.Name == ManifestName).Content;
        JsonObject? newManifest = null;
        int times = 1 + (random.Next(2) == 0 ? 0 : random.Next(4));
        for (int i = 0; i < times && parts.Count > 0; i++)
        {
            int at = random.Next(parts.Count);
            (string name, byte[] content) = parts[at];
            switch (random.Next(16))
            {
                case 0:
                    parts.RemoveAt(at);
                    break;
                case 1:
                    parts[at] = (Mutation.Pick(Names, ref random), content);
                    break;
                case 2:
                    parts[at] = (name, other[random.Next(other.Count)].Content);
                    break;
                case 3:
                    parts.Insert(at, parts[random.Next(parts.Count)]);
                    break;
                case 4:
                    parts[at] = (name, ModelSeeds.Archives[random.Next(ModelSeeds.Archives.Count)]);
                    break;
                case 5:
                    parts[at] = (name, new byte[1 << random.Next(18)]);
                    break;
                default:
                    parts[at] = (name, name.EndsWith(".json", StringComparison.Ordinal)
                        ? JsonMutation.Mutate(content, other[random.Next(other.Count)].Content, ref random)
                        : Numbers(content, ref random));
                    break;
            }
        }
        bool isManifestDamaged = Mutation.Once(8, ref random);
        newManifest = Manifest(manifest, parts);
        byte[] text = JsonSerializer.SerializeToUtf8Bytes(newManifest);
        if (isManifestDamaged) text = JsonMutation.Mutate(text, manifest, ref random);
        CompressionLevel level = random.Next(2) == 0 ? CompressionLevel.Fastest : CompressionLevel.NoCompression;
        var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true, Encoding.UTF8))
        {
            Add(zip, ManifestName, text, level);
            foreach ((string name, byte[] content) in parts) Add(zip, name, content, level);
        }
        return stream.ToArray();
    }

    private static JsonObject Manifest(byte[] before, List<(string Name, byte[] Content)> parts)
    {
        JsonObject manifest = JsonNode.Parse(before)!.AsObject();
        manifest["entries"] = new JsonArray([.. parts.Select(p => (JsonNode)new JsonObject
        {
            ["name"] = p.Name,
            ["length"] = p.Content.Length,
            ["sha256"] = Convert.ToHexStringLower(SHA256.HashData(p.Content)),
        })]);
        return manifest;
    }

    private static void Add(ZipArchive zip, string name, byte[] content, CompressionLevel level)
    {
        // A name of nothing cannot be written, so that the parts are one fewer than the manifest says.
        if (name.Length == 0) return;
        using Stream stream = zip.CreateEntry(name, level).Open();
        stream.Write(content);
    }

    // Whole numbers of an array become others, or one array gets shorter or longer than those it belongs to.
    private static byte[] Numbers(byte[] content, ref SeededRandom random)
    {
        if (content.Length < 8 || random.Next(4) == 0) return Mutation.Apply(content, content, Tokens, ref random);
        byte[] changed = [.. content];
        int times = 1 + random.Next(3);
        for (int i = 0; i < times; i++)
        {
            int at = random.Next(changed.Length / 4) * 4;
            switch (random.Next(6))
            {
                case 0 when at + 8 <= changed.Length:
                    BinaryPrimitives.WriteDoubleLittleEndian(changed.AsSpan(at & ~7), Mutation.Pick(
                        [double.NaN, double.PositiveInfinity, double.NegativeInfinity, 0, -0.0, -1, 1e300, double.Epsilon, 0.5], ref random));
                    break;
                case 1:
                    BinaryPrimitives.WriteSingleLittleEndian(changed.AsSpan(at), Mutation.Pick(
                        [float.NaN, float.PositiveInfinity, float.NegativeInfinity, 0, -1, float.MaxValue, float.Epsilon], ref random));
                    break;
                case 2:
                    int from = random.Next(changed.Length / 4) * 4;
                    changed.AsSpan(from, 4).CopyTo(changed.AsSpan(at));
                    break;
                case 3:
                    int value = BinaryPrimitives.ReadInt32LittleEndian(changed.AsSpan(at));
                    BinaryPrimitives.WriteInt32LittleEndian(changed.AsSpan(at), unchecked(value + (random.Next(2) == 0 ? 1 : -1)));
                    break;
                case 4:
                    changed = random.Next(2) == 0 ? changed[..^4] : [.. changed, .. changed[..4]];
                    if (changed.Length < 8) return changed;
                    break;
                default:
                    BinaryPrimitives.WriteInt32LittleEndian(changed.AsSpan(at), Mutation.Pick(
                        [0, 1, -1, -2, 2, 7, 63, 64, 1000, int.MaxValue, int.MinValue], ref random));
                    break;
            }
        }
        return changed;
    }

    // The lengths, offsets and methods that the headers of the entries and the end of the directory claim.
    private static byte[] Sizes(byte[] archive, ref SeededRandom random)
    {
        byte[] changed = [.. archive];
        bool isLocal = random.Next(2) == 0, isEnd = !isLocal && random.Next(3) == 0;
        byte[] mark = isLocal ? Tokens[1] : isEnd ? Tokens[2] : Tokens[0];
        int[] fields = isLocal ? [4, 6, 8, 14, 18, 22, 26, 28] : isEnd ? [4, 6, 8, 10, 12, 16, 20] : [6, 8, 10, 16, 20, 24, 28, 30, 32, 34, 38, 42];
        List<int> places = [];
        for (int at = changed.AsSpan().IndexOf(mark); at >= 0;)
        {
            places.Add(at);
            int next = changed.AsSpan(at + 4).IndexOf(mark);
            at = next < 0 ? -1 : at + 4 + next;
        }
        int times = 1 + random.Next(3);
        for (int i = 0; i < times && places.Count > 0; i++)
        {
            int field = Mutation.Pick(places, ref random) + Mutation.Pick(fields, ref random);
            if (field + 4 > changed.Length) continue;
            uint value = Mutation.Pick<uint>([0u, 1u, 0xFFFFFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFu, 8u, 9u, 99u, 1u << 30, 12345u], ref random);
            if (random.Next(2) == 0) BinaryPrimitives.WriteUInt16LittleEndian(changed.AsSpan(field), (ushort)value);
            else BinaryPrimitives.WriteUInt32LittleEndian(changed.AsSpan(field), value);
        }
        return changed;
    }
}
