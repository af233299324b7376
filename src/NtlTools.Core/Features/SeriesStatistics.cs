using System.Runtime.InteropServices;
using V512 = System.Runtime.Intrinsics.Vector512<double>;

namespace NtlTools.Core.Features;

/// <summary>A feature of eight customers, out of what a sweep found.</summary>
internal delegate V512 FeatureFormula(in SeriesStatistics<V512> statistics);

/// <summary>What one sweep over some series finds, one customer a lane: all that the formulas of the catalogue need.</summary>
/// <remarks>A number that does not exist (a mean of nothing, a window longer than the series) is NaN.</remarks>
/// <typeparam name="V">
/// A register of numbers. Nothing else is in here, so that a wider register can be filled by lanes.
/// </typeparam>
[StructLayout(LayoutKind.Sequential)]
internal struct SeriesStatistics<V>
    where V : unmanaged
{
    /// <summary>Steps of the grid, and those of them that are observed.</summary>
    public V Length, Count;

    /// <summary>1 where there are readings and all of them are 0, else 0.</summary>
    public V UsedNothing;

    /// <summary>The mean reading, and the sums of the second, third and fourth powers of the distances to it.</summary>
    public V Mean, SquareSum, CubeSum, FourthSum;

    /// <summary>Order statistics of the readings.</summary>
    public V Minimum, Quantile10, Quantile25, Median, Quantile75, Quantile90, Maximum;

    /// <summary>Shares of missing steps in the thirds of the grid.</summary>
    public V MissingFirstThird, MissingMiddleThird, MissingLastThird;

    /// <summary>Runs of missing steps, and the first and the last observed step.</summary>
    public V LongestMissingRun, MissingRuns, FirstStep, LastStep;

    /// <summary>Zero readings and their runs.</summary>
    public V Zeros, LongestZeroRun, ZeroRuns;

    /// <summary>Readings below a tenth of the mean, and readings further than three standard deviations from it.</summary>
    public V LowReadings, Outliers;

    /// <summary>Sums of products of neighbours' and of week-old neighbours' distances to the mean.</summary>
    public V LagProduct, WeekLagProduct;

    /// <summary>The mean of |x_t − x_{t−1}|.</summary>
    public V MeanAbsoluteChange;

    /// <summary>The mean of the observed steps.</summary>
    public V MeanStep;

    /// <summary>The slope over all, and slope × length over all and over the last 30, 90 and 180 days.</summary>
    public V Slope, Rise, Rise30, Rise90, Rise180;

    /// <summary>Means over t of the 7-day rolling mean and standard deviation.</summary>
    public V RollingMean, RollingDeviation;

    /// <summary>How often the rolling mean fell below half of what it was, and how often that could be seen.</summary>
    public V SuddenDrops, DropsCompared;

    /// <summary>The spread of the seven weekday means, and the means at weekends and on other days.</summary>
    public V WeekdayDeviation, WeekendMean, WorkdayMean;

    /// <summary>Means of the first and of the last days.</summary>
    public V First30, First90, First180, Last30, Last90, Last180;

    /// <summary>Means of the last 365 days, of the 365 before them and of the 365 before those.</summary>
    public V LastYear, YearBefore, SecondYearBefore;

    /// <summary>The smallest mean after ÷ mean before, and the step that comes first after that split.</summary>
    public V ChangeRatio, ChangeStep;

    /// <summary>Calendar months with a reading, and the mean, standard deviation, least and greatest of their means.</summary>
    public V Months, MonthMean, MonthDeviation, MonthMinimum, MonthMaximum;

    /// <summary>The greatest fall from one month to the next, the number of large ones, and the number of low months.</summary>
    public V MonthDrop, MonthDrops, LowMonths;

    /// <summary>The amplitude of the yearly sine.</summary>
    public V AnnualAmplitude;

    /// <summary>The entropy of the power spectrum ÷ its greatest possible value × the power, and the power.</summary>
    public V SpectralWeighted, SpectralPower;
}
