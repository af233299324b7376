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
    private readonly bool _hasRecords = columns.Label >= 0 || columns.InspectionDate >= 0 || columns.Attributes.Length > 0;

    /// <summary>Parses a chunk and gives its buffer back.</summary>
    public LongRows Parse(CsvChunk chunk)
    {
        using (chunk)
        {
            var rows = new LongRows(chunk.File, chunk.Rejects);
            var customers = new Dictionary<string, int>(StringComparer.Ordinal);
            var cells = new CsvRowCells(columns.Header.Dialect, _columnCount);
            ReadOnlySpan<byte> bytes = chunk.Buffer.AsSpan(0, chunk.End);
            byte[] lastId = [];
            int lastCustomer = -1, at = chunk.Start;
            long line = chunk.FirstLine;
            while (at < chunk.End)
            {
                int end = QuotedCell.RowEnd(bytes, at, _delimiter, more: false);
                ReadOnlySpan<byte> row = bytes[at..end];
                if (!CsvText.Trim(row).IsEmpty)
                {
                    rows.RowCount++;
                    if (!cells.TrySplit(row))
                    {
                        rows.Rejects.Add(Reject.Ragged(_path, line, row, cells.Count, _columnCount));
                    }
                    else if (TryTake(row, cells, line, ref lastId, ref lastCustomer, customers, rows) && _hasRecords)
                    {
                        TakeRecord(row, cells, line, lastCustomer, rows);
                    }
                }
                at = end + 1;
                line += 1 + row.Count((byte)'\n');
            }
            return rows;
        }
    }

    private bool TryTake(ReadOnlySpan<byte> row, CsvRowCells cells, long line,
        ref byte[] lastId, ref int lastCustomer, Dictionary<string, int> customers, LongRows rows)
    {
        ReadOnlySpan<byte> id = CsvText.Trim(cells.Cell(row, columns.Id));
        if (id.IsEmpty)
        {
            Add(columns.Id, RejectReason.MissingId, id, line, rows);
            return false;
        }
        ReadOnlySpan<byte> time = cells.Cell(row, columns.Time);
        if (!columns.Dates.TryParse(time, out DateTime when))
        {
            Add(columns.Time, RejectReason.InvalidDate, time, line, rows);
            return false;
        }
        ReadOnlySpan<byte> value = cells.Cell(row, columns.Value);
        CellKind kind = _numbers.Read(value, out double kwh);
        RejectReason? reason = kind switch
        {
            CellKind.Missing => null,
            CellKind.OtherDecimalMark => RejectReason.MixedDecimalMark,
            CellKind.NotANumber => RejectReason.NotANumber,
            _ when kwh < 0 && double.IsFinite(kwh) && !settings.AllowNegative => RejectReason.NegativeReading,
            _ when !(Math.Abs(kwh) <= settings.MaximumReading) => RejectReason.AbsurdReading,
            _ => null,
        };
        if (reason is { } why) Add(columns.Value, why, value, line, rows);
        if (reason is not null || kind == CellKind.Missing) kwh = double.NaN;
        if (lastCustomer < 0 || !id.SequenceEqual(lastId))
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
        rows.Minutes.Add((int)Math.Floor((when - Epoch).TotalMinutes));
        rows.Kwh.Add((float)kwh);
        rows.Lines.Add((int)Math.Min(line, int.MaxValue));
        return true;
    }

    private void TakeRecord(ReadOnlySpan<byte> row, CsvRowCells cells, long line, int customer, LongRows rows)
    {
        if (!rows.Records.TryGetValue(customer, out CustomerRecord? record))
        {
            record = new() { Source = (_path, line) };
            rows.Records.Add(customer, record);
        }
        if (columns.Label >= 0)
        {
            ReadOnlySpan<byte> cell = cells.Cell(row, columns.Label);
            if (!CustomerLabel.TryParse(cell, out bool? isTheft))
            {
                AddOnce(columns.Label, RejectReason.InvalidLabel, cell, customer, line, rows);
            }
            else if (isTheft is { } label && !rows.Labels.ContainsKey((customer, label)))
            {
                string name = columns.Header.Names[columns.Label];
                rows.Labels.Add((customer, label), new(_path, line, name, RejectReason.ConflictingLabel, CsvText.Excerpt(cell)));
            }
        }
        if (columns.InspectionDate >= 0 && cells.Cell(row, columns.InspectionDate) is var inspected
            && !NumberCell.IsMissing(CsvText.Trim(inspected)))
        {
            if (columns.InspectionDates.TryParse(inspected, out DateTime date))
                record.InspectionDate ??= DateOnly.FromDateTime(date);
            else
                AddOnce(columns.InspectionDate, RejectReason.InvalidDate, inspected, customer, line, rows);
        }
        foreach (int column in columns.Attributes)
        {
            if (record.Attributes.ContainsKey(columns.Header.Names[column])) continue;
            ReadOnlySpan<byte> cell = CsvText.Trim(cells.Cell(row, column));
            if (!cell.IsEmpty) record.Attributes[columns.Header.Names[column]] = CsvText.Decode(cell);
        }
    }

    private void Add(int column, RejectReason reason, ReadOnlySpan<byte> text, long line, LongRows rows) =>
        rows.Rejects.Add(new(_path, line, columns.Header.Names[column], reason, CsvText.Excerpt(text)));

    private void AddOnce(int column, RejectReason reason, ReadOnlySpan<byte> text, int customer, long line, LongRows rows)
    {
        if (!rows.Reported.Add((customer, reason))) return;
        Add(column, reason, text, line, rows);
        rows.OncePerCustomer.Add(rows.Rejects[^1], customer);
    }
}
