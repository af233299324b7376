using System.Globalization;
using System.Text;
using NtlTools.Core.Errors;
using NtlTools.Core.Features;
using NtlTools.Core.Readings;
using NtlTools.Core.Readings.Billing;
using NtlTools.Learning;
using NtlTools.Learning.Numerics;

namespace NtlTools.Fuzzing;

/// <summary>Delimited text of every layout, with labels and attributes.</summary>
internal class CsvFormat : FuzzFormat
{
    private const int MostReadingsForFeatures = 4096;

    private static readonly byte[][] Tokens = [.. new[]
    {
        "\"", "\"\"", ",", ";", "\t", "|", "\n", "\r", "\r\n", "\0", "\uFEFF", " ", "-", "/", ":", ".", "\",\"", "\"\n", ",\"",
        "NaN", "null", "N/A", "inf", "1e999", "-1", "9999999", "1e30", "0.1234", "2014-02-30", "2014-13-01", "1900-01-01",
        "2200-12-31", "2200-12-31 24:00", "9999-12-31", "0001-01-01", "2014-01-01T00:00:00+18:00", "2014-01-01 00:00:00Z", "+01:00", "Z",
        "20140101", "201401", "Jan 2014", "31-Dec-2014", "1/2/2014", "13/1/2014", "1/13/2014", "12:00 PM", "id", "kwh", "date",
        "flag", "months", "period_end", "meter reading", "digits", "theft", "estimated", "cancelled", "removed", "installed",
        "exchanged", "=cmd|' /C calc'!A0", "'; DROP TABLE readings; --", "../../etc/passwd", "\u001b[31m", "é", "漢字", "😀",
        "\uFFFD", "SimulatedTheft", "Simulation",
    }.Select(Encoding.UTF8.GetBytes), [0xFF, 0xFE], [0xFE, 0xFF], [0xC3], [0xED, 0xA0, 0x80], [0x1F, 0x8B], [0x1F, 0x8B, 8, 0]];

    private static readonly CultureInfo[] Cultures =
        [CultureInfo.GetCultureInfo("en-GB"), CultureInfo.GetCultureInfo("en-US"), CultureInfo.GetCultureInfo("de-DE")];

    private static readonly MeterInterval[] Intervals = [MeterInterval.FromMinutes(1), MeterInterval.FromMinutes(30),
        MeterInterval.FromMinutes(60), MeterInterval.Daily, MeterInterval.FromMinutes(7 * 1440), MeterInterval.Monthly,
        MeterInterval.FromMonths(12)];

    private static readonly int[] ChunkSizes = [1, 7, 64, 512, 4096, 4096, 4096, 1 << 16];

    private static readonly FeatureCalculator Features = new(QualityLimits.Default);

    /// <inheritdoc/>
    public override string Name => "csv";

    /// <inheritdoc/>
    public override int UsualErrors => 6;

    /// <inheritdoc/>
    public override FuzzRound Make(ref SeededRandom random)
    {
        FuzzFile readings = Mutation.Pick(CsvSeeds.Readings, ref random);
        bool withLabels = Mutation.Once(6, ref random), withAttributes = Mutation.Once(6, ref random);
        bool isIntact = (withLabels || withAttributes) && Mutation.Once(2, ref random);
        var files = new List<FuzzFile> { isIntact ? readings : Mutate(readings, ref random) };
        if (withLabels) files.Add(Mutate(CsvSeeds.Labels, ref random));
        if (withAttributes) files.Add(Mutate(CsvSeeds.Attributes, ref random));
        if (Mutation.Once(24, ref random)) files.Add(Mutate(readings, ref random) with { Name = "second.csv" });
        ImportSettings settings = Settings(ref random);
        int threads = Mutation.Once(256, ref random) ? 2 : 1;
        for (int i = 0; i < files.Count; i++) files[i] = Pack(files[i], ref random);
        return new()
        {
            Files = files,
            Description = $"{settings} on {threads} threads",
            Read = (folder, cancellation) => Import(folder, files, settings, threads, cancellation),
        };
    }

    /// <summary>What is done to a file at last; nothing where it stays text.</summary>
    protected virtual FuzzFile Pack(FuzzFile file, ref SeededRandom random) => file;

