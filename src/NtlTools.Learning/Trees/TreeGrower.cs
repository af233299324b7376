using System.Runtime.CompilerServices;
using NtlTools.Learning.Numerics;

namespace NtlTools.Learning.Trees;

/// <summary>
/// Grows one regression tree after another from gradients and hessians, level by level or best node first (Chen and
/// Guestrin 2016).
/// </summary>
/// <remarks>
/// <para>Of two siblings the one with fewer rows is summed and the other is the parent less it. A piece of parallel work is
/// four columns of such a pair: it sums, subtracts and looks for the best split while the sums are in the first-level
/// cache.</para>
/// <para>Sums are fixed-point, so that splits do not depend on the order of additions. Their scale is chosen for each tree
/// such that the absolute gradients, and the hessians, of all rows together fill 31 bits. Leaf values are computed from the
/// rows' own 64-bit gradients.</para>
/// <para>Memory: 1 byte a value, 32 bytes a row, and 2 kB a column for each node that waits to be split, up to a budget;
/// beyond that both siblings are summed.</para>
/// </remarks>
internal sealed unsafe class TreeGrower
{
    private const int RowsPerBlock = 4096;

    // A gain this small is rounding, not a pattern.
    private const double LeastGain = 1e-6;

    private readonly BinnedTable _table;
    private readonly ColumnBins[] _columns;
    private readonly GradientBoostingSettings _settings;
    private readonly ExecutionOptions _execution;
    private readonly long _histogramBudget;
    private readonly int[] _rows, _spareRows;
    private readonly long[] _sums, _spareSums;
    private readonly long[] _packed;
    private readonly double[] _blockGradients, _blockHessians;
    private readonly List<long[]> _histograms = [];
    private readonly Stack<int> _freeHistograms = new();
    private readonly List<Node> _level = [], _leaves = [];
    private readonly List<(Node Node, SplitCandidate Split)> _open = [];
    private readonly sbyte[]? _directions;
    private readonly int _maxLeaves;
    private readonly List<Job> _jobs = [];
    private readonly bool[] _columnUsed;
    private readonly int[] _shuffledColumns;
    private SplitCandidate[] _candidates = [];
    private SplitCandidate[] _splits = [];
    private (float Value, double Cover)[] _leafValues = [];
    private int[] _leftCounts = [];
    private bool[]? _sampled;
    private float[] _nodeValues = [];
    private byte[] _goesLeft = [];
    private bool[] _isLeaf = [];
    private int[] _children = [], _splitColumns = [];

    public TreeGrower(
        BinnedTable table, ColumnBins[] columns, GradientBoostingSettings settings, long histogramBudget,
        ExecutionOptions execution)
    {
        (_table, _columns, _settings, _histogramBudget, _execution) = (table, columns, settings, histogramBudget, execution);
        _rows = new int[table.Rows];
        _spareRows = new int[table.Rows];
        _sums = new long[table.Rows];
        _spareSums = new long[table.Rows];
        _packed = new long[table.Rows];
        _blockGradients = new double[OrderedParallel.BlockCount(table.Rows, RowsPerBlock)];
        _blockHessians = new double[_blockGradients.Length];
        _columnUsed = new bool[columns.Length];
        _shuffledColumns = new int[columns.Length];
        _maxLeaves = settings.MaxLeaves == 0 ? int.MaxValue : settings.MaxLeaves;
        if (settings.MonotoneConstraints.All(direction => direction == 0)) return;
        _directions = [.. settings.MonotoneConstraints.Select(direction => (sbyte)direction)];
    }

    private int Blocks => _table.Blocks.Length;

