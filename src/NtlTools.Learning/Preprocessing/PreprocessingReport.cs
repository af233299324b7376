using System.Globalization;

namespace NtlTools.Learning.Preprocessing;

/// <summary>What was done to a table when a preprocessor was fitted to it.</summary>
/// <param name="RowCount">The rows that were given.</param>
/// <param name="DroppedRowCount">Those that lacked a column with the rule Drop.</param>
/// <param name="Columns">What was done, column by column, in their order.</param>
/// <param name="ExplainedVarianceRatio">Each principal component's share of the variance; empty where there are none.</param>
public sealed record PreprocessingReport(int RowCount, int DroppedRowCount, IReadOnlyList<ColumnPreprocessing> Columns,
    IReadOnlyList<double> ExplainedVarianceRatio)
{
    /// <summary>How many values were filled in.</summary>
    public int ImputedCount => Columns.Sum(column => column.ImputedCount);

    /// <summary>How many values were clipped.</summary>
    public int ClippedCount => Columns.Sum(column => column.ClippedCount);
}

/// <summary>What was done to one column.</summary>
/// <param name="Name">The column.</param>
/// <param name="Imputation">The rule for its missing values.</param>
/// <param name="ImputedValue">What was filled in; null where the rule is Drop.</param>
/// <param name="ImputedCount">In how many of the rows kept a value was filled in.</param>
/// <param name="DroppedRowCount">How many rows were dropped for it; a row that lacks two such columns counts in both.</param>
/// <param name="ClippedCount">How many values were beyond the limits of clipping.</param>
/// <param name="Scaling">How it was scaled.</param>
/// <param name="IsConstant">Whether it does not vary; it is 0 then, for later rows too, except where the scaling is None.</param>
/// <param name="CorrelatedWith">The earlier column that it repeats and was left out for; null where it stays.</param>
/// <param name="Correlation">Its correlation with that column, from −1 to 1; null where it stays.</param>
public sealed record ColumnPreprocessing(string Name, ImputationRule Imputation, double? ImputedValue, int ImputedCount,
    int DroppedRowCount, int ClippedCount, Scaling Scaling, bool IsConstant, string? CorrelatedWith, double? Correlation)
{
    /// <summary>Why the column was left out, in words; null where it stays.</summary>
    public string? RemovedBecause => CorrelatedWith is null ? null
        : string.Create(CultureInfo.InvariantCulture, $"its correlation with '{CorrelatedWith}' is {Correlation:0.000}");
}
