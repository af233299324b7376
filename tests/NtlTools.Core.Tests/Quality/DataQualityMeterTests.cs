using System.Text.Json;
using NtlTools.Core.Errors;
using NtlTools.Core.Features;
using NtlTools.Core.Quality;
using NtlTools.Core.Readings;
using NtlTools.Core.Readings.Simulation;
using NtlTools.Core.Reporting;
using NtlTools.Learning;
using NtlTools.Learning.Numerics;

namespace NtlTools.Core.Tests.Quality;

public sealed class DataQualityMeterTests
{
    private const float No = float.NaN;

    [Fact]
    public void Every_figure_of_a_customer_is_what_a_plain_count_gives()
    {
        var random = new SeededRandom(11);
        foreach (int length in (int[])[1, 2, 15, 16, 17, 63, 64, 65, 129, 400])
        {
            var series = new List<MeterSeries>();
            for (int c = 0; c < 40; c++)
            {
                // Few different values, so that runs of all kinds occur.
                float[] kwh = new float[length];
                float value = 1;
                for (int t = 0; t < length; t++)
                {
                    if (random.NextDouble() < 0.2) value = (float)(random.NextDouble() < 0.3 ? 0 : Math.Round(random.NextGaussian() * 3 + 4, 1));
                    kwh[t] = random.NextDouble() < 0.05 * (c % 5) ? No : random.NextDouble() < 0.003 ? 900 : value;
                }
                series.Add(Of($"c{c}", kwh));
            }
            MeterDataQuality quality = Measure(series);
            MeterFeatures[] features = new FeatureCalculator(QualityLimits.Default).Compute(series, Customers.OneThread);
            Assert.Equal(series.Sum(s => s.ObservedCount), quality.ReadingCount);
            Assert.Equal(series.Sum(s => s.Kwh.Count(float.IsNaN)), quality.MissingCount);
            Assert.Equal(series.Sum(s => s.Kwh.Count(x => x < 0)), quality.NegativeCount);
            Assert.Equal(series.Sum(s => s.Kwh.Count(x => x == 0)), quality.ZeroRatio * quality.ReadingCount, 6);
            Assert.Equal(features.Sum(f => f.ZeroRunCount), quality.ZeroRunCount);
            Assert.Equal(features.Max(f => double.IsNaN(f.MaxConsecutiveZeros) ? 0 : f.MaxConsecutiveZeros), quality.LongestZeroRun);
            Assert.Equal(features.Sum(f => double.IsNaN(f.OutlierRatio) ? 0 : f.OutlierRatio * f.ObservedCount),
                quality.OutlierRatio * quality.ReadingCount, 6);
            Assert.Equal(features.Count(f => f.IsConstant == 1), quality.ConstantCount);
            Assert.Equal(features.Count(f => f.Quality == QualityGrade.High), quality.HighQualityCount);
            Assert.Equal(features.Count(f => f.Quality == QualityGrade.Medium), quality.MediumQualityCount);
            Assert.Equal(series.Sum(s => Spikes(s.Kwh, 10)), quality.SpikeCount);
            Assert.Equal(series.Sum(s => Flat(s.Kwh).Count(run => run >= 7)), quality.FlatLineCount);
            Assert.Equal(series.Max(s => Flat(s.Kwh).DefaultIfEmpty(0).Max()), quality.LongestFlatLine);
            Assert.Equal(series.Sum(s => SingleGaps(s.Kwh)), quality.SingleGapCount);
            Assert.Equal(series.Sum(s => Gaps([.. s.Kwh])), quality.GapCount);
        }
    }

    [Fact]
    public void Months_and_bands_add_up_to_the_whole()
    {
        MeterDataQuality quality = Measure(Town(300, 500));
        Assert.Equal(quality.ReadingCount, quality.Months.Sum(m => m.ReadingCount));
        Assert.Equal(quality.MissingCount, quality.Months.Sum(m => m.MissingCount));
        Assert.Equal(17, quality.Months.Count);
        Assert.Equal(300, quality.Coverage.Sum(b => b.CustomerCount));
        Assert.Equal(300, quality.TheftCount + quality.HonestCount + quality.NotInspectedCount);
        Assert.Equal(300, quality.HighQualityCount + quality.MediumQualityCount + quality.LowQualityCount);
        Assert.Equal((quality.HighQualityCount + 0.5 * quality.MediumQualityCount) / 300, quality.Score);
        Assert.True(quality.IsSimulated);
    }

    [Fact]
    public void The_report_is_the_same_for_any_threads_and_however_customers_come()
    {
        IReadOnlyList<MeterSeries> town = Town(700, 200);
        string once = Json(Measure(town));
        Assert.Equal(once, Json(DataQualityMeter.Measure(town, new(), new ExecutionOptions { Threads = 3 })));
        var meter = new DataQualityMeter(new());
        foreach (MeterSeries[] some in town.Chunk(100)) meter.Add(some, new ExecutionOptions { Threads = 2 });
        Assert.Equal(once, Json(meter.Complete()));
    }

