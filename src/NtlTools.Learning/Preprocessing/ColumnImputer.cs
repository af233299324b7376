using NtlTools.Learning.Numerics;

namespace NtlTools.Learning.Preprocessing;

/// <summary>Learns what is filled in for missing values (NaN), column by column (Little and Rubin 2019, chapters 3 and 4).</summary>
/// <param name="settings">The rules.</param>
public sealed class ColumnImputer(ImputationSettings settings)
{
    /// <summary>Learns means and medians from the rows that are kept.</summary>
    /// <param name="rows">n × m numbers, NaN where one is missing.</param>
    /// <param name="columns">The m different names of the columns.</param>
    /// <param name="execution">Threads and cancellation.</param>
    /// <returns>A model that fills in the same numbers in any rows of these columns.</returns>
    /// <exception cref="ArgumentException">
    /// There are not m different names, a rule is for a column that is not there, or a column of which a mean or median is wanted
    /// has no known value in the rows that are kept.
    /// </exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public ColumnImputerModel Fit(Matrix rows, IReadOnlyList<string> columns, ExecutionOptions execution)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(columns);
        ArgumentNullException.ThrowIfNull(execution);
        if (columns.Count != rows.Columns)
            throw new ArgumentException($"{rows.Columns} columns need as many names, not {columns.Count}.", nameof(columns));
        if (columns.Distinct(StringComparer.Ordinal).Count() != columns.Count)
            throw new ArgumentException("Two columns have the same name.", nameof(columns));
        foreach (string name in settings.Rules.Keys.Concat(settings.Constants.Keys).Order(StringComparer.Ordinal))
        {
            if (!columns.Contains(name, StringComparer.Ordinal))
                throw new ArgumentException($"There is a rule for the column '{name}', and no such column.", nameof(columns));
        }

        ImputationRule[] rules = [.. columns.Select(settings.RuleOf)];
        int[] kept = ColumnImputerModel.KeptRows(rows, rules);
        double[] values = new double[rules.Length];
        OrderedParallel.For(rules.Length, execution with { Progress = null }, column => values[column] = rules[column] switch
        {
            ImputationRule.Mean => Mean(Known(column)),
            ImputationRule.Median => Median(Known(column)),
            ImputationRule.Zero => 0,
            ImputationRule.Constant => settings.ConstantOf(columns[column]),
            _ => double.NaN,
        });
        return new(columns, rules, values);

        double[] Known(int column)
        {
            double[] known = [.. kept.Select(row => rows[row, column]).Where(value => !double.IsNaN(value))];
            return known.Length > 0 ? known : throw new ArgumentException(
                $"The column '{columns[column]}' has no value to take a {rules[column].ToString().ToLowerInvariant()} of.", nameof(rows));
        }
    }

    private static double Mean(double[] known)
    {
        // Around the first value, so that large numbers that differ little lose no digits.
        double sum = 0;
        foreach (double value in known) sum += value - known[0];
        return known[0] + sum / known.Length;
    }

    private static double Median(double[] known)
    {
        Array.Sort(known);
        double low = known[(known.Length - 1) / 2], high = known[known.Length / 2];
        return low + (high - low) / 2;
    }
}
