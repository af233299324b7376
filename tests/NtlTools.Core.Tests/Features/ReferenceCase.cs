using System.Text.Json;
using NtlTools.Core.Features;
using NtlTools.Core.Readings;
using NtlTools.Learning;

namespace NtlTools.Core.Tests.Features;

/// <summary>One series of the reference file, with every feature as the plain Python computation has it.</summary>
internal sealed record ReferenceCase(string Name, MeterSeries Series, IReadOnlyDictionary<string, double> Expected)
{
    public static IReadOnlyList<ReferenceCase> All { get; } = Read();

    public static ReferenceCase Named(string name) => All.Single(one => one.Name == name);

    private static List<ReferenceCase> Read()
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(Find("features.json")));
        var cases = new List<ReferenceCase>();
        foreach (JsonElement one in document.RootElement.EnumerateArray())
        {
            string name = one.GetProperty("name").GetString()!;
            float[] kwh = [.. one.GetProperty("kwh").EnumerateArray().Select(
                cell => cell.ValueKind == JsonValueKind.Null ? float.NaN : cell.GetSingle())];
            Assert.True(MeterInterval.TryParse(one.GetProperty("interval").GetString(), out MeterInterval interval));
            var expected = one.GetProperty("expected").EnumerateObject().ToDictionary(
                feature => feature.Name,
                feature => feature.Value.ValueKind == JsonValueKind.Null ? double.NaN : feature.Value.GetDouble());
            var grid = new TimeGrid(one.GetProperty("start").GetDateTime(), interval, kwh.Length);
            cases.Add(new ReferenceCase(name, new MeterSeries(name, grid, kwh), expected));
        }
        return cases;
    }

    private static string Find(string file)
    {
        string? directory = AppContext.BaseDirectory;
        while (directory is not null && !File.Exists(Path.Combine(directory, "NtlTools.sln")))
            directory = Path.GetDirectoryName(directory);
        Assert.NotNull(directory);
        return Path.Combine(directory, "tests", "NtlTools.Core.Tests", "Fixtures", "Features", file);
    }
}

/// <summary>Short ways to make series and features for tests.</summary>
internal static class Series
{
    public static readonly FeatureCalculator Calculator = new(QualityLimits.Default);

    /// <summary>Wednesday, the first of a month and of a year.</summary>
    public static readonly DateTime Start = new(2014, 1, 1);

    public static MeterSeries Daily(params float[] kwh) => Of(MeterInterval.Daily, kwh);

    public static MeterSeries Of(MeterInterval interval, params float[] kwh) =>
        new("c", new TimeGrid(Start, interval, kwh.Length), kwh);

    public static MeterFeatures Features(params float[] kwh) => Calculator.Compute(Daily(kwh));

    public static MeterFeatures[] Compute(IReadOnlyList<MeterSeries> batch, int threads) =>
        Calculator.Compute(batch, new ExecutionOptions { Threads = threads });

    /// <summary>A number of steps, each with the reading that a rule gives.</summary>
    public static float[] Steps(int count, Func<int, float> reading) => [.. Enumerable.Range(0, count).Select(reading)];
}
