using System.Collections.Concurrent;
using NtlTools.Learning.Numerics;

namespace NtlTools.Learning.Trees;

/// <summary>A table of bins, one byte a value, four columns side by side in a block.</summary>
/// <remarks>A block's word for a row holds its four bins; a histogram of a block fits the first-level cache.</remarks>
internal sealed class BinnedTable
{
    /// <summary>The columns of a block.</summary>
    public const int BlockColumns = 4;

    private BinnedTable(int rows, uint[][] blocks)
    {
        Rows = rows;
        Blocks = blocks;
    }

    /// <summary>The number of rows.</summary>
    public int Rows { get; }

    /// <summary>For each four columns one word a row; column c is byte c mod 4, the lowest first, of block c / 4.</summary>
    public uint[][] Blocks { get; }

    /// <summary>Finds the bins of each column in some rows and puts the rows into them.</summary>
    /// <exception cref="ArgumentException">A value is not finite in 32 bits, or a category code is none.</exception>
    public static (BinnedTable Table, ColumnBins[] Columns) Learn(
        Matrix rows, bool[] categorical, int maxBins, ExecutionOptions execution)
    {
        var columns = new ColumnBins[rows.Columns];
        var table = Make(rows, execution, (column, values, sorter) =>
        {
            CheckFinite(values, column, "Row");
            columns[column] = categorical[column]
                ? ColumnBins.OfCategories(values, maxBins - 1, column)
                : ColumnBins.OfQuantities(values, maxBins - 1, sorter);
        }, columns);
        return (table, columns);
    }

    /// <summary>Puts validation rows into bins found before; what training rows may not hold they may not either.</summary>
    /// <exception cref="ArgumentException">A value is not finite in 32 bits, or a category code is none.</exception>
    public static BinnedTable Make(Matrix rows, ColumnBins[] columns, ExecutionOptions execution) =>
        Make(rows, execution, (column, values, _) =>
        {
            CheckFinite(values, column, "Validation row");
            if (columns[column].IsCategorical) ColumnBins.CheckCodes(values, column, "Validation row");
        }, columns);

    private static BinnedTable Make(
        Matrix rows, ExecutionOptions execution, Action<int, float[], FloatSorter> learn, ColumnBins[] columns)
    {
        var blocks = new uint[OrderedParallel.BlockCount(rows.Columns, BlockColumns)][];
        var scratches = new ConcurrentBag<Scratch>();
        OrderedParallel.For(blocks.Length, execution, block =>
        {
            if (!scratches.TryTake(out var scratch)) scratch = new Scratch(rows.Rows);
            int first = block * BlockColumns, width = Math.Min(BlockColumns, rows.Columns - first);
            float[][] values = scratch.Values;
            for (int row = 0; row < rows.Rows; row++)
            {
                var source = rows.Values.AsSpan(row * rows.Columns + first, width);
                for (int i = 0; i < source.Length; i++) values[i][row] = (float)source[i];
            }
            var words = new uint[rows.Rows];
            for (int i = 0; i < width; i++)
            {
                float[] column = values[i];
                learn(first + i, column, scratch.Sorter);
                var bins = columns[first + i];
                for (int row = 0; row < words.Length && row < column.Length; row++)
                    words[row] |= (uint)bins.BinOf(column[row]) << (8 * i);
            }
            blocks[block] = words;
            scratches.Add(scratch);
        });
        return new BinnedTable(rows.Rows, blocks);
    }

    private static void CheckFinite(float[] values, int column, string what)
    {
        for (int row = 0; row < values.Length; row++)
        {
            if (MathF.Abs(values[row]) < float.MaxValue || float.IsNaN(values[row])) continue;
            throw new ArgumentException(
                $"{what} {row}, column {column} is not a number within ±3.4028233E+38; NaN marks a missing value.");
        }
    }

    /// <summary>What one thread needs for a block, kept for its next.</summary>
    private sealed class Scratch(int rows)
    {
        public float[][] Values { get; } =
            [.. Enumerable.Range(0, BlockColumns).Select(_ => GC.AllocateUninitializedArray<float>(rows))];

        public FloatSorter Sorter { get; } = new();
    }
}
