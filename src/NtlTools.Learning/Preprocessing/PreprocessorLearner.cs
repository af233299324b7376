using NtlTools.Learning.Numerics;

namespace NtlTools.Learning.Preprocessing;

/// <summary>Learns how columns are filled up, clipped, scaled, thinned out and turned, in this order.</summary>
/// <remarks>
/// Memory: one more table, and a few columns a thread; with principal components perhaps a second one. The order of steps and its
/// reasons are those of <see cref="PreprocessorSettings"/>.
/// </remarks>
/// <param name="settings">What is done.</param>
public sealed class PreprocessorLearner(PreprocessorSettings settings)
{
    // Four columns are a half of a cache line: read and written together, and enough pieces for few columns.
    private const int BlockSize = 1024, ColumnGroup = 4;

    /// <summary>Fits all steps.</summary>
    /// <param name="rows">n × m numbers, NaN where one is missing; they stay as they are.</param>
    /// <param name="names">The m different names of the columns.</param>
    /// <param name="execution">Threads and cancellation.</param>
    /// <returns>A model that does the same to any rows of these columns.</returns>
    /// <exception cref="ArgumentException">
    /// There are no rows or columns or not m different names; a setting is for a column that is not there; a value is infinite; a
    /// column has no known value; no row is left; or principal components are wanted that the rows and columns left do not have.
    /// The message names the column.
    /// </exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public PreprocessorModel Fit(Matrix rows, IReadOnlyList<string> names, ExecutionOptions execution)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(names);
        ArgumentNullException.ThrowIfNull(execution);
        ExecutionOptions quiet = execution with { Progress = null };
        Check(rows, names);
        Matrix limited = Limited(rows, names, quiet);
        CheckKnown(limited, names);
        (Matrix kept, int[] missing) = Kept(limited, names);
        ColumnImputerModel imputer = new ColumnImputer(settings.Imputation).Fit(kept, names, quiet);

        var columns = new FittedColumn[names.Count];
        bool isScaledNeeded = settings.MaximumCorrelation is not null || settings.PrincipalComponents is not null;
        OrderedParallel.For(OrderedParallel.BlockCount(names.Count, ColumnGroup), quiet, group =>
        {
            int first = group * ColumnGroup, end = Math.Min(names.Count, first + ColumnGroup);
            FitColumns(kept, imputer, first, end, columns, isScaledNeeded);
        });

