using System.Text;
using NtlTools.Core.Readings.Csv;

namespace NtlTools.Core.Readings.Tables;

/// <summary>Columns that the folders of a file stand for, as CustomerId=A does: the value is that of all rows of the file.</summary>
internal static class PartitionColumns
{
    /// <summary>Chooses the folders that are columns: those the user names, and those that are called as ids, labels and inspection
    /// dates usually are, where the file has no such column itself. A day is the rows' time only where the file has no other.</summary>
    /// <param name="path">The file.</param>
    /// <param name="own">The names of its own columns.</param>
    /// <param name="hasTimes">Whether one of them holds times.</param>
    /// <param name="settings">What the user names.</param>
    public static List<(string Name, string? Value)> Of(string path, IReadOnlyList<string> own, bool hasTimes, ImportSettings settings)
    {
        var chosen = new List<(string Name, string? Value)>();
        foreach ((string name, string? value) in TableFile.Partitions(path))
        {
            // The folder says for all of the file what a column of the file would say row by row.
            if (own.Concat(chosen.Select(c => c.Name)).Contains(name, StringComparer.OrdinalIgnoreCase)) continue;
            if (ColumnNames.IsAskedFor(name, settings) || MarkColumns.IsOneOf(name) || IsMissing(ColumnNames.Id, settings.IdColumn)
                || IsMissing(ColumnNames.Label, settings.LabelColumn)
                || IsMissing(ColumnNames.InspectionDate, settings.InspectionDateColumn)
                || (!hasTimes && value is { Length: >= 8 } && DateText.LooksLikeDate(Encoding.UTF8.GetBytes(value), settings.Culture)
                    && IsMissing(ColumnNames.Time, settings.TimeColumn)))
                chosen.Add((name, value));

            bool IsMissing(string[] usual, string? named) => named is null && ColumnNames.IsOneOf(name, usual)
                && !own.Any(o => ColumnNames.IsOneOf(o, usual)) && !chosen.Exists(c => ColumnNames.IsOneOf(c.Name, usual));
        }
        return chosen;
    }

    /// <summary>The cells of values, with a delimiter before each.</summary>
    public static byte[] Cells(IEnumerable<string?> values, byte delimiter)
    {
        var text = new StringBuilder();
        foreach (string? value in values)
            text.Append((char)delimiter).Append('"').Append((value ?? "").Replace("\"", "\"\"", StringComparison.Ordinal)
                .Replace('\n', ' ').Replace('\r', ' ')).Append('"');
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>Puts cells behind those of every row of a CSV file; lines stay where they are.</summary>
    /// <param name="chunks">The file's rows, which are disposed of.</param>
    /// <param name="dialect">How it separates cells.</param>
    /// <param name="columnCount">How many columns the file itself has.</param>
    /// <param name="cells">The cells, with a delimiter before each.</param>
    public static IEnumerable<CsvChunk> Append(IEnumerable<CsvChunk> chunks, CsvDialect dialect, int columnCount, byte[] cells)
    {
        var split = new List<byte[]>();
        foreach (CsvChunk chunk in chunks)
        {
            using (chunk) yield return Append(chunk, dialect, columnCount, cells, split);
        }
    }

    private static CsvChunk Append(CsvChunk chunk, CsvDialect dialect, int columnCount, byte[] cells, List<byte[]> split)
    {
        ReadOnlySpan<byte> rows = chunk.Buffer.AsSpan(0, chunk.End);
        int most = CsvChunk.Front + rows.Length - chunk.Start + (rows[chunk.Start..].Count((byte)'\n') + 1) * cells.Length
            + CsvChunk.Slack;
        byte[] buffer = System.Buffers.ArrayPool<byte>.Shared.Rent(most);
        int to = CsvChunk.Front;
        for (int at = chunk.Start; at < chunk.End;)
        {
            int end = QuotedCell.RowEnd(rows, at, dialect.Delimiter, more: false);
            ReadOnlySpan<byte> row = rows[at..end];
            bool isBlank = CsvText.Trim(row).IsEmpty;
            if (!isBlank) row = Own(row, dialect, columnCount, split);
            row.CopyTo(buffer.AsSpan(to));
            to += row.Length;
            if (!isBlank)
            {
                cells.CopyTo(buffer, to);
                to += cells.Length;
            }
            buffer[to++] = (byte)'\n';
            at = end + 1;
        }
        return new(chunk.File, buffer, CsvChunk.Front, to, chunk.FirstLine) { ShareOfFile = chunk.ShareOfFile, Rejects = chunk.Rejects };
    }

    // Empty cells behind the last column do not count; a row of another number of cells stays one.
    private static ReadOnlySpan<byte> Own(ReadOnlySpan<byte> row, CsvDialect dialect, int columnCount, List<byte[]> split)
    {
        if (row.EndsWith("\r"u8)) row = row[..^1];
        int count = row.Count(dialect.Delimiter) + 1;
        if (row.Contains((byte)'"') && dialect.TrySplit(row, split)) count = split.Count;
        while (count > columnCount && row.LastIndexOf(dialect.Delimiter) is >= 0 and int last && CsvText.Trim(row[(last + 1)..]).IsEmpty)
        {
            row = row[..last];
            count--;
        }
        return row;
    }
}
