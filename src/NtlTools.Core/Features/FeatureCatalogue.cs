using System.Collections.ObjectModel;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Text;
using S = NtlTools.Core.Features.SeriesStatistics<System.Runtime.Intrinsics.Vector512<double>>;
using V = System.Runtime.Intrinsics.Vector512<double>;

namespace NtlTools.Core.Features;

using static FeatureRoles;

/// <summary>Every feature, in order: the one table that names, order, formulas' text and computation all come from.</summary>
/// <remarks>
/// A series is x_0 … x_{T−1} on an even grid of T steps; n of them are observed, and statistics run over those. A ratio
/// with a zero denominator is 0 where the customer used nothing (readings exist and all are 0), else NaN. A feature that a
/// series is too short for, or whose window is shorter than one step, is NaN. Windows are in days and become steps of the
/// series' own interval, rounded. Without any reading shares of missing steps are 1, counts are 0 and all else is NaN.
/// </remarks>
public static class FeatureCatalogue
{
    private static readonly FeatureDefinition[] Table =
    [
        new(nameof(MeterFeatures.ConsumptionMean), Detection | Behaviour,
            "mean of the observed readings, kWh a step",
            static (in S s) => s.Mean),
        new(nameof(MeterFeatures.ConsumptionStd), Detection | Behaviour,
            "sample standard deviation (n − 1) of the observed readings, kWh a step; NaN below two",
            static (in S s) => Deviation(s)),
        new(nameof(MeterFeatures.ConsumptionMedian), Detection | Behaviour,
            "median of the observed readings, kWh a step",
            static (in S s) => s.Median),
        new(nameof(MeterFeatures.ConsumptionMin), Detection,
            "least observed reading, kWh a step",
            static (in S s) => s.Minimum),
        new(nameof(MeterFeatures.ConsumptionMax), Detection,
            "greatest observed reading, kWh a step",
            static (in S s) => s.Maximum),
        new(nameof(MeterFeatures.ConsumptionCv), Detection | Behaviour,
            "standard deviation / mean",
            static (in S s) => Ratio(s, Deviation(s), s.Mean)),
        new(nameof(MeterFeatures.ConsumptionRange), Detection | Behaviour,
            "greatest − least observed reading, kWh a step",
            static (in S s) => s.Maximum - s.Minimum),
        new(nameof(MeterFeatures.ConsumptionSkewness), Detection,
            "third standardised central moment, population form",
            static (in S s) => Ratio(s, s.CubeSum / s.Count, Cubed(Vector512.Sqrt(s.SquareSum / s.Count)))),
        new(nameof(MeterFeatures.ConsumptionKurtosis), Detection,
            "fourth standardised central moment, population form, minus 3",
            static (in S s) => Ratio(s, s.FourthSum * s.Count - 3.0 * s.SquareSum * s.SquareSum, s.SquareSum * s.SquareSum)),
        new(nameof(MeterFeatures.Quantile10Ratio), Detection,
            "10 % quantile (linear interpolation, type 7) / mean",
            static (in S s) => Ratio(s, s.Quantile10, s.Mean)),
        new(nameof(MeterFeatures.Quantile25Ratio), Detection,
            "25 % quantile (linear interpolation, type 7) / mean",
            static (in S s) => Ratio(s, s.Quantile25, s.Mean)),
        new(nameof(MeterFeatures.Quantile75Ratio), Detection,
            "75 % quantile (linear interpolation, type 7) / mean",
            static (in S s) => Ratio(s, s.Quantile75, s.Mean)),
        new(nameof(MeterFeatures.Quantile90Ratio), Detection,
            "90 % quantile (linear interpolation, type 7) / mean",
            static (in S s) => Ratio(s, s.Quantile90, s.Mean)),
        new(nameof(MeterFeatures.MissingRatio), Detection | Missingness,
            "missing steps / T; 1 for a grid without steps",
            static (in S s) => MissingShare(s)),
        new(nameof(MeterFeatures.MissingRatioFirstThird), Detection | Missingness,
            "share of missing steps among the steps before ⌊T/3⌋",
            static (in S s) => s.MissingFirstThird),
        new(nameof(MeterFeatures.MissingRatioMiddleThird), Detection | Missingness,
            "share of missing steps among the steps from ⌊T/3⌋ to before ⌊2T/3⌋",
            static (in S s) => s.MissingMiddleThird),
        new(nameof(MeterFeatures.MissingRatioLastThird), Detection | Missingness,
            "share of missing steps among the steps from ⌊2T/3⌋",
            static (in S s) => s.MissingLastThird),
        new(nameof(MeterFeatures.LongestMissingRun), Detection | Missingness,
            "steps in the longest run of missing steps",
            static (in S s) => s.LongestMissingRun),
        new(nameof(MeterFeatures.MissingRunCount), Detection | Missingness,
            "runs of more than 3 missing steps",
            static (in S s) => s.MissingRuns),
        new(nameof(MeterFeatures.FirstObserved), Detection | Missingness,
            "first observed step, from 0, / (T − 1)",
            static (in S s) => Ratio(s, s.FirstStep, s.Length - V.One)),
        new(nameof(MeterFeatures.LastObserved), Detection | Missingness,
            "last observed step, from 0, / (T − 1)",
            static (in S s) => Ratio(s, s.LastStep, s.Length - V.One)),
        new(nameof(MeterFeatures.ZeroRatio), Detection,
            "share of the observed readings that are exactly 0",
            static (in S s) => s.Zeros / s.Count),
        new(nameof(MeterFeatures.MaxConsecutiveZeros), Detection,
            "readings in the longest run of zeros; a missing step ends a run",
            static (in S s) => s.LongestZeroRun),
        new(nameof(MeterFeatures.ZeroRunCount), Detection,
            "runs of at least 7 zeros; a missing step ends a run",
            static (in S s) => s.ZeroRuns),
        new(nameof(MeterFeatures.LowConsumptionRatio), Detection,
            "share of the observed readings below 0.1 × mean",
            static (in S s) => s.LowReadings / s.Count),
        new(nameof(MeterFeatures.OutlierRatio), Detection,
            "share of the observed readings further than 3 standard deviations from the mean; NaN below two",
            static (in S s) => OfTwo(s, s.Outliers / s.Count)),
        new(nameof(MeterFeatures.IsConstant), Detection,
            "1 where the standard deviation is below 1e-9 or there is a single reading, else 0",
            static (in S s) => Constant(s)),
        new(nameof(MeterFeatures.Autocorrelation), Detection | Behaviour,
            "Σ (x_t − mean)(x_{t−1} − mean) over pairs both observed / Σ (x_t − mean)²; NaN without a pair",
            static (in S s) => Ratio(s, s.LagProduct, s.SquareSum)),
        new(nameof(MeterFeatures.AutocorrelationWeek), Detection,
            "Σ (x_t − mean)(x_{t−l} − mean) over pairs both observed / Σ (x_t − mean)², l = 7 days; NaN without a "
            + "pair",
            static (in S s) => Ratio(s, s.WeekLagProduct, s.SquareSum)),
        new(nameof(MeterFeatures.ConsumptionTrend), Detection | Behaviour,
            "slope of the least-squares line through the observed readings, kWh a step per step; NaN below two",
            static (in S s) => s.Slope),
        new(nameof(MeterFeatures.TrendRatio), Detection,
            "slope × T / mean",
            static (in S s) => Ratio(s, s.Rise, s.Mean)),
        new(nameof(MeterFeatures.TrendRatio30), Detection,
            "slope over the last 30 days × their steps / mean of all",
            static (in S s) => Ratio(s, s.Rise30, s.Mean)),
        new(nameof(MeterFeatures.TrendRatio90), Detection,
            "slope over the last 90 days × their steps / mean of all",
            static (in S s) => Ratio(s, s.Rise90, s.Mean)),
        new(nameof(MeterFeatures.TrendRatio180), Detection,
            "slope over the last 180 days × their steps / mean of all",
            static (in S s) => Ratio(s, s.Rise180, s.Mean)),
        new(nameof(MeterFeatures.Rolling7DayMeanAverage), Detection | Behaviour,
            "mean over t of the mean of the observed readings among the 7 days ending at t, where there is one",
            static (in S s) => s.RollingMean),
        new(nameof(MeterFeatures.Rolling7DayStdAverage), Detection,
            "mean over t of the standard deviation (n − 1) of the observed readings among the 7 days ending at t, "
            + "where there are two",
            static (in S s) => s.RollingDeviation),
        new(nameof(MeterFeatures.WeeklyPatternStrength), Detection | Behaviour,
            "standard deviation (population) of the seven weekday means / mean; NaN for steps longer than a day or a "
            + "weekday never observed",
            static (in S s) => Ratio(s, s.WeekdayDeviation, s.Mean)),
        new(nameof(MeterFeatures.WeekendRatio), Detection,
            "mean on Saturday and Sunday / mean on the other days; NaN for steps longer than a day",
            static (in S s) => Ratio(s, s.WeekendMean, s.WorkdayMean)),
        new(nameof(MeterFeatures.SuddenDropCount), Detection,
            "steps t where the 7-day rolling mean ending at t is below half of the one ending 7 days earlier, which "
            + "is positive",
            static (in S s) => s.SuddenDrops),
        new(nameof(MeterFeatures.SuddenDropRatio), Detection,
            "sudden drops / steps t where both rolling means exist",
            static (in S s) => Ratio(s, s.SuddenDrops, s.DropsCompared)),
        new(nameof(MeterFeatures.MeanAbsoluteChangeRatio), Detection,
            "mean of |x_t − x_{t−1}| over pairs both observed / mean",
            static (in S s) => Ratio(s, s.MeanAbsoluteChange, s.Mean)),
        new(nameof(MeterFeatures.First30Ratio), Detection,
            "mean of the observed readings of the first 30 days / mean of all",
            static (in S s) => Ratio(s, s.First30, s.Mean)),
        new(nameof(MeterFeatures.First90Ratio), Detection,
            "mean of the observed readings of the first 90 days / mean of all",
            static (in S s) => Ratio(s, s.First90, s.Mean)),
        new(nameof(MeterFeatures.First180Ratio), Detection,
            "mean of the observed readings of the first 180 days / mean of all",
            static (in S s) => Ratio(s, s.First180, s.Mean)),
        new(nameof(MeterFeatures.Last30Ratio), Detection,
            "mean of the observed readings of the last 30 days / mean of all",
            static (in S s) => Ratio(s, s.Last30, s.Mean)),
        new(nameof(MeterFeatures.Last90Ratio), Detection,
            "mean of the observed readings of the last 90 days / mean of all",
            static (in S s) => Ratio(s, s.Last90, s.Mean)),
        new(nameof(MeterFeatures.Last180Ratio), Detection,
            "mean of the observed readings of the last 180 days / mean of all",
            static (in S s) => Ratio(s, s.Last180, s.Mean)),
        new(nameof(MeterFeatures.YearOnYearRatio), Detection,
            "mean of the last 365 days / mean of the 365 days before them",
            static (in S s) => Ratio(s, s.LastYear, s.YearBefore)),
        new(nameof(MeterFeatures.PreviousYearOnYearRatio), Detection,
            "the same one year earlier",
            static (in S s) => Ratio(s, s.YearBefore, s.SecondYearBefore)),
        new(nameof(MeterFeatures.ChangePointRatio), Detection,
            "smallest mean after / mean before over the splits with at least a tenth of the readings on each side and "
            + "a positive mean before",
            static (in S s) => s.ChangeRatio),
        new(nameof(MeterFeatures.ChangePointPosition), Detection,
            "first observed step after that split (the earliest of equals), from 0, / T",
            static (in S s) => s.ChangeStep / s.Length),
        new(nameof(MeterFeatures.MonthlyCv), Detection,
            "standard deviation (n − 1) / mean of the calendar months' means, months without a reading left out",
            static (in S s) => Ratio(s, s.MonthDeviation, s.MonthMean)),
        new(nameof(MeterFeatures.MonthlyMinRatio), Detection,
            "least / mean of the calendar months' means",
            static (in S s) => Ratio(s, s.MonthMinimum, s.MonthMean)),
        new(nameof(MeterFeatures.MonthlyMaxRatio), Detection,
            "greatest / mean of the calendar months' means",
            static (in S s) => Ratio(s, s.MonthMaximum, s.MonthMean)),
        new(nameof(MeterFeatures.MonthlyMaxDrop), Detection,
            "largest (M_{i−1} − M_i) / M_{i−1} over the months' means after one that is positive, months without a "
            + "reading left out",
            static (in S s) => MonthDrop(s)),
        new(nameof(MeterFeatures.MonthlyDropCount), Detection,
            "how many of those falls exceed 0.5; NaN for a grid within one month",
            static (in S s) => s.MonthDrops),
        new(nameof(MeterFeatures.LowMonthCount), Detection,
            "months whose mean is below 0.2 × mean of the months' means",
            static (in S s) => s.LowMonths),
        new(nameof(MeterFeatures.AnnualAmplitude), Detection,
            "amplitude of the least-squares sine of period 365.25 days and a constant / mean; NaN for a grid under "
            + "365 days",
            static (in S s) => Ratio(s, s.AnnualAmplitude, s.Mean)),
        new(nameof(MeterFeatures.SpectralEntropy), Detection,
            "Shannon entropy of |DFT|² at frequencies 1 … ⌊T/2⌋ of the centred series, gaps filled linearly and ends "
            + "with the nearest reading, / log ⌊T/2⌋; NaN below T = 4",
            static (in S s) => Ratio(s, s.SpectralWeighted, s.SpectralPower)),
    ];

