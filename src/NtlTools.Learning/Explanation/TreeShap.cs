using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using NtlTools.Learning.Numerics;
using NtlTools.Learning.Trees;

namespace NtlTools.Learning.Explanation;

/// <summary>
/// Says how much each column moved a row's log-odds away from their expected value: exact path-dependent SHAP values.
/// </summary>
/// <remarks>
/// <para>
/// The values are those of TreeSHAP (Lundberg, Erion and Lee 2018; Lundberg et al. 2020): Shapley values of the game in which
/// a column that is not known sends a row down both sides of a split, by the cover of the two. They add up with
/// <see cref="ExpectedValue"/> to the row's log-odds.
/// </para>
/// <para>
/// A Shapley weight is the integral of tˢ(1 − t)ᵐ⁻¹⁻ˢ over [0, 1], so the value of a column at a leaf is the integral of a
/// polynomial, the product of one linear term for each column of the path. Gauss-Legendre quadrature takes it exactly with
/// half as many points as the path has columns; at each point the products go down the tree and the sums of leaves come up
/// again, once for each edge (as in Linear TreeSHAP, Yu, Xu, Bifet and Read 2022). A row costs edges × points a tree, and
/// eight rows go side by side.
/// </para>
/// <para>
/// Memory, with points(t) half the most different columns on a path of tree t, rounded up: the explainer keeps
/// 32 bytes × Σ nodes(t) × points(t), at most 1 GB, and 40 bytes a node; explaining takes for each thread 2 kB a column and 64
/// bytes × nodes × (points + 1) of the largest tree, and 8 bytes a number of the result.
/// </para>
/// </remarks>
public sealed unsafe class TreeShap
{
    private const int Lanes = 8, GroupsPerBlock = 16, RowsPerBlock = Lanes * GroupsPerBlock;
    private const nuint Alignment = 64;

    /// <summary>What all trees' constants may take; below it no number of nodes × points leaves the range of an int.</summary>
    internal const long MostBytes = 1L << 30;

    /// <summary>The most columns of a row, so that a block of rows has no more numbers than an int can count.</summary>
    internal const int MostColumns = int.MaxValue / RowsPerBlock;

    private readonly GradientBoostingModel _model;
    private readonly ShapTree[] _trees;
    private readonly bool[] _categorical;
    private readonly int _mostNodes, _mostTerms;