    [Fact]
    public void Bad_data_is_named_with_examples()
    {
        float[] usual = [.. Enumerable.Range(0, 60).Select(t => 5 + t % 7 / 4f)];
        MeterSeries[] series =
        [
            Of("usual", usual), Of("copy", [.. usual]), Of("empty", [.. usual.Select(_ => No)]),
            Of("spike", [.. usual.Select((x, t) => t == 30 ? 500 : x)]), Of("flat", [.. usual.Select((x, t) => t < 10 ? 3 : x)]),
            Of("dead", [.. usual.Select((x, t) => t < 10 ? 0 : x)]), Of("constant", [.. usual.Select(_ => 4f)]),
            Of("negative", [.. usual.Select((x, t) => t == 3 ? -1 : x)]), Of("thin", [.. usual.Select((x, t) => t % 3 == 0 ? x : No)]),
        ];
        MeterDataQuality quality = Measure(series);
        (DataProblemKind, string)[] expected =
        [
            (DataProblemKind.NoReadings, "empty"), (DataProblemKind.DuplicateSeries, "usual = copy"),
            (DataProblemKind.Spikes, "spike"), (DataProblemKind.ZeroRuns, "dead"),
            (DataProblemKind.ConstantSeries, "constant"), (DataProblemKind.NegativeReadings, "negative"),
            (DataProblemKind.ManyMissing, "thin"),
        ];
        foreach ((DataProblemKind kind, string name) in expected)
        {
            DataProblem problem = quality.Problems.Single(p => p.Kind == kind);
            Assert.Equal((1, name), (problem.Count, problem.Examples.Single().Name));
            Assert.NotEmpty(problem.Advice);
            Assert.Equal(ProblemSeverity.High, problem.Severity);
        }
        Assert.Equal(["constant", "flat"], quality.Problems.Single(p => p.Kind == DataProblemKind.FlatLines).Examples.Select(e => e.Name));
        Assert.Equal(1, quality.DuplicateSeriesCount);
    }

    [Fact]
    public void A_grade_ends_at_the_inspection_as_features_do()
    {
        float[] kwh = [.. Enumerable.Range(0, 200).Select(t => t < 100 ? No : 1 + t % 5)];
        var series = new MeterSeries("a", new(new(2024, 1, 1), MeterInterval.Daily, 200), kwh)
        {
            IsTheft = true, InspectionDate = new DateOnly(2024, 1, 1).AddDays(110),
        };
        Assert.Equal(QualityGrade.Low, new FeatureCalculator(QualityLimits.Default).Compute(series).Quality);
        MeterDataQuality quality = Measure([series]);
        Assert.Equal((1, 100L), (quality.LowQualityCount, quality.ReadingCount));
        Assert.Contains(quality.Problems, p => p.Kind == DataProblemKind.OneClass);
    }

    [Fact]
    public void No_customers_is_an_error() =>
        Assert.Equal("NoCustomers", Assert.Throws<NtlException>(() => Measure([])).ErrorId);

    private static MeterDataQuality Measure(IReadOnlyList<MeterSeries> series) =>
        DataQualityMeter.Measure(series, new(), Customers.OneThread);

    private static MeterSeries[] Town(int customers, int days) =>
        [.. new SyntheticMeterData(new() { Customers = customers, Days = days, Seed = 5 }).Generate(Customers.OneThread)];

    private static MeterSeries Of(string id, float[] kwh) => new(id, new(new(2024, 1, 1), MeterInterval.Daily, kwh.Length), kwh);

    private static string Json(MeterDataQuality quality) => JsonSerializer.Serialize(quality, ReportJson.Files.MeterDataQuality);

    private static int Spikes(ArraySegment<float> kwh, double factor)
    {
        double[] known = [.. kwh.Where(x => !float.IsNaN(x)).Select(x => (double)x)];
        double sum = known.Sum();
        return sum <= 0 ? 0 : known.Count(x => known.Length > 1 && x > factor * (sum - x) / (known.Length - 1));
    }

    private static IEnumerable<int> Flat(ArraySegment<float> kwh)
    {
        for (int t = 0, end; t < kwh.Count; t = end)
        {
            end = t + 1;
            if (float.IsNaN(kwh[t]) || kwh[t] == 0) continue;
            while (end < kwh.Count && kwh[end] == kwh[t]) end++;
            yield return end - t;
        }
    }

    private static int SingleGaps(ArraySegment<float> kwh) => Enumerable.Range(1, Math.Max(0, kwh.Count - 2)).Count(t =>
        float.IsNaN(kwh[t]) && !float.IsNaN(kwh[t - 1]) && !float.IsNaN(kwh[t + 1]));

    private static int Gaps(float[] kwh)
    {
        int first = Array.FindIndex(kwh, x => !float.IsNaN(x)), last = Array.FindLastIndex(kwh, x => !float.IsNaN(x));
        return first < 0 ? 0 : kwh[first..last].Count(float.IsNaN);
    }
}
