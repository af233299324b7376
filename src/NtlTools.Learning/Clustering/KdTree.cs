using System.Runtime.Intrinsics;
using NtlTools.Learning.Numerics;

namespace NtlTools.Learning.Clustering;

/// <summary>
/// Rows arranged so that those near each other lie together (Bentley 1975; leaves of many rows, Friedman, Bentley and
/// Finkel 1977): neighbours are found without measuring all distances.
/// </summary>
/// <remarks>
/// Every node is halved at the median of its widest column; only the last leaf is not full, so that children need no
/// pointers. All distances are Euclidean, computed column by column without fusing: the same bits on every processor.
/// Memory: a copy of the rows, and 16 bytes a column for each 16 rows.
/// </remarks>
public sealed class KdTree
{
    /// <summary>Rows a leaf.</summary>
    internal const int LeafRows = 32;

    /// <summary>Rows that search together.</summary>
    internal const int BlockRows = RowBlocks.BlockRows;

    /// <summary>Leaves that one piece of parallel work searches for.</summary>
    private const int LeavesAtOnce = 4;

    /// <summary>Arranges rows.</summary>
    /// <param name="rows">Any number of rows of finite numbers; copied.</param>
    /// <param name="execution">Threads and cancellation.</param>
    /// <exception cref="ArgumentException">A number is NaN, infinite or beyond ±10¹⁴⁵, or there is no column.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public KdTree(Matrix rows, ExecutionOptions execution)
    {
        FiniteRows.Check(rows, nameof(rows));
        ArgumentNullException.ThrowIfNull(execution);
        Rows = rows.Rows;
        Columns = rows.Columns;
        Leaves = OrderedParallel.BlockCount(Rows, LeafRows);
        Values = new double[checked(Leaves * LeafRows * Columns)];
        Boxes = new double[checked(Math.Max(0, 2 * Leaves - 1) * 2 * Columns)];
        Order = new int[Leaves * LeafRows];
        for (int place = 0; place < Order.Length; place++) Order[place] = place < Rows ? place : -1;
        ExecutionOptions inside = execution with { Progress = null };
        Arrange(rows, inside);
        OrderedParallel.ForBlocks(Leaves, 64, inside, (_, first, end) =>
        {
            for (int leaf = first; leaf < end; leaf++) SetLeaf(rows, leaf);
        });
    }

    /// <summary>The number of rows.</summary>
    public int Rows { get; }

    /// <summary>The number of columns.</summary>
    public int Columns { get; }

    internal int Leaves { get; }

    /// <summary>Leaf after leaf, in each column after column, 32 rows side by side; places without a row hold infinity.</summary>
    internal double[] Values { get; }

    /// <summary>The row at each place, −1 where there is none.</summary>
    internal int[] Order { get; }

    /// <summary>
    /// For each node its smallest values, then its largest. The first child of a node follows it; the second stands behind
    /// all that is below the first. A node of m leaves has 2m − 1 nodes, itself among them.
    /// </summary>
    internal double[] Boxes { get; }

    /// <summary>How many of a node's leaves its first child has.</summary>
    internal static int FirstHalf(int leaves) => (leaves + 1) / 2;

    /// <summary>Where a place's first column is in <see cref="Values"/>; the further columns follow 32 apart.</summary>
    internal int Offset(int place) => place / LeafRows * LeafRows * Columns + place % LeafRows;