    /// <summary>All features, in order.</summary>
    public static IReadOnlyList<FeatureDefinition> All { get; } = Array.AsReadOnly(Table);

    /// <summary>The names of all features, in order.</summary>
    public static IReadOnlyList<string> Names { get; } = Array.AsReadOnly(Array.ConvertAll(Table, feature => feature.Name));

    /// <summary>The features that segments are made of by default, in order.</summary>
    public static IReadOnlyList<string> BehaviourNames { get; } = NamesOf(Behaviour);

    /// <summary>The features of gaps, in order.</summary>
    public static IReadOnlyList<string> MissingnessNames { get; } = NamesOf(Missingness);

    private static readonly Dictionary<string, int> Positions = PositionsOf(Names);

    /// <summary>The features as customers have them: those of the catalogue, then <see cref="MeterFeatures.RepairedRatio"/>.</summary>
    public static FeatureSet Set { get; } = new("meter readings", [.. Names, nameof(MeterFeatures.RepairedRatio)], BehaviourNames,
        nameof(MeterFeatures.ConsumptionMean), tableCount: Names.Count);

    /// <summary>The number of features.</summary>
    public static int Count => All.Count;

    /// <summary>The position of a feature, whatever the case of the letters; -1 where there is none of that name.</summary>
    public static int IndexOf(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Positions.TryGetValue(name, out int position) ? position : -1;
    }

