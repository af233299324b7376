using NtlTools.Learning.Metrics;
using NtlTools.Learning.Numerics;

namespace NtlTools.Learning.Trees;

/// <summary>
/// Fits gradient-boosted trees to binary labels with the logistic loss to second order (Chen and Guestrin 2016).
/// </summary>
/// <remarks>
/// Values are compared as 32-bit numbers. NaN is a missing value and goes to whichever side of a split gains more. The
/// first tree starts from the log-odds of the weighted share of positives.
/// </remarks>
/// <param name="settings">How to grow.</param>
public sealed class GradientBoostingLearner(GradientBoostingSettings settings)
{
    private const int RowsPerBlock = 2048;

    private readonly GradientBoostingSettings _settings = settings ?? throw new ArgumentNullException(nameof(settings));

    /// <summary>The most bytes that histograms may take, one kept in any case; it costs time alone, never another tree.</summary>
    internal long HistogramBudget { get; init; } = 256L << 20;

    /// <summary>Grows all the trees of the settings.</summary>
    /// <param name="rows">At least one row and one column of numbers that are finite in 32 bits, or NaN.</param>
    /// <param name="labels">One for each row, of both classes.</param>
    /// <param name="execution">Threads, cancellation and progress.</param>
    /// <exception cref="ArgumentException">Unequal lengths, one class only, or a value that cannot be put into a bin.</exception>
    public GradientBoostingModel Fit(Matrix rows, bool[] labels, ExecutionOptions execution)
    {
        Check(rows, labels, nameof(labels));
        ArgumentNullException.ThrowIfNull(execution);
        return Fit(rows, labels, null, execution);
    }

    /// <summary>
    /// Grows trees and watches the average precision on validation rows: after <see
    /// cref="GradientBoostingSettings.EarlyStoppingRounds"/>
    /// trees without a better one it stops, and keeps the trees up to the best; of equal ones the earliest.
    /// </summary>
    /// <param name="rows">At least one row and one column of numbers that are finite in 32 bits, or NaN.</param>
    /// <param name="labels">One for each row, of both classes.</param>
    /// <param name="validationRows">Rows of the same columns, kept out of training.</param>
    /// <param name="validationLabels">One for each of them, at least one positive.</param>
    /// <param name="execution">Threads, cancellation and progress.</param>
    /// <exception cref="ArgumentException">Unequal lengths, one class only, or a value that cannot be put into a bin.</exception>
    public GradientBoostingModel Fit(
        Matrix rows, bool[] labels, Matrix validationRows, bool[] validationLabels, ExecutionOptions execution)
    {
        Check(rows, labels, nameof(labels));
        ArgumentNullException.ThrowIfNull(validationRows);
        ArgumentNullException.ThrowIfNull(validationLabels);
        ArgumentNullException.ThrowIfNull(execution);
        if (validationRows.Rows != validationLabels.Length || validationRows.Columns != rows.Columns)
        {
            throw new ArgumentException(
                "The validation rows must fit their labels and the training rows' columns.", nameof(validationRows));
        }
        if (!validationLabels.AsSpan().Contains(true))
        {
            throw new ArgumentException(
                "Average precision needs a positive among the validation labels.", nameof(validationLabels));
        }
        return Fit(rows, labels, (validationRows, validationLabels), execution);
    }

