namespace NtlTools.Learning.Clustering;

/// <summary>How far each row's k-th nearest row is, itself counted.</summary>
internal static class CoreDistances
{
    /// <summary>One squared distance for each row that searches a tree, in those rows' own order.</summary>
    public static double[] Squared<TLanes, TVector>(KdTree tree, KdTree queries, int neighbors, ExecutionOptions execution)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        var squared = new double[queries.Rows];
        tree.ForBlocks<TLanes, TVector>(queries, execution, (search, first, end) =>
        {
            var visitor = new NearestVisitor<TLanes, TVector>(search, tree, neighbors);
            for (int place = first; place < end; place += KdTree.BlockRows)
            {
                visitor.Start(queries.Order.AsSpan(place, KdTree.BlockRows), search.Limits);
                search.Run(queries, place, ref visitor);
                for (int lane = 0; lane < KdTree.BlockRows; lane++)
                    if (queries.Order[place + lane] is >= 0 and int row) squared[row] = search.Limits[lane];
            }
        });
        return squared;
    }
}
