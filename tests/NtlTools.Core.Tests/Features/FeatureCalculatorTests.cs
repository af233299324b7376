using FsCheck;
using FsCheck.Fluent;
using NtlTools.Core.Features;
using NtlTools.Core.Readings;
using NtlTools.Learning;
using NtlTools.Learning.Numerics;

namespace NtlTools.Core.Tests.Features;

public sealed class FeatureCalculatorTests
{
    /// <summary>Features in kWh; the others do not change when all readings are multiplied.</summary>
    private static readonly string[] InKwh =
    [
        "ConsumptionMean", "ConsumptionStd", "ConsumptionMedian", "ConsumptionMin", "ConsumptionMax", "ConsumptionRange",
        "ConsumptionTrend", "Rolling7DayMeanAverage", "Rolling7DayStdAverage",
    ];

    private static Arbitrary<(int Length, int Missing, ulong Seed)> Shapes { get; } = Arb.From(
        Gen.Choose(0, 420).SelectMany(length => Gen.Choose(0, 100).SelectMany(
            missing => Gen.Choose(0, int.MaxValue).Select(seed => (length, missing, (ulong)seed)))));

    [Fact]
    public void Multiplying_all_readings_multiplies_what_is_in_kWh_and_nothing_else() => Prop.ForAll(Shapes, shape =>
    {
        float[] kwh = Random(shape);
        MeterFeatures one = Series.Features(kwh), eight = Series.Features([.. kwh.Select(reading => 8 * reading)]);
        for (int i = 0; i < FeatureCatalogue.Count; i++)
        {
            double factor = InKwh.Contains(FeatureCatalogue.Names[i]) ? 8 : 1;
            // A power of two scales without rounding; only the logarithms of the spectrum differ.
            if (FeatureCatalogue.Names[i] == nameof(MeterFeatures.SpectralEntropy)) Assert.Equal(one[i], eight[i], 10);
            else Assert.Equal(one[i] * factor, eight[i]);
        }
        Assert.Equal(one.Quality, eight.Quality);
    }).Check(100);

    [Fact]
    public void Thirds_of_equal_length_average_to_the_whole() => Prop.ForAll(Shapes, shape =>
    {
        MeterFeatures f = Series.Features(Random((3 * (shape.Length / 3 + 1), shape.Missing, shape.Seed)));
        Assert.Equal(f.MissingRatio, (f.MissingRatioFirstThird + f.MissingRatioMiddleThird + f.MissingRatioLastThird) / 3, 12);
    }).Check(100);

    [Fact]
    public void Bounds_hold_for_any_series() => Prop.ForAll(Shapes, shape =>
    {
        MeterFeatures f = Series.Features(Random(shape));
        foreach (string share in (string[])["MissingRatio", "FirstObserved", "LastObserved", "ZeroRatio", "LowConsumptionRatio",
            "OutlierRatio", "IsConstant", "SuddenDropRatio", "ChangePointPosition", "MonthlyMinRatio", "SpectralEntropy"])
        {
            double value = f[FeatureCatalogue.IndexOf(share)];
            Assert.True(double.IsNaN(value) || value is >= 0 and <= 1, $"{share} is {value}");
        }
        if (f.ObservedCount == 0) return;
        Assert.True(f.ConsumptionMin <= f.ConsumptionMedian && f.ConsumptionMedian <= f.ConsumptionMax);
        Assert.True(f.Quantile10Ratio <= f.Quantile25Ratio && f.Quantile25Ratio <= f.Quantile75Ratio);
        Assert.True(!(f.FirstObserved > f.LastObserved));
    }).Check(100);

    [Fact]
    public void Order_statistics_are_those_of_a_full_sort_at_any_length() => Prop.ForAll(Shapes, shape =>
    {
        float[] kwh = Random(shape);
        float[] sorted = [.. kwh.Where(reading => !float.IsNaN(reading)).Order()];
        if (sorted.Length == 0) return;
        MeterFeatures f = Series.Features(kwh);
        Assert.Equal(sorted[0], f.ConsumptionMin);
        Assert.Equal(sorted[^1], f.ConsumptionMax);
        double below = sorted[(sorted.Length - 1) / 2], above = sorted[sorted.Length / 2];
        Assert.Equal((below + above) / 2, f.ConsumptionMedian, 12);
    }).Check(100);