    /// <summary>Grows a tree and adds what it says to the margins of all rows.</summary>
    /// <param name="gradients">For each row.</param>
    /// <param name="hessians">For each row, above 0.</param>
    /// <param name="margins">For each row.</param>
    /// <param name="number">The tree's number, which chooses its random streams.</param>
    /// <param name="writer">Receives the nodes.</param>
    /// <returns>Whether the tree has a split.</returns>
    public bool Grow(double[] gradients, double[] hessians, double[] margins, int number, TreeWriter writer)
    {
        int count = SampleRows(number);
        SampleColumns(number);
        var finder = Quantise(gradients, hessians, out double hessianScale);
        long total = CopySums(count);

        _level.Clear();
        _leaves.Clear();
        _jobs.Clear();
        var root = new Node(writer.AddLeaf(), 0, 0, count, total) { Bounds = WeightBounds.None };
        if (CanSplit(root, finder))
        {
            root.Histogram = TakeHistogram(0);
            _level.Add(root);
            _jobs.Add(new Job { Built = 0, Derived = -1 });
        }
        else
        {
            _leaves.Add(root);
        }
        if (_settings.GrowthPolicy == GrowthPolicy.LeafWise) SplitBestFirst(finder, hessianScale, writer);
        else SplitByLevel(finder, hessianScale, writer);
        SetLeaves(gradients, hessians, margins, writer);
        if (count < _table.Rows) AddToUnsampled(count, margins, writer);
        return writer.Nodes > 1;
    }

    /// <summary>Adds what the tree just grown says to the margins of other rows.</summary>
    /// <param name="table">The rows, in the same bins.</param>
    /// <param name="margins">For each row.</param>
    /// <param name="writer">Holds the tree.</param>
    public void Add(BinnedTable table, double[] margins, TreeWriter writer)
    {
        float[] values = NodeValues(writer);
        OrderedParallel.ForBlocks(table.Rows, RowsPerBlock, _execution, (_, first, end) =>
        {
            for (int row = first; row < end; row++) margins[row] += values[LeafOf(table, row)];
        });
    }

    private void SplitByLevel(in SplitFinder finder, double hessianScale, TreeWriter writer)
    {
        for (int leaves = 1; _level.Count > 0 && leaves < _maxLeaves;)
        {
            FindSplits(finder);
            for (int i = 0; i < _level.Count; i++)
            {
                if (_splits[i].Gain > 0 && leaves++ >= _maxLeaves) _splits[i].Gain = 0;
            }
            Partition();
            MakeChildren(finder, hessianScale, writer);
        }
        foreach (var node in _level) AddLeaf(node);
    }

    private void SplitBestFirst(in SplitFinder finder, double hessianScale, TreeWriter writer)
    {
        _open.Clear();
        for (int leaves = 1; leaves < _maxLeaves; leaves++)
        {
            if (_level.Count > 0) FindSplits(finder);
            for (int i = 0; i < _level.Count; i++)
            {
                if (_splits[i].Gain > 0) _open.Add((_level[i], _splits[i]));
                else AddLeaf(_level[i]);
            }
            _level.Clear();
            if (_open.Count == 0) break;
            int best = 0;
            for (int i = 1; i < _open.Count; i++)
            {
                double more = _open[i].Split.Gain - _open[best].Split.Gain;
                if (more > 0 || more == 0 && _open[i].Node.Index < _open[best].Node.Index) best = i;
            }
            _level.Add(_open[best].Node);
            _splits[0] = _open[best].Split;
            _open[best] = _open[^1];
            _open.RemoveAt(_open.Count - 1);
            Partition();
            MakeChildren(finder, hessianScale, writer);
        }
        foreach (var node in _level) AddLeaf(node);
        foreach (var (node, _) in _open) AddLeaf(node);
    }

    private int SampleRows(int tree)
    {
        int all = _table.Rows, wanted = Math.Max(1, (int)(all * _settings.Subsample));
        if (wanted == all)
        {
            for (int row = 0; row < all; row++) _rows[row] = row;
            return all;
        }
        var random = new SeededRandom(_settings.Seed, 2UL * (ulong)tree);
        int taken = 0;
        for (int row = 0; taken < wanted; row++)
        {
            // Each row with the chance that the places left give it: every subset is equally likely, in the rows' order.
            if (random.Next(all - row) < wanted - taken) _rows[taken++] = row;
        }
        return wanted;
    }

