using NtlTools.Core.Features;
using NtlTools.Core.Readings;

namespace NtlTools.Core.Tests.Features;

/// <summary>Features of small series that can be worked out in the head.</summary>
public sealed class FeatureByHandTests
{
    private const float Gap = float.NaN;
    private const int Digits = 12;

    [Fact]
    public void Moments_and_quantiles_of_four_readings()
    {
        MeterFeatures f = Series.Features(1, Gap, 2, 3, 6);
        Assert.Equal(3, f.ConsumptionMean);
        Assert.Equal(Math.Sqrt(14.0 / 3), f.ConsumptionStd, Digits);
        Assert.Equal(2.5, f.ConsumptionMedian);
        Assert.Equal(1, f.ConsumptionMin);
        Assert.Equal(6, f.ConsumptionMax);
        Assert.Equal(5, f.ConsumptionRange);
        Assert.Equal(Math.Sqrt(14.0 / 3) / 3, f.ConsumptionCv, Digits);
        // Distances −2, −1, 0, 3: squares 14, cubes 18, fourths 98.
        Assert.Equal(18.0 / 4 / Math.Pow(14.0 / 4, 1.5), f.ConsumptionSkewness, Digits);
        Assert.Equal(98.0 / 4 / (14.0 / 4 * 14.0 / 4) - 3, f.ConsumptionKurtosis, Digits);
        Assert.Equal(1.3 / 3, f.Quantile10Ratio, Digits);
        Assert.Equal(1.75 / 3, f.Quantile25Ratio, Digits);
        Assert.Equal(3.75 / 3, f.Quantile75Ratio, Digits);
        Assert.Equal(5.1 / 3, f.Quantile90Ratio, Digits);
        Assert.Equal(4, f.ObservedCount);
        Assert.Equal(4, f.ObservedDays);
    }

    [Fact]
    public void Gaps_are_counted_in_thirds_runs_and_ends()
    {
        MeterFeatures f = Series.Features(Gap, 1, 2, Gap, Gap, Gap, Gap, 3, Gap, Gap, Gap);
        Assert.Equal(8.0 / 11, f.MissingRatio, Digits);
        Assert.Equal(1.0 / 3, f.MissingRatioFirstThird, Digits);
        Assert.Equal(1, f.MissingRatioMiddleThird);
        Assert.Equal(3.0 / 4, f.MissingRatioLastThird, Digits);
        Assert.Equal(4, f.LongestMissingRun);
        Assert.Equal(1, f.MissingRunCount);
        Assert.Equal(0.1, f.FirstObserved, Digits);
        Assert.Equal(0.7, f.LastObserved, Digits);
    }

    [Fact]
    public void A_missing_step_ends_a_run_of_zeros()
    {
        MeterFeatures f = Series.Features(0, 0, 0, 0, 0, 0, 0, Gap, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0, 0, 7);
        Assert.Equal(8, f.MaxConsecutiveZeros);
        Assert.Equal(2, f.ZeroRunCount);
        Assert.Equal(17.0 / 19, f.ZeroRatio, Digits);
        Assert.Equal(17.0 / 19, f.LowConsumptionRatio, Digits);
    }

    [Fact]
    public void An_outlier_is_further_than_three_standard_deviations_away()
    {
        MeterFeatures f = Series.Features([.. Enumerable.Repeat(1f, 19), 100]);
        Assert.Equal(0.05, f.OutlierRatio, Digits);
        Assert.Equal(0, f.IsConstant);
        // The mean is 1.95 and a tenth of it below 1.
        Assert.Equal(0, Series.Features([.. Enumerable.Repeat(1f, 19), 20]).LowConsumptionRatio);
    }

    [Fact]
    public void Autocorrelation_and_change_look_at_neighbours_that_are_both_observed()
    {
        // Mean 2; distances −1, 1, gap, −1, 1.
        MeterFeatures f = Series.Features(1, 3, Gap, 1, 3);
        Assert.Equal(-2.0 / 4, f.Autocorrelation, Digits);
        Assert.Equal(2.0 / 2, f.MeanAbsoluteChangeRatio, Digits);
        Assert.True(double.IsNaN(f.AutocorrelationWeek));
        Assert.True(double.IsNaN(Series.Features(1, Gap, 3, Gap, 2).Autocorrelation));
    }

    [Fact]
    public void Autocorrelation_of_a_week_looks_seven_days_back()
    {
        // Mean 1; distances −1 and 1 at the ends, which are a week apart, and 0 between.
        Assert.Equal(-0.5, Series.Features(0, 1, 1, 1, 1, 1, 1, 2).AutocorrelationWeek, Digits);
    }

    [Fact]
    public void A_straight_line_has_its_slope_as_trend_whatever_is_missing()
    {
        MeterFeatures f = Series.Features(Series.Steps(200, t => t % 3 == 1 ? Gap : 5 + 2 * t));
        Assert.Equal(2, f.ConsumptionTrend, Digits);
        Assert.Equal(2 * 200 / f.ConsumptionMean, f.TrendRatio, Digits);
        Assert.Equal(2 * 30 / f.ConsumptionMean, f.TrendRatio30, Digits);
        Assert.Equal(2 * 90 / f.ConsumptionMean, f.TrendRatio90, Digits);
        Assert.Equal(2 * 180 / f.ConsumptionMean, f.TrendRatio180, Digits);
        Assert.Equal(Math.Sqrt(2) * 2, Series.Features(1, 5).ConsumptionStd, Digits);
    }

