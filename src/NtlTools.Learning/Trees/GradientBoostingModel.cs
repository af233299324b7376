using NtlTools.Learning.Numerics;

namespace NtlTools.Learning.Trees;

/// <summary>Gradient-boosted trees that give the log-odds of a row's being positive.</summary>
/// <remarks>
/// A value is compared as a 32-bit number, a row goes left where it is below the threshold, and NaN goes to the node's
/// default side; so does a category that is negative, no whole number, or was not seen in training. Leaf values are added
/// to the base score in 64 bits, in the order of the trees.
/// </remarks>
public sealed class GradientBoostingModel
{
    private const int RowsPerBlock = 512;

    private readonly Node[] _nodes;
    private readonly int[] _roots;
    private readonly ulong[] _categoryWords, _knownCategories;
    private readonly int[] _categoryCounts, _knownStarts;
    private readonly Lazy<BatchPredictor?> _batchPredictor;

    /// <summary>Makes a model of arrays, which may come from an untrusted file: whatever could lead astray is refused.</summary>
    /// <param name="columns">The columns of a row, at least 1.</param>
    /// <param name="baseScore">The log-odds that the trees add to; finite.</param>
    /// <param name="trees">The trees.</param>
    /// <param name="validationAveragePrecision">The average precision on the validation rows, in [0, 1]; null for none.</param>
    /// <exception cref="ArgumentException">The arrays do not describe trees.</exception>
    public GradientBoostingModel(int columns, double baseScore, GradientBoostingTrees trees, double? validationAveragePrecision)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(columns);
        ArgumentNullException.ThrowIfNull(trees);
        if (!double.IsFinite(baseScore)) throw new ArgumentException("The base score is not finite.", nameof(baseScore));
        if (validationAveragePrecision is not (null or (>= 0 and <= 1)))
            throw new ArgumentException("An average precision lies in [0, 1].", nameof(validationAveragePrecision));
        Columns = columns;
        BaseScore = baseScore;
        Trees = trees;
        ValidationAveragePrecision = validationAveragePrecision;