    /// <summary>The nearest rows of this tree for each row of a table, nearest first; of equally near rows the lower.</summary>
    /// <param name="queries">Rows of finite numbers with as many columns as the tree.</param>
    /// <param name="count">How many neighbours a row gets, from 1 to <see cref="Rows"/>.</param>
    /// <param name="execution">Threads, cancellation and progress.</param>
    /// <remarks>A row of the tree is its own nearest neighbour, at distance 0.</remarks>
    /// <exception cref="ArgumentException">The columns differ, or a number is NaN, infinite or beyond ±10¹⁴⁵.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The count is not from 1 to the number of rows.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public NearestNeighbors Nearest(Matrix queries, int count, ExecutionOptions execution)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Rows);
        KdTree arranged = Arranged(queries, execution);
        var result = new NearestNeighbors(queries.Rows, count);
        if (Vector512.IsHardwareAccelerated) Nearest<Lanes512, Vector512<double>>(arranged, result, execution);
        else if (Vector256.IsHardwareAccelerated) Nearest<Lanes256, Vector256<double>>(arranged, result, execution);
        else Nearest<Lanes128, Vector128<double>>(arranged, result, execution);
        return result;
    }

    /// <summary>How many rows of this tree lie within a distance of each row of a table.</summary>
    /// <param name="queries">Rows of finite numbers with as many columns as the tree.</param>
    /// <param name="radius">The distance, at least 0; a row at just this distance is counted.</param>
    /// <param name="execution">Threads, cancellation and progress.</param>
    /// <returns>One number a row of the table.</returns>
    /// <exception cref="ArgumentException">The columns differ, or a number is NaN, infinite or beyond ±10¹⁴⁵.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The radius is negative or NaN.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public int[] CountWithin(Matrix queries, double radius, ExecutionOptions execution)
    {
        if (!(radius >= 0)) throw new ArgumentOutOfRangeException(nameof(radius), radius, "A radius is at least 0.");
        KdTree arranged = Arranged(queries, execution);
        if (Vector512.IsHardwareAccelerated)
            return CountWithin<Lanes512, Vector512<double>>(arranged, radius, int.MaxValue, execution);
        if (Vector256.IsHardwareAccelerated)
            return CountWithin<Lanes256, Vector256<double>>(arranged, radius, int.MaxValue, execution);
        return CountWithin<Lanes128, Vector128<double>>(arranged, radius, int.MaxValue, execution);
    }

    /// <summary>The nearest rows, for queries that are arranged already and may be this tree.</summary>
    internal void Nearest<TLanes, TVector>(KdTree queries, NearestNeighbors result, ExecutionOptions execution)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        ForBlocks<TLanes, TVector>(queries, execution, (search, first, end) =>
        {
            var visitor = new NearestVisitor<TLanes, TVector>(search, this, result.Count);
            for (int place = first; place < end; place += BlockRows)
            {
                visitor.Start(queries.Order.AsSpan(place, BlockRows), search.Limits);
                search.Run(queries, place, ref visitor);
                visitor.Store(queries.Order.AsSpan(place, BlockRows), result);
            }
        });
    }

    /// <summary>Counts rows for queries that are arranged already; a count may stop once it has reached a number.</summary>
    internal int[] CountWithin<TLanes, TVector>(KdTree queries, double radius, int enough, ExecutionOptions execution)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        var counts = new int[queries.Rows];
        double limit = Math.Min(radius * radius, double.MaxValue);
        ForBlocks<TLanes, TVector>(queries, execution, (search, first, end) =>
        {
            var visitor = new CountVisitor<TLanes, TVector>(search, limit, enough);
            for (int place = first; place < end; place += BlockRows)
            {
                visitor.Start(queries.Order.AsSpan(place, BlockRows), search.Limits);
                search.Run(queries, place, ref visitor);
                for (int lane = 0; lane < BlockRows; lane++)
                    if (queries.Order[place + lane] is >= 0 and int row) counts[row] = visitor.Counts[lane];
            }
        });
        return counts;
    }

    /// <summary>Runs work over the places of queries, in pieces, each with a search of its own.</summary>
    internal void ForBlocks<TLanes, TVector>(
        KdTree queries, ExecutionOptions execution, Action<KdTreeSearch<TLanes, TVector>, int, int> body)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct =>
        OrderedParallel.ForBlocks(queries.Leaves, LeavesAtOnce, execution, (_, first, end) =>
            body(new KdTreeSearch<TLanes, TVector>(this), first * LeafRows, end * LeafRows));

    /// <summary>Makes the box of the node of a leaf, and of all above it, hold a point.</summary>
    internal void Enlarge(int leaf, ReadOnlySpan<double> point)
    {
        int node = 0, first = 0, leaves = Leaves;
        while (true)
        {
            Span<double> low = Boxes.AsSpan(node * 2 * Columns, Columns), high = Boxes.AsSpan((node * 2 + 1) * Columns, Columns);
            for (int c = 0; c < point.Length; c++)
            {
                low[c] = Math.Min(low[c], point[c]);
                high[c] = Math.Max(high[c], point[c]);
            }
            if (leaves == 1) return;
            int half = FirstHalf(leaves);
            if (leaf < first + half) (node, leaves) = (node + 1, half);
            else (node, first, leaves) = (node + 2 * half, first + half, leaves - half);
        }
    }

    private KdTree Arranged(Matrix queries, ExecutionOptions execution)
    {
        FiniteRows.Check(queries, nameof(queries));
        if (queries.Columns != Columns)
            throw new ArgumentException($"The tree has {Columns} columns, the table {queries.Columns}.", nameof(queries));
        return new KdTree(queries, execution);
    }

    private void Arrange(Matrix rows, ExecutionOptions execution)
    {
        List<(int Node, int First, int Leaves)> level = Leaves == 0 ? [] : [(0, 0, Leaves)], next = [];
        while (level.Count > 0)
        {
            List<(int Node, int First, int Leaves)> nodes = level;
            OrderedParallel.ForBlocks(nodes.Count, 16, execution, (_, begin, end) =>
            {
                for (int i = begin; i < end; i++) Halve(rows, nodes[i].Node, nodes[i].First, nodes[i].Leaves);
            });
            foreach ((int node, int first, int leaves) in level)
            {
                if (leaves == 1) continue;
                int half = FirstHalf(leaves);
                next.Add((node + 1, first, half));
                next.Add((node + 2 * half, first + half, leaves - half));
            }
            (level, next) = (next, level);
            next.Clear();
        }
    }

    // Sets a node's box and puts the rows of its first half before those of its second.
    private void Halve(Matrix rows, int node, int first, int leaves)
    {
        int begin = first * LeafRows, end = Math.Min(Rows, (first + leaves) * LeafRows);
        Span<int> order = Order.AsSpan(begin..end);
        Span<double> low = Boxes.AsSpan(node * 2 * Columns, Columns), high = Boxes.AsSpan((node * 2 + 1) * Columns, Columns);
        rows.Row(order[0]).CopyTo(low);
        rows.Row(order[0]).CopyTo(high);
        foreach (int row in order[1..])
        {
            ReadOnlySpan<double> values = rows.Row(row);
            for (int c = 0; c < values.Length; c++)
            {
                if (values[c] < low[c]) low[c] = values[c];
                if (values[c] > high[c]) high[c] = values[c];
            }
        }
        if (leaves == 1) return;
        int widest = 0;
        for (int c = 1; c < low.Length; c++) if (high[c] - low[c] > high[widest] - low[widest]) widest = c;
        var keys = new double[order.Length];
        for (int i = 0; i < keys.Length; i++) keys[i] = rows[order[i], widest];
        Select(keys, order, FirstHalf(leaves) * LeafRows);
    }

    // Hoare's selection: what is smaller, or equal and of a lower row, comes before the place.
    private static void Select(Span<double> keys, Span<int> rows, int place)
    {
        for (int rounds = 2 * int.Log2(keys.Length) + 4; keys.Length > 16 && rounds > 0; rounds--)
        {
            int middle = keys.Length / 2, last = keys.Length - 1;
            if (Before(keys[middle], rows[middle], keys[0], rows[0])) Swap(keys, rows, 0, middle);
            if (Before(keys[last], rows[last], keys[0], rows[0])) Swap(keys, rows, 0, last);
            if (Before(keys[last], rows[last], keys[middle], rows[middle])) Swap(keys, rows, middle, last);
            (double pivot, int pivotRow) = (keys[middle], rows[middle]);
            int i = 0, j = last;
            while (i <= j)
            {
                while (Before(keys[i], rows[i], pivot, pivotRow)) i++;
                while (Before(pivot, pivotRow, keys[j], rows[j])) j--;
                if (i <= j) Swap(keys, rows, i++, j--);
            }
            if (place > j && place < i) return;
            Range kept = place <= j ? ..(j + 1) : i..;
            if (place >= i) place -= i;
            keys = keys[kept];
            rows = rows[kept];
        }
        keys.Sort(rows);

        // The sort leaves equal keys in any order of its own.
        for (int start = 0, end; start < keys.Length; start = end)
        {
            end = start + 1;
            while (end < keys.Length && keys[end] == keys[start]) end++;
            if (end - start > 1) rows[start..end].Sort();
        }
    }

    private static bool Before(double key, int row, double otherKey, int otherRow) =>
        key < otherKey || (key == otherKey && row < otherRow);

    private static void Swap(Span<double> keys, Span<int> rows, int i, int j)
    {
        (keys[i], keys[j]) = (keys[j], keys[i]);
        (rows[i], rows[j]) = (rows[j], rows[i]);
    }

    private void SetLeaf(Matrix rows, int leaf)
    {
        Span<double> target = Values.AsSpan(leaf * LeafRows * Columns, LeafRows * Columns);
        for (int i = 0; i < LeafRows; i++)
        {
            int row = Order[leaf * LeafRows + i];
            for (int c = 0; c < Columns; c++) target[c * LeafRows + i] = row < 0 ? double.PositiveInfinity : rows[row, c];
        }
    }
}
