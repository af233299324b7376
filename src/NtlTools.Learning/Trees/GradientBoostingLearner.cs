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

    // The Newton step in log-odds of a tree without splits, below which there is nothing left to learn.
    private const double NegligibleStep = 1e-7;

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
        return Grow(rows, labels, null, null, execution);
    }

    /// <summary>
    /// Grows as many more trees after those of a model, from its base score. Where the rows are those it was fitted to, the
    /// trees are the same as if all had been grown at once.
    /// </summary>
    /// <param name="rows">At least one row and one column of numbers that are finite in 32 bits, or NaN.</param>
    /// <param name="labels">One for each row, of both classes.</param>
    /// <param name="start">The model to go on from; of the same columns, of which the same ones are categorical.</param>
    /// <param name="execution">Threads, cancellation and progress.</param>
    /// <exception cref="ArgumentException">
    /// Unequal lengths, one class only, a value that cannot be put into a bin, or a model of other columns.
    /// </exception>
    public GradientBoostingModel Fit(Matrix rows, bool[] labels, GradientBoostingModel start, ExecutionOptions execution)
    {
        Check(rows, labels, nameof(labels));
        ArgumentNullException.ThrowIfNull(start);
        ArgumentNullException.ThrowIfNull(execution);
        return Grow(rows, labels, null, start, execution);
    }

    /// <summary>
    /// Grows trees and watches <see cref="GradientBoostingSettings.EarlyStoppingMetric"/> on validation rows: after <see
    /// cref="GradientBoostingSettings.EarlyStoppingRounds"/> trees without a better one it stops, and keeps the trees up to
    /// the best; of equal ones the earliest.
    /// </summary>
    /// <param name="rows">At least one row and one column of numbers that are finite in 32 bits, or NaN.</param>
    /// <param name="labels">One for each row, of both classes.</param>
    /// <param name="validationRows">Rows of the same columns, kept out of training.</param>
    /// <param name="validationLabels">
    /// One for each of them, at least one: with a positive for average precision, of both classes for ROC AUC, any for log-loss.
    /// </param>
    /// <param name="execution">Threads, cancellation and progress.</param>
    /// <exception cref="ArgumentException">Unequal lengths, one class only, or a value that cannot be put into a bin.</exception>
    public GradientBoostingModel Fit(
        Matrix rows, bool[] labels, Matrix validationRows, bool[] validationLabels, ExecutionOptions execution)
    {
        Check(rows, labels, nameof(labels));
        CheckValidation(rows, validationRows, validationLabels);
        ArgumentNullException.ThrowIfNull(execution);
        return Grow(rows, labels, (validationRows, validationLabels), null, execution);
    }

    /// <summary>
    /// Grows more trees after those of a model and watches validation rows as when starting anew; where no more trees are
    /// better than none, none are added.
    /// </summary>
    /// <param name="rows">At least one row and one column of numbers that are finite in 32 bits, or NaN.</param>
    /// <param name="labels">One for each row, of both classes.</param>
    /// <param name="validationRows">Rows of the same columns, kept out of training.</param>
    /// <param name="validationLabels">
    /// One for each of them, at least one: with a positive for average precision, of both classes for ROC AUC, any for log-loss.
    /// </param>
    /// <param name="start">The model to go on from; of the same columns, of which the same ones are categorical.</param>
    /// <param name="execution">Threads, cancellation and progress.</param>
    /// <exception cref="ArgumentException">
    /// Unequal lengths, one class only, a value that cannot be put into a bin, or a model of other columns.
    /// </exception>
    public GradientBoostingModel Fit(
        Matrix rows, bool[] labels, Matrix validationRows, bool[] validationLabels, GradientBoostingModel start,
        ExecutionOptions execution)
    {
        Check(rows, labels, nameof(labels));
        CheckValidation(rows, validationRows, validationLabels);
        ArgumentNullException.ThrowIfNull(start);
        ArgumentNullException.ThrowIfNull(execution);
        return Grow(rows, labels, (validationRows, validationLabels), start, execution);
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

    private void CheckValidation(Matrix rows, Matrix validationRows, bool[] validationLabels)
    {
        ArgumentNullException.ThrowIfNull(validationRows);
        ArgumentNullException.ThrowIfNull(validationLabels);
        if (validationRows.Rows != validationLabels.Length || validationRows.Columns != rows.Columns)
        {
            throw new ArgumentException(
                "The validation rows must fit their labels and the training rows' columns.", nameof(validationRows));
        }
        if (validationLabels.Length == 0) throw new ArgumentException("There are no validation rows.", nameof(validationRows));
        bool hasPositives = validationLabels.AsSpan().Contains(true), hasNegatives = validationLabels.AsSpan().Contains(false);
        switch (_settings.EarlyStoppingMetric)
        {
            case EarlyStoppingMetric.AveragePrecision when !hasPositives:
                throw new ArgumentException(
                    "Average precision needs a positive among the validation labels.", nameof(validationLabels));
            case EarlyStoppingMetric.RocAuc when !hasPositives || !hasNegatives:
                throw new ArgumentException("ROC AUC needs validation labels of both classes.", nameof(validationLabels));
        }
    }

    private GradientBoostingModel Grow(
        Matrix rows, bool[] labels, (Matrix Rows, bool[] Labels)? validation, GradientBoostingModel? start,
        ExecutionOptions execution)
    {
        BatchPredictor.Prepare();

        // Progress is a share of the trees, not of the many small loops inside each.
        var quiet = execution with { Progress = null };
        var categorical = new bool[rows.Columns];
        foreach (int column in _settings.CategoricalColumns)
        {
            if (column < 0 || column >= categorical.Length)
                throw new ArgumentException($"Column {column} is none of {categorical.Length} columns.", nameof(rows));
            categorical[column] = true;
        }
        CheckConstraints(categorical);
        if (start is not null) CheckStart(start, categorical);
        var (table, columns) = BinnedTable.Learn(rows, categorical, _settings.MaxBins, quiet);
        var watch = validation is null ? null
            : new Validation(validation.Value.Rows, validation.Value.Labels, columns, _settings.EarlyStoppingMetric, quiet);

        double weight = _settings.PositiveWeight ?? 1, positives = labels.AsSpan().Count(true);
        double baseScore = start?.BaseScore ?? _settings.BaseScore ?? Math.Log(positives * weight / (labels.Length - positives));
        double[] margins = start?.PredictLogOdds(rows, quiet) ?? new double[labels.Length];
        if (start is null) Array.Fill(margins, baseScore);
        watch?.Start(start, baseScore);
        var gradients = new double[labels.Length];
        var hessians = new double[labels.Length];
        var grower = new TreeGrower(table, columns, _settings, HistogramBudget, quiet);
        var writer = new TreeWriter();

        // What a model has that is gone on from is measured too: more trees may be worse than none.
        int best = 0, earlier = start?.TreeCount ?? 0;
        bool hasBest = watch is not null && earlier > 0;
        double bestScore = hasBest ? watch!.Score() : double.NegativeInfinity;
        double? bestPrecision = hasBest ? watch!.Precision(bestScore) : null;
        for (int tree = 0; tree < _settings.Trees; tree++)
        {
            execution.Cancellation.ThrowIfCancellationRequested();
            SetGradients(margins, labels, weight, gradients, hessians, quiet);
            bool grew = grower.Grow(gradients, hessians, margins, earlier + tree, writer);

            // A lone leaf moves the margins, and with them the gains of all splits. Only where it no longer does would the next
            // tree, of the same rows and columns, be this one again.
            if (!grew && _settings is { Subsample: 1, ColumnSample: 1 }
                && Math.Abs(writer.LeafValue(0)) <= NegligibleStep * _settings.LearningRate) break;
            watch?.Add(grower, writer);
            writer.EndTree();
            execution.Progress?.Report((tree + 1.0) / _settings.Trees);
            if (watch is null) continue;
            double score = watch.Score();
            if (score > bestScore) (hasBest, best, bestScore, bestPrecision) = (true, tree + 1, score, watch.Precision(score));
            if (_settings.EarlyStoppingRounds > 0 && tree + 1 - best >= _settings.EarlyStoppingRounds) break;
        }
        bool keepBest = hasBest && _settings.EarlyStoppingRounds > 0;
        var trees = writer.Take(keepBest ? best : writer.Trees, columns);
        if (start is not null) trees = TreeSequence.Join(start.Trees, trees);
        double? precision = watch is null ? null : keepBest ? bestPrecision : watch.Precision(watch.Score());
        return new GradientBoostingModel(rows.Columns, baseScore, trees, precision);
    }

    private void CheckConstraints(bool[] categorical)
    {
        var directions = _settings.MonotoneConstraints;
        if (directions.Count == 0) return;
        if (directions.Count != categorical.Length)
            throw new ArgumentException($"There are {directions.Count} monotone constraints for {categorical.Length} columns.");
        for (int column = 0; column < categorical.Length; column++)
        {
            if (categorical[column] && directions[column] != 0)
                throw new ArgumentException($"Column {column} is categorical and has no order to be monotone in.");
        }
    }

    private static void CheckStart(GradientBoostingModel start, bool[] categorical)
    {
        if (start.Columns != categorical.Length)
            throw new ArgumentException($"The model has {start.Columns} columns, not {categorical.Length}.", nameof(start));
        var expected = Enumerable.Range(0, categorical.Length).Where(column => categorical[column]);
        if (!expected.SequenceEqual(start.Trees.CategoricalColumns))
            throw new ArgumentException("The model's categorical columns are others than the settings'.", nameof(start));
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
    private sealed class Validation(
        Matrix rows, bool[] labels, ColumnBins[] columns, EarlyStoppingMetric metric, ExecutionOptions execution)
    {
        private readonly BinnedTable _table = BinnedTable.Make(rows, columns, execution);
        private readonly int _positives = labels.AsSpan().Count(true);
        private double[] _margins = [];

        public void Start(GradientBoostingModel? start, double baseScore)
        {
            _margins = start?.PredictLogOdds(rows, execution) ?? new double[labels.Length];
            if (start is null) Array.Fill(_margins, baseScore);
        }

        public void Add(TreeGrower grower, TreeWriter writer) => grower.Add(_table, _margins, writer);

        /// <summary>The average precision, the score itself where that is watched; null where there is no positive.</summary>
        public double? Precision(double score) =>
            metric == EarlyStoppingMetric.AveragePrecision ? score : _positives > 0 ? Precision() : null;

        /// <summary>What is watched, turned such that more is better.</summary>
        public double Score() => metric switch
        {
            EarlyStoppingMetric.RocAuc => RocAuc.Score(_margins, labels),
            EarlyStoppingMetric.LogLoss => LogLikelihood(),
            _ => Precision(),
        };

        private double Precision()
        {
            using var order = new ScoreOrder();
            return AveragePrecision.Score(_margins, labels, _positives, order.Descending(_margins));
        }

        private double LogLikelihood()
        {
            double sum = 0;
            for (int row = 0; row < labels.Length; row++) sum -= LogLoss.Of(1 / (1 + Math.Exp(-_margins[row])), labels[row]);
            return sum / labels.Length;
        }
    }
}