        (_categoryCounts, _knownStarts) = CheckCategories(trees, columns);
        CheckNodes(trees, columns);
        GainImportance = Importance(trees, columns);
        _roots = trees.TreeStarts[..^1];
        _categoryWords = (ulong[])trees.CategoryWords.Clone();
        _knownCategories = (ulong[])trees.KnownCategories.Clone();
        BatchPredictor.Prepare();
        _batchPredictor = new Lazy<BatchPredictor?>(() => BatchPredictor.TryMake(this));
        _nodes = new Node[trees.Features.Length];
        for (int tree = 0; tree < _roots.Length; tree++)
        {
            for (int i = trees.TreeStarts[tree]; i < trees.TreeStarts[tree + 1]; i++)
            {
                _nodes[i] = trees.Features[i] < 0
                    ? new Node { Feature = -1, Value = trees.LeafValues[i] }
                    : new Node
                    {
                        Feature = trees.Features[i],
                        Value = trees.Thresholds[i],
                        Left = trees.TreeStarts[tree] + trees.LeftChildren[i],
                        CategoryStart = trees.CategoryStarts[i],
                        DefaultStep = 1 - trees.DefaultLeft[i],
                    };
            }
        }
    }

    /// <summary>The columns of a row.</summary>
    public int Columns { get; }

    /// <summary>
    /// The number of trees, those of one leaf among them; 0 where no tree had a split and the base score was right already.
    /// </summary>
    public int TreeCount => _roots.Length;

    /// <summary>The log-odds that the trees add to.</summary>
    public double BaseScore { get; }

    /// <summary>The average precision on the validation rows with these trees; null where there were none.</summary>
    public double? ValidationAveragePrecision { get; }

    /// <summary>
    /// For each column the gain of all its splits, as a share of that of all columns; zeros where there is no split.
    /// </summary>
    public double[] GainImportance { get; }

    /// <summary>The trees as arrays.</summary>
    public GradientBoostingTrees Trees { get; }

    /// <summary>Predicts one row.</summary>
    /// <param name="row">As many numbers as the model has columns; NaN is missing.</param>
    /// <returns>The log-odds.</returns>
    /// <exception cref="ArgumentException">Another number of columns.</exception>
    public double PredictLogOdds(ReadOnlySpan<double> row)
    {
        if (row.Length != Columns) throw new ArgumentException($"A row has {Columns} columns, not {row.Length}.", nameof(row));
        double sum = BaseScore;
        foreach (int root in _roots) sum += LeafValue(root, row);
        return sum;
    }

    /// <summary>Predicts many rows.</summary>
    /// <param name="rows">Rows of as many numbers as the model has columns; NaN is missing.</param>
    /// <param name="execution">Threads, cancellation and progress.</param>
    /// <returns>The log-odds of each row, the same as <see cref="PredictLogOdds(ReadOnlySpan{double})"/> gives.</returns>
    /// <exception cref="ArgumentException">Another number of columns.</exception>
    public double[] PredictLogOdds(Matrix rows, ExecutionOptions execution)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(execution);
        if (rows.Columns != Columns)
            throw new ArgumentException($"A row has {Columns} columns, not {rows.Columns}.", nameof(rows));
        var sums = new double[rows.Rows];
        Array.Fill(sums, BaseScore);
        var predictor = rows.Rows >= BatchPredictor.Rows ? _batchPredictor.Value : null;
        OrderedParallel.ForBlocks(rows.Rows, RowsPerBlock, execution, (_, first, end) =>
        {
            if (predictor is not null)
            {
                predictor.Predict(rows, first, sums.AsSpan(first, end - first));
                return;
            }
            foreach (int root in _roots)
            {
                for (int row = first; row < end; row++) sums[row] += LeafValue(root, rows.Row(row));
            }
        });
        return sums;
    }

    /// <summary>How many words a set of category codes takes.</summary>
    internal static int WordsOf(int categoryCount) => (categoryCount + 63) / 64;

    /// <summary>The category code that a value is; -1 for a missing value or a code not seen in training.</summary>
    internal int KnownCategory(int column, double value)
    {
        int code = ColumnBins.CategoryOf((float)value, _categoryCounts[column]);
        return code >= 0 && Contains(_knownCategories, _knownStarts[column], code) ? code : -1;
    }

    /// <summary>0 where a known category, or -1 for none, goes left at a node; else 1.</summary>
    internal int CategoryStep(int node, int code)
    {
        ref readonly Node current = ref _nodes[node];
        return code < 0 ? current.DefaultStep : Contains(_categoryWords, current.CategoryStart, code) ? 0 : 1;
    }

    private static (int[] Counts, int[] Starts) CheckCategories(GradientBoostingTrees trees, int columns)
    {
        if (trees.CategoricalColumns.Length != trees.CategoryCounts.Length)
            throw new ArgumentException("There must be one count for each categorical column.");
        var counts = new int[columns];
        var starts = new int[columns];
        int words = 0, last = -1;
        for (int i = 0; i < trees.CategoricalColumns.Length; i++)
        {
            int column = trees.CategoricalColumns[i];
            if (column <= last || column >= columns)
                throw new ArgumentException($"Categorical column {column} is out of order or range.");
            if (trees.CategoryCounts[i] is < 1 or > ColumnBins.MaxCategories)
                throw new ArgumentException(
                    $"Column {column} has {trees.CategoryCounts[i]} category codes, not 1 to {ColumnBins.MaxCategories}.");
            last = column;
            counts[column] = trees.CategoryCounts[i];
            starts[column] = words;
            words += WordsOf(counts[column]);
        }
        if (words != trees.KnownCategories.Length)
            throw new ArgumentException($"The known categories take {words} words, not {trees.KnownCategories.Length}.");
        return (counts, starts);
    }

    private void CheckNodes(GradientBoostingTrees trees, int columns)
    {
        int nodes = trees.Features.Length;
        if (trees.Thresholds.Length != nodes || trees.LeftChildren.Length != nodes || trees.DefaultLeft.Length != nodes
            || trees.LeafValues.Length != nodes || trees.Gains.Length != nodes || trees.Covers.Length != nodes
            || trees.CategoryStarts.Length != nodes)
            throw new ArgumentException("The arrays of the trees are of unequal length.");
        TreeStructure.Check(trees.TreeStarts, trees.Features, trees.LeftChildren, columns);
        for (int i = 0; i < nodes; i++)
        {
            if (!float.IsFinite(trees.Thresholds[i]) || !float.IsFinite(trees.LeafValues[i]))
                throw new ArgumentException($"The threshold or value of node {i} is not finite.");
            if (!(trees.Gains[i] is >= 0 and <= double.MaxValue && trees.Covers[i] is >= 0 and <= double.MaxValue))
                throw new ArgumentException($"The gain or cover of node {i} is not a finite number of at least 0.");
            if (trees.DefaultLeft[i] > 1)
                throw new ArgumentException($"The default side of node {i} is {trees.DefaultLeft[i]}, not 0 or 1.");
            int start = trees.CategoryStarts[i];
            if (start == -1) continue;
            if (start < 0 || trees.Features[i] < 0 || _categoryCounts[trees.Features[i]] == 0
                || start > trees.CategoryWords.Length - WordsOf(_categoryCounts[trees.Features[i]]))
                throw new ArgumentException($"The category set of node {i} is out of range.");
        }
    }

    private static double[] Importance(GradientBoostingTrees trees, int columns)
    {
        var importance = new double[columns];
        double total = 0;
        for (int i = 0; i < trees.Features.Length; i++)
        {
            if (trees.Features[i] < 0) continue;
            importance[trees.Features[i]] += trees.Gains[i];
            total += trees.Gains[i];
        }
        if (total > 0)
        {
            for (int column = 0; column < columns; column++) importance[column] /= total;
        }
        return importance;
    }

    private float LeafValue(int node, ReadOnlySpan<double> row)
    {
        while (true)
        {
            ref readonly Node current = ref _nodes[node];
            if (current.Feature < 0) return current.Value;
            double value = row[current.Feature];
            node = current.Left + (current.CategoryStart < 0
                ? double.IsNaN(value) ? current.DefaultStep : (float)value < current.Value ? 0 : 1
                : CategoryStep(node, KnownCategory(current.Feature, value)));
        }
    }

    private static bool Contains(ulong[] words, int start, int code) => (words[start + (code >> 6)] >> code & 1) != 0;

    private struct Node
    {
        public int Feature, Left, CategoryStart, DefaultStep;
        public float Value;
    }
}
