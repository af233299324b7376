using System.Collections.ObjectModel;
using NtlTools.Learning.Numerics;

namespace NtlTools.Learning.Preprocessing;

/// <summary>Fills up, clips, scales, thins out and turns rows as was learnt; it never changes.</summary>
/// <remarks>
/// A row that lacks a column without which rows are dropped, or in which a number is infinite, is refused: neither says what
/// the customer is like. Finite numbers beyond the range of <see cref="float"/>, before and after scaling, become its ends.
/// </remarks>
public sealed class PreprocessorModel
{
    /// <summary>The largest size of a number that goes in; the square of a larger one may be no number any more.</summary>
    internal const double MostValue = float.MaxValue;

    private const int BlockSize = 1024;

    private readonly bool[] _isCore;
    private readonly double[] _imputed, _lower, _upper;
    private readonly ColumnScaler[] _scalers;
    private readonly int[] _kept;

    /// <summary>Makes a model of plain data; arrays are copied.</summary>
    /// <exception cref="ArgumentException">Lengths do not fit, or a number is out of its range; the message says so.</exception>
    public PreprocessorModel(PreprocessorState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        CheckLengths(state);
        int columns = state.InputNames.Length;
        _isCore = new bool[columns];
        _scalers = new ColumnScaler[columns];
        for (int c = 0; c < columns; c++)
        {
            string name = state.InputNames[c];
            ImputationRule rule = state.ImputationRules[c];
            if (!Enum.IsDefined(rule) || rule == ImputationRule.Keep)
                throw new ArgumentException($"The column '{name}' has no rule for missing values.", nameof(state));
            if (!(Math.Abs(state.ImputedValues[c]) <= MostValue))
                throw new ArgumentException($"What is filled in for '{name}' is not within the range of float.", nameof(state));
            if (!(state.LowerLimits[c] >= -MostValue && state.LowerLimits[c] <= state.UpperLimits[c]
                && state.UpperLimits[c] <= MostValue))
                throw new ArgumentException($"The limits of '{name}' are not two ascending numbers within float.", nameof(state));
            _isCore[c] = rule == ImputationRule.Drop;
            _scalers[c] = new ColumnScaler(state.Scalings[c], state.Centers[c], state.Spreads[c], state.Quantiles[c]);
        }
        for (int i = 0; i < state.KeptColumns.Length; i++)
        {
            if (state.KeptColumns[i] < (i > 0 ? state.KeptColumns[i - 1] + 1 : 0) || state.KeptColumns[i] >= columns)
                throw new ArgumentException("The columns that stay are not ascending numbers of columns.", nameof(state));
        }
        (_imputed, _lower, _upper) = ([.. state.ImputedValues], [.. state.LowerLimits], [.. state.UpperLimits]);
        _kept = [.. state.KeptColumns];
        PrincipalComponents = state.PrincipalComponents?.Model();
        if (PrincipalComponents is not null && PrincipalComponents.Columns != _kept.Length)
            throw new ArgumentException($"{_kept.Length} columns stay, and the components are of another number.", nameof(state));
        InputNames = new ReadOnlyCollection<string>([.. state.InputNames]);
        OutputNames = new ReadOnlyCollection<string>([.. PrincipalComponents is null
            ? _kept.Select(column => state.InputNames[column])
            : Enumerable.Range(1, PrincipalComponents.ComponentCount).Select(i => $"PC{i}")]);
        Report = state.Report;
        Rules = new ReadOnlyCollection<ImputationRule>([.. state.ImputationRules]);
    }

    /// <summary>The columns that go in.</summary>
    public IReadOnlyList<string> InputNames { get; }

    /// <summary>The columns that come out: those that stay, or PC1, PC2, … for principal components.</summary>
    public IReadOnlyList<string> OutputNames { get; }

    /// <summary>The rule for each column's missing values.</summary>
    public IReadOnlyList<ImputationRule> Rules { get; }

    /// <summary>How each column that goes in is scaled.</summary>
    public IReadOnlyList<ColumnScaler> Scalers => _scalers;