    private static void Check(Matrix rows, bool[] labels, string name)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(labels);
        if (rows.Rows != labels.Length)
            throw new ArgumentException($"{rows.Rows} rows need as many labels, not {labels.Length}.", name);
        if (rows.Columns == 0) throw new ArgumentException("The rows have no columns.", nameof(rows));
        if (!labels.AsSpan().Contains(true) || !labels.AsSpan().Contains(false))
            throw new ArgumentException("Boosting needs labels of both classes.", name);
    }

    private GradientBoostingModel Fit(
        Matrix rows, bool[] labels, (Matrix Rows, bool[] Labels)? validation, ExecutionOptions execution)
    {
        // Progress is a share of the trees, not of the many small loops inside each.
        var quiet = execution with { Progress = null };
        var categorical = new bool[rows.Columns];
        foreach (int column in _settings.CategoricalColumns)
        {
            if (column < 0 || column >= categorical.Length)
                throw new ArgumentException($"Column {column} is none of {categorical.Length} columns.", nameof(rows));
            categorical[column] = true;
        }
        var (table, columns) = BinnedTable.Learn(rows, categorical, _settings.MaxBins, quiet);
        var watch = validation is null ? null : new Validation(validation.Value.Rows, validation.Value.Labels, columns, quiet);

        double weight = _settings.PositiveWeight ?? 1, positives = labels.AsSpan().Count(true);
        double baseScore = _settings.BaseScore ?? Math.Log(positives * weight / (labels.Length - positives));
        var margins = new double[labels.Length];
        Array.Fill(margins, baseScore);
        watch?.Start(baseScore);
        var gradients = new double[labels.Length];
        var hessians = new double[labels.Length];
        var grower = new TreeGrower(table, columns, _settings, HistogramBudget, quiet);
        var writer = new TreeWriter();
        int best = 0;
        double bestScore = double.NegativeInfinity;
        for (int tree = 0; tree < _settings.Trees; tree++)
        {
            execution.Cancellation.ThrowIfCancellationRequested();
            SetGradients(margins, labels, weight, gradients, hessians, quiet);
            bool grew = grower.Grow(gradients, hessians, margins, tree, writer);

            // The next tree would see the same rows and columns and find no split either.
            if (!grew && _settings is { Subsample: 1, ColumnSample: 1 }) break;
            watch?.Add(grower, writer);
            writer.EndTree();
            execution.Progress?.Report((tree + 1.0) / _settings.Trees);
            if (watch is null) continue;
            double score = watch.Score();
            if (score > bestScore) (best, bestScore) = (tree + 1, score);
            if (_settings.EarlyStoppingRounds > 0 && tree + 1 - best >= _settings.EarlyStoppingRounds) break;
        }
        bool keepBest = watch is not null && _settings.EarlyStoppingRounds > 0;
        double? validationScore = watch is null ? null : keepBest && best > 0 ? bestScore : watch.Score();
        var trees = writer.Take(keepBest ? best : writer.Trees, columns);
        return new GradientBoostingModel(rows.Columns, baseScore, trees, validationScore);
    }

    private static void SetGradients(
        double[] margins, bool[] labels, double weight, double[] gradients, double[] hessians, ExecutionOptions execution)
    {
        OrderedParallel.ForBlocks(margins.Length, RowsPerBlock, execution, (_, first, end) =>
        {
            for (int row = first; row < end; row++)
            {
                double probability = 1 / (1 + Math.Exp(-margins[row])), rowWeight = labels[row] ? weight : 1;
                gradients[row] = (probability - (labels[row] ? 1 : 0)) * rowWeight;
                hessians[row] = Math.Max(probability * (1 - probability), 1e-16) * rowWeight;
            }
        });
    }

    /// <summary>Follows the trees on rows kept out of training.</summary>
    private sealed class Validation(Matrix rows, bool[] labels, ColumnBins[] columns, ExecutionOptions execution)
    {
        private readonly BinnedTable _table = BinnedTable.Make(rows, columns, execution);
        private readonly double[] _margins = new double[labels.Length];
        private readonly int _positives = labels.AsSpan().Count(true);
        private readonly ScoreOrder _order = new();

        public void Start(double baseScore) => Array.Fill(_margins, baseScore);

        public void Add(TreeGrower grower, TreeWriter writer) => grower.Add(_table, _margins, writer);

        public double Score() => AveragePrecision.Score(_margins, labels, _positives, _order.Descending(_margins));
    }
}