    private void SampleColumns(int tree)
    {
        int wanted = Math.Max(1, (int)Math.Ceiling(_columns.Length * _settings.ColumnSample));
        if (wanted == _columns.Length)
        {
            Array.Fill(_columnUsed, true);
            return;
        }
        var random = new SeededRandom(_settings.Seed, 2UL * (ulong)tree + 1);
        for (int column = 0; column < _columns.Length; column++) _shuffledColumns[column] = column;
        random.Shuffle(_shuffledColumns.AsSpan());
        Array.Clear(_columnUsed);
        for (int i = 0; i < wanted; i++) _columnUsed[_shuffledColumns[i]] = true;
    }

    private SplitFinder Quantise(double[] gradients, double[] hessians, out double hessianScale)
    {
        OrderedParallel.ForBlocks(gradients.Length, RowsPerBlock, _execution, (block, first, end) =>
        {
            double gradient = 0, hessian = 0;
            for (int row = first; row < end; row++)
            {
                gradient += Math.Abs(gradients[row]);
                hessian += hessians[row];
            }
            (_blockGradients[block], _blockHessians[block]) = (gradient, hessian);
        });
        double allGradients = 0, allHessians = 0;
        for (int block = 0; block < _blockGradients.Length; block++)
        {
            allGradients += _blockGradients[block];
            allHessians += _blockHessians[block];
        }

        // Rounding adds at most a half a row; with one a row to spare no sum of any rows can pass 31 bits.
        double room = int.MaxValue - (double)gradients.Length;
        double gradientScale = allGradients > 0 ? room / allGradients : 1;
        double scale = hessianScale = room / allHessians;
        OrderedParallel.ForBlocks(gradients.Length, RowsPerBlock, _execution, (_, first, end) =>
        {
            for (int row = first; row < end; row++)
            {
                long gradient = (long)Math.Floor(gradients[row] * gradientScale + 0.5);
                _packed[row] = (gradient << 32) + (long)(hessians[row] * scale + 0.5);
            }
        });
        return new SplitFinder(gradientScale, hessianScale, _settings);
    }

    private long CopySums(int count)
    {
        long total = 0;
        for (int i = 0; i < count; i++) total += _sums[i] = _packed[_rows[i]];
        return total;
    }

    private bool CanSplit(in Node node, in SplitFinder finder) =>
        node.Depth < _settings.MaxDepth && node.End - node.Begin >= 2 && Histogram.Hessian(node.Sum) >= 2L * finder.MinHessian;

    /// <summary>A histogram for a node at a depth, or -1: the deepest nodes need none, and memory has its limit.</summary>
    private int TakeHistogram(int depth)
    {
        if (depth == _settings.MaxDepth - 1) return -1;
        if (_freeHistograms.TryPop(out int free)) return free;
        long length = (long)Blocks * Histogram.BlockLength;
        if ((_histograms.Count + 1) * length * sizeof(long) > _histogramBudget && _histograms.Count > 0) return -1;
        _histograms.Add(GC.AllocateUninitializedArray<long>((int)length, pinned: true));
        return _histograms.Count - 1;
    }

    private void FindSplits(SplitFinder finder)
    {
        if (_candidates.Length < _level.Count * Blocks) _candidates = new SplitCandidate[_level.Count * Blocks];
        OrderedParallel.For(_jobs.Count * Blocks, _execution, task => Find(_jobs[task / Blocks], task % Blocks, finder));
        if (_splits.Length < _level.Count) _splits = new SplitCandidate[Math.Max(_level.Count, 64)];
        for (int i = 0; i < _level.Count; i++)
        {
            _splits[i] = default;
            for (int block = 0; block < Blocks; block++)
            {
                ref var candidate = ref _candidates[i * Blocks + block];
                if (candidate.Gain > _splits[i].Gain) _splits[i] = candidate;
            }
            if (!(_splits[i].Gain > _settings.MinGain + LeastGain)) _splits[i].Gain = 0;
        }
    }