    [Fact]
    public void Rolling_means_use_what_there_is_of_seven_days()
    {
        // Windows 4 | 4 2 | 4 2 · | 4 2 · 6.
        MeterFeatures f = Series.Features(4, 2, Gap, 6);
        Assert.Equal((4 + 3 + 3 + 4) / 4.0, f.Rolling7DayMeanAverage, Digits);
        Assert.Equal((Math.Sqrt(2) + Math.Sqrt(2) + 2) / 3, f.Rolling7DayStdAverage, Digits);
        Assert.True(double.IsNaN(f.SuddenDropCount));
    }

    [Fact]
    public void A_drop_to_a_third_is_sudden_while_the_weeks_differ()
    {
        // The rolling mean i days after the drop is 9 − 6·i/7: below 4.5 for i = 6 and 7; the week-old mean is then still 9.
        // From i = 8 on the week-old mean falls too: it is 9 − 6·(i − 7)/7, and 3 is below its half up to i = 10.
        MeterFeatures f = Series.Features(Series.Steps(40, t => t < 20 ? 9 : 3));
        Assert.Equal(5, f.SuddenDropCount);
        Assert.Equal(5.0 / 33, f.SuddenDropRatio, Digits);
    }

    [Fact]
    public void Exactly_half_is_no_sudden_drop() =>
        Assert.Equal(0, Series.Features(Series.Steps(40, t => t < 20 ? 0.2f : 0.1f)).SuddenDropCount);

    [Fact]
    public void Weekdays_and_weekends_come_from_the_calendar()
    {
        // Starts on a Wednesday, so steps 3 and 4 of each week are Saturday and Sunday.
        MeterFeatures f = Series.Features(Series.Steps(28, t => t % 7 is 3 or 4 ? 8 : 1));
        Assert.Equal(8, f.WeekendRatio, Digits);
        Assert.Equal(Math.Sqrt(10) / 3, f.WeeklyPatternStrength, Digits);

        MeterFeatures hourly = Series.Calculator.Compute(
            Series.Of(MeterInterval.Hourly, Series.Steps(28 * 24, t => t / 24 % 7 is 3 or 4 ? 8 : 1)));
        Assert.Equal(8, hourly.WeekendRatio, Digits);
        Assert.Equal(Math.Sqrt(10) / 3, hourly.WeeklyPatternStrength, Digits);
    }

    [Fact]
    public void First_and_last_days_are_means_over_what_is_observed_there()
    {
        MeterFeatures f = Series.Features(Series.Steps(100, t => t < 30 ? (t % 2 == 0 ? 4 : Gap) : t < 70 ? 1 : 2));
        double mean = (15 * 4 + 40 + 60) / 85.0;
        Assert.Equal(4 / mean, f.First30Ratio, Digits);
        Assert.Equal(2 / mean, f.Last30Ratio, Digits);
        Assert.Equal((60 + 40 + 40) / 75.0 / mean, f.First90Ratio, Digits);
        Assert.True(double.IsNaN(f.First180Ratio));
        Assert.True(double.IsNaN(f.Last180Ratio));
    }

    [Fact]
    public void Years_are_compared_with_the_year_before()
    {
        MeterFeatures f = Series.Features(Series.Steps(1095, t => t < 365 ? 8 : t < 730 ? 4 : 3));
        Assert.Equal(0.75, f.YearOnYearRatio, Digits);
        Assert.Equal(0.5, f.PreviousYearOnYearRatio, Digits);
        Assert.True(double.IsNaN(Series.Features(Series.Steps(729, t => 1 + t)).YearOnYearRatio));
    }

    [Fact]
    public void The_change_point_is_where_the_mean_falls_most()
    {
        MeterFeatures f = Series.Features(Series.Steps(50, t => t == 30 ? Gap : t < 30 ? 10 : 2));
        Assert.Equal(0.2, f.ChangePointRatio, Digits);
        Assert.Equal(31.0 / 50, f.ChangePointPosition, Digits);

        // A fall within the last tenth is not looked for at its place.
        Assert.Equal(45.0 / 50, Series.Features(Series.Steps(50, t => t < 48 ? 10 : 2)).ChangePointPosition, Digits);
        // All splits of a constant are equal: the first that leaves a tenth.
        MeterFeatures constant = Series.Features(Series.Steps(50, _ => 7));
        Assert.Equal(1, constant.ChangePointRatio);
        Assert.Equal(5.0 / 50, constant.ChangePointPosition, Digits);
    }