    /// <summary>The principal components of the columns that stay; null where there are none.</summary>
    public PrincipalComponentModel? PrincipalComponents { get; }

    /// <summary>What was done when it was fitted.</summary>
    public PreprocessingReport Report { get; }

    /// <summary>All of the model as plain data; the arrays are copies.</summary>
    public PreprocessorState State() => new()
    {
        InputNames = [.. InputNames],
        ImputationRules = [.. Rules],
        ImputedValues = [.. _imputed],
        LowerLimits = [.. _lower],
        UpperLimits = [.. _upper],
        Scalings = [.. _scalers.Select(scaler => scaler.Scaling)],
        Centers = [.. _scalers.Select(scaler => scaler.Center)],
        Spreads = [.. _scalers.Select(scaler => scaler.Spread)],
        Quantiles = [.. _scalers.Select(scaler => scaler.Quantiles.ToArray())],
        KeptColumns = [.. _kept],
        PrincipalComponents = PrincipalComponents?.State(),
        Report = Report,
    };

    /// <summary>Holds the names of columns to those that the model was fitted on, in their order.</summary>
    /// <exception cref="ArgumentException">They differ; the message names the first difference.</exception>
    public void CheckNames(IReadOnlyList<string> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        for (int c = 0; c < Math.Min(names.Count, InputNames.Count); c++)
        {
            if (!string.Equals(names[c], InputNames[c], StringComparison.Ordinal))
                throw new ArgumentException($"Column {c} is '{names[c]}', and '{InputNames[c]}' was fitted.", nameof(names));
        }
        if (names.Count != InputNames.Count)
            throw new ArgumentException($"There are {names.Count} columns, and {InputNames.Count} were fitted.", nameof(names));
    }

    /// <summary>Prepares one row; allocates nothing.</summary>
    /// <param name="row">A number for each of <see cref="InputNames"/>, NaN where one is missing.</param>
    /// <param name="output">Where a number for each of <see cref="OutputNames"/> goes; not over the row.</param>
    /// <returns>False, and the output is left alone, where the row is refused.</returns>
    /// <exception cref="ArgumentException">A length differs.</exception>
    public bool TryTransform(ReadOnlySpan<double> row, Span<double> output)
    {
        CheckRow(row, output);
        if (RefusedColumn(row) >= 0) return false;
        Fill(row, output);
        return true;
    }

    /// <summary>Prepares one row; allocates nothing.</summary>
    /// <inheritdoc cref="TryTransform"/>
    /// <exception cref="ArgumentException">A length differs, or the row is refused; the message names the column.</exception>
    public void Transform(ReadOnlySpan<double> row, Span<double> output)
    {
        CheckRow(row, output);
        int refused = RefusedColumn(row);
        if (refused >= 0)
        {
            string found = double.IsNaN(row[refused]) ? "missing, and rows without it are dropped" : "infinite";
            throw new ArgumentException($"The column '{InputNames[refused]}' is {found}.", nameof(row));
        }
        Fill(row, output);
    }