    [SkipLocalsInit]
    private void Find(Job job, int block, SplitFinder finder)
    {
        long* scratch = stackalloc long[Histogram.BlockLength];
        var built = job.BuiltNode(_level);
        long* histogram = HistogramOf(built.Histogram, block, scratch);
        fixed (uint* words = _table.Blocks[block])
        fixed (int* rows = _rows)
        fixed (long* sums = _sums)
        {
            Histogram.Build(words, rows + built.Begin, sums + built.Begin, built.End - built.Begin, histogram);
            if (job.Built >= 0) Scan(job.Built, block, histogram, words, rows, finder);
            if (job.Derived < 0) return;
            long* derived = HistogramOf(_level[job.Derived].Histogram, block, null);
            Histogram.Subtract(derived, histogram);
            Scan(job.Derived, block, derived, words, rows, finder);
        }
    }

    private long* HistogramOf(int histogram, int block, long* scratch)
    {
        if (histogram < 0) return scratch;

        // Pinned when allocated, so that the address stays.
        return (long*)Unsafe.AsPointer(ref _histograms[histogram][block * Histogram.BlockLength]);
    }

    [SkipLocalsInit]
    private void Scan(int index, int block, long* histogram, uint* words, int* rows, in SplitFinder finder)
    {
        long* running = stackalloc long[SplitFinder.RunningLength];
        var node = _level[index];
        var best = default(SplitCandidate);
        int first = block * BinnedTable.BlockColumns, end = Math.Min(_columns.Length, first + BinnedTable.BlockColumns);
        for (int column = first; column < end; column++)
        {
            if (!_columnUsed[column]) continue;
            var bins = _columns[column];
            long* sums = histogram + (column - first) * Histogram.Bins;
            if (bins.IsCategorical)
                FindPartition(sums, bins.Count, node, column, words, rows, finder, ref best);
            else if (_directions is null)
                finder.FindThreshold(sums, bins.Count, node.Sum, column, running, ref best);
            else
                finder.FindMonotoneThreshold(sums, bins.Count, node.Sum, column, _directions[column], node.Bounds, ref best);
        }
        _candidates[index * Blocks + block] = best;
    }

    private static void FindPartition(
        long* histogram, int bins, in Node node, int column, uint* words, int* rows, in SplitFinder finder,
        ref SplitCandidate best)
    {
        int* counts = stackalloc int[Histogram.Bins];
        new Span<int>(counts, Histogram.Bins).Clear();
        int shift = 8 * (column % BinnedTable.BlockColumns);
        for (int i = node.Begin; i < node.End; i++) counts[words[rows[i]] >> shift & 255]++;
        finder.FindPartition(histogram, counts, bins, node.Sum, column, node.Bounds, ref best);
    }

    private void Partition()
    {
        if (_leftCounts.Length < _level.Count) _leftCounts = new int[Math.Max(_level.Count, 64)];
        OrderedParallel.For(_level.Count, _execution, i =>
        {
            if (_splits[i].Gain > 0) _leftCounts[i] = Partition(_level[i], in _splits[i]);
        });
    }

    /// <summary>Moves a node's rows to its left and right child, keeping their order, and returns how many went left.</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int Partition(in Node node, in SplitCandidate split)
    {
        byte* goesLeft = stackalloc byte[Histogram.Bins];
        for (int bin = 0; bin < Histogram.Bins; bin++) goesLeft[bin] = split.GoesLeft(bin) ? (byte)1 : (byte)0;
        int shift = 8 * (split.Column % BinnedTable.BlockColumns), left = node.Begin, right = node.Begin;
        fixed (uint* words = _table.Blocks[split.Column / BinnedTable.BlockColumns])
        fixed (int* rows = _rows, spareRows = _spareRows)
        fixed (long* sums = _sums, spareSums = _spareSums)
        {
            for (int i = node.Begin; i < node.End; i++)
            {
                // Written to both sides and kept on one: which side is a coin toss that no branch predictor foresees.
                int row = rows[i];
                long sum = sums[i];
                int isLeft = goesLeft[words[row] >> shift & 255];
                rows[left] = row;
                sums[left] = sum;
                spareRows[right] = row;
                spareSums[right] = sum;
                left += isLeft;
                right += 1 - isLeft;
            }
        }
        int moved = right - node.Begin;
        Array.Copy(_spareRows, node.Begin, _rows, left, moved);
        Array.Copy(_spareSums, node.Begin, _sums, left, moved);
        return left - node.Begin;
    }

