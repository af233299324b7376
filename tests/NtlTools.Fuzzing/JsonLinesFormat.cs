using System.Globalization;
using System.IO.Compression;
using System.Text;
using NtlTools.Core.Readings;
using NtlTools.Learning.Numerics;

namespace NtlTools.Fuzzing;

/// <summary>JSON lines, damaged in their values, in their bytes, and some of them behind their compression.</summary>
internal sealed class JsonLinesFormat : FuzzFormat
{
    private static readonly ReadingsLayout[] Layouts =
        [ReadingsLayout.Auto, ReadingsLayout.Auto, ReadingsLayout.Wide, ReadingsLayout.Long, ReadingsLayout.Billing, ReadingsLayout.Index];

    private static readonly FuzzFile[] Seeds = [Long("long.jsonl"), Wide("wide.jsonl"), Odd("odd.ndjson"), Bills("bills.jsonl")];

    /// <inheritdoc/>
    public override string Name => "jsonl";

    /// <inheritdoc/>
    public override int Share => 1;

    /// <inheritdoc/>
    public override bool IsNative => true;

    /// <inheritdoc/>
    public override int UsualErrors => 3;

    /// <inheritdoc/>
    public override FuzzRound Make(ref SeededRandom random)
    {
        FuzzFile seed = Mutation.Pick(Seeds, ref random), other = Mutation.Pick(Seeds, ref random);
        byte[] content = random.Next(4) == 0 ? Mutation.Apply(seed.Content, other.Content, JsonMutation.Tokens, ref random)
            : Lines(seed.Content, other.Content, ref random);
        FuzzFile file = new(seed.Name, content);
        if (Mutation.Once(6, ref random)) file = Pack(file, ref random);
        var settings = new ImportSettings
        {
            Layout = Mutation.Pick(Layouts, ref random),
            MemoryLimit = ImportSettings.LeastMemoryLimit,
            AttributeColumns = Mutation.Once(2, ref random) ? ["*"] : [],
        };
        return new()
        {
            Files = [file],
            Description = $"{seed.Name} as {settings.Layout}",
            Read = (folder, cancellation) => CsvFormat.Import(folder, [file], settings, 1, cancellation),
        };
    }

    // Whole lines stay JSON mostly, so that the damage gets past the parser.
    private static byte[] Lines(byte[] content, byte[] other, ref SeededRandom random)
    {
        List<byte[]> lines = Split(content), others = Split(other);
        int times = 1 + random.Next(4);
        for (int i = 0; i < times && lines.Count > 0; i++)
        {
            int at = random.Next(lines.Count);
            switch (random.Next(8))
            {
                case 0: lines.RemoveAt(at); break;
                case 1: lines.Insert(at, Mutation.Pick(others, ref random)); break;
                default: lines[at] = JsonMutation.Mutate(lines[at], Mutation.Pick(others, ref random), ref random); break;
            }
        }
        return [.. lines.SelectMany(line => (byte[])[.. line, (byte)'\n'])];
    }

    private static FuzzFile Pack(FuzzFile file, ref SeededRandom random)
    {
        var packed = new MemoryStream();
        using (var stream = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true)) stream.Write(file.Content);
        byte[] bytes = packed.ToArray();
        if (random.Next(2) == 0) bytes = Mutation.Apply(bytes, bytes, JsonMutation.Tokens, ref random);
        return new(file.Name + ".gz", bytes);
    }

    private static List<byte[]> Split(byte[] content)
    {
        var lines = new List<byte[]>();
        foreach (Range line in content.AsSpan().Split((byte)'\n'))
            if (content[line].Length > 0) lines.Add(content[line]);
        return lines;
    }

    private static FuzzFile Long(string name)
    {
        var text = new StringBuilder();
        for (int i = 0; i < 48; i++)
            text.Append(CultureInfo.InvariantCulture, $"{{\"id\":\"C{i % 3}\",\"time\":\"{new DateTime(2014, 1, 1).AddHours(i / 3):yyyy-MM-ddTHH:mm:ss}\",\"kwh\":{i % 7 / 4.0},\"flag\":{(i % 3 == 0 ? "true" : "false")},\"tariff\":\"T{i % 2}\"}}\n");
        return new(name, Encoding.UTF8.GetBytes(text.ToString()));
    }

    private static FuzzFile Wide(string name)
    {
        var text = new StringBuilder();
        for (int i = 0; i < 12; i++)
            text.Append(CultureInfo.InvariantCulture, $"{{\"id\":{i},\"flag\":{i % 2},\"2014-01-01\":{i}.5,\"2014-01-02\":null,\"2014-01-03\":\"{i}\"{(i > 6 ? ",\"2014-01-04\":1e2" : "")}}}\n");
        return new(name, Encoding.UTF8.GetBytes(text.ToString()));
    }

    private static FuzzFile Odd(string name)
    {
        var text = new StringBuilder();
        for (int i = 0; i < 10; i++)
            text.Append(CultureInfo.InvariantCulture, $"{{\"id\":{{\"a\":{i}}},\"date\":\"2014-01-{i + 1:00}T00:00:00+01:00\",\"kwh\":\"{i},5\",\"list\":[{i},[null]],\"é\\u0000\":\"\\ud83d\\ude00\"}}\n");
        return new(name, Encoding.UTF8.GetBytes(text.ToString()));
    }

    private static FuzzFile Bills(string name)
    {
        var text = new StringBuilder();
        for (int i = 0; i < 10; i++)
            text.Append(CultureInfo.InvariantCulture, $"{{\"customer_id\":\"B{i % 2}\",\"period_start\":\"{new DateTime(2019, 1, 1).AddMonths(i / 2):yyyy-MM-dd}\",\"period_end\":\"{new DateTime(2019, 2, 1).AddMonths(i / 2):yyyy-MM-dd}\",\"kwh\":{200 + i}}}\n");
        return new(name, Encoding.UTF8.GetBytes(text.ToString()));
    }
}
