using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace NtlTools.Learning.Trees;

/// <summary>Walks rows down trees whose splits are slanted.</summary>
internal sealed class HyperplaneWalk
{
    private readonly HyperplaneSpace _space;
    private readonly Node[] _nodes;
    private readonly float[] _normals;
    private readonly int[] _columns, _roots, _depths;
    private readonly double[] _pathLengths;

    /// <exception cref="ArgumentException">There are more or fewer splits than nodes that split.</exception>
    public HyperplaneWalk(IsolationHyperplanes splits, int[] treeStarts, int[] depths, int[] features, double[] thresholds,
        int[] leftChildren, double[] pathLengths)
    {
        int count = splits.Normals.Length / splits.ColumnsPerSplit, branches = features.Length - features.AsSpan().Count(-1);
        if (count != branches)
            throw new ArgumentException($"{branches} nodes split, and there are {count} splits.", nameof(splits));
        _space = new HyperplaneSpace(splits.ColumnsPerSplit, splits.Centers, splits.Scales);
        (_roots, _depths, _pathLengths) = (treeStarts[..^1], depths, pathLengths);

        // A forest without any split still has a place to look at.
        _normals = new float[Math.Max(count, 1) * _space.NormalLength];
        _columns = _space.IsDense ? [0] : count == 0 ? new int[splits.ColumnsPerSplit] : (int[])splits.SplitColumns.Clone();
        for (int split = 0; split < count; split++)
        {
            var range = (split * splits.ColumnsPerSplit)..((split + 1) * splits.ColumnsPerSplit);
            _space.LayOut(splits.SplitColumns.AsSpan(range), splits.Normals.AsSpan(range),
                _normals.AsSpan(split * _space.NormalLength, _space.NormalLength));
        }
        _nodes = new Node[features.Length];
        for (int t = 0, split = 0; t < _roots.Length; t++)
        {
            for (int i = treeStarts[t]; i < treeStarts[t + 1]; i++)
            {
                // A leaf is a node that always leads to itself: all rows then walk the same number of steps without a branch.
                _nodes[i] = features[i] < 0
                    ? new Node(float.PositiveInfinity, 0, i)
                    : new Node((float)thresholds[i], split++ * _space.NormalLength, treeStarts[t] + leftChildren[i]);
            }
        }
    }

    /// <summary>Adds the path length of each row over all trees to its sum.</summary>
    /// <param name="rows">The first row's values and those of the rows behind it.</param>
    /// <param name="sums">One for each row.</param>
    public void AddPathLengths(ReadOnlySpan<double> rows, Span<double> sums)
    {
        int length = _space.RowLength, columns = _space.Columns;
        float[] prepared = ArrayPool<float>.Shared.Rent(sums.Length * length);
        try
        {
            Array.Clear(prepared, 0, sums.Length * length);
            for (int i = 0; i < sums.Length; i++)
                _space.Prepare(rows.Slice(i * columns, columns), prepared.AsSpan(i * length, length));
            if (_space.IsDense) Walk<Dense>(ref prepared[0], sums);
            else Walk<Sparse>(ref prepared[0], sums);
        }
        finally
        {
            ArrayPool<float>.Shared.Return(prepared);
        }
    }

    private void Walk<TProduct>(ref float rows, Span<double> sums)
        where TProduct : struct, IProduct
    {
        ref Node nodes = ref MemoryMarshal.GetArrayDataReference(_nodes);
        ref float normals = ref MemoryMarshal.GetArrayDataReference(_normals);
        ref int columns = ref MemoryMarshal.GetArrayDataReference(_columns);
        int length = _space.RowLength, normalLength = _space.NormalLength;
        for (int t = 0; t < _roots.Length; t++)
        {
            int root = _roots[t], depth = _depths[t], i = 0;

            // Each step waits for the one before it; walking two rows side by side fills the waiting time.
            for (; i + 2 <= sums.Length; i += 2)
            {
                ref float row = ref Unsafe.Add(ref rows, i * length);
                ref float second = ref Unsafe.Add(ref row, length);
                int a = root, b = root;
                for (int step = depth; step > 0; step--)
                {
                    a = Step<TProduct>(ref nodes, a, ref row, ref normals, ref columns, normalLength);
                    b = Step<TProduct>(ref nodes, b, ref second, ref normals, ref columns, normalLength);
                }
                sums[i] += _pathLengths[a];
                sums[i + 1] += _pathLengths[b];
            }
            if (i == sums.Length) continue;
            ref float last = ref Unsafe.Add(ref rows, i * length);
            int node = root;
            for (int step = depth; step > 0; step--)
                node = Step<TProduct>(ref nodes, node, ref last, ref normals, ref columns, normalLength);
            sums[i] += _pathLengths[node];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Step<TProduct>(
        ref Node nodes, int node, ref float row, ref float normals, ref int columns, int normalLength)
        where TProduct : struct, IProduct
    {
        ref Node current = ref Unsafe.Add(ref nodes, node);
        float product = TProduct.Of(
            ref row, ref Unsafe.Add(ref normals, current.Normal), ref columns, current.Normal, normalLength);
        return current.Left + (product >= current.Threshold ? 1 : 0);
    }

    private interface IProduct
    {
        static abstract float Of(ref float row, ref float normal, ref int columns, int start, int length);
    }

    private readonly struct Dense : IProduct
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static float Of(ref float row, ref float normal, ref int columns, int start, int length) =>
            HyperplaneSpace.Dense(ref row, ref normal, length);
    }

    private readonly struct Sparse : IProduct
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static float Of(ref float row, ref float normal, ref int columns, int start, int length) =>
            HyperplaneSpace.Sparse(ref row, ref normal, ref Unsafe.Add(ref columns, start), length);
    }

    private readonly struct Node(float threshold, int normal, int left)
    {
        public readonly float Threshold = threshold;
        public readonly int Normal = normal, Left = left;
    }
}
