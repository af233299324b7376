using System.Runtime.CompilerServices;
using NtlTools.Learning.Numerics;

namespace NtlTools.Learning.Clustering;

/// <summary>Rows in blocks of eight, a block column after column, so that a register holds one column of several rows.</summary>
internal sealed class RowBlocks
{
    /// <summary>Rows a block: the widest register's lanes, on every processor, so that sums are grouped alike.</summary>
    public const int BlockRows = 8;

    private RowBlocks(Matrix table, int rows, int blocks)
    {
        Table = table;
        Rows = rows;
        Blocks = blocks;
        Values = new double[checked(blocks * BlockRows * table.Columns)];
    }

    /// <summary>The table that the rows are taken from.</summary>
    public Matrix Table { get; }

    /// <summary>The number of rows; those that only fill up the last block are not counted.</summary>
    public int Rows { get; }

    public int Blocks { get; }

    public int Columns => Table.Columns;

    /// <summary>Blocks × Columns × 8 numbers.</summary>
    public double[] Values { get; }

    /// <summary>Lays a table out in its own order; the last row fills up the last block.</summary>
    public static RowBlocks From(Matrix table, ExecutionOptions execution)
    {
        var order = new int[OrderedParallel.BlockCount(table.Rows, BlockRows) * BlockRows];
        for (int i = 0; i < order.Length; i++) order[i] = Math.Min(i, table.Rows - 1);
        return From(table, order, table.Rows, execution);
    }

    /// <summary>Lays rows of a table out in an order.</summary>
    /// <param name="table">The table.</param>
    /// <param name="order">The table's row for each place, a multiple of eight; a negative number leaves zeros there.</param>
    /// <param name="execution">Threads and cancellation.</param>
    public static RowBlocks From(Matrix table, int[] order, ExecutionOptions execution) =>
        From(table, order, order.Length, execution);

    /// <summary>Room for as many rows of the same table, all zeros until they are set.</summary>
    public static RowBlocks Like(RowBlocks other) => new(other.Table, other.Rows, other.Blocks);

    private static RowBlocks From(Matrix table, int[] order, int rows, ExecutionOptions execution)
    {
        var result = new RowBlocks(table, rows, order.Length / BlockRows);
        result.Arrange(order, execution);
        return result;
    }

    /// <summary>Lays the rows of the table out anew; a negative number leaves its place as it is.</summary>
    public void Arrange(int[] order, ExecutionOptions execution) =>
        OrderedParallel.ForBlocks(Blocks, 512, execution, (_, first, end) =>
        {
            for (int block = first; block < end; block++) SetBlock(block, order.AsSpan(block * BlockRows, BlockRows));
        });

    /// <summary>Where a place's first column is in <see cref="Values"/>; the further columns follow eight apart.</summary>
    public int Offset(int place) => place / BlockRows * BlockRows * Columns + place % BlockRows;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void SetBlock(int block, ReadOnlySpan<int> rows)
    {
        ReadOnlySpan<double> source = Table.Values;
        int columns = Columns;
        Span<double> target = Values.AsSpan(block * BlockRows * columns, BlockRows * columns);
        for (int i = 0; i < BlockRows; i++)
        {
            if (rows[i] < 0) continue;
            ReadOnlySpan<double> row = source.Slice(rows[i] * columns, columns);
            for (int c = 0; c < row.Length; c++) target[c * BlockRows + i] = row[c];
        }
    }
}
