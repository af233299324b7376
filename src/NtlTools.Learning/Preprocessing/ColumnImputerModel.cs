using System.Collections.ObjectModel;
using NtlTools.Learning.Numerics;

namespace NtlTools.Learning.Preprocessing;

/// <summary>Fills in what is missing, with what was learnt; it never changes.</summary>
public sealed class ColumnImputerModel
{
    private readonly ImputationRule[] _rules;
    private readonly double[] _values;

    internal ColumnImputerModel(IReadOnlyList<string> columns, ImputationRule[] rules, double[] values)
    {
        Columns = new ReadOnlyCollection<string>([.. columns]);
        (_rules, _values) = (rules, values);
        Rules = new ReadOnlyCollection<ImputationRule>(rules);
        Values = new ReadOnlyCollection<double>(values);
    }

    /// <summary>Makes a model again out of what <see cref="Columns"/>, <see cref="Rules"/> and <see cref="Values"/> said.</summary>
    /// <exception cref="ArgumentException">They are not as many, or a value that is to be filled in is no number.</exception>
    public static ColumnImputerModel Of(IReadOnlyList<string> columns, IReadOnlyList<ImputationRule> rules, IReadOnlyList<double> values)
    {
        ArgumentNullException.ThrowIfNull(columns);
        ArgumentNullException.ThrowIfNull(rules);
        ArgumentNullException.ThrowIfNull(values);
        if (rules.Count != columns.Count || values.Count != columns.Count)
            throw new ArgumentException("Each column has a rule and a value.", nameof(rules));
        for (int i = 0; i < rules.Count; i++)
        {
            if (!Enum.IsDefined(rules[i]) || (Fills(rules[i]) && !double.IsFinite(values[i])))
                throw new ArgumentException($"The column '{columns[i]}' has no value to fill in.", nameof(values));
        }
        return new(columns, [.. rules], [.. values]);
    }

    /// <summary>The names of the columns.</summary>
    public IReadOnlyList<string> Columns { get; }

    /// <summary>The rule of each column.</summary>
    public IReadOnlyList<ImputationRule> Rules { get; }

    /// <summary>What is filled in for each column; NaN where nothing is.</summary>
    public IReadOnlyList<double> Values { get; }

    /// <summary>Drops rows and fills in values; the rows given stay as they are.</summary>
    /// <param name="rows">n × m numbers in the columns that the model was fitted on, NaN where one is missing.</param>
    /// <exception cref="ArgumentException">There are more or fewer columns.</exception>
    public Imputation Impute(Matrix rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        if (rows.Columns != Columns.Count)
            throw new ArgumentException($"The rows have {rows.Columns} columns, and {Columns.Count} were fitted.", nameof(rows));
        int[] kept = KeptRows(rows, _rules);
        int[] missing = new int[Columns.Count], dropped = new int[Columns.Count], filled = new int[Columns.Count];
        for (int row = 0, next = 0; row < rows.Rows; row++)
        {
            bool isKept = next < kept.Length && kept[next] == row;
            if (isKept) next++;
            ReadOnlySpan<double> values = rows.Row(row);
            for (int column = 0; column < values.Length; column++)
            {
                if (!double.IsNaN(values[column])) continue;
                missing[column]++;
                if (_rules[column] == ImputationRule.Drop) dropped[column]++;
                else if (isKept && Fills(_rules[column])) filled[column]++;
            }
        }
        Matrix result = rows.SelectRows(kept);
        for (int row = 0; row < result.Rows; row++)
        {
            Span<double> values = result.Row(row);
            for (int column = 0; column < values.Length; column++)
                if (double.IsNaN(values[column])) values[column] = _values[column];
        }
        return new(result, kept, [.. Columns.Select((name, column) =>
            new ColumnImputation(name, _rules[column], _values[column], missing[column], dropped[column], filled[column]))]);
    }

    internal static int[] KeptRows(Matrix rows, ImputationRule[] rules)
    {
        int[] core = [.. Enumerable.Range(0, rules.Length).Where(column => rules[column] == ImputationRule.Drop)];
        var kept = new List<int>(rows.Rows);
        for (int row = 0; row < rows.Rows; row++)
        {
            ReadOnlySpan<double> values = rows.Row(row);
            bool isWhole = true;
            foreach (int column in core) isWhole &= !double.IsNaN(values[column]);
            if (isWhole) kept.Add(row);
        }
        return [.. kept];
    }

    private static bool Fills(ImputationRule rule) => rule is not (ImputationRule.Drop or ImputationRule.Keep);
}

/// <summary>Rows without missing values, and what was done to get there.</summary>
/// <param name="Rows">The rows that were kept, in their order, with values filled in.</param>
/// <param name="KeptRows">Which of the rows given they are, ascending.</param>
/// <param name="Columns">What was done, column by column.</param>
public sealed record Imputation(Matrix Rows, IReadOnlyList<int> KeptRows, IReadOnlyList<ColumnImputation> Columns)
{
    /// <summary>How many values were filled in.</summary>
    public int FilledCount => Columns.Sum(c => c.FilledCount);
}

/// <summary>What was done about one column's missing values.</summary>
/// <param name="Name">The column.</param>
/// <param name="Rule">Its rule.</param>
/// <param name="Value">What was filled in; NaN where nothing is.</param>
/// <param name="MissingCount">In how many of the rows given it is missing.</param>
/// <param name="DroppedCount">How many rows lack it and were dropped for it; a row that lacks two such columns counts in both.</param>
/// <param name="FilledCount">In how many of the rows kept a value was filled in.</param>
public sealed record ColumnImputation(string Name, ImputationRule Rule, double Value, int MissingCount, int DroppedCount, int FilledCount);
