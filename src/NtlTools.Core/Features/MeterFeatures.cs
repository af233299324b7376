using NtlTools.Core.Readings;

namespace NtlTools.Core.Features;

/// <summary>The features of one customer's meter readings.</summary>
/// <remarks>
/// The numbers are those of the <see cref="FeatureCatalogue"/>, in its order, and their formulas are there; one that does
/// not exist for the customer is NaN. Never changes once made.
/// </remarks>
public sealed class MeterFeatures : CustomerFeatures
{
    private readonly double[] _values;

    /// <summary>Makes a customer's features.</summary>
    /// <param name="customerId">The customer's id, as text.</param>
    /// <param name="values">One number a feature, in the catalogue's order; the array is used, not copied.</param>
    /// <param name="quality">How far the readings can be trusted.</param>
    /// <param name="observedCount">The number of steps with a reading, at least 0.</param>
    /// <param name="observedDays">The same in days, at least 0.</param>
    /// <exception cref="ArgumentException">The id is empty, or there is not one number a feature.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The number of steps or days is negative.</exception>
    public MeterFeatures(string customerId, double[] values, QualityGrade quality, int observedCount, double observedDays)
        : base(customerId, quality)
    {
        ArgumentNullException.ThrowIfNull(values);
        ArgumentOutOfRangeException.ThrowIfNegative(observedCount);
        ArgumentOutOfRangeException.ThrowIfNegative(observedDays);
        if (values.Length != FeatureCatalogue.Count)
            throw new ArgumentException($"There are {FeatureCatalogue.Count} features, not {values.Length}.", nameof(values));
        _values = values;
        ObservedCount = observedCount;
        ObservedDays = observedDays;
    }

    /// <inheritdoc/>
    public override string CustomerId => base.CustomerId;

    /// <inheritdoc/>
    public override bool? IsTheft { get => base.IsTheft; init => base.IsTheft = value; }

    /// <inheritdoc/>
    public override DateOnly? InspectionDate { get => base.InspectionDate; init => base.InspectionDate = value; }

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, string> Attributes { get => base.Attributes; init => base.Attributes = value; }

    /// <inheritdoc/>
    public override SimulationMark? Simulation { get => base.Simulation; init => base.Simulation = value; }

    /// <summary>
    /// How long a step is: features in kWh a step mean something for this length alone; default where it is not known.
    /// </summary>
    public MeterInterval Interval { get; init; }

    /// <summary>What of the readings was repaired before features were computed; null where no repair was made.</summary>
    public RepairMark? Repair { get; init; }

    /// <inheritdoc/>
    public override bool IsSimulated => base.IsSimulated;

    /// <inheritdoc/>
    public override QualityGrade Quality => base.Quality;

    /// <summary>The number of steps with a reading.</summary>
    public int ObservedCount { get; }

    /// <summary>The number of steps with a reading, in days.</summary>
    public double ObservedDays { get; }

    /// <summary>Mean reading, kWh a step.</summary>
    public double ConsumptionMean => _values[(int)Feature.ConsumptionMean];

    /// <summary>Standard deviation of the readings, kWh a step.</summary>
    public double ConsumptionStd => _values[(int)Feature.ConsumptionStd];

    /// <summary>Median reading, kWh a step.</summary>
    public double ConsumptionMedian => _values[(int)Feature.ConsumptionMedian];

    /// <summary>Least reading, kWh a step.</summary>
    public double ConsumptionMin => _values[(int)Feature.ConsumptionMin];

    /// <summary>Greatest reading, kWh a step.</summary>
    public double ConsumptionMax => _values[(int)Feature.ConsumptionMax];

    /// <summary>Coefficient of variation: standard deviation ÷ mean.</summary>
    public double ConsumptionCv => _values[(int)Feature.ConsumptionCv];

    /// <summary>Greatest minus least reading, kWh a step.</summary>
    public double ConsumptionRange => _values[(int)Feature.ConsumptionRange];

    /// <summary>Skewness (population form).</summary>
    public double ConsumptionSkewness => _values[(int)Feature.ConsumptionSkewness];

    /// <summary>Excess kurtosis (population form).</summary>
    public double ConsumptionKurtosis => _values[(int)Feature.ConsumptionKurtosis];

    /// <summary>10 % quantile ÷ mean.</summary>
    public double Quantile10Ratio => _values[(int)Feature.Quantile10Ratio];

    /// <summary>25 % quantile ÷ mean.</summary>
    public double Quantile25Ratio => _values[(int)Feature.Quantile25Ratio];

    /// <summary>75 % quantile ÷ mean.</summary>
    public double Quantile75Ratio => _values[(int)Feature.Quantile75Ratio];

    /// <summary>90 % quantile ÷ mean.</summary>
    public double Quantile90Ratio => _values[(int)Feature.Quantile90Ratio];

    /// <summary>Share of missing steps, 0 to 1.</summary>
    public double MissingRatio => _values[(int)Feature.MissingRatio];

