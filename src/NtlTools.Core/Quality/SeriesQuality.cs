using NtlTools.Core.Features;
using NtlTools.Core.Readings;

namespace NtlTools.Core.Quality;

/// <summary>What is counted of one customer.</summary>
internal readonly record struct SeriesQuality
{
    public required string CustomerId { get; init; }

    public required int Steps { get; init; }

    public required int Observed { get; init; }

    public required int Gaps { get; init; }

    public required int SingleGaps { get; init; }

    public required int Zeros { get; init; }

    public required int ZeroRuns { get; init; }

    public required int LongestZeroRun { get; init; }

    public required int Negatives { get; init; }

    public required int Spikes { get; init; }

    public required int Outliers { get; init; }

    public required int FlatLines { get; init; }

    public required int LongestFlatLine { get; init; }

    public required bool IsConstant { get; init; }

    public required QualityGrade Grade { get; init; }

    public required bool? IsTheft { get; init; }

    public required bool IsSimulated { get; init; }

    public required (ulong First, ulong Second) Hash { get; init; }

    public double MissingRatio => Steps == 0 ? 1 : (double)(Steps - Observed) / Steps;

    /// <summary>Counts one customer; the sweep has the bits of all its steps afterwards.</summary>
    public static SeriesQuality Of(MeterSeries series, DataQualitySettings settings, SeriesSweep sweep)
    {
        const int ZeroRun = 7;
        const double ConstantBelow = 1e-9, OutlierDeviations = 3;

        // A grade is what features get, and those end at the inspection.
        int judged = series.StepsBeforeInspection;
        QualityGrade? grade = null;
        if (judged < series.StepCount)
        {
            sweep.Run(series.Kwh.AsSpan(0, judged));
            grade = GradeOf(Deviation(sweep), judged);
        }
        sweep.Run(series.Kwh);
        int observed = sweep.ObservedCount;
        double deviation = Deviation(sweep), mean = sweep.Sum / observed;
        bool isConstant = IsConstant(deviation, observed);

        // x > factor × (sum − x) / (n − 1), solved for x.
        double spike = observed > 1 && sweep.Sum > 0
            ? settings.SpikeFactor * sweep.Sum / (observed - 1 + settings.SpikeFactor)
            : double.PositiveInfinity;
        (int outliers, int spikes) = observed > 1
            ? sweep.Beyond(mean - OutlierDeviations * deviation, mean + OutlierDeviations * deviation, spike)
            : (0, 0);
        (int zeroRuns, int longestZeros) = StepBits.Runs(sweep.Zero, ZeroRun);

        // n bits that say "as the one before" are n + 1 equal readings.
        (int flatLines, int longestFlat) = StepBits.Runs(sweep.Same, settings.FlatLineLength - 1);
        return new()
        {
            CustomerId = series.CustomerId,
            Steps = series.StepCount,
            Observed = observed,
            Gaps = observed == 0 ? 0 : StepBits.Last(sweep.Observed) - StepBits.First(sweep.Observed) + 1 - observed,
            SingleGaps = StepBits.SingleGaps(sweep.Observed),
            Zeros = sweep.ZeroCount,
            ZeroRuns = zeroRuns,
            LongestZeroRun = longestZeros,
            Negatives = sweep.NegativeCount,
            Spikes = spikes,
            Outliers = outliers,
            FlatLines = flatLines,
            LongestFlatLine = observed > sweep.ZeroCount ? longestFlat + 1 : 0,
            IsConstant = isConstant,
            Grade = grade ?? GradeOf(deviation, series.StepCount),
            IsTheft = series.IsTheft,
            IsSimulated = series.IsSimulated,
            Hash = sweep.Hash,
        };

        static double Deviation(SeriesSweep sweep) => sweep.ObservedCount < 2 ? double.NaN
            : Math.Sqrt(sweep.SquaresAround(sweep.Sum / sweep.ObservedCount) / (sweep.ObservedCount - 1));

        static bool IsConstant(double deviation, int observed) => observed == 1 || deviation < ConstantBelow;

        QualityGrade GradeOf(double deviation, int steps)
        {
            int count = sweep.ObservedCount;
            return settings.Limits.Grade(series.Grid, steps == 0 ? 1 : (double)(steps - count) / steps, count,
                IsConstant(deviation, count));
        }
    }
}
