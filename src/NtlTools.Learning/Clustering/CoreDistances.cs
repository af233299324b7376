namespace NtlTools.Learning.Clustering;

/// <summary>How far each row's k-th nearest row is, itself counted.</summary>
internal static class CoreDistances
{
    /// <summary>One squared distance a row of the tree, in the rows' own order.</summary>
    public static double[] Squared<TLanes, TVector>(KdTree tree, int neighbors, ExecutionOptions execution)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        var squared = new double[tree.Rows];
        tree.ForBlocks<TLanes, TVector>(tree, execution, (search, first, end) =>
        {
            var visitor = new NearestVisitor<TLanes, TVector>(search, tree, neighbors);
            for (int place = first; place < end; place += KdTree.BlockRows)
            {
                visitor.Start(tree.Order.AsSpan(place, KdTree.BlockRows), search.Limits);
                search.Run(tree, place, ref visitor);
                for (int lane = 0; lane < KdTree.BlockRows; lane++)
                    if (tree.Order[place + lane] is >= 0 and int row) squared[row] = search.Limits[lane];
            }
        });
        return squared;
    }
}
