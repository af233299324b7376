using NtlTools.Core.Errors;
using NtlTools.Core.Readings;

namespace NtlTools.Core.Quality;

/// <summary>What a data set of meter readings is like, and what may be wrong with it.</summary>
public sealed record MeterDataQuality
{
    /// <summary>The quality of the data, 0 to 1: the mean of the customers' grades, where High counts 1, Medium ½ and Low 0.</summary>
    public required double Score { get; init; }

    /// <summary>The number of customers.</summary>
    public required int CustomerCount { get; init; }

    /// <summary>The length of a step, as an import reads it: "1d", "1mo"; of the first customer's where there are several.</summary>
    public required string Interval { get; init; }

    /// <summary>The number of steps of a customer; of the longest grid where there are several.</summary>
    public required int StepCount { get; init; }

    /// <summary>The number of different grids; one import has one.</summary>
    public required int GridCount { get; init; }

    /// <summary>When the first step begins.</summary>
    public required DateTime FirstDate { get; init; }

    /// <summary>When the last step begins.</summary>
    public required DateTime LastDate { get; init; }

    /// <summary>Steps that have a reading, over all customers.</summary>
    public required long ReadingCount { get; init; }

    /// <summary>Steps that have none, over all customers.</summary>
    public required long MissingCount { get; init; }

    /// <summary>The missing share of all steps, 0 to 1.</summary>
    public required double MissingRatio { get; init; }

    /// <summary>Missing steps between a customer's first and last reading: gaps, as opposed to late joiners and leavers.</summary>
    public required long GapCount { get; init; }

    /// <summary>Missing steps whose both neighbours have readings: what a repair of single gaps would fill.</summary>
    public required long SingleGapCount { get; init; }

    /// <summary>Customers without any reading.</summary>
    public required int NoReadingCount { get; init; }

    /// <summary>Share of the readings that are exactly 0.</summary>
    public required double ZeroRatio { get; init; }

    /// <summary>Runs of at least 7 zeros (a missing step ends a run), over all customers.</summary>
    public required long ZeroRunCount { get; init; }

    /// <summary>The longest run of zeros, steps.</summary>
    public required int LongestZeroRun { get; init; }

    /// <summary>Readings below zero; an import keeps them only where it is told to.</summary>
    public required long NegativeCount { get; init; }

    /// <summary>Readings more than so many times above the mean of the customer's others as the settings say (10).</summary>
    public required long SpikeCount { get; init; }

    /// <summary>Share of the readings that are further than three standard deviations from their customer's mean.</summary>
    public required double OutlierRatio { get; init; }

    /// <summary>Runs of the same reading, not zero, as long as the settings say (7) or longer; a missing step ends a run.</summary>
    public required long FlatLineCount { get; init; }

    /// <summary>The longest run of the same reading that is not zero, steps; 1 where none repeats, 0 without readings.</summary>
    public required int LongestFlatLine { get; init; }

    /// <summary>Customers whose readings never vary.</summary>
    public required int ConstantCount { get; init; }

    /// <summary>Customers with exactly the readings of an earlier one, which are not constant.</summary>
    public required int DuplicateSeriesCount { get; init; }

    /// <summary>Customers of quality High.</summary>
    public required int HighQualityCount { get; init; }

    /// <summary>Customers of quality Medium.</summary>
    public required int MediumQualityCount { get; init; }

    /// <summary>Customers of quality Low.</summary>
    public required int LowQualityCount { get; init; }

    /// <summary>Customers with a proven theft.</summary>
    public required int TheftCount { get; init; }

    /// <summary>Inspected customers who were honest.</summary>
    public required int HonestCount { get; init; }

    /// <summary>Customers who were not inspected.</summary>
    public required int NotInspectedCount { get; init; }

    /// <summary>Whether readings or theft of some customers are simulated.</summary>
    public required bool IsSimulated { get; init; }

    /// <summary>What the import did not take, by reason; empty where it is not known or there is nothing.</summary>
    public required IReadOnlyDictionary<RejectReason, long> Rejects { get; init; }

    /// <summary>How the customers' missing shares are distributed.</summary>
    public required MissingQuantiles MissingByCustomer { get; init; }

    /// <summary>The customers by the share of their steps that have a reading: none, and ten equal bands.</summary>
    public required IReadOnlyList<CoverageBand> Coverage { get; init; }

    /// <summary>The calendar months, in order.</summary>
    public required IReadOnlyList<MonthQuality> Months { get; init; }

    /// <summary>What may be wrong, the most severe first.</summary>
    public required IReadOnlyList<DataProblem> Problems { get; init; }

    /// <summary>Refuses the data where it is not good enough.</summary>
    /// <param name="score">The least score.</param>
    /// <param name="report">Where the report can be read; null where it is in no file.</param>
    /// <exception cref="NtlException">The score is below.</exception>
    public void Require(double score, string? report = null)
    {
        if (!(Score >= score)) throw NtlErrors.DataBelowQuality(report, this, score);
    }
}

/// <summary>Quantiles (linear interpolation, type 7) of the customers' missing shares, 0 to 1.</summary>
/// <param name="Minimum">The least.</param>
/// <param name="Quantile10">A tenth of the customers miss no more than this.</param>
/// <param name="Quantile25">A quarter.</param>
/// <param name="Median">Half.</param>
/// <param name="Quantile75">Three quarters.</param>
/// <param name="Quantile90">Nine tenths.</param>
/// <param name="Maximum">The greatest.</param>
public sealed record MissingQuantiles(double Minimum, double Quantile10, double Quantile25, double Median, double Quantile75,
    double Quantile90, double Maximum);

/// <summary>Customers of whom about as many readings are there.</summary>
/// <param name="Above">Their share of steps with a reading is above this.</param>
/// <param name="UpTo">And no more than this; both are 0 for customers without any reading.</param>
/// <param name="CustomerCount">How many they are.</param>
/// <param name="Share">The same as a share of all customers.</param>
public sealed record CoverageBand(double Above, double UpTo, int CustomerCount, double Share);

/// <summary>One calendar month of a data set; a step belongs to the month in which it begins.</summary>
/// <param name="Month">The first day of the month.</param>
/// <param name="CustomerCount">Customers with at least one reading in it.</param>
/// <param name="ReadingCount">Steps that have a reading, over all customers.</param>
/// <param name="MissingCount">Steps that have none.</param>
public sealed record MonthQuality(DateTime Month, int CustomerCount, long ReadingCount, long MissingCount)
{
    /// <summary>The missing share of the month's steps, 0 to 1.</summary>
    public double MissingRatio => (double)MissingCount / (ReadingCount + MissingCount);
}
