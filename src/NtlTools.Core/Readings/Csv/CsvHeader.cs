using NtlTools.Core.Errors;
using NtlTools.Core.Readings.Tables;

namespace NtlTools.Core.Readings.Csv;

/// <summary>A file's header and the rows behind it that show what its columns hold.</summary>
internal sealed class CsvHeader
{
    /// <summary>The most columns a file can have: as many as a grid has steps, and some for ids and attributes.</summary>
    public const int MostColumns = 1 << 20;

    // Rows are looked at to find out what columns hold; of very many columns, a few rows are enough.
    private const int MostSampled = 100;

    private const long MostSampledCells = 1L << 22;

    // Spreadsheets put rows of delimiters behind their cells; a row of more is none that shows what columns hold.
    private const int MostBlankCells = 1024;

    private ExpansionLimit _expansion = ExpansionLimit.Default;
    private byte[]? _partitions;
    private int _ownCount;

    private readonly Lazy<List<byte[][]>> _sample;

    private CsvHeader(string path, CsvDialect dialect, byte[][] cells, Func<List<byte[][]>> sample)
    {
        Path = path;
        Dialect = dialect;
        Cells = cells;
        _sample = new(sample);
        Names = [.. cells.Select(c => CsvText.Decode(CsvText.Trim(c)))];
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>How it separates cells and writes decimals.</summary>
    public CsvDialect Dialect { get; }

    /// <summary>The header's cells as they stand.</summary>
    public byte[][] Cells { get; }

    /// <summary>The columns' names.</summary>
    public string[] Names { get; }

    /// <summary>The columns' names and those of the folders that are partitions, for errors.</summary>
    public IEnumerable<string> Shown => Path == TableSource.QueryName ? Names
        : Names.Union(TableFile.Partitions(Path).Select(p => p.Name), StringComparer.OrdinalIgnoreCase);

    /// <summary>Up to a hundred rows that have as many cells as the header.</summary>
    public IReadOnlyList<byte[][]> Sample => _sample.Value;

    /// <summary>How many rows the file has if they are as long as its first; 0 where that is not known.</summary>
    public long LikelyRows { get; private init; }

    /// <summary>The attributes of the import that the file belongs to.</summary>
    public AttributePool Pool { get; set; } = new();

    /// <summary>Where the rows come from if they do not stand in the file as CSV; else null.</summary>
    public IRowSource? Table { get; private init; }

    /// <summary>Whether all rows can be read before they are read for good.</summary>
    public bool CanReadTwice => Table is null || Table.CanReadTwice;

    /// <summary>Looks at a file of any form.</summary>
    /// <exception cref="NtlException">It has no rows, cannot be read, or needs a library that is missing.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static CsvHeader Open(string path, ImportSettings settings, CancellationToken cancellation) =>
        TableFile.Of(path) == TableForm.None
            ? Read(path, settings.Delimiter, settings.DecimalMark, settings.Expansion).WithPartitions(settings)
            : TableSource.Open(path, settings, cancellation);

    /// <summary>The header of rows that come from elsewhere.</summary>
    public static CsvHeader Of(string path, CsvDialect dialect, byte[][] cells, List<byte[][]> sample, IRowSource table) =>
        new(path, dialect, cells, () => sample) { Table = table };

    /// <summary>Reads the rows behind the header.</summary>
    /// <param name="file">The number that chunks carry.</param>
    /// <param name="needed">The columns that are needed, so that the cells of others may be empty; null for all.</param>
    /// <param name="chunkSize">About how many bytes a chunk has.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <returns>Chunks that the caller disposes of, with what is wrong with the file as their rejects.</returns>
    public IEnumerable<CsvChunk> ReadRows(int file, IEnumerable<int>? needed, int chunkSize, CancellationToken cancellation)
    {
        if (Table is null)
        {
            IEnumerable<CsvChunk> rows = CsvFileReader.ReadRows(Path, file, Dialect.Delimiter, chunkSize, _expansion, cancellation);
            return _partitions is null ? rows : PartitionColumns.Append(rows, Dialect, _ownCount, _partitions);
        }
        bool[]? isNeeded = null;
        if (needed is not null)
        {
            isNeeded = new bool[Names.Length];
            foreach (int column in needed)
                if (column >= 0) isNeeded[column] = true;
        }
        return Table.ReadRows(file, isNeeded, chunkSize, cancellation);
    }

    /// <summary>Reads the beginning of a file.</summary>
    /// <exception cref="NtlException">The file is empty, has only a header, or cannot be read.</exception>
    public static CsvHeader Read(string path, char? delimiter, char? decimalMark,
        ExpansionLimit? expansion = null)
    {
        ReadOnlyMemory<byte> beginning =
            CsvFileReader.ReadBeginning(path, (byte)(delimiter ?? 0), expansion ?? ExpansionLimit.Default, out long fileLength);
        ReadOnlySpan<byte> bytes = beginning.Span;
        CsvDialect dialect = CsvDialect.Detect(bytes, delimiter, decimalMark);
        var cells = new List<byte[]>();
        int end = RowEnd(bytes, 0, dialect);
        if (!dialect.TrySplit(bytes[..end], cells, MostColumns + MostBlankCells))
            throw NtlErrors.UnterminatedHeader(path, CsvText.Excerpt(bytes[..end]));

        // A delimiter behind the last name makes no column.
        while (cells.Count > 1 && CsvText.Trim(cells[^1]).IsEmpty) cells.RemoveAt(cells.Count - 1);
        if (cells.Count > MostColumns) throw NtlErrors.TooManyColumns(path, MostColumns);
        int columns = cells.Count;
        ReadOnlyMemory<byte> rows = beginning[(end + 1)..];
        return new(path, dialect, [.. cells], () => Split(rows, dialect, columns))
        {
            _expansion = expansion ?? ExpansionLimit.Default,
            LikelyRows = fileLength / Math.Max(1, rows.Length / Math.Max(1, rows.Span.Count((byte)'\n'))),
        };
    }

    private static List<byte[][]> Split(ReadOnlyMemory<byte> rows, CsvDialect dialect, int columns)
    {
        ReadOnlySpan<byte> bytes = rows.Span;
        var cells = new List<byte[]>();
        var sample = new List<byte[][]>();
        int row = 0, most = columns + MostBlankCells;
        while (row < bytes.Length && sample.Count < MostSampled && (long)sample.Count * most <= MostSampledCells)
        {
            int end = RowEnd(bytes, row, dialect);
            bool isSplit = dialect.TrySplit(bytes[row..end], cells, most);
            row = end + 1;
            while (cells.Count > columns && CsvText.Trim(cells[^1]).IsEmpty) cells.RemoveAt(cells.Count - 1);
            if (isSplit && cells.Count == columns && cells.Exists(c => c.Length > 0)) sample.Add([.. cells]);
        }
        return sample;
    }

    private static int RowEnd(ReadOnlySpan<byte> rows, int row, CsvDialect dialect)
    {
        int end = QuotedCell.RowEnd(rows, row, dialect.Delimiter, more: false);
        return end >= 0 ? end : row + rows[row..].IndexOf((byte)'\n');
    }

    /// <summary>Reads one column of the whole file, for what the sample leaves open.</summary>
    public IEnumerable<byte[]> ReadColumn(int column, CancellationToken cancellation)
    {
        var cells = new List<byte[]>();
        byte delimiter = Dialect.Delimiter;
        foreach (CsvChunk chunk in ReadRows(0, [column], CsvFileReader.ChunkSize, cancellation))
        {
            using (chunk)
            {
                int row = chunk.Start;
                while (row < chunk.End)
                {
                    int end = QuotedCell.RowEnd(chunk.Buffer.AsSpan(0, chunk.End), row, delimiter, more: false);
                    bool isSplit = Dialect.TrySplit(chunk.Buffer.AsSpan(row, end - row), cells, column + 1);
                    if (isSplit && cells.Count > column) yield return cells[column];
                    row = end + 1;
                }
            }
        }
    }

    /// <summary>The column of a name, which is compared without case only where no column has it exactly.</summary>
    /// <returns>The column's number, or −1.</returns>
    /// <exception cref="NtlException">Two columns have the name.</exception>
    public int Find(string name)
    {
        int found = Find(name, StringComparison.Ordinal);
        return found >= 0 ? found : Find(name, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>The first column that is called so and is not taken yet, or −1.</summary>
    /// <exception cref="NtlException">Two columns have the name.</exception>
    public int FindUsual(string[] names, params ReadOnlySpan<int> taken)
    {
        for (int i = 0; i < Names.Length; i++)
        {
            if (taken.Contains(i) || !ColumnNames.IsOneOf(Names[i], names)) continue;
            return Find(Names[i]);
        }
        return -1;
    }

    private CsvHeader WithPartitions(ImportSettings settings)
    {
        // Most files lie in no partition, and most columns of wide ones are dates.
        if (!TableFile.Partitions(Path).Any()) return this;
        bool hasTimes = Cells.Any(c => DateText.LooksLikeDate(c, settings.Culture))
            || (Sample.Count > 0 && Sample[0].Any(c => DateText.LooksLikeDate(c, settings.Culture)));
        List<(string Name, string? Value)> chosen = PartitionColumns.Of(Path, Names, hasTimes, settings);
        if (chosen.Count == 0) return this;
        byte[][] values = [.. chosen.Select(c => System.Text.Encoding.UTF8.GetBytes(c.Value ?? ""))];
        return new(Path, Dialect, [.. Cells, .. chosen.Select(c => System.Text.Encoding.UTF8.GetBytes(c.Name))],
            () => [.. Sample.Select(row => (byte[][])[.. row, .. values])])
        {
            _expansion = _expansion,
            LikelyRows = LikelyRows,
            _partitions = PartitionColumns.Cells(chosen.Select(c => c.Value), Dialect.Delimiter),
            _ownCount = Names.Length,
        };
    }

    private int Find(string name, StringComparison comparison)
    {
        int found = Array.FindIndex(Names, n => n.Equals(name, comparison));
        if (found >= 0 && Array.FindIndex(Names, found + 1, n => n.Equals(name, comparison)) >= 0)
            throw NtlErrors.DuplicateColumn(Path, name);
        return found;
    }
}