    [Fact]
    public void Months_are_those_of_the_calendar()
    {
        // January 31 days at 2, February absent, March 31 days at 10, April 30 days at 0.
        MeterFeatures f = Series.Features(Series.Steps(120, t => t < 31 ? 2 : t < 59 ? Gap : t < 90 ? 10 : 0));
        Assert.Equal(Math.Sqrt((4 + 36 + 16) / 2.0) / 4, f.MonthlyCv, Digits);
        Assert.Equal(0, f.MonthlyMinRatio);
        Assert.Equal(2.5, f.MonthlyMaxRatio, Digits);
        Assert.Equal(1, f.MonthlyMaxDrop);
        Assert.Equal(1, f.MonthlyDropCount);
        Assert.Equal(1, f.LowMonthCount);
    }

    [Fact]
    public void A_yearly_sine_has_its_amplitude()
    {
        MeterFeatures f = Series.Features(Series.Steps(
            800, t => t % 5 == 0 ? Gap : (float)(10 + 3 * Math.Sin(Math.Tau * (t + 50) / 365.25))));
        Assert.Equal(3 / f.ConsumptionMean, f.AnnualAmplitude, 6);
        Assert.True(double.IsNaN(Series.Features(Series.Steps(364, t => t)).AnnualAmplitude));
        Assert.False(double.IsNaN(Series.Features(Series.Steps(365, t => t)).AnnualAmplitude));
    }

    [Fact]
    public void The_spectrum_of_one_sine_has_no_entropy_and_that_of_an_impulse_has_all()
    {
        MeterFeatures sine = Series.Features(Series.Steps(200, t => (float)(5 + Math.Sin(Math.Tau * t * 3 / 200))));
        Assert.Equal(0, sine.SpectralEntropy, 6);
        MeterFeatures impulse = Series.Features(Series.Steps(201, t => t == 20 ? 1 : 0));
        Assert.Equal(1, impulse.SpectralEntropy, Digits);
    }

    [Fact]
    public void Gaps_are_filled_by_a_line_before_the_spectrum_is_taken()
    {
        MeterFeatures filled = Series.Features(2, 2, 3, 4, 5, 6, 1, 7, 7);
        MeterFeatures gaps = Series.Features(Gap, 2, 3, Gap, Gap, 6, 1, 7, Gap);
        Assert.Equal(filled.SpectralEntropy, gaps.SpectralEntropy, Digits);
        Assert.True(double.IsNaN(Series.Features(1, 2, 3).SpectralEntropy));
    }

    [Fact]
    public void A_ratio_without_denominator_is_0_for_who_used_nothing_and_does_not_exist_else()
    {
        MeterFeatures nothing = Series.Features(Series.Steps(400, _ => 0));
        Assert.Equal(0, nothing.ConsumptionCv);
        Assert.Equal(0, nothing.Autocorrelation);
        Assert.Equal(0, nothing.SpectralEntropy);
        Assert.Equal(0, nothing.ChangePointRatio);
        Assert.Equal(1, nothing.IsConstant);
        MeterFeatures balanced = Series.Features(Series.Steps(400, t => t % 2 == 0 ? 1 : -1));
        Assert.True(double.IsNaN(balanced.ConsumptionCv));
        Assert.True(double.IsNaN(balanced.TrendRatio));
        Assert.Equal(0, balanced.IsConstant);
    }

    [Fact]
    public void Without_readings_shares_of_gaps_are_1_counts_0_and_all_else_does_not_exist()
    {
        MeterFeatures f = Series.Features(Series.Steps(400, _ => Gap));
        string[] one =
        [
            "MissingRatio", "MissingRatioFirstThird", "MissingRatioMiddleThird", "MissingRatioLastThird", "MissingRunCount",
        ];
        string[] none = ["MaxConsecutiveZeros", "ZeroRunCount", "SuddenDropCount", "MonthlyDropCount", "LowMonthCount"];
        for (int i = 0; i < FeatureCatalogue.Count; i++)
        {
            string name = FeatureCatalogue.Names[i];
            double expected = one.Contains(name) ? 1 : none.Contains(name) ? 0 : name == "LongestMissingRun" ? 400 : double.NaN;
            Assert.Equal(expected, f[i]);
        }
        Assert.Equal(QualityGrade.Low, f.Quality);
        Assert.Equal(0, f.ObservedCount);
    }

    [Fact]
    public void A_monthly_series_has_no_weeks()
    {
        MeterFeatures f = Series.Calculator.Compute(Series.Of(MeterInterval.Monthly, Series.Steps(36, t => 100 + t % 12)));
        foreach (string name in (string[])["AutocorrelationWeek", "Rolling7DayMeanAverage", "Rolling7DayStdAverage",
            "WeeklyPatternStrength", "WeekendRatio", "SuddenDropCount", "SuddenDropRatio"])
            Assert.True(double.IsNaN(f[FeatureCatalogue.IndexOf(name)]), name);
        Assert.True(double.IsNaN(f.Last30Ratio), "30 days are shorter than a month.");
        Assert.Equal(110.0 / f.ConsumptionMean, f.Last90Ratio, Digits);
        Assert.Equal(1, f.YearOnYearRatio, Digits);
        Assert.Equal(QualityGrade.High, f.Quality);
    }
}
