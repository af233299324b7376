using NtlTools.Learning.Numerics;

namespace NtlTools.Learning.Trees;

/// <summary>
/// Grows isolation forests (Liu, Ting and Zhou 2008), also extended ones (Hariri, Carrasco Kind and Brunner 2019).
/// </summary>
/// <remarks>
/// Each tree takes a sample without replacement and splits it at a random value between the least and the greatest of a
/// random column that is not constant, down to single rows or to the depth ⌈log₂ sample size⌉. An extended forest splits by
/// random slanted planes instead; it measures columns in their standard deviations over all rows, so that units are of as
/// little account as they are to a plain forest. Tree t uses random stream t.
/// </remarks>
/// <param name="settings">How to grow.</param>
public sealed class IsolationForestLearner(IsolationForestSettings settings)
{
    private readonly IsolationForestSettings _settings = settings ?? throw new ArgumentNullException(nameof(settings));

    /// <summary>
    /// Grows a forest. Memory: 40 bytes a node, at most 2 × trees × sample size nodes (4 × where splits are slanted), and 12
    /// bytes a slanted split and column that it looks at.
    /// </summary>
    /// <param name="rows">At least one row and one column, of finite numbers.</param>
    /// <param name="execution">Threads, cancellation and progress.</param>
    /// <exception cref="ArgumentException">
    /// No rows, no columns, a value that is not finite, or an extension level that is not below the number of columns.
    /// </exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public IsolationForestModel Fit(Matrix rows, ExecutionOptions execution)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(execution);
        if (rows.Rows == 0 || rows.Columns == 0) throw new ArgumentException("A forest needs rows and columns.", nameof(rows));
        if (_settings.ExtensionLevel >= rows.Columns)
        {
            throw new ArgumentException(
                $"The extension level is below the number of columns, {rows.Columns}; it is {_settings.ExtensionLevel}.",
                nameof(rows));
        }
        IsolationForestModel.CheckFinite(rows.Values, rows.Columns);
        int sampleSize = Math.Min(_settings.SampleSize, rows.Rows);
        var trees = new IsolationTree[_settings.Trees];
        HyperplaneSpace? space = _settings.ExtensionLevel == 0
            ? null
            : HyperplaneSpace.Fit(rows, _settings.ExtensionLevel + 1, execution.Cancellation);
        OrderedParallel.For(trees.Length, execution, t => trees[t] = space is null
            ? new Grower(rows, sampleSize, _settings.Seed, t).Grow()
            : new HyperplaneGrower(space, rows, sampleSize, _settings.Seed, t).Grow());
        return Join(trees, rows.Columns, sampleSize, space);
    }

    private static IsolationForestModel Join(IsolationTree[] trees, int columns, int sampleSize, HyperplaneSpace? space)
    {
        var starts = new int[trees.Length + 1];
        for (int t = 0; t < trees.Length; t++) starts[t + 1] = starts[t] + trees[t].Features.Count;
        var features = new int[starts[^1]];
        var thresholds = new double[starts[^1]];
        var leftChildren = new int[starts[^1]];
        var pathLengths = new double[starts[^1]];
        for (int t = 0; t < trees.Length; t++)
        {
            trees[t].Features.CopyTo(features, starts[t]);
            trees[t].Thresholds.CopyTo(thresholds, starts[t]);
            trees[t].LeftChildren.CopyTo(leftChildren, starts[t]);
            trees[t].PathLengths.CopyTo(pathLengths, starts[t]);
        }
        return new IsolationForestModel(columns, sampleSize, starts, features, thresholds, leftChildren, pathLengths,
            space is null ? null : JoinSplits(trees, space));
    }

    /// <summary>Puts the splits, which were made depth first, in the order of their nodes.</summary>
    private static IsolationHyperplanes JoinSplits(IsolationTree[] trees, HyperplaneSpace space)
    {
        int splits = 0, length = space.ColumnsPerSplit;
        foreach (IsolationTree tree in trees) splits += tree.SplitNodes.Count;
        var columns = new int[splits * length];
        var normals = new float[splits * length];
        int next = 0;
        foreach (IsolationTree tree in trees)
        {
            int[] nodes = [.. tree.SplitNodes], order = new int[nodes.Length];
            for (int split = 0; split < order.Length; split++) order[split] = split;
            Array.Sort(nodes, order);
            foreach (int split in order)
            {
                tree.SplitColumns.CopyTo(split * length, columns, next, length);
                tree.Normals.CopyTo(split * length, normals, next, length);
                next += length;
            }
        }
        return space.Splits(columns, normals);
    }

    private sealed class Grower(Matrix rows, int sampleSize, ulong seed, int tree)
    {
        private readonly IsolationTree _tree = new();
        private readonly int[] _columns = new int[rows.Columns];
        private readonly int _depthLimit = (int)Math.Ceiling(Math.Log2(sampleSize));
        private SeededRandom _random = new(seed, (ulong)tree);

        public IsolationTree Grow()
        {
            for (int column = 0; column < _columns.Length; column++) _columns[column] = column;
            Grow(_tree.Add(), IsolationTree.Sample(ref _random, rows.Rows, sampleSize), 0);
            return _tree;
        }

        private void Grow(int node, Span<int> sample, int depth)
        {
            if (sample.Length <= 1 || depth >= _depthLimit || !ChooseSplit(sample, out int feature, out double threshold))
            {
                _tree.PathLengths[node] = depth + IsolationForestModel.AveragePathLength(sample.Length);
                return;
            }
            int left = 0;
            for (int i = 0; i < sample.Length; i++)
            {
                if (!(rows[sample[i], feature] < threshold)) continue;
                (sample[left], sample[i]) = (sample[i], sample[left]);
                left++;
            }
            int child = _tree.Split(node, feature, threshold);
            Grow(child, sample[..left], depth + 1);
            Grow(child + 1, sample[left..], depth + 1);
        }

        private bool ChooseSplit(Span<int> sample, out int feature, out double threshold)
        {
            // Drawing the columns one by one without replacement finds a random one among those that are not constant here.
            for (int remaining = _columns.Length; remaining > 0; remaining--)
            {
                int drawn = _random.Next(remaining);
                feature = _columns[drawn];
                (_columns[drawn], _columns[remaining - 1]) = (_columns[remaining - 1], feature);
                double minimum = double.PositiveInfinity, maximum = double.NegativeInfinity;
                foreach (int row in sample)
                {
                    double value = rows[row, feature];
                    minimum = Math.Min(minimum, value);
                    maximum = Math.Max(maximum, value);
                }
                if (minimum == maximum) continue;

                // Above the minimum and at most the maximum, so that neither side is empty; weighted so that it cannot overflow.
                double share = _random.NextDouble();
                threshold = Math.Clamp(minimum * (1 - share) + maximum * share, Math.BitIncrement(minimum), maximum);
                return true;
            }
            (feature, threshold) = (-1, 0);
            return false;
        }
    }
}