    /// <summary>Share of missing steps in the first third of the grid.</summary>
    public double MissingRatioFirstThird => _values[(int)Feature.MissingRatioFirstThird];

    /// <summary>Share of missing steps in the middle third of the grid.</summary>
    public double MissingRatioMiddleThird => _values[(int)Feature.MissingRatioMiddleThird];

    /// <summary>Share of missing steps in the last third of the grid.</summary>
    public double MissingRatioLastThird => _values[(int)Feature.MissingRatioLastThird];

    /// <summary>Steps in the longest run of missing steps.</summary>
    public double LongestMissingRun => _values[(int)Feature.LongestMissingRun];

    /// <summary>Number of runs of more than 3 missing steps.</summary>
    public double MissingRunCount => _values[(int)Feature.MissingRunCount];

    /// <summary>Position of the first reading on the grid, 0 to 1.</summary>
    public double FirstObserved => _values[(int)Feature.FirstObserved];

    /// <summary>Position of the last reading on the grid, 0 to 1.</summary>
    public double LastObserved => _values[(int)Feature.LastObserved];

    /// <summary>Share of readings that are exactly 0.</summary>
    public double ZeroRatio => _values[(int)Feature.ZeroRatio];

    /// <summary>Readings in the longest run of zeros.</summary>
    public double MaxConsecutiveZeros => _values[(int)Feature.MaxConsecutiveZeros];

    /// <summary>Number of runs of at least 7 zeros.</summary>
    public double ZeroRunCount => _values[(int)Feature.ZeroRunCount];

    /// <summary>Share of readings below a tenth of the mean.</summary>
    public double LowConsumptionRatio => _values[(int)Feature.LowConsumptionRatio];

    /// <summary>Share of readings further than three standard deviations from the mean.</summary>
    public double OutlierRatio => _values[(int)Feature.OutlierRatio];

    /// <summary>1 where the readings do not vary, else 0.</summary>
    public double IsConstant => _values[(int)Feature.IsConstant];

    /// <summary>Autocorrelation at one step.</summary>
    public double Autocorrelation => _values[(int)Feature.Autocorrelation];

    /// <summary>Autocorrelation at seven days.</summary>
    public double AutocorrelationWeek => _values[(int)Feature.AutocorrelationWeek];

    /// <summary>Slope of the least-squares line, kWh a step per step.</summary>
    public double ConsumptionTrend => _values[(int)Feature.ConsumptionTrend];

    /// <summary>Rise of the least-squares line over the whole series ÷ mean.</summary>
    public double TrendRatio => _values[(int)Feature.TrendRatio];

    /// <summary>Rise of the least-squares line over the last 30 days ÷ mean.</summary>
    public double TrendRatio30 => _values[(int)Feature.TrendRatio30];

    /// <summary>Rise of the least-squares line over the last 90 days ÷ mean.</summary>
    public double TrendRatio90 => _values[(int)Feature.TrendRatio90];

    /// <summary>Rise of the least-squares line over the last 180 days ÷ mean.</summary>
    public double TrendRatio180 => _values[(int)Feature.TrendRatio180];

    /// <summary>Average of the 7-day rolling mean, kWh a step.</summary>
    public double Rolling7DayMeanAverage => _values[(int)Feature.Rolling7DayMeanAverage];

    /// <summary>Average of the 7-day rolling standard deviation, kWh a step.</summary>
    public double Rolling7DayStdAverage => _values[(int)Feature.Rolling7DayStdAverage];

    /// <summary>Spread of the weekday means ÷ mean.</summary>
    public double WeeklyPatternStrength => _values[(int)Feature.WeeklyPatternStrength];

    /// <summary>Mean at weekends ÷ mean on other days.</summary>
    public double WeekendRatio => _values[(int)Feature.WeekendRatio];

    /// <summary>Number of steps at which the weekly mean is below half of the week before's.</summary>
    public double SuddenDropCount => _values[(int)Feature.SuddenDropCount];

    /// <summary>Share of compared steps at which the weekly mean is below half of the week before's.</summary>
    public double SuddenDropRatio => _values[(int)Feature.SuddenDropRatio];

    /// <summary>Mean step-to-step change ÷ mean.</summary>
    public double MeanAbsoluteChangeRatio => _values[(int)Feature.MeanAbsoluteChangeRatio];

    /// <summary>Mean of the first 30 days ÷ mean.</summary>
    public double First30Ratio => _values[(int)Feature.First30Ratio];

    /// <summary>Mean of the first 90 days ÷ mean.</summary>
    public double First90Ratio => _values[(int)Feature.First90Ratio];

    /// <summary>Mean of the first 180 days ÷ mean.</summary>
    public double First180Ratio => _values[(int)Feature.First180Ratio];

    /// <summary>Mean of the last 30 days ÷ mean.</summary>
    public double Last30Ratio => _values[(int)Feature.Last30Ratio];

