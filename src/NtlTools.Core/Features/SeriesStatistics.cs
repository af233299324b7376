using System.Runtime.InteropServices;

namespace NtlTools.Core.Features;

/// <summary>A feature of one customer, out of what a sweep found.</summary>
internal delegate double FeatureFormula(in SeriesStatistics<double> statistics);

/// <summary>What one sweep over a series finds: all that the formulas of the catalogue need.</summary>
/// <remarks>
/// The sweep fills it with a vector of eight customers in each field; the formulas read it with one customer's number in
/// each. A number that does not exist (a mean of nothing, a window longer than the series) is NaN.
/// </remarks>
/// <typeparam name="T">A number, or a vector of numbers with one lane a customer.</typeparam>
[StructLayout(LayoutKind.Sequential)]
internal struct SeriesStatistics<T>
    where T : unmanaged
{
    /// <summary>Steps of the grid, and those of them that are observed.</summary>
    public T Length, Count;

    /// <summary>1 where there are readings and all of them are 0, else 0.</summary>
    public T UsedNothing;

    /// <summary>The mean reading, and the sums of the second, third and fourth powers of the distances to it.</summary>
    public T Mean, SquareSum, CubeSum, FourthSum;

    /// <summary>Order statistics of the readings.</summary>
    public T Minimum, Quantile10, Quantile25, Median, Quantile75, Quantile90, Maximum;

    /// <summary>Shares of missing steps in the thirds of the grid.</summary>
    public T MissingFirstThird, MissingMiddleThird, MissingLastThird;

    /// <summary>Runs of missing steps, and the first and the last observed step.</summary>
    public T LongestMissingRun, MissingRuns, FirstStep, LastStep;

    /// <summary>Zero readings and their runs.</summary>
    public T Zeros, LongestZeroRun, ZeroRuns;

    /// <summary>Readings below a tenth of the mean, and readings further than three standard deviations from it.</summary>
    public T LowReadings, Outliers;

    /// <summary>Sums of products of neighbours' and of week-old neighbours' distances to the mean.</summary>
    public T LagProduct, WeekLagProduct;

    /// <summary>The mean of |x_t − x_{t−1}|.</summary>
    public T MeanAbsoluteChange;

    /// <summary>The slope over all, and slope × length over all and over the last 30, 90 and 180 days.</summary>
    public T Slope, Rise, Rise30, Rise90, Rise180;

    /// <summary>Means over t of the 7-day rolling mean and standard deviation.</summary>
    public T RollingMean, RollingDeviation;

    /// <summary>How often the rolling mean fell below half of what it was, and how often that could be seen.</summary>
    public T SuddenDrops, DropsCompared;

    /// <summary>The spread of the seven weekday means, and the means at weekends and on other days.</summary>
    public T WeekdayDeviation, WeekendMean, WorkdayMean;

    /// <summary>Means of the first and of the last days.</summary>
    public T First30, First90, First180, Last30, Last90, Last180;

    /// <summary>Means of the last 365 days, of the 365 before them and of the 365 before those.</summary>
    public T LastYear, YearBefore, SecondYearBefore;

    /// <summary>The smallest mean after ÷ mean before, and the step that comes first after that split.</summary>
    public T ChangeRatio, ChangeStep;

    /// <summary>Calendar months with a reading, and the mean, standard deviation, least and greatest of their means.</summary>
    public T Months, MonthMean, MonthDeviation, MonthMinimum, MonthMaximum;

    /// <summary>The greatest fall from one month to the next, the number of large ones, and the number of low months.</summary>
    public T MonthDrop, MonthDrops, LowMonths;

    /// <summary>The amplitude of the yearly sine.</summary>
    public T AnnualAmplitude;

    /// <summary>The entropy of the power spectrum ÷ its greatest possible value × the power, and the power.</summary>
    public T SpectralWeighted, SpectralPower;
}