    /// <summary>
    /// The position of a feature, also of <see cref="MeterFeatures.RepairedRatio"/>, which comes out of no readings and so
    /// stands after the catalogue's own: models and files without a repair are what they would be without it.
    /// </summary>
    internal static int PositionOf(string name) => Set.PositionOf(name);

    /// <summary>The name of what stands at a position.</summary>
    internal static string NameAt(int position) => Set.Names[position];

    internal static int RepairedRatioPosition => Table.Length;

    /// <summary>Finds a feature by its name in a notebook, in snake case: "rolling_7d_mean_avg", "sudden_drop_pct".</summary>
    /// <param name="snakeCase">The name in snake case; "avg" stands for average, "pct" for ratio, "7d" for 7 days.</param>
    /// <param name="name">The feature's name here; empty where there is none.</param>
    /// <returns>Whether there is such a feature.</returns>
    public static bool TryFromSeedName(string snakeCase, out string name)
    {
        ArgumentNullException.ThrowIfNull(snakeCase);
        var joined = new StringBuilder();
        foreach (string word in snakeCase.Split('_'))
        {
            joined.Append(word.ToLowerInvariant() switch
            {
                "avg" => "Average",
                "pct" => "Ratio",
                "7d" => "7Day",
                _ => word,
            });
        }
        int position = IndexOf(joined.ToString());
        name = position < 0 ? "" : All[position].Name;
        return position >= 0;
    }