    /// <summary>Mean of the last 90 days ÷ mean.</summary>
    public double Last90Ratio => _values[(int)Feature.Last90Ratio];

    /// <summary>Mean of the last 180 days ÷ mean.</summary>
    public double Last180Ratio => _values[(int)Feature.Last180Ratio];

    /// <summary>Mean of the last year ÷ mean of the year before.</summary>
    public double YearOnYearRatio => _values[(int)Feature.YearOnYearRatio];

    /// <summary>Mean of the year before the last ÷ mean of the year before that.</summary>
    public double PreviousYearOnYearRatio => _values[(int)Feature.PreviousYearOnYearRatio];

    /// <summary>Mean after ÷ mean before the split at which it is smallest.</summary>
    public double ChangePointRatio => _values[(int)Feature.ChangePointRatio];

    /// <summary>Position of that split on the grid, 0 to 1.</summary>
    public double ChangePointPosition => _values[(int)Feature.ChangePointPosition];

    /// <summary>Coefficient of variation of the calendar months' means.</summary>
    public double MonthlyCv => _values[(int)Feature.MonthlyCv];

    /// <summary>Least calendar month's mean ÷ mean of the months' means.</summary>
    public double MonthlyMinRatio => _values[(int)Feature.MonthlyMinRatio];

    /// <summary>Greatest calendar month's mean ÷ mean of the months' means.</summary>
    public double MonthlyMaxRatio => _values[(int)Feature.MonthlyMaxRatio];

    /// <summary>Largest relative fall from one month's mean to the next.</summary>
    public double MonthlyMaxDrop => _values[(int)Feature.MonthlyMaxDrop];

    /// <summary>Number of falls by more than half from one month to the next.</summary>
    public double MonthlyDropCount => _values[(int)Feature.MonthlyDropCount];

    /// <summary>Number of months below a fifth of the months' mean.</summary>
    public double LowMonthCount => _values[(int)Feature.LowMonthCount];

    /// <summary>Amplitude of the yearly sine ÷ mean.</summary>
    public double AnnualAmplitude => _values[(int)Feature.AnnualAmplitude];

    /// <summary>Entropy of the power spectrum, 0 (one frequency) to 1 (all alike).</summary>
    public double SpectralEntropy => _values[(int)Feature.SpectralEntropy];

    /// <summary>Share of the steps that a repair has filled in, clipped or made missing, 0 to 1; 0 without a repair.</summary>
    public double RepairedRatio => Repair?.RepairedRatio ?? 0;

    /// <inheritdoc/>
    internal override FeatureSet Set => FeatureCatalogue.Set;

    /// <summary>All numbers, in the catalogue's order.</summary>
    internal ReadOnlySpan<double> Values => _values;

    /// <summary>One number by its position in the catalogue, or <see cref="RepairedRatio"/> by the position after the last.</summary>
    /// <exception cref="IndexOutOfRangeException">There is no such feature.</exception>
    public override double this[int feature] => feature == FeatureCatalogue.RepairedRatioPosition ? RepairedRatio : _values[feature];

    /// <summary>The positions of the properties, which a test compares with the catalogue.</summary>
    private enum Feature
    {
        ConsumptionMean,
        ConsumptionStd,
        ConsumptionMedian,
        ConsumptionMin,
        ConsumptionMax,
        ConsumptionCv,
        ConsumptionRange,
        ConsumptionSkewness,
        ConsumptionKurtosis,
        Quantile10Ratio,
        Quantile25Ratio,
        Quantile75Ratio,
        Quantile90Ratio,
        MissingRatio,
        MissingRatioFirstThird,
        MissingRatioMiddleThird,
        MissingRatioLastThird,
        LongestMissingRun,
        MissingRunCount,
        FirstObserved,
        LastObserved,
        ZeroRatio,
        MaxConsecutiveZeros,
        ZeroRunCount,
        LowConsumptionRatio,
        OutlierRatio,
        IsConstant,
        Autocorrelation,
        AutocorrelationWeek,
        ConsumptionTrend,
        TrendRatio,
        TrendRatio30,
        TrendRatio90,
        TrendRatio180,
        Rolling7DayMeanAverage,
        Rolling7DayStdAverage,
        WeeklyPatternStrength,
        WeekendRatio,
        SuddenDropCount,
        SuddenDropRatio,
        MeanAbsoluteChangeRatio,
        First30Ratio,
        First90Ratio,
        First180Ratio,
        Last30Ratio,
        Last90Ratio,
        Last180Ratio,
        YearOnYearRatio,
        PreviousYearOnYearRatio,
        ChangePointRatio,
        ChangePointPosition,
        MonthlyCv,
        MonthlyMinRatio,
        MonthlyMaxRatio,
        MonthlyMaxDrop,
        MonthlyDropCount,
        LowMonthCount,
        AnnualAmplitude,
        SpectralEntropy,
    }
}
