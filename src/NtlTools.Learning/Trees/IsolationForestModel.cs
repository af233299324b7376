using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using NtlTools.Learning.Numerics;

namespace NtlTools.Learning.Trees;

/// <summary>
/// A grown isolation forest, which scores how easily a row is set apart from the rest (Liu, Ting and Zhou 2008), by splits
/// along columns or by slanted ones (Hariri, Carrasco Kind and Brunner 2019).
/// </summary>
/// <remarks>
/// The forest is a few flat arrays with one entry a node, tree after tree; a node's right child follows its left one.
/// c(n) = 2·H(n − 1) − 2(n − 1)/n with H(i) ≈ ln i + 0.5772156649 as in the paper, c(2) = 1 and c(n) = 0 below.
/// </remarks>
public sealed class IsolationForestModel
{
    private const double EulerGamma = 0.577215664901532861;
    private const int RowsPerBlock = 256;

    private readonly Node[] _nodes;
    private readonly double[] _pathLengths;
    private readonly int[] _roots, _depths;
    private readonly double _scale;
    private readonly HyperplaneWalk? _walk;

    /// <summary>Makes a forest of arrays, which may come from an untrusted file: whatever could lead astray is refused.</summary>
    /// <param name="columns">The columns of a row, at least 1.</param>
    /// <param name="sampleSize">The rows each tree was grown from, at least 1.</param>
    /// <param name="treeStarts">The first node of each tree and, last, the number of nodes.</param>
    /// <param name="features">For each node the column it splits; -1 for a leaf.</param>
    /// <param name="thresholds">For each node the value below which a row goes left; finite.</param>
    /// <param name="leftChildren">For each node its left child, counted from the tree's first node; -1 for a leaf.</param>
    /// <param name="pathLengths">For each leaf its depth plus c of its rows; at least 0 and finite.</param>
    /// <param name="hyperplanes">
    /// The slanted splits of an extended forest, whose nodes name the first column of theirs; null for splits along columns.
    /// </param>
    /// <exception cref="ArgumentException">The arrays do not describe a forest.</exception>
    public IsolationForestModel(
        int columns, int sampleSize, int[] treeStarts, int[] features, double[] thresholds, int[] leftChildren,
        double[] pathLengths, IsolationHyperplanes? hyperplanes = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(columns);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(sampleSize);
        ArgumentNullException.ThrowIfNull(treeStarts);
        ArgumentNullException.ThrowIfNull(features);
        ArgumentNullException.ThrowIfNull(thresholds);
        ArgumentNullException.ThrowIfNull(leftChildren);
        ArgumentNullException.ThrowIfNull(pathLengths);
        int nodes = features.Length;
        if (thresholds.Length != nodes || leftChildren.Length != nodes || pathLengths.Length != nodes)
            throw new ArgumentException("The arrays of a forest are of unequal length.");
        if (treeStarts.Length < 2) throw new ArgumentException("A forest needs a tree.", nameof(treeStarts));
        _depths = TreeStructure.Check(treeStarts, features, leftChildren, columns);
        for (int i = 0; i < features.Length; i++)
        {
            if (!double.IsFinite(thresholds[i])) throw new ArgumentException($"Threshold {i} is not finite.", nameof(thresholds));
            if (!double.IsFinite(pathLengths[i]) || pathLengths[i] < 0)
                throw new ArgumentException($"Path length {i} is not a finite number of at least 0.", nameof(pathLengths));
        }

        Columns = columns;
        SampleSize = sampleSize;
        TreeStarts = treeStarts;
        Features = features;
        Thresholds = thresholds;
        LeftChildren = leftChildren;
        PathLengths = pathLengths;
        _roots = treeStarts[..^1];
        Hyperplanes = hyperplanes;
        _pathLengths = (double[])pathLengths.Clone();
        if (hyperplanes is not null)
        {
            if (hyperplanes.Centers.Length != columns)
            {
                throw new ArgumentException(
                    $"The splits are of {hyperplanes.Centers.Length} columns, not {columns}.", nameof(hyperplanes));
            }
            _walk = new HyperplaneWalk(hyperplanes, treeStarts, _depths, features, thresholds, leftChildren, _pathLengths);
        }
        _nodes = new Node[features.Length];
        for (int t = 0; t < _roots.Length; t++)
        {
            for (int i = treeStarts[t]; i < treeStarts[t + 1]; i++)
            {
                // A leaf is a node that always leads to itself: all rows then walk the same number of steps without a branch.
                _nodes[i] = features[i] < 0
                    ? new Node(double.PositiveInfinity, 0, i)
                    : new Node(thresholds[i], features[i], treeStarts[t] + leftChildren[i]);
            }
        }

        // Where nothing can be told apart (one row a tree) every path is 0 long, and the score is 1/2 as in the paper's limit.
        _scale = sampleSize > 1 ? -1 / (AveragePathLength(sampleSize) * _roots.Length) : 0;
    }

    /// <summary>The columns of a row.</summary>
    public int Columns { get; }

    /// <summary>The number of trees.</summary>
    public int TreeCount => _roots.Length;

    /// <summary>The rows each tree was grown from.</summary>
    public int SampleSize { get; }

    /// <summary>How many columns a split looks at beyond the first; 0 for splits along columns.</summary>
    public int ExtensionLevel => Hyperplanes is null ? 0 : Hyperplanes.ColumnsPerSplit - 1;

    /// <summary>The slanted splits of an extended forest; null for splits along columns.</summary>
    public IsolationHyperplanes? Hyperplanes { get; }

    /// <summary>The first node of each tree and, last, the number of nodes.</summary>
    public int[] TreeStarts { get; }