    /// <summary>Prepares all rows that are not refused.</summary>
    /// <param name="rows">Any number of rows, a number for each of <see cref="InputNames"/>, NaN where one is missing.</param>
    /// <param name="execution">Threads and cancellation.</param>
    /// <exception cref="ArgumentException">The number of columns differs.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public PreprocessedRows Transform(Matrix rows, ExecutionOptions execution)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(execution);
        if (rows.Columns != InputNames.Count)
            throw new ArgumentException($"There are {rows.Columns} columns, and {InputNames.Count} were fitted.", nameof(rows));
        ExecutionOptions quiet = execution with { Progress = null };
        var isRefused = new bool[rows.Rows];
        OrderedParallel.ForBlocks(rows.Rows, BlockSize, quiet, (_, first, end) =>
        {
            for (int row = first; row < end; row++) isRefused[row] = RefusedColumn(rows.Row(row)) >= 0;
        });
        int[] kept = new int[isRefused.AsSpan().Count(false)];
        for (int row = 0, next = 0; row < isRefused.Length; row++) if (!isRefused[row]) kept[next++] = row;
        var result = new Matrix(kept.Length, OutputNames.Count);
        OrderedParallel.ForBlocks(kept.Length, BlockSize, quiet, (_, first, end) =>
        {
            for (int i = first; i < end; i++) Fill(rows.Row(kept[i]), result.Row(i));
        });
        return new(result, kept);
    }

    // A number of the row decides alone, so that a row gives the same bits in any company.
    private void Fill(ReadOnlySpan<double> row, Span<double> output)
    {
        PrincipalComponentModel? components = PrincipalComponents;
        if (components is not null) output.Clear();
        for (int i = 0; i < _kept.Length; i++)
        {
            int column = _kept[i];
            double value = double.IsNaN(row[column]) ? _imputed[column] : row[column];
            value = Scaled(_scalers[column], Math.Clamp(value, _lower[column], _upper[column]));
            if (components is null) output[i] = value;
            else components.Add(i, value, output);
        }

        // Finite numbers times finite loadings may add up to more than that, or to no number at all.
        if (components is null) return;
        foreach (ref double value in output) value = double.IsNaN(value) ? 0 : Math.Clamp(value, -MostValue, MostValue);
    }

    // A value far outside of what was fitted, over a tiny spread, may not be a number that distances can be taken from.
    internal static double Scaled(ColumnScaler scaler, double value) =>
        Math.Clamp(scaler.Transform(value), -MostValue, MostValue);

    private int RefusedColumn(ReadOnlySpan<double> row)
    {
        for (int c = 0; c < row.Length; c++)
            if (!double.IsFinite(row[c]) && (_isCore[c] || !double.IsNaN(row[c]))) return c;
        return -1;
    }

    private void CheckRow(ReadOnlySpan<double> row, Span<double> output)
    {
        if (row.Length != InputNames.Count || output.Length != OutputNames.Count)
            throw new ArgumentException($"The model turns {InputNames.Count} columns into {OutputNames.Count}, the row has "
                + $"{row.Length}, the output {output.Length}.");
    }

    private static void CheckLengths(PreprocessorState state)
    {
        int columns = state.InputNames?.Length ?? 0;
        if (columns == 0 || Array.Exists(state.InputNames!, name => name is null))
            throw new ArgumentException("The columns that go in have no names.", nameof(state));
        if (state.InputNames!.Distinct(StringComparer.Ordinal).Count() != columns)
            throw new ArgumentException("Two columns have the same name.", nameof(state));
        (string, Array?)[] arrays =
        [
            (nameof(state.ImputationRules), state.ImputationRules), (nameof(state.ImputedValues), state.ImputedValues),
            (nameof(state.LowerLimits), state.LowerLimits), (nameof(state.UpperLimits), state.UpperLimits),
            (nameof(state.Scalings), state.Scalings), (nameof(state.Centers), state.Centers),
            (nameof(state.Spreads), state.Spreads), (nameof(state.Quantiles), state.Quantiles),
        ];
        foreach ((string name, Array? array) in arrays)
        {
            if (array?.Length != columns)
                throw new ArgumentException($"{columns} columns need as many {name}, not {array?.Length ?? 0}.", nameof(state));
        }
        if (Array.Exists(state.Quantiles, quantiles => quantiles is null))
            throw new ArgumentException("A column's quantiles are not there.", nameof(state));
        if (state.KeptColumns is not { Length: > 0 }) throw new ArgumentException("No column stays.", nameof(state));
        if (state.Report?.Columns is null || state.Report.Columns.Count != columns || state.Report.ExplainedVarianceRatio is null)
            throw new ArgumentException($"The report is not of {columns} columns.", nameof(state));
    }
}

/// <summary>Rows as distances are taken between.</summary>
/// <param name="Rows">The rows that were not refused, in their order.</param>
/// <param name="KeptRows">Which of the rows given they are, ascending.</param>
public sealed record PreprocessedRows(Matrix Rows, IReadOnlyList<int> KeptRows);
