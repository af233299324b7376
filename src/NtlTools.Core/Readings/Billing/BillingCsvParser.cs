using NtlTools.Core.Readings.Csv;

namespace NtlTools.Core.Readings.Billing;

/// <summary>Parses chunks of a file of bills or meter indexes; any number of chunks at the same time.</summary>
internal sealed class BillingCsvParser(BillingColumns columns)
{
    private const int MostMonths = 120;

    private readonly byte _delimiter = columns.Header.Dialect.Delimiter;
    private readonly NumberCell _numbers = new(columns.Header.Dialect.DecimalMark);
    private readonly string _path = columns.Header.Path;
    private readonly int _columnCount = columns.Header.Names.Length;
    private readonly bool _isIndex = columns.Layout == ReadingsLayout.Index;
    private readonly bool _hasRecords = columns.Label >= 0 || columns.InspectionDate >= 0 || columns.Attributes.Length > 0;

    /// <summary>Parses a chunk and gives its buffer back.</summary>
    public BillingRows Parse(CsvChunk chunk)
    {
        using (chunk)
        {
            var rows = new BillingRows(chunk.File, chunk.Rejects);
            var customers = new Names(rows.Ids);
            var meters = new Names(rows.Meters);
            var cells = new CsvRowCells(columns.Header.Dialect, _columnCount);
            ReadOnlySpan<byte> bytes = chunk.Buffer.AsSpan(0, chunk.End);
            int at = chunk.Start;
            long line = chunk.FirstLine;
            while (at < chunk.End)
            {
                int end = QuotedCell.RowEnd(bytes, at, _delimiter, more: false);
                ReadOnlySpan<byte> row = bytes[at..end];
                if (!CsvText.Trim(row).IsEmpty)
                {
                    rows.RowCount++;
                    if (!cells.TrySplit(row))
                        rows.Rejects.Add(Reject.Ragged(_path, line, row, cells.Count, _columnCount));
                    else
                        Take(row, cells, line, customers, meters, rows);
                }
                at = end + 1;
                line += chunk.HasLines ? 1 + row.Count((byte)'\n') : 1;
            }
            return rows;
        }
    }

    private void Take(ReadOnlySpan<byte> row, CsvRowCells cells, long line, Names customers, Names meters, BillingRows rows)
    {
        ReadOnlySpan<byte> id = CsvText.Trim(cells.Cell(row, columns.Id));
        if (id.IsEmpty)
        {
            Add(columns.Id, RejectReason.MissingId, id, line, rows);
            return;
        }
        if (id.Length > CustomerNumbers.Longest)
        {
            Add(columns.Id, RejectReason.LongId, id, line, rows);
            return;
        }
        if (!TryTime(columns.End, row, cells, line, rows, out DateTime last)) return;
        int end = DateOnly.FromDateTime(last).DayNumber, start = end;
        if (_isIndex)
        {
            (end, start) = MeterIndexReading.DayOf(last);
        }
        else if (columns.Start >= 0)
        {
            if (!TryTime(columns.Start, row, cells, line, rows, out DateTime first)) return;
            start = DateOnly.FromDateTime(first).DayNumber;
        }
        else if (columns.Months >= 0)
        {
            ReadOnlySpan<byte> months = cells.Cell(row, columns.Months);
            if (_numbers.Read(months, out double count) != CellKind.Number || !(count is >= 1 and <= MostMonths)
                || count != Math.Floor(count))
            {
                Add(columns.Months, RejectReason.InvalidPeriod, months, line, rows);
                return;
            }
            start = -(int)count;
        }

        ReadOnlySpan<byte> value = cells.Cell(row, columns.Value);
        RejectReason? reason = _numbers.Read(value, out double number) switch
        {
            CellKind.Missing => null,
            CellKind.OtherDecimalMark => RejectReason.MixedDecimalMark,
            CellKind.NotANumber => RejectReason.NotANumber,
            _ => double.IsFinite(number) ? null : RejectReason.AbsurdReading,
        };
        if (reason is { } why)
        {
            Add(columns.Value, why, value, line, rows);
            number = double.NaN;
        }
        BillingReadingType type = BillingReadingType.Actual;
        if (columns.Type >= 0 && !BillingTypeText.TryParse(cells.Cell(row, columns.Type), _isIndex, out type))
            Add(columns.Type, RejectReason.InvalidReadingType, cells.Cell(row, columns.Type), line, rows);
        int digits = columns.Digits < 0 ? 0 : Digits(cells.Cell(row, columns.Digits), line, rows);
        ReadOnlySpan<byte> meter = columns.Meter < 0 ? default : CsvText.Trim(cells.Cell(row, columns.Meter));
        int customer = customers.NumberOf(id);
        rows.Rows.Add(new(number, customer, start, end, (int)Math.Min(line, int.MaxValue),
            meter.IsEmpty ? -1 : meters.NumberOf(meter), (byte)type, (byte)digits));
        if (_hasRecords) rows.Customers.Take(row, cells, columns, line, customer);
    }

    private bool TryTime(int column, ReadOnlySpan<byte> row, CsvRowCells cells, long line, BillingRows rows, out DateTime time)
    {
        ReadOnlySpan<byte> cell = cells.Cell(row, column);
        bool isDate = columns.Dates.TryParseLocal(cell, out time);
        if (!isDate) Add(column, RejectReason.InvalidDate, cell, line, rows);
        return isDate;
    }

    private int Digits(ReadOnlySpan<byte> cell, long line, BillingRows rows)
    {
        CellKind kind = _numbers.Read(cell, out double digits);
        if (kind == CellKind.Missing) return 0;
        if (kind == CellKind.Number && digits is >= 1 and <= 15 && digits == Math.Floor(digits)) return (int)digits;
        Add(columns.Digits, RejectReason.InvalidDigits, cell, line, rows);
        return 0;
    }

    private void Add(int column, RejectReason reason, ReadOnlySpan<byte> text, long line, BillingRows rows) =>
        rows.Rejects.Add(new(_path, line, columns.Header.Names[column], reason, CsvText.Excerpt(text)));

    // Numbers names in the order of their first row; rows of one name often follow each other.
    private sealed class Names(List<string> names)
    {
        private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
        private byte[] _last = [];
        private int _lastNumber = -1;

        public int NumberOf(ReadOnlySpan<byte> name)
        {
            if (_lastNumber >= 0 && name.SequenceEqual(_last)) return _lastNumber;
            _last = name.ToArray();
            string text = CsvText.Decode(name);
            if (!_numbers.TryGetValue(text, out _lastNumber))
            {
                _lastNumber = names.Count;
                _numbers.Add(text, _lastNumber);
                names.Add(text);
            }
            return _lastNumber;
        }
    }
}
