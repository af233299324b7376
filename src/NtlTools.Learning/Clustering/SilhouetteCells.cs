namespace NtlTools.Learning.Clustering;

/// <summary>
/// Rows sorted into cells: those that share their cluster in every one of several labelings. Sums of distances to a cell
/// serve all labelings, since a cluster of any of them is made of whole cells.
/// </summary>
internal sealed class SilhouetteCells
{
    // Below this many rows a cell on average, the registers would stand half empty more often than a second pass costs.
    private const int LeastRowsPerCell = 16;

    private SilhouetteCells(ClusterLabels[] labelings, int[] order, int[] cellOfBlock, int[][] clusterOfCell)
    {
        Labelings = labelings;
        Order = order;
        CellOfBlock = cellOfBlock;
        ClusterOfCell = clusterOfCell;
    }

    /// <summary>The labelings that the cells serve: the first ones of those given, as many as the rows suffice for.</summary>
    public ClusterLabels[] Labelings { get; }

    /// <summary>The row for each place, cell after cell; -1 fills each cell up to a whole number of blocks of eight.</summary>
    public int[] Order { get; }

    /// <summary>The cell of each block of eight places.</summary>
    public int[] CellOfBlock { get; }

    /// <summary>For each labeling, the cluster that each cell belongs to.</summary>
    public int[][] ClusterOfCell { get; }

    /// <summary>Joins as many of the labelings, from the first on, as leave the cells well filled; at least one.</summary>
    public static SilhouetteCells Join(int rows, ReadOnlySpan<ClusterLabels> labelings)
    {
        int[] cells = labelings[0].Labels;
        int count = labelings[0].ClusterCount, joined = 1;
        for (; joined < labelings.Length; joined++)
        {
            (int[] finer, int finerCount) = Refine(cells, labelings[joined]);
            if (finerCount > Math.Max(count, rows / LeastRowsPerCell)) break;
            (cells, count) = (finer, finerCount);
        }
        return Arrange(cells, count, labelings[..joined].ToArray());
    }

    // Cells are numbered as they first occur, which depends on the input alone.
    private static (int[] Cells, int Count) Refine(int[] cells, ClusterLabels labeling)
    {
        var numbers = new Dictionary<(int Cell, int Cluster), int>();
        var finer = new int[cells.Length];
        for (int i = 0; i < cells.Length; i++)
        {
            (int, int) key = (cells[i], labeling.Labels[i]);
            if (!numbers.TryGetValue(key, out finer[i])) numbers.Add(key, finer[i] = numbers.Count);
        }
        return (finer, numbers.Count);
    }

    private static SilhouetteCells Arrange(int[] cells, int count, ClusterLabels[] labelings)
    {
        var blocks = new int[count];
        foreach (int cell in cells) blocks[cell]++;
        var starts = new int[count];
        int places = 0;
        for (int cell = 0; cell < count; cell++)
        {
            starts[cell] = places;
            blocks[cell] = (blocks[cell] + RowBlocks.BlockRows - 1) / RowBlocks.BlockRows;
            places = checked(places + blocks[cell] * RowBlocks.BlockRows);
        }
        var cellOfBlock = new int[places / RowBlocks.BlockRows];
        for (int cell = 0; cell < count; cell++) cellOfBlock.AsSpan(starts[cell] / RowBlocks.BlockRows, blocks[cell]).Fill(cell);
        var order = new int[places];
        Array.Fill(order, -1);
        int[][] clusterOfCell = [.. labelings.Select(_ => new int[count])];
        for (int i = 0; i < cells.Length; i++)
        {
            order[starts[cells[i]]++] = i;
            for (int l = 0; l < labelings.Length; l++) clusterOfCell[l][cells[i]] = labelings[l].Labels[i];
        }
        return new SilhouetteCells(labelings, order, cellOfBlock, clusterOfCell);
    }
}