        (int Column, double Correlation)?[] removals = Removals(kept, columns, quiet);
        int[] stay = [.. Enumerable.Range(0, names.Count).Where(column => removals[column] is null)];
        PrincipalComponentModel? components = settings.PrincipalComponents is { } wanted
            ? new PrincipalComponentLearner(wanted).Fit(Columns(kept, stay), quiet) : null;
        ColumnPreprocessing[] reports = [.. columns.Select((column, c) => new ColumnPreprocessing(names[c], imputer.Rules[c],
            imputer.Rules[c] == ImputationRule.Drop ? null : column.ImputedValue, column.ImputedCount, missing[c],
            column.ClippedCount, column.Scaler.Scaling, column.IsConstant,
            removals[c] is { } removal ? names[removal.Column] : null, removals[c]?.Correlation))];
        return new(new()
        {
            InputNames = [.. names],
            ImputationRules = [.. imputer.Rules],
            ImputedValues = [.. columns.Select(column => column.ImputedValue)],
            LowerLimits = [.. columns.Select(column => column.LowerLimit)],
            UpperLimits = [.. columns.Select(column => column.UpperLimit)],
            Scalings = [.. columns.Select(column => column.Scaler.Scaling)],
            Centers = [.. columns.Select(column => column.Scaler.Center)],
            Spreads = [.. columns.Select(column => column.Scaler.Spread)],
            Quantiles = [.. columns.Select(column => column.Scaler.Quantiles.ToArray())],
            KeptColumns = stay,
            PrincipalComponents = components?.State(),
            Report = new(rows.Rows, rows.Rows - kept.Rows, reports, [.. components?.ExplainedVarianceRatio ?? []]),
        });
    }

    private void Check(Matrix rows, IReadOnlyList<string> names)
    {
        if (rows.Columns == 0) throw new ArgumentException("There is no column to prepare.", nameof(rows));
        if (names.Count != rows.Columns)
            throw new ArgumentException($"{rows.Columns} columns need as many names, not {names.Count}.", nameof(names));
        if (rows.Rows == 0) throw new ArgumentException("There is no row to learn from.", nameof(rows));
        var known = new HashSet<string>(StringComparer.Ordinal);
        foreach (string name in names)
            if (!known.Add(name)) throw new ArgumentException($"Two columns have the name '{name}'.", nameof(names));
        foreach (string name in settings.ColumnScalings.Keys.Concat(settings.UnclippedColumns).Order(StringComparer.Ordinal))
        {
            if (!known.Contains(name))
                throw new ArgumentException($"There is a setting for the column '{name}', and no such column.", nameof(names));
        }
    }

    // Squares and sums of what is beyond the range of float would not be numbers any more.
    private static Matrix Limited(Matrix rows, IReadOnlyList<string> names, ExecutionOptions execution)
    {
        var limited = new Matrix(rows.Rows, rows.Columns);
        OrderedParallel.ForBlocks(rows.Rows, BlockSize, execution, (_, first, end) =>
        {
            for (int row = first; row < end; row++)
            {
                ReadOnlySpan<double> from = rows.Row(row);
                Span<double> to = limited.Row(row);
                for (int c = 0; c < from.Length; c++)
                {
                    if (double.IsInfinity(from[c]))
                        throw new ArgumentException($"The column '{names[c]}' is infinite in row {row}.", nameof(rows));
                    to[c] = Math.Clamp(from[c], -PreprocessorModel.MostValue, PreprocessorModel.MostValue);
                }
            }
        });
        return limited;
    }

    private void CheckKnown(Matrix rows, IReadOnlyList<string> names)
    {
        for (int c = 0; c < names.Count; c++)
        {
            bool canBeEmpty = settings.AllowEmptyColumns
                && settings.Imputation.RuleOf(names[c]) is ImputationRule.Zero or ImputationRule.Constant;
            int row = 0;
            while (row < rows.Rows && double.IsNaN(rows[row, c])) row++;
            if (row == rows.Rows && !canBeEmpty)
                throw new ArgumentException($"The column '{names[c]}' has no known value in any row.", nameof(rows));
        }
    }

    private (Matrix Rows, int[] Missing) Kept(Matrix rows, IReadOnlyList<string> names)
    {
        int[] missing = new int[names.Count];
        ImputationRule[] rules = [.. names.Select(settings.Imputation.RuleOf)];
        int[] core = [.. Enumerable.Range(0, rules.Length).Where(column => rules[column] == ImputationRule.Drop)];
        if (core.Length == 0) return (rows, missing);
        int[] kept = ColumnImputerModel.KeptRows(rows, rules);
        foreach (int column in core)
            for (int row = 0; row < rows.Rows; row++) if (double.IsNaN(rows[row, column])) missing[column]++;
        if (kept.Length > 0) return (kept.Length == rows.Rows ? rows : rows.SelectRows(kept), missing);
        string list = string.Join(", ", core.Where(column => missing[column] > 0).Select(column => $"'{names[column]}'"));
        throw new ArgumentException($"Every row lacks a column without which rows are dropped: {list}.", nameof(rows));
    }

    private void FitColumns(Matrix rows, ColumnImputerModel imputer, int first, int end, FittedColumn[] columns, bool scale)
    {
        double[][] values = [.. Enumerable.Range(first, end - first).Select(_ => new double[rows.Rows])];
        for (int row = 0; row < rows.Rows; row++)
        {
            ReadOnlySpan<double> from = rows.Row(row)[first..end];
            for (int c = 0; c < from.Length; c++) values[c][row] = from[c];
        }
        for (int c = 0; c < values.Length; c++) columns[first + c] = FitColumn(values[c], imputer, first + c, scale);
        if (!scale) return;
        for (int row = 0; row < rows.Rows; row++)
        {
            Span<double> to = rows.Row(row)[first..end];
            for (int c = 0; c < to.Length; c++) to[c] = values[c][row];
        }
    }

    private FittedColumn FitColumn(double[] values, ColumnImputerModel imputer, int column, bool scale)
    {
        string name = imputer.Columns[column];
        double imputed = imputer.Rules[column] == ImputationRule.Drop ? 0
            : Math.Clamp(imputer.Values[column], -PreprocessorModel.MostValue, PreprocessorModel.MostValue);
        int imputedCount = 0;
        foreach (ref double value in values.AsSpan())
        {
            if (!double.IsNaN(value)) continue;
            value = imputed;
            imputedCount++;
        }
        (double lower, double upper) = Limits(values, name);
        int clippedCount = 0;
        foreach (ref double value in values.AsSpan())
        {
            if (value >= lower && value <= upper) continue;
            value = Math.Clamp(value, lower, upper);
            clippedCount++;
        }
        ColumnScaler scaler = ColumnScaler.Fit(settings.ScalingOf(name), values);
        bool isConstant = scaler.Scaling == Scaling.None ? values.Min() == values.Max() : scaler.Spread == 0;
        if (scale) foreach (ref double value in values.AsSpan()) value = PreprocessorModel.Scaled(scaler, value);
        return new(imputed, imputedCount, lower, upper, clippedCount, scaler, isConstant);
    }

    private (double Lower, double Upper) Limits(double[] values, string name)
    {
        (double lower, double upper) = (-PreprocessorModel.MostValue, PreprocessorModel.MostValue);
        if (settings.LowerClipQuantile is null && settings.UpperClipQuantile is null) return (lower, upper);
        if (settings.UnclippedColumns.Contains(name, StringComparer.Ordinal)) return (lower, upper);
        double[] sorted = [.. values];
        Array.Sort(sorted);
        if (settings.LowerClipQuantile is { } low) lower = SortedQuantile.Of(sorted, low);
        if (settings.UpperClipQuantile is { } high) upper = SortedQuantile.Of(sorted, high);
        return (lower, upper);
    }

    // Only columns that stay count: each column left out is then like one that stays.
    private (int Column, double Correlation)?[] Removals(Matrix scaled, FittedColumn[] columns, ExecutionOptions execution)
    {
        var removals = new (int, double)?[columns.Length];
        if (settings.MaximumCorrelation is not { } limit || scaled.Rows < 2) return removals;
        Matrix covariance = Covariance.Of(scaled, execution).Values;
        for (int later = 1; later < columns.Length; later++)
        {
            if (columns[later].IsConstant) continue;
            for (int earlier = 0; earlier < later && removals[later] is null; earlier++)
            {
                if (columns[earlier].IsConstant || removals[earlier] is not null) continue;
                double spread = Math.Sqrt(covariance[earlier, earlier]) * Math.Sqrt(covariance[later, later]);
                double correlation = Math.Clamp(covariance[earlier, later] / spread, -1, 1);
                if (Math.Abs(correlation) > limit) removals[later] = (earlier, correlation);
            }
        }
        return removals;
    }

    private static Matrix Columns(Matrix rows, int[] columns)
    {
        if (columns.Length == rows.Columns) return rows;
        var some = new Matrix(rows.Rows, columns.Length);
        for (int row = 0; row < rows.Rows; row++)
        {
            ReadOnlySpan<double> from = rows.Row(row);
            Span<double> to = some.Row(row);
            for (int c = 0; c < to.Length; c++) to[c] = from[columns[c]];
        }
        return some;
    }

    private sealed record FittedColumn(double ImputedValue, int ImputedCount, double LowerLimit, double UpperLimit,
        int ClippedCount, ColumnScaler Scaler, bool IsConstant);
}
