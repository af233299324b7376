using System.Runtime.CompilerServices;

namespace NtlTools.Core.Features;

/// <summary>Sorts customers' readings side by side, one customer a lane.</summary>
/// <typeparam name="V">A register of readings.</typeparam>
/// <remarks>
/// Batcher's bitonic network (Batcher 1968) in the form in which every comparison puts the smaller number first: no
/// branch depends on a reading, and what lies past the end can be left out as if it were infinite. The lanes at once
/// make it faster than selecting the few order statistics that are wanted in each customer alone.
/// </remarks>
internal static unsafe class LaneSort<V>
    where V : unmanaged, IReadingLanes<V>
{
    /// <summary>The number of rows is a multiple of this.</summary>
    public const int Block = 16;

    /// <summary>Sorts each lane, smallest first; no number may be NaN.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="count">The number of rows, a multiple of <see cref="Block"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Sort(V* rows, int count)
    {
        for (int i = 0; i < count; i += Block) SortBlock(rows + i);
        for (int size = 2 * Block; size < 2 * count; size *= 2)
        {
            for (int start = 0; start + size / 2 < count; start += size) Merge(rows + start, size, Math.Min(size, count - start));
        }
    }

    /// <summary>Merges the two sorted halves of a size, of which only the first rows are there.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Merge(V* rows, int size, int count)
    {
        int half = size / 2;
        for (int i = Math.Max(0, size - count); i < half; i++) Order(ref rows[i], ref rows[size - 1 - i]);
        int distance = size / 4;
        for (; distance >= 2 * Block; distance /= 4)
        {
            for (int start = 0; start < count; start += 2 * distance)
                Clean(rows + start, distance, Math.Min(2 * distance, count - start));
        }
        if (distance >= Block)
        {
            for (int start = 0; start < count; start += 2 * distance)
            {
                int end = Math.Min(start + distance, count - distance);
                for (int i = start; i < end; i++) Order(ref rows[i], ref rows[i + distance]);
            }
        }
        for (int i = 0; i < count; i += Block) CleanBlock(rows + i);
    }

    /// <summary>Two steps at once, at a distance and at half of it: half the traffic to memory.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Clean(V* rows, int distance, int count)
    {
        int step = distance / 2;
        int i = 0;
        for (; i < step && i + 3 * step < count; i++)
        {
            V a = rows[i], b = rows[i + step], c = rows[i + 2 * step], d = rows[i + 3 * step];
            Order(ref a, ref c);
            Order(ref b, ref d);
            Order(ref a, ref b);
            Order(ref c, ref d);
            rows[i] = a;
            rows[i + step] = b;
            rows[i + 2 * step] = c;
            rows[i + 3 * step] = d;
        }
        for (; i < step && i + step < count; i++)
        {
            if (i + 2 * step < count) Order(ref rows[i], ref rows[i + 2 * step]);
            Order(ref rows[i], ref rows[i + step]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SortBlock(V* rows)
    {
        V a = rows[0], b = rows[1], c = rows[2], d = rows[3], e = rows[4], f = rows[5], g = rows[6], h = rows[7];
        V i = rows[8], j = rows[9], k = rows[10], l = rows[11], m = rows[12], n = rows[13], o = rows[14], p = rows[15];

        Order(ref a, ref b); Order(ref c, ref d); Order(ref e, ref f); Order(ref g, ref h);
        Order(ref i, ref j); Order(ref k, ref l); Order(ref m, ref n); Order(ref o, ref p);

        Order(ref a, ref d); Order(ref b, ref c); Order(ref e, ref h); Order(ref f, ref g);
        Order(ref i, ref l); Order(ref j, ref k); Order(ref m, ref p); Order(ref n, ref o);
        Order(ref a, ref b); Order(ref c, ref d); Order(ref e, ref f); Order(ref g, ref h);
        Order(ref i, ref j); Order(ref k, ref l); Order(ref m, ref n); Order(ref o, ref p);

        Order(ref a, ref h); Order(ref b, ref g); Order(ref c, ref f); Order(ref d, ref e);
        Order(ref i, ref p); Order(ref j, ref o); Order(ref k, ref n); Order(ref l, ref m);
        Order(ref a, ref c); Order(ref b, ref d); Order(ref e, ref g); Order(ref f, ref h);
        Order(ref i, ref k); Order(ref j, ref l); Order(ref m, ref o); Order(ref n, ref p);
        Order(ref a, ref b); Order(ref c, ref d); Order(ref e, ref f); Order(ref g, ref h);
        Order(ref i, ref j); Order(ref k, ref l); Order(ref m, ref n); Order(ref o, ref p);

        Order(ref a, ref p); Order(ref b, ref o); Order(ref c, ref n); Order(ref d, ref m);
        Order(ref e, ref l); Order(ref f, ref k); Order(ref g, ref j); Order(ref h, ref i);
        Order(ref a, ref e); Order(ref b, ref f); Order(ref c, ref g); Order(ref d, ref h);
        Order(ref i, ref m); Order(ref j, ref n); Order(ref k, ref o); Order(ref l, ref p);
        Order(ref a, ref c); Order(ref b, ref d); Order(ref e, ref g); Order(ref f, ref h);
        Order(ref i, ref k); Order(ref j, ref l); Order(ref m, ref o); Order(ref n, ref p);
        Order(ref a, ref b); Order(ref c, ref d); Order(ref e, ref f); Order(ref g, ref h);
        Order(ref i, ref j); Order(ref k, ref l); Order(ref m, ref n); Order(ref o, ref p);

        rows[0] = a; rows[1] = b; rows[2] = c; rows[3] = d; rows[4] = e; rows[5] = f; rows[6] = g; rows[7] = h;
        rows[8] = i; rows[9] = j; rows[10] = k; rows[11] = l; rows[12] = m; rows[13] = n; rows[14] = o; rows[15] = p;
    }

    /// <summary>The last four steps of a merge, which stay within sixteen rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void CleanBlock(V* rows)
    {
        V a = rows[0], b = rows[1], c = rows[2], d = rows[3], e = rows[4], f = rows[5], g = rows[6], h = rows[7];
        V i = rows[8], j = rows[9], k = rows[10], l = rows[11], m = rows[12], n = rows[13], o = rows[14], p = rows[15];

        Order(ref a, ref i); Order(ref b, ref j); Order(ref c, ref k); Order(ref d, ref l);
        Order(ref e, ref m); Order(ref f, ref n); Order(ref g, ref o); Order(ref h, ref p);
        Order(ref a, ref e); Order(ref b, ref f); Order(ref c, ref g); Order(ref d, ref h);
        Order(ref i, ref m); Order(ref j, ref n); Order(ref k, ref o); Order(ref l, ref p);
        Order(ref a, ref c); Order(ref b, ref d); Order(ref e, ref g); Order(ref f, ref h);
        Order(ref i, ref k); Order(ref j, ref l); Order(ref m, ref o); Order(ref n, ref p);
        Order(ref a, ref b); Order(ref c, ref d); Order(ref e, ref f); Order(ref g, ref h);
        Order(ref i, ref j); Order(ref k, ref l); Order(ref m, ref n); Order(ref o, ref p);

        rows[0] = a; rows[1] = b; rows[2] = c; rows[3] = d; rows[4] = e; rows[5] = f; rows[6] = g; rows[7] = h;
        rows[8] = i; rows[9] = j; rows[10] = k; rows[11] = l; rows[12] = m; rows[13] = n; rows[14] = o; rows[15] = p;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Order(ref V low, ref V high)
    {
        V first = low, second = high;
        low = V.Min(first, second);
        high = V.Max(first, second);
    }
}