    /// <summary>For each node the column it splits, the first one where it is slanted; -1 for a leaf.</summary>
    public int[] Features { get; }

    /// <summary>For each node the value below which a row goes left; 0 for a leaf.</summary>
    public double[] Thresholds { get; }

    /// <summary>
    /// For each node its left child, counted from the tree's first node, with the right one next; -1 for a leaf.
    /// </summary>
    public int[] LeftChildren { get; }

    /// <summary>For each leaf its depth plus c of its rows; 0 for other nodes.</summary>
    public double[] PathLengths { get; }

    /// <summary>Scores one row: s = 2^(−E[h] / c(sample size)).</summary>
    /// <param name="row">As many finite numbers as the forest has columns.</param>
    /// <returns>A number in (0, 1]; near 1 for an anomaly, well below 0.5 for an ordinary row.</returns>
    /// <exception cref="ArgumentException">Another number of columns, or a value that is not finite.</exception>
    public double Score(ReadOnlySpan<double> row)
    {
        if (row.Length != Columns) throw new ArgumentException($"A row has {Columns} columns, not {row.Length}.", nameof(row));
        CheckFinite(row, Columns);
        double sum = 0;
        if (_walk is not null)
        {
            _walk.AddPathLengths(row, new Span<double>(ref sum));
            return ScoreOf(sum);
        }
        for (int t = 0; t < _roots.Length; t++)
        {
            int node = _roots[t];
            for (int depth = _depths[t]; depth > 0; depth--)
                node = Step(ref MemoryMarshal.GetArrayDataReference(_nodes), node, in row[0]);
            sum += _pathLengths[node];
        }
        return ScoreOf(sum);
    }

    /// <summary>Scores many rows.</summary>
    /// <param name="rows">Rows of as many finite numbers as the forest has columns.</param>
    /// <param name="execution">Threads, cancellation and progress.</param>
    /// <returns>One score for each row, the same as <see cref="Score(ReadOnlySpan{double})"/> gives.</returns>
    /// <exception cref="ArgumentException">Another number of columns, or a value that is not finite.</exception>
    public double[] Score(Matrix rows, ExecutionOptions execution)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(execution);
        if (rows.Columns != Columns)
            throw new ArgumentException($"A row has {Columns} columns, not {rows.Columns}.", nameof(rows));
        CheckFinite(rows.Values, Columns);
        var scores = new double[rows.Rows];
        OrderedParallel.ForBlocks(rows.Rows, RowsPerBlock, execution, (_, first, end) =>
        {
            var sums = scores.AsSpan(first, end - first);
            if (_walk is null) AddPathLengths(rows, first, sums);
            else _walk.AddPathLengths(rows.Values.AsSpan(first * Columns, sums.Length * Columns), sums);
            foreach (ref double sum in sums) sum = ScoreOf(sum);
        });
        return scores;
    }

    /// <summary>c(n): the average path length of an unsuccessful search in a binary search tree of n items.</summary>
    internal static double AveragePathLength(int n) => n switch
    {
        <= 1 => 0,
        2 => 1,
        _ => 2 * (Math.Log(n - 1) + EulerGamma) - 2.0 * (n - 1) / n,
    };

    /// <summary>Refuses values that have no place in an order of finite numbers.</summary>
    internal static void CheckFinite(ReadOnlySpan<double> values, int columns)
    {
        for (int i = 0; i < values.Length; i++)
        {
            if (double.IsFinite(values[i])) continue;
            throw new ArgumentException(
                $"Row {i / columns}, column {i % columns} is {values[i]}; an isolation forest needs finite numbers.");
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Step(ref Node nodes, int node, ref readonly double row)
    {
        ref Node current = ref Unsafe.Add(ref nodes, node);
        return current.Left + (Unsafe.Add(ref Unsafe.AsRef(in row), current.Feature) >= current.Threshold ? 1 : 0);
    }

    private double ScoreOf(double pathLengths) => _scale == 0 ? 0.5 : Math.Pow(2, pathLengths * _scale);

    private void AddPathLengths(Matrix rows, int first, Span<double> sums)
    {
        ref Node nodes = ref MemoryMarshal.GetArrayDataReference(_nodes);
        int columns = Columns;
        for (int t = 0; t < _roots.Length; t++)
        {
            int root = _roots[t], depth = _depths[t], i = 0;

            // Each step waits for the one before it; walking four rows side by side fills the waiting time.
            for (; i + 4 <= sums.Length; i += 4)
            {
                ref double row = ref rows.Values[(first + i) * columns];
                ref double second = ref Unsafe.Add(ref row, columns);
                ref double third = ref Unsafe.Add(ref second, columns);
                ref double fourth = ref Unsafe.Add(ref third, columns);
                int a = root, b = root, c = root, d = root;
                for (int step = depth; step > 0; step--)
                {
                    a = Step(ref nodes, a, ref row);
                    b = Step(ref nodes, b, ref second);
                    c = Step(ref nodes, c, ref third);
                    d = Step(ref nodes, d, ref fourth);
                }
                sums[i] += _pathLengths[a];
                sums[i + 1] += _pathLengths[b];
                sums[i + 2] += _pathLengths[c];
                sums[i + 3] += _pathLengths[d];
            }
            for (; i < sums.Length; i++)
            {
                int node = root;
                for (int step = depth; step > 0; step--) node = Step(ref nodes, node, ref rows.Values[(first + i) * columns]);
                sums[i] += _pathLengths[node];
            }
        }
    }

    private readonly struct Node(double threshold, int feature, int left)
    {
        public readonly double Threshold = threshold;
        public readonly int Feature = feature, Left = left;
    }
}