    /// <summary>Prepares a model's trees.</summary>
    /// <param name="model">The model to explain.</param>
    /// <param name="cancellation">Ends the work, which grows as what is kept does.</param>
    /// <exception cref="ArgumentException">
    /// A column is split both by categories and by a threshold, the trees would take more than 1 GB, or there are more than
    /// 16,777,215 columns.
    /// </exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public TreeShap(GradientBoostingModel model, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (model.Columns > MostColumns)
            throw new ArgumentException($"{model.Columns} columns are more than {MostColumns}.", nameof(model));
        _model = model;
        _trees = new ShapTree[model.TreeCount];
        _categorical = new bool[model.Columns];
        foreach (int column in model.Trees.CategoricalColumns) _categorical[column] = true;
        for (int node = 0; node < model.Trees.Features.Length; node++)
        {
            int column = model.Trees.Features[node];
            if (column >= 0 && _categorical[column] && model.Trees.CategoryStarts[node] < 0)
                throw new ArgumentException($"Column {column} is split both by categories and by a threshold.", nameof(model));
        }
        long bytesLeft = MostBytes;
        ExpectedValue = model.BaseScore;
        for (int i = 0; i < _trees.Length; i++)
        {
            _trees[i] = new ShapTree(model.Trees, i, bytesLeft, cancellation);
            bytesLeft -= _trees[i].Bytes;
            ExpectedValue += _trees[i].ExpectedValue;
            _mostNodes = Math.Max(_mostNodes, _trees[i].Columns.Length);
            _mostTerms = Math.Max(_mostTerms, _trees[i].Columns.Length * _trees[i].Terms);
        }
    }

    /// <summary>
    /// The log-odds of a row of which nothing is known: base score and the mean of each tree's leaves by cover.
    /// </summary>
    public double ExpectedValue { get; }

    /// <summary>Explains rows.</summary>
    /// <param name="rows">Rows of as many numbers as the model has columns; NaN is missing.</param>
    /// <param name="execution">Threads, cancellation and progress.</param>
    /// <returns>For each row and column its contribution to the log-odds; 0 for a column that no tree splits.</returns>
    /// <exception cref="ArgumentException">Another number of columns.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public Matrix Explain(Matrix rows, ExecutionOptions execution)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(execution);
        if (rows.Columns != _model.Columns)
            throw new ArgumentException($"A row has {_model.Columns} columns, not {rows.Columns}.", nameof(rows));
        var contributions = new Matrix(rows.Rows, rows.Columns);
        OrderedParallel.ForBlocks(rows.Rows, RowsPerBlock, execution,
            (_, first, end) => Explain(rows, contributions, first, end, execution.Cancellation));
        return contributions;
    }

    private void Explain(Matrix rows, Matrix contributions, int first, int end, CancellationToken cancellation)
    {
        // Aligned, since a vector is as long as a line of the cache; outside the managed heap, which has no such arrays.
        nuint table = (nuint)(RowsPerBlock * rows.Columns) * sizeof(double);
        nuint bytes = 2 * table + ((nuint)_mostNodes + (nuint)_mostTerms) * Lanes * sizeof(double);
        double* values = (double*)NativeMemory.AlignedAlloc(bytes, Alignment);
        try
        {
            double* sums = values + RowsPerBlock * rows.Columns, on = sums + RowsPerBlock * rows.Columns,
                products = on + _mostNodes * Lanes;
            int groups = OrderedParallel.BlockCount(end - first, Lanes), size = Lanes * rows.Columns;
            NativeMemory.Clear(sums, table);
            Arrange(rows, first, end, values, groups * Lanes);
            foreach (ShapTree tree in _trees)
            {
                cancellation.ThrowIfCancellationRequested();
                if (tree.Terms == 0) continue;
                for (int group = 0; group < groups; group++)
                    Add(tree, values + group * size, sums + group * size, on, products);
            }
            for (int row = first; row < end; row++)
            {
                Span<double> result = contributions.Row(row);
                double* lane = sums + (row - first) / Lanes * size + (row - first) % Lanes;
                for (int column = 0; column < result.Length; column++) result[column] = lane[column * Lanes];
            }
        }
        finally
        {
            NativeMemory.AlignedFree(values);
        }
    }

    // Eight rows side by side, column after column; a value as the 32-bit number that is compared, a category as its code.
    private void Arrange(Matrix rows, int first, int end, double* values, int count)
    {
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<double> row = rows.Row(Math.Min(first + i, end - 1));
            double* lane = values + i / Lanes * (Lanes * row.Length) + i % Lanes;
            for (int column = 0; column < row.Length; column++)
                lane[column * Lanes] = _categorical[column] ? _model.KnownCategory(column, row[column]) : (float)row[column];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Add(ShapTree tree, double* values, double* sums, double* on, double* products)
    {
        int terms = tree.Terms;
        fixed (int* columns = tree.Columns, leftChildren = tree.LeftChildren, previous = tree.Previous)
        fixed (double* nodeValues = tree.Values, kept = tree.Kept, constants = tree.Constants)
        {
            int nodes = tree.Columns.Length, stride = terms * Lanes, constantStride = terms * ShapTree.ConstantsPerTerm;
            for (int term = 0; term < terms; term++) Vector512.StoreAligned(Vector512<double>.One, products + term * Lanes);
            for (int node = 0; node < nodes; node++)
            {
                double* product = products + node * stride;
                int column = columns[node];
                if (column < 0)
                {
                    var value = Vector512.Create(nodeValues[node]);
                    for (int term = 0; term < stride; term += Lanes)
                        Vector512.StoreAligned(Vector512.LoadAligned(product + term) * value, product + term);
                    continue;
                }
                int left = leftChildren[node], above = previous[left];
                Vector512<double> goesLeft = GoesLeft(tree, node, values + column * Lanes);
                double* toLeft = products + left * stride, leftTerm = constants + left * constantStride,
                    rightTerm = leftTerm + constantStride;
                if (above < 0)
                {
                    Vector512.StoreAligned(goesLeft, on + left * Lanes);
                    Vector512.StoreAligned(~goesLeft, on + (left + 1) * Lanes);
                    for (int term = 0; term < stride; term += Lanes)
                    {
                        var path = Vector512.LoadAligned(product + term);
                        Vector512.StoreAligned(path * Select(goesLeft, leftTerm[0], leftTerm[1]), toLeft + term);
                        Vector512.StoreAligned(path * Select(goesLeft, rightTerm[1], rightTerm[0]), toLeft + stride + term);
                        leftTerm += ShapTree.ConstantsPerTerm;
                        rightTerm += ShapTree.ConstantsPerTerm;
                    }
                    continue;
                }
                var wasOn = Vector512.LoadAligned(on + above * Lanes);
                Vector512<double> leftOn = wasOn & goesLeft, rightOn = Vector512.AndNot(wasOn, goesLeft),
                    keptLeft = Vector512.Create(kept[left]), keptRight = Vector512.Create(kept[left + 1]);
                Vector512.StoreAligned(leftOn, on + left * Lanes);
                Vector512.StoreAligned(rightOn, on + (left + 1) * Lanes);
                for (int term = 0; term < stride; term += Lanes)
                {
                    var path = Vector512.LoadAligned(product + term);
                    Vector512.StoreAligned(path * Vector512.ConditionalSelect(wasOn,
                        Select(leftOn, leftTerm[0], leftTerm[1]), keptLeft), toLeft + term);
                    Vector512.StoreAligned(path * Vector512.ConditionalSelect(wasOn,
                        Select(rightOn, rightTerm[0], rightTerm[1]), keptRight), toLeft + stride + term);
                    leftTerm += ShapTree.ConstantsPerTerm;
                    rightTerm += ShapTree.ConstantsPerTerm;
                }
            }

            // On the way up the product of a node gives place to the sum over the leaves below it.
            for (int node = nodes - 1; node >= 0; node--)
            {
                int column = columns[node];
                if (column < 0) continue;
                int left = leftChildren[node];
                double* below = products + left * stride, sum = products + node * stride,
                    leftTerm = constants + left * constantStride, rightTerm = leftTerm + constantStride;
                Vector512<double> leftOn = Vector512.LoadAligned(on + left * Lanes),
                    rightOn = Vector512.LoadAligned(on + (left + 1) * Lanes), contribution = Vector512<double>.Zero;
                for (int term = 0; term < stride; term += Lanes)
                {
                    Vector512<double> leftSum = Vector512.LoadAligned(below + term),
                        rightSum = Vector512.LoadAligned(below + stride + term);
                    contribution += leftSum * Select(leftOn, leftTerm[2], leftTerm[3]);
                    contribution += rightSum * Select(rightOn, rightTerm[2], rightTerm[3]);
                    Vector512.StoreAligned(leftSum + rightSum, sum + term);
                    leftTerm += ShapTree.ConstantsPerTerm;
                    rightTerm += ShapTree.ConstantsPerTerm;
                }

                // Below an edge that was off already the column has had its say.
                if (previous[left] >= 0) contribution &= Vector512.LoadAligned(on + previous[left] * Lanes);
                double* total = sums + column * Lanes;
                Vector512.StoreAligned(Vector512.LoadAligned(total) + contribution, total);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private Vector512<double> GoesLeft(ShapTree tree, int node, double* values)
    {
        if (tree.IsCategorical[node])
        {
            double* lanes = stackalloc double[Lanes];
            for (int lane = 0; lane < Lanes; lane++)
                lanes[lane] = _model.CategoryStep(tree.First + node, (int)values[lane]) == 0 ? 1 : 0;
            return Vector512.GreaterThan(Vector512.Load(lanes), Vector512<double>.Zero);
        }
        var value = Vector512.LoadAligned(values);
        var below = Vector512.LessThan(value, Vector512.Create(tree.Values[node]));
        return tree.DefaultLeft[node] ? below | ~Vector512.Equals(value, value) : below;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Select(Vector512<double> condition, double yes, double no) =>
        Vector512.ConditionalSelect(condition, Vector512.Create(yes), Vector512.Create(no));
}