    /// <summary>Computes all features of eight customers out of what a sweep found.</summary>
    /// <param name="statistics">What the sweep found.</param>
    /// <param name="values">One vector a feature.</param>
    internal static unsafe void Compute(in S statistics, V* values)
    {
        for (int i = 0; i < Table.Length; i++) values[i] = Table[i].Compute(in statistics);
    }

    private static ReadOnlyCollection<string> NamesOf(FeatureRoles role) =>
        Array.AsReadOnly(Array.ConvertAll(Array.FindAll(Table, feature => feature.Roles.HasFlag(role)), feature => feature.Name));

    private static Dictionary<string, int> PositionsOf(IReadOnlyList<string> names)
    {
        var positions = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        foreach (string name in names) positions.Add(name, positions.Count);
        return positions;
    }

    /// <summary>The catalogue's rule for ratios; a part that does not exist makes NaN, whatever was used.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static V Ratio(in S s, V numerator, V denominator)
    {
        V undefined = Vector512.Equals(denominator, V.Zero) & Vector512.Equals(numerator, numerator);
        V rule = Vector512.ConditionalSelect(Nothing(s), V.Zero, NaN);
        return Vector512.ConditionalSelect(undefined, rule, numerator / denominator);
    }

    private static V Deviation(in S s) => OfTwo(s, Vector512.Sqrt(s.SquareSum / (s.Count - V.One)));

    /// <summary>What needs two readings.</summary>
    private static V OfTwo(in S s, V value) => Vector512.ConditionalSelect(Vector512.GreaterThan(s.Count, V.One), value, NaN);

    /// <summary>A single reading is called constant: it shows no variation.</summary>
    private static V Constant(in S s)
    {
        V still = Vector512.Equals(s.Count, V.One) | Vector512.LessThan(Deviation(s), Vector512.Create(1e-9));
        return Vector512.ConditionalSelect(Vector512.GreaterThan(s.Count, V.Zero), still & V.One, NaN);
    }

    /// <summary>No month's mean is positive where nothing was used, and nothing fell.</summary>
    private static V MonthDrop(in S s) =>
        Vector512.ConditionalSelect(Nothing(s) & Vector512.GreaterThan(s.Months, V.One), V.Zero, s.MonthDrop);

    private static V MissingShare(in S s) =>
        Vector512.ConditionalSelect(Vector512.Equals(s.Length, V.Zero), V.One, (s.Length - s.Count) / s.Length);

    private static V Nothing(in S s) => Vector512.GreaterThan(s.UsedNothing, V.Zero);

    private static V Cubed(V value) => value * value * value;

    private static V NaN => Vector512.Create(double.NaN);
}