    [Fact]
    public void The_spectrum_agrees_with_the_plain_sum_at_every_length()
    {
        foreach (int length in (int[])[.. Enumerable.Range(4, 120), 125, 128, 131, 169, 194, 206, 242, 303, 343, 360])
        {
            float[] kwh = Random((length, 0, (ulong)length));
            Assert.Equal(PlainEntropy(kwh), Series.Features(kwh).SpectralEntropy, 10);
        }
    }

    [Fact]
    public void Results_are_the_same_bytes_on_any_number_of_threads_in_any_company_and_in_the_order_of_the_customers()
    {
        TimeGrid daily = new(Series.Start, MeterInterval.Daily, 203), weekly = new(Series.Start, MeterInterval.Weekly, 110);
        MeterSeries[] batch = [.. Enumerable.Range(0, 700).Select(i =>
        {
            TimeGrid grid = i % 5 == 3 ? weekly : daily;
            return new MeterSeries($"c{i}", grid, Random((grid.Length, i % 101, (ulong)i)))
            {
                InspectionDate = i % 7 == 2 ? new DateOnly(2014, 5, 1 + i % 30) : null,
            };
        })];
        MeterFeatures[] one = Series.Compute(batch, threads: 1);
        foreach (int threads in (int[])[2, 4])
        {
            MeterFeatures[] several = Series.Compute(batch, threads);
            for (int i = 0; i < batch.Length; i++) AssertSameBytes(one[i], several[i]);
        }
        for (int i = 0; i < batch.Length; i += 37) AssertSameBytes(one[i], Series.Calculator.Compute(batch[i]));
        Assert.Equal(batch.Select(series => series.CustomerId), one.Select(features => features.CustomerId));
    }

    [Theory]
    [InlineData("2014-03-02", 60)]
    [InlineData("2013-06-01", 0)]
    [InlineData("2014-01-01", 0)]
    [InlineData("2014-01-02", 1)]
    [InlineData("2030-01-01", 100)]
    public void Readings_from_the_day_of_the_inspection_on_are_not_used(string date, int used)
    {
        float[] kwh = Random((100, 10, 5));
        var whole = new MeterSeries("c", new TimeGrid(Series.Start, MeterInterval.Daily, 100), kwh)
        {
            InspectionDate = DateOnly.Parse(date, System.Globalization.CultureInfo.InvariantCulture),
            IsTheft = true,
        };
        MeterFeatures features = Series.Calculator.Compute(whole);
        AssertSameBytes(Series.Features(kwh[..used]), features);
        Assert.Equal(whole.InspectionDate, features.InspectionDate);
        Assert.True(features.IsTheft);
    }

    [Fact]
    public void A_step_that_the_inspection_falls_into_is_not_used()
    {
        float[] kwh = [1, 2, 3, 400];
        var series = new MeterSeries("c", new TimeGrid(Series.Start, MeterInterval.Weekly, 4), kwh)
        {
            InspectionDate = new DateOnly(2014, 1, 23),
        };
        Assert.Equal(3, Series.Calculator.Compute(series).ConsumptionMax);
    }

    [Fact]
    public void What_is_known_of_the_customer_travels_along()
    {
        var mark = new SimulationMark { GeneratedAs = "Shop" };
        var attributes = new Dictionary<string, string> { ["Tariff"] = "B" };
        var series = new MeterSeries("007", new TimeGrid(Series.Start, MeterInterval.Hourly, 30), new float[30])
        {
            IsTheft = false,
            Attributes = attributes,
            Simulation = mark,
        };
        MeterFeatures features = Series.Calculator.Compute(series);
        Assert.Equal("007", features.CustomerId);
        Assert.False(features.IsTheft);
        Assert.Same(attributes, features.Attributes);
        Assert.Same(mark, features.Simulation);
        Assert.True(features.IsSimulated);
        Assert.Equal(1.25, features.ObservedDays, 12);
    }

