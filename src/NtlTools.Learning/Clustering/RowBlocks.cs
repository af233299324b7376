using System.Runtime.CompilerServices;
using NtlTools.Learning.Numerics;

namespace NtlTools.Learning.Clustering;

/// <summary>Rows in blocks of eight, each block column after column, so that one register holds one column of several rows.</summary>
internal sealed class RowBlocks
{
    /// <summary>Rows a block: the widest register's lanes, on every processor, so that sums are grouped alike everywhere.</summary>
    public const int BlockRows = 8;

    private readonly double[] _values;

    private RowBlocks(Matrix table, int rows, int places)
    {
        Table = table;
        Rows = rows;
        Blocks = OrderedParallel.BlockCount(places, BlockRows);
        _values = new double[checked(Blocks * BlockRows * table.Columns)];
    }

    /// <summary>The table that the rows are taken from.</summary>
    public Matrix Table { get; }

    /// <summary>The number of rows; those that only fill up the last block are not counted.</summary>
    public int Rows { get; }

    public int Blocks { get; }

    public int Columns => Table.Columns;

    /// <summary>Blocks × Columns × 8 numbers.</summary>
    public double[] Values => _values;

    /// <summary>Lays a table out in its own order; the last row fills up the last block.</summary>
    public static RowBlocks From(Matrix table)
    {
        var result = new RowBlocks(table, table.Rows, table.Rows);
        for (int i = 0; i < result.Blocks * BlockRows; i++) result.SetRow(i, Math.Min(i, table.Rows - 1));
        return result;
    }

    /// <summary>Lays rows of a table out in an order.</summary>
    /// <param name="table">The table.</param>
    /// <param name="order">The table's row for each place; a negative number leaves zeros in its place.</param>
    /// <param name="execution">Threads and cancellation.</param>
    public static RowBlocks From(Matrix table, int[] order, ExecutionOptions execution)
    {
        var result = new RowBlocks(table, order.Length, order.Length);
        result.Arrange(order, execution);
        return result;
    }

    /// <summary>Lays the rows out anew, in another order.</summary>
    public void Arrange(int[] order, ExecutionOptions execution) =>
        OrderedParallel.ForBlocks(order.Length, 4096, execution, (_, first, end) =>
        {
            for (int place = first; place < end; place++)
                if (order[place] >= 0) SetRow(place, order[place]);
        });

    /// <summary>Where the first column of a place's row is in <see cref="Values"/>; its further columns follow eight numbers apart.</summary>
    public int Offset(int place) => place / BlockRows * BlockRows * Columns + place % BlockRows;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void SetRow(int place, int row)
    {
        ReadOnlySpan<double> source = Table.Row(row);
        int offset = Offset(place);
        for (int c = 0; c < source.Length; c++) _values[offset + c * BlockRows] = source[c];
    }
}
