namespace NtlTools.Core.Quality;

/// <summary>What can be wrong with a data set.</summary>
public enum DataProblemKind
{
    /// <summary>Customers without any reading.</summary>
    NoReadings,

    /// <summary>Customers of whom more readings are missing than quality Medium allows.</summary>
    ManyMissing,

    /// <summary>Calendar months in which more than half of the readings are missing.</summary>
    ThinMonth,

    /// <summary>Customers with readings below zero.</summary>
    NegativeReadings,

    /// <summary>Customers with single readings far above all others.</summary>
    Spikes,

    /// <summary>Customers with the same reading, not zero, many times in a row.</summary>
    FlatLines,

    /// <summary>Customers with at least seven zeros in a row.</summary>
    ZeroRuns,

    /// <summary>Customers whose readings never vary.</summary>
    ConstantSeries,

    /// <summary>Customers with exactly the readings of an earlier one.</summary>
    DuplicateSeries,

    /// <summary>Rows, cells or files that the import did not take.</summary>
    RejectedInput,

    /// <summary>Customers of more than one grid: other dates or another interval.</summary>
    MixedGrids,

    /// <summary>Inspections that all ended alike, from which nothing can be learnt.</summary>
    OneClass,
}

/// <summary>How much of the data a problem concerns.</summary>
public enum ProblemSeverity
{
    /// <summary>Below one in a hundred.</summary>
    Low,

    /// <summary>From one in a hundred.</summary>
    Medium,

    /// <summary>From one in ten.</summary>
    High,
}

/// <summary>One thing that may be wrong with a data set: a person decides.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Severity">How much of the data it concerns.</param>
/// <param name="Count">How many customers, months or rejects it concerns.</param>
/// <param name="Share">The same as a share of all customers, months or rows, 0 to 1; NaN where that is not known.</param>
/// <param name="Examples">The worst of them, at most as many as the settings say.</param>
/// <param name="Advice">What to do about it.</param>
public sealed record DataProblem(DataProblemKind Kind, ProblemSeverity Severity, long Count, double Share,
    IReadOnlyList<ProblemExample> Examples, string Advice);

/// <summary>One example of a problem.</summary>
/// <param name="Name">A customer, a month, or a reason.</param>
/// <param name="Count">How many readings, steps or times it concerns there.</param>
public sealed record ProblemExample(string Name, long Count)
{
    /// <summary>"MAC000002 (41)".</summary>
    public override string ToString() => FormattableString.Invariant($"{Name} ({Count})");
}
