using NtlTools.Learning.Numerics;

namespace NtlTools.Learning.Clustering;

/// <summary>Some of the core rows of a density, of which every row that was dense has one within reach.</summary>
internal static class CoreCover
{
    // What is not covered yet is covered by one row in so many at a time: few rounds, and few rows more than needed.
    private const int Spacing = 8;

    /// <summary>Chooses core rows.</summary>
    /// <param name="rows">The training rows.</param>
    /// <param name="density">What is dense among them.</param>
    /// <param name="coreSquared">The squared core distance of each row.</param>
    /// <param name="limit">About how many rows are kept; all where there are no more.</param>
    /// <param name="execution">Threads and cancellation.</param>
    /// <returns>The training rows kept, rising.</returns>
    /// <remarks>
    /// Half of the limit goes to the rows of sparsest neighbourhood: they are the fringe, where a row that is left out is missed.
    /// Inside, where rows are many within reach of each other, few cover the rest.
    /// </remarks>
    public static int[] Choose<TLanes, TVector>(
        Matrix rows, DbscanModel density, double[] coreSquared, int limit, ExecutionOptions execution)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        int[] cores = density.CoreIndices;
        if (cores.Length <= limit) return cores;
        ExecutionOptions quiet = execution with { Progress = null };
        double[] keys = Array.ConvertAll(cores, row => -coreSquared[row]);
        int[] sparsest = [.. cores];
        Array.Sort(keys, sparsest);
        PutEqualInOrder(keys, sparsest);
        var kept = new HashSet<int>();
        int[] added = sparsest[..((limit + 1) / 2)];
        int[] open = [.. Enumerable.Range(0, rows.Rows).Where(row => density.Labels[row] >= 0)];
        var all = new KdTree(density.CoreRows, quiet);
        while (added.Length > 0)
        {
            kept.UnionWith(added);
            var tree = new KdTree(rows.SelectRows(added), quiet);
            var queries = new KdTree(rows.SelectRows(open), quiet);
            int[] counts = tree.CountWithin<TLanes, TVector>(queries, density.Eps, 1, quiet);
            open = [.. open.Where((_, i) => counts[i] == 0)];
            int[] next = [.. open.Where((_, i) => i % Spacing == 0)];
            var nearest = new NearestNeighbors(next.Length, 1);
            all.Nearest<TLanes, TVector>(new KdTree(rows.SelectRows(next), quiet), nearest, quiet);
            added = [.. nearest.Rows.Select(core => cores[core]).Distinct()];
        }
        return [.. kept.Order()];
    }

    // The sort leaves equal keys in any order of its own.
    private static void PutEqualInOrder(double[] keys, int[] rows)
    {
        for (int start = 0, end; start < keys.Length; start = end)
        {
            end = start + 1;
            while (end < keys.Length && keys[end] == keys[start]) end++;
            Array.Sort(rows, start, end - start);
        }
    }
}
