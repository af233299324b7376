namespace NtlTools.Learning.Clustering;

/// <summary>Clusters that can be joined; each is named by the highest of its rows.</summary>
internal interface IMergingClusters
{
    int Rows { get; }

    /// <summary>The nearest other cluster.</summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="before">The one that goes first among equally near ones, −1 for none; of the others the lowest does.</param>
    /// <param name="height">How far apart the two are.</param>
    int Nearest(int cluster, int before, out double height);

    /// <summary>Joins two clusters; the higher name stays.</summary>
    void Join(int lower, int higher);
}

/// <summary>Joins clusters that are each other's nearest until one is left (Müllner 2011, algorithm NN-chain).</summary>
internal static class NearestNeighborChain
{
    private const int MergesBetweenReports = 64;

    public static HierarchicalModel Run<TClusters>(TClusters clusters, Linkage linkage, ExecutionOptions execution)
        where TClusters : IMergingClusters
    {
        int n = clusters.Rows, first = 0, length = 0;
        int[] chain = new int[n];
        var there = new bool[n];
        Array.Fill(there, true);
        var ends = new (int One, int Other)[n - 1];
        var heights = new double[n - 1];
        for (int merge = 0; merge < ends.Length; merge++)
        {
            if (merge % MergesBetweenReports == 0)
            {
                execution.Cancellation.ThrowIfCancellationRequested();
                execution.Progress?.Report((double)merge / ends.Length);
            }
            if (length == 0)
            {
                while (!there[first]) first++;
                chain[length++] = first;
            }
            while (true)
            {
                int last = chain[length - 1], before = length > 1 ? chain[length - 2] : -1;
                int nearest = clusters.Nearest(last, before, out heights[merge]);
                if (nearest == before)
                {
                    (int lower, int higher) = (Math.Min(last, before), Math.Max(last, before));
                    ends[merge] = (lower, higher);
                    clusters.Join(lower, higher);
                    there[lower] = false;
                    length -= 2;
                    break;
                }
                chain[length++] = nearest;
            }
        }
        execution.Progress?.Report(1);
        return HierarchicalModel.From(linkage, ends, heights);
    }
}
