using NtlTools.Learning.Numerics;

namespace NtlTools.Learning.Clustering;

/// <summary>Rows in tiles, a tile column after column, so that a register holds one column of several rows.</summary>
internal sealed class RowTiles
{
    /// <summary>
    /// Rows a tile, a multiple of four of the widest registers: few enough that a tile of ten columns stays in the first cache
    /// with all that is computed of it.
    /// </summary>
    public const int TileRows = 128;

    private const int TilesAtOnce = 16;

    private readonly double[] _values;

    private RowTiles(int rows, int columns)
    {
        (Rows, Columns, Tiles) = (rows, columns, OrderedParallel.BlockCount(rows, TileRows));
        _values = new double[checked(Tiles * TileRows * columns)];
    }

    /// <summary>The number of rows; those that only fill up the last tile are not counted.</summary>
    public int Rows { get; }

    public int Columns { get; }

    public int Tiles { get; }

    /// <summary>Lays a table out; the last tile is filled up with copies of the last row.</summary>
    public static RowTiles From(Matrix table, ExecutionOptions execution)
    {
        var tiles = new RowTiles(table.Rows, table.Columns);
        OrderedParallel.ForBlocks(tiles.Tiles, TilesAtOnce, execution, (_, first, end) =>
        {
            for (int tile = first; tile < end; tile++)
                Fill(table, tile * TileRows, tiles.RowsOf(tile), TileRows, tiles.Tile(tile));
        });
        return tiles;
    }

    /// <summary>Lays some rows of a table out as one tile.</summary>
    /// <param name="table">The table.</param>
    /// <param name="first">The first row.</param>
    /// <param name="count">How many rows, at least 1.</param>
    /// <param name="filled">How many places of the tile are filled, with copies of the last row at the end.</param>
    /// <param name="tile">Columns × <see cref="TileRows"/> numbers.</param>
    public static void Fill(Matrix table, int first, int count, int filled, Span<double> tile)
    {
        int columns = table.Columns;
        ReadOnlySpan<double> source = table.Values.AsSpan(first * columns, count * columns);
        for (int c = 0; c < columns; c++)
        {
            Span<double> column = tile.Slice(c * TileRows, filled);
            for (int i = 0, at = c; i < count; i++, at += columns) column[i] = source[at];
            column[count..].Fill(column[count - 1]);
        }
    }

    /// <summary>How many rows of a tile are rows of the table.</summary>
    public int RowsOf(int tile) => Math.Min(TileRows, Rows - tile * TileRows);

    public Span<double> Tile(int tile) => _values.AsSpan(tile * TileRows * Columns, TileRows * Columns);
}