    /// <summary>Reads readings as a caller does, and checks what comes out.</summary>
    public static void Import(string folder, IReadOnlyList<FuzzFile> files, ImportSettings settings, int threads,
        CancellationToken cancellation)
    {
        IEnumerable<string> Paths(Func<string, bool> wanted) =>
            files.Where(f => wanted(f.Name)).Select(f => Path.Combine(folder, f.Name));
        settings = settings with
        {
            TemporaryFolder = folder,
            LabelFiles = [.. Paths(n => n.StartsWith("labels", StringComparison.Ordinal))],
            AttributeFiles = [.. Paths(n => n.StartsWith("attributes", StringComparison.Ordinal))],
        };
        string[] readings = [.. Paths(n => !n.StartsWith("labels", StringComparison.Ordinal)
            && !n.StartsWith("attributes", StringComparison.Ordinal))];
        MeterDataImport import = MeterDataImport.Open(readings, settings, null, cancellation);
        long rejects = 0, taken = 0, customers = 0;
        import.Report.RejectFound = reject =>
        {
            rejects += reject.Count;
            NtlException error = NtlErrors.Rejected(reject);
            Expect(error.Recommendation.Length > 0 && reject.Text.Length <= 200, "a reject is no use or too long");
        };
        var ids = new HashSet<string>(StringComparer.Ordinal);
        var execution = new ExecutionOptions { Threads = threads, Cancellation = cancellation };
        foreach (MeterSeries series in import.Read(execution))
        {
            customers++;
            Expect(series.CustomerId.Length > 0 && ids.Add(series.CustomerId), "an id is empty or comes twice");
            Expect(series.Kwh.Count == series.Grid.Length && series.Kwh.Count > 0, "the readings are not as many as the grid's steps");
            Expect(!series.Kwh.AsSpan().ContainsAny(float.PositiveInfinity, float.NegativeInfinity), "a reading is infinite");
            taken += series.StepCount;
            if (taken <= MostReadingsForFeatures) Features.Compute(series);
        }
        Expect(customers > 0 && customers == import.Report.CustomerCount, "the report counts other customers");
        Expect(rejects == import.Report.RejectCount, "the report counts other rejects");
        Expect(taken == import.Report.ReadingCount + import.Report.MissingCount, "the report counts other readings");
    }

    private static void Expect(bool holds, string otherwise)
    {
        if (!holds) throw new InvalidOperationException($"What came out is wrong: {otherwise}.");
    }

    private static FuzzFile Mutate(FuzzFile file, ref SeededRandom random)
    {
        byte[] bytes = file.Content;
        if (random.Next(3) > 0) bytes = CsvCells.Mutate(bytes, Tokens, ref random);
        if (random.Next(3) > 0) bytes = Mutation.Apply(bytes, Mutation.Pick(CsvSeeds.Readings, ref random).Content, Tokens, ref random);
        if (Mutation.Once(12, ref random)) bytes = Recode(bytes, ref random);
        return file with { Content = bytes };
    }

    private static byte[] Recode(byte[] bytes, ref SeededRandom random)
    {
        string text = Encoding.UTF8.GetString(bytes);
        Encoding encoding = random.Next(5) switch
        {
            0 => Encoding.Unicode,
            1 => Encoding.BigEndianUnicode,
            2 => Encoding.Latin1,
            3 => Encoding.UTF32,
            _ => Encoding.UTF8,
        };
        byte[] recoded = [.. random.Next(2) == 0 ? encoding.GetPreamble() : [], .. encoding.GetBytes(text)];
        return random.Next(4) == 0 ? recoded[..random.Next(recoded.Length + 1)] : recoded;
    }

    private static ImportSettings Settings(ref SeededRandom random)
    {
        var settings = new ImportSettings { ChunkSize = Mutation.Pick(ChunkSizes, ref random), MemoryLimit = ImportSettings.LeastMemoryLimit };
        if (Mutation.Once(3, ref random))
            settings = settings with { Layout = (ReadingsLayout)random.Next(Enum.GetValues<ReadingsLayout>().Length) };
        if (Mutation.Once(4, ref random)) settings = settings with { Interval = Mutation.Pick(Intervals, ref random) };
        if (Mutation.Once(4, ref random)) settings = settings with { Culture = Mutation.Pick(Cultures, ref random) };
        if (Mutation.Once(4, ref random)) settings = settings with { AttributeColumns = ["*"] };
        if (Mutation.Once(12, ref random)) settings = settings with { TimeZone = "Europe/London" };
        if (Mutation.Once(8, ref random)) settings = settings with { AllowNegative = true };
        if (Mutation.Once(8, ref random)) settings = settings with { MaximumReading = 1e300 };
        if (Mutation.Once(12, ref random)) settings = settings with { Delimiter = ",;\t|-"[random.Next(5)] };
        if (Mutation.Once(12, ref random)) settings = settings with { DecimalMark = ".,"[random.Next(2)] };
        if (Mutation.Once(16, ref random)) settings = settings with { Start = new DateTime(2014, 1, 1), ReadingColumns = ["*1*"] };
        if (Mutation.Once(8, ref random))
        {
            settings = settings with
            {
                Billing = settings.Billing with { PeriodEnd = (PeriodEnd)random.Next(Enum.GetValues<PeriodEnd>().Length) },
            };
        }
        return settings;
    }
}
