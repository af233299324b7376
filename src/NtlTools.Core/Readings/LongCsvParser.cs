using NtlTools.Core.Readings.Csv;

namespace NtlTools.Core.Readings;

/// <summary>Parses chunks of a long file into columns of numbers; any number of chunks at the same time.</summary>
internal sealed class LongCsvParser(LongColumns columns, ImportSettings settings)
{
    /// <summary>What times are counted from.</summary>
    public static readonly DateTime Epoch = new(1900, 1, 1);

    private readonly byte _delimiter = columns.Header.Dialect.Delimiter;
    private readonly NumberCell _numbers = new(columns.Header.Dialect.DecimalMark);
    private readonly string _path = columns.Header.Path;
    private readonly int _columnCount = columns.Header.Names.Length;

    /// <summary>Parses a chunk and gives its buffer back.</summary>
    public LongRows Parse(CsvChunk chunk)
    {
        using (chunk)
        {
            var rows = new LongRows(chunk.File, chunk.Rejects);
            var customers = new Dictionary<string, int>(StringComparer.Ordinal);
            var split = new List<byte[]>();
            Span<Range> cells = new Range[_columnCount + 1];
            ReadOnlySpan<byte> bytes = chunk.Buffer.AsSpan(0, chunk.End);
            byte[] lastId = [];
            int lastCustomer = -1, at = chunk.Start;
            long line = chunk.FirstLine;
            while (at < chunk.End)
            {
                int end = at + bytes[at..].IndexOf((byte)'\n');
                ReadOnlySpan<byte> row = bytes[at..end];
                int lines = 1;
                bool quoted = row.Contains((byte)'"');
                if (quoted)
                {
                    // A quoted cell may hold line ends: take lines until the row splits.
                    while (!columns.Header.Dialect.TrySplit(row, split) && end + 1 < chunk.End)
                    {
                        end += 1 + bytes[(end + 1)..].IndexOf((byte)'\n');
                        row = bytes[at..end];
                        lines++;
                    }
                }
                if (row.EndsWith("\r"u8)) row = row[..^1];
                if (!CsvText.Trim(row).IsEmpty)
                {
                    rows.RowCount++;
                    int count = quoted ? split.Count : Split(row, cells);
                    if (count != _columnCount)
                    {
                        rows.Rejects.Add(new(_path, line, "", RejectReason.RaggedRow,
                            FormattableString.Invariant($"{(quoted ? count : row.Count(_delimiter) + 1)} cells where the header has {_columnCount}: {CsvText.Excerpt(row)}")));
                    }
                    else if (quoted)
                    {
                        Take(split[columns.Id], split[columns.Time], split[columns.Value], line, ref lastId, ref lastCustomer, customers, rows);
                        TakeRecord(quoted: true, row, cells, split, line, lastCustomer, rows);
                    }
                    else
                    {
                        Take(row[cells[columns.Id]], row[cells[columns.Time]], row[cells[columns.Value]], line, ref lastId, ref lastCustomer, customers, rows);
                        TakeRecord(quoted: false, row, cells, split, line, lastCustomer, rows);
                    }
                }
                at = end + 1;
                line += lines;
            }
            return rows;
        }
    }

    private void Take(ReadOnlySpan<byte> id, ReadOnlySpan<byte> time, ReadOnlySpan<byte> value, long line,
        ref byte[] lastId, ref int lastCustomer, Dictionary<string, int> customers, LongRows rows)
    {
        id = CsvText.Trim(id);
        if (id.IsEmpty)
        {
            Reject(columns.Id, RejectReason.MissingId, id, line, rows);
            return;
        }
        if (!columns.Dates.TryParse(time, out DateTime when))
        {
            Reject(columns.Time, RejectReason.InvalidDate, time, line, rows);
            return;
        }
        CellKind kind = _numbers.Read(value, out double kwh);
        RejectReason? reason = kind switch
        {
            CellKind.Missing => null,
            CellKind.OtherDecimalMark => RejectReason.MixedDecimalMark,
            CellKind.NotANumber => RejectReason.NotANumber,
            _ when !(Math.Abs(kwh) <= settings.MaximumReading) => RejectReason.AbsurdReading,
            _ when kwh < 0 && !settings.AllowNegative => RejectReason.NegativeReading,
            _ => null,
        };
        if (reason is { } why)
        {
            Reject(columns.Value, why, value, line, rows);
            kwh = double.NaN;
        }
        if (!id.SequenceEqual(lastId))
        {
            lastId = id.ToArray();
            string text = CsvText.Decode(id);
            if (!customers.TryGetValue(text, out lastCustomer))
            {
                lastCustomer = rows.Ids.Count;
                customers.Add(text, lastCustomer);
                rows.Ids.Add(text);
            }
        }
        rows.Customers.Add(lastCustomer);
        rows.Minutes.Add((int)((when - Epoch).Ticks / TimeSpan.TicksPerMinute));
        rows.Kwh.Add((float)kwh);
        rows.Lines.Add((int)line);
    }

    // The number of cells; at most one more than fits is looked at.
    private int Split(ReadOnlySpan<byte> row, Span<Range> cells)
    {
        int count = 0, start = 0;
        while (count < cells.Length)
        {
            int length = row[start..].IndexOf(_delimiter);
            cells[count++] = new(start, length < 0 ? row.Length : start + length);
            if (length < 0) break;
            start += length + 1;
        }
        return count;
    }

    private void TakeRecord(bool quoted, ReadOnlySpan<byte> row, Span<Range> cells, List<byte[]> split, long line, int customer, LongRows rows)
    {
        if ((columns.Label < 0 && columns.Attributes.Length == 0) || customer < 0 || rows.Records.ContainsKey(customer)) return;
        var record = new CustomerRecord();
        if (columns.Label >= 0)
        {
            ReadOnlySpan<byte> label = quoted ? split[columns.Label] : row[cells[columns.Label]];
            if (CustomerLabel.TryParse(label, out bool? isTheft)) record.IsTheft = isTheft;
            else Reject(columns.Label, RejectReason.InvalidLabel, label, line, rows);
        }
        foreach (int column in columns.Attributes)
        {
            ReadOnlySpan<byte> cell = CsvText.Trim(quoted ? split[column] : row[cells[column]]);
            if (!cell.IsEmpty) record.Attributes[columns.Header.Names[column]] = CsvText.Decode(cell);
        }
        rows.Records.Add(customer, record);
    }

    private void Reject(int column, RejectReason reason, ReadOnlySpan<byte> text, long line, LongRows rows) =>
        rows.Rejects.Add(new(_path, line, columns.Header.Names[column], reason, CsvText.Excerpt(text)));
}