    private void MakeChildren(in SplitFinder finder, double hessianScale, TreeWriter writer)
    {
        int parents = _level.Count;
        _jobs.Clear();
        for (int i = 0; i < parents; i++)
        {
            var parent = _level[i];
            ref readonly var split = ref _splits[i];
            if (!(split.Gain > 0))
            {
                AddLeaf(parent);
                continue;
            }
            writer.SetCover(parent.Index, Histogram.Hessian(parent.Sum) / hessianScale);
            int child = writer.Split(parent.Index, split, _columns[split.Column]);
            RememberSplit(parent.Index, child, split);
            int middle = parent.Begin + _leftCounts[i];
            long rightSum = parent.Sum - split.Left;
            var (leftBounds, rightBounds) = _directions is null ? (parent.Bounds, parent.Bounds)
                : ChildBounds(parent, split, rightSum, finder);
            var left = new Node(child, parent.Depth + 1, parent.Begin, middle, split.Left) { Bounds = leftBounds };
            var right = new Node(child + 1, parent.Depth + 1, middle, parent.End, rightSum) { Bounds = rightBounds };
            AddPair(left, right, parent.Histogram, finder);
        }
        _level.RemoveRange(0, parents);
        for (int i = 0; i < _jobs.Count; i++) _jobs[i] = _jobs[i].Moved(parents);
    }

    private (WeightBounds Left, WeightBounds Right) ChildBounds(
        in Node parent, in SplitCandidate split, long rightSum, in SplitFinder finder)
    {
        double left = finder.Weight(split.Left, parent.Bounds), right = finder.Weight(rightSum, parent.Bounds);
        int direction = _directions![split.Column];

        // Missing values set apart have no direction; which side is theirs is a matter of writing alone.
        bool setsMissingApart = !split.IsCategorical && split.LastLeftBin == _columns[split.Column].Count;
        if (setsMissingApart && direction != 0) direction = left <= right ? 1 : -1;
        return parent.Bounds.Split(direction, left, right);
    }

    private void AddPair(Node left, Node right, int parentHistogram, in SplitFinder finder)
    {
        bool splitLeft = CanSplit(left, finder), splitRight = CanSplit(right, finder);
        bool leftIsLarger = left.End - left.Begin > right.End - right.Begin;
        bool derive = parentHistogram >= 0 && (leftIsLarger ? splitLeft : splitRight);
        if (derive)
        {
            if (leftIsLarger) left.Histogram = parentHistogram;
            else right.Histogram = parentHistogram;
        }
        else
        {
            Release(parentHistogram);
        }
        int leftPlace = Place(left, splitLeft), rightPlace = Place(right, splitRight);
        if (derive)
        {
            _jobs.Add(leftIsLarger
                ? new Job { Built = rightPlace, Derived = leftPlace, Unsplit = right }
                : new Job { Built = leftPlace, Derived = rightPlace, Unsplit = left });
            return;
        }
        if (splitLeft) _jobs.Add(new Job { Built = leftPlace, Derived = -1 });
        if (splitRight) _jobs.Add(new Job { Built = rightPlace, Derived = -1 });
    }

    /// <summary>
    /// Puts a node into the next level, or among the leaves where it is not to be split, and returns its place or -1.
    /// </summary>
    private int Place(Node node, bool split)
    {
        if (!split)
        {
            _leaves.Add(node);
            return -1;
        }
        if (node.Histogram < 0) node.Histogram = TakeHistogram(node.Depth);
        _level.Add(node);
        return _level.Count - 1;
    }

    private void AddLeaf(in Node node)
    {
        Release(node.Histogram);
        _leaves.Add(node with { Histogram = -1 });
    }

    private void Release(int histogram)
    {
        if (histogram >= 0) _freeHistograms.Push(histogram);
    }