    [Fact]
    public void Cancelled_work_ends_in_a_cancellation()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();
        var execution = new ExecutionOptions { Cancellation = source.Token };
        Assert.ThrowsAny<OperationCanceledException>(() => Series.Calculator.Compute([Series.Daily(1, 2, 3)], execution));
    }

    [Fact]
    public void An_empty_batch_gives_no_results() => Assert.Empty(Series.Compute([], threads: 2));

    [Fact]
    public void Grades_follow_gaps_length_and_life()
    {
        Assert.Equal(QualityGrade.High, Grade(100, 80));
        Assert.Equal(QualityGrade.Medium, Grade(100, 79));
        Assert.Equal(QualityGrade.Medium, Grade(100, 50));
        Assert.Equal(QualityGrade.Low, Grade(100, 49));
        Assert.Equal(QualityGrade.High, Grade(60, 60));
        Assert.Equal(QualityGrade.Medium, Grade(59, 59));
        Assert.Equal(QualityGrade.Medium, Series.Features(Series.Steps(100, _ => 3)).Quality);

        QualityGrade Grade(int length, int observed) =>
            Series.Features(Series.Steps(length, t => t < observed ? 1 + t % 4 : float.NaN)).Quality;
    }

    [Theory]
    [InlineData("1mo", 6, 5)]
    [InlineData("1w", 9, 8)]
    [InlineData("1h", 1440, 1439)]
    public void Grades_count_months_or_days_worth_of_steps(string interval, int enough, int few)
    {
        Assert.True(MeterInterval.TryParse(interval, out MeterInterval parsed));
        Assert.Equal(QualityGrade.High, Series.Calculator.Compute(Series.Of(parsed, Series.Steps(enough, t => t))).Quality);
        Assert.Equal(QualityGrade.Medium, Series.Calculator.Compute(Series.Of(parsed, Series.Steps(few, t => t))).Quality);
    }

    [Fact]
    public void Limits_are_settings_and_are_checked()
    {
        var limits = new QualityLimits { MaximumMissingRatioForHigh = 0, MinimumDays = 3, MinimumMonths = 1 };
        var strict = new FeatureCalculator(limits);
        Assert.Equal(QualityGrade.High, strict.Compute(Series.Daily(1, 2, 3)).Quality);
        Assert.Equal(QualityGrade.Medium, strict.Compute(Series.Daily(1, 2, 3, float.NaN)).Quality);
        Assert.Throws<ArgumentOutOfRangeException>(() => new QualityLimits { MaximumMissingRatioForHigh = 1.5 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new QualityLimits { MaximumMissingRatioForMedium = double.NaN });
        Assert.Throws<ArgumentOutOfRangeException>(() => new QualityLimits { MinimumDays = -1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new QualityLimits { MinimumMonths = -1 });
    }

    private static void AssertSameBytes(MeterFeatures expected, MeterFeatures actual)
    {
        for (int i = 0; i < FeatureCatalogue.Count; i++)
        {
            Assert.True(
                BitConverter.DoubleToInt64Bits(expected[i]) == BitConverter.DoubleToInt64Bits(actual[i])
                    || (double.IsNaN(expected[i]) && double.IsNaN(actual[i])),
                $"{FeatureCatalogue.Names[i]} of {actual.CustomerId}: {expected[i]:R} and {actual[i]:R}");
        }
        Assert.Equal(expected.Quality, actual.Quality);
        Assert.Equal(expected.ObservedCount, actual.ObservedCount);
    }

    /// <summary>Readings of all kinds: gaps, zeros, and numbers of several sizes.</summary>
    private static float[] Random((int Length, int Missing, ulong Seed) shape)
    {
        var random = new SeededRandom(shape.Seed);
        double size = Math.Pow(10, random.NextDouble(-2, 4));
        var kwh = new float[shape.Length];
        for (int t = 0; t < kwh.Length; t++)
        {
            kwh[t] = random.Next(10) == 0 ? 0 : (float)(size * random.NextDouble());
            if (random.Next(100) < shape.Missing) kwh[t] = float.NaN;
        }
        return kwh;
    }

    private static double PlainEntropy(float[] kwh)
    {
        double mean = kwh.Average(reading => (double)reading);
        var power = new double[kwh.Length / 2];
        for (int k = 1; k <= power.Length; k++)
        {
            double real = 0, imaginary = 0;
            for (int t = 0; t < kwh.Length; t++)
            {
                (double sine, double cosine) = Math.SinCos(Math.Tau * ((long)k * t % kwh.Length) / kwh.Length);
                real += (kwh[t] - mean) * cosine;
                imaginary += (kwh[t] - mean) * sine;
            }
            power[k - 1] = real * real + imaginary * imaginary;
        }
        double sum = power.Sum();
        return -power.Sum(p => p / sum * Math.Log(p / sum)) / Math.Log(power.Length);
    }
}
