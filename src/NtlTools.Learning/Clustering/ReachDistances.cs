using System.Numerics;

namespace NtlTools.Learning.Clustering;

/// <summary>
/// From which radius on each row is no longer noise: the smallest, over all rows, of the larger of that row's core distance and
/// the distance to it. A row is dense at a radius just where it is within it of a row that is core at it.
/// </summary>
internal static class ReachDistances
{
    /// <summary>One squared radius for each row of a tree, in the rows' own order.</summary>
    /// <param name="tree">The rows.</param>
    /// <param name="coreSquared">Their squared core distances, in their own order; infinite where a row is never core.</param>
    /// <param name="execution">Threads, cancellation and progress.</param>
    public static double[] Squared<TLanes, TVector>(KdTree tree, double[] coreSquared, ExecutionOptions execution)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        double[] coreOfPlace = Array.ConvertAll(tree.Order, row => row < 0 ? double.PositiveInfinity : coreSquared[row]);
        double[] squared = [.. coreSquared];
        tree.ForBlocks<TLanes, TVector>(tree, execution, (search, first, end) =>
        {
            var visitor = new ReachVisitor<TLanes, TVector>(search, coreOfPlace);
            for (int place = first; place < end; place += KdTree.BlockRows)
            {
                for (int lane = 0; lane < KdTree.BlockRows; lane++)
                    search.Limits[lane] = double.IsFinite(coreOfPlace[place + lane]) ? coreOfPlace[place + lane] : -1;
                search.Run(tree, place, ref visitor);
                for (int lane = 0; lane < KdTree.BlockRows; lane++)
                    if (search.Limits[lane] >= 0) squared[tree.Order[place + lane]] = search.Limits[lane];
            }
        });
        return squared;
    }
}

/// <summary>Lowers the limit of each of eight rows to the radius at which a core row reaches it.</summary>
internal readonly struct ReachVisitor<TLanes, TVector>(KdTreeSearch<TLanes, TVector> search, double[] coreOfPlace) : ILeafVisitor
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    public bool Skips(int node, int firstLeaf, int leaves) => false;

    public void Bound(int node, Span<double> distances)
    {
    }

    public void Visit(int leaf, ulong lanes, double[] limits)
    {
        for (; lanes != 0; lanes &= lanes - 1)
        {
            int lane = BitOperations.TrailingZeroCount(lanes);
            search.Measure(lane, leaf);
            for (uint near = search.NotAbove(limits[lane]); near != 0; near &= near - 1)
            {
                int i = BitOperations.TrailingZeroCount(near);
                double reach = Math.Max(search.Squared[i], coreOfPlace[leaf * KdTree.LeafRows + i]);
                if (reach < limits[lane]) limits[lane] = reach;
            }
        }
    }
}