    private void RememberSplit(int node, int child, in SplitCandidate split)
    {
        if (_isLeaf.Length <= child + 1)
        {
            int capacity = Math.Max(128, 2 * (child + 2));
            Array.Resize(ref _isLeaf, capacity);
            Array.Resize(ref _children, capacity);
            Array.Resize(ref _splitColumns, capacity);
            Array.Resize(ref _goesLeft, capacity * Histogram.Bins);
        }
        _isLeaf[node] = false;
        _isLeaf[child] = _isLeaf[child + 1] = true;
        _children[node] = child;
        _splitColumns[node] = split.Column;
        for (int bin = 0; bin < Histogram.Bins; bin++)
            _goesLeft[node * Histogram.Bins + bin] = split.GoesLeft(bin) ? (byte)1 : (byte)0;
    }

    private void SetLeaves(double[] gradients, double[] hessians, double[] margins, TreeWriter writer)
    {
        if (_leafValues.Length < _leaves.Count) _leafValues = new (float, double)[Math.Max(_leaves.Count, 64)];
        OrderedParallel.For(_leaves.Count, _execution, i =>
        {
            var rows = _rows.AsSpan(_leaves[i].Begin, _leaves[i].End - _leaves[i].Begin);
            double gradient = 0, hessian = 0;
            foreach (int row in rows)
            {
                gradient += gradients[row];
                hessian += hessians[row];
            }
            double weight = -SplitFinder.Excess(gradient, _settings.L1) / (hessian + _settings.L2);
            float value = (float)(_settings.LearningRate * _leaves[i].Bounds.Clamp(weight));
            _leafValues[i] = (value, hessian);
            foreach (int row in rows) margins[row] += value;
        });
        for (int i = 0; i < _leaves.Count; i++)
        {
            writer.SetLeafValue(_leaves[i].Index, _leafValues[i].Value);
            writer.SetCover(_leaves[i].Index, _leafValues[i].Cover);
        }
        if (writer.Nodes == 1 && _isLeaf.Length > 0) _isLeaf[0] = true;
    }

    private void AddToUnsampled(int count, double[] margins, TreeWriter writer)
    {
        bool[] sampled = _sampled ??= new bool[_table.Rows];
        Array.Clear(sampled);
        for (int i = 0; i < count; i++) sampled[_rows[i]] = true;
        float[] values = NodeValues(writer);
        OrderedParallel.ForBlocks(_table.Rows, RowsPerBlock, _execution, (_, first, end) =>
        {
            for (int row = first; row < end; row++)
            {
                if (!sampled[row]) margins[row] += values[LeafOf(_table, row)];
            }
        });
    }

    private float[] NodeValues(TreeWriter writer)
    {
        if (_nodeValues.Length < writer.Nodes) _nodeValues = new float[Math.Max(writer.Nodes, 128)];
        for (int node = 0; node < writer.Nodes; node++) _nodeValues[node] = writer.LeafValue(node);
        return _nodeValues;
    }

    private int LeafOf(BinnedTable table, int row)
    {
        int node = 0;
        if (_isLeaf.Length == 0) return 0;
        while (!_isLeaf[node])
        {
            int column = _splitColumns[node];
            uint word = table.Blocks[column / BinnedTable.BlockColumns][row];
            int bin = (int)(word >> (8 * (column % BinnedTable.BlockColumns)) & 255);
            node = _children[node] + 1 - _goesLeft[node * Histogram.Bins + bin];
        }
        return node;
    }

    private struct Node(int index, int depth, int begin, int end, long sum)
    {
        public readonly int Index = index, Depth = depth, Begin = begin, End = end;
        public readonly long Sum = sum;
        public WeightBounds Bounds;
        public int Histogram = -1;
    }

    /// <summary>
    /// What one look at four columns does: sums the rows of one node and, if asked, takes them from its parent's sums.
    /// </summary>
    private struct Job
    {
        /// <summary>The place in the level of the node that is summed; -1 where it is not to be split itself.</summary>
        public int Built;

        /// <summary>The place of its sibling, whose sums replace the parent's; -1 for none.</summary>
        public int Derived;

        /// <summary>The node to sum where it has no place in the level.</summary>
        public Node Unsplit;

        public readonly Node BuiltNode(List<Node> level) => Built >= 0 ? level[Built] : Unsplit;

        public readonly Job Moved(int places) => this with
        {
            Built = Built >= 0 ? Built - places : -1,
            Derived = Derived >= 0 ? Derived - places : -1,
        };
    }
}
