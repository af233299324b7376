using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using NtlTools.Core.Readings.Csv;

namespace NtlTools.Core.Readings;

/// <summary>Parses chunks of a wide file straight into customers' arrays; any number of chunks at the same time.</summary>
/// <remarks>
/// The hot path of every import: separators are found 64 bytes at a time, numbers are read where they stand, and no cell
/// becomes a string but ids, labels and attributes. Only a row with quotation marks that mean something goes through the
/// slow, general path.
/// </remarks>
internal sealed class WideCsvParser
{
    private const int TextColumn = -2;

    private readonly WideColumns _columns;
    private readonly TimeGrid _grid;
    private readonly double _minimum, _maximum;
    private readonly int[] _steps, _ranks;
    private readonly byte _delimiter;
    private readonly NumberCell _numbers;
    private readonly string _path;
    private readonly bool _everyStepHasAColumn;

    /// <summary>Makes a parser of one file.</summary>
    /// <param name="columns">What its columns are.</param>
    /// <param name="steps">The step of each column, −1 for those without; the array is used, not copied.</param>
    /// <param name="grid">The grid of the steps.</param>
    /// <param name="settings">Which readings are believable.</param>
    public WideCsvParser(WideColumns columns, int[] steps, TimeGrid grid, ImportSettings settings)
    {
        _columns = columns;
        _grid = grid;
        _maximum = settings.MaximumReading;
        _minimum = settings.AllowNegative ? -_maximum : 0;
        _everyStepHasAColumn = steps.Count(s => s >= 0) == grid.Length;
        _steps = steps;
        foreach (int column in (ReadOnlySpan<int>)[columns.Id, columns.Label, columns.InspectionDate, .. columns.Attributes])
            if (column >= 0) steps[column] = TextColumn;
        _ranks = new int[steps.Length];
        for (int i = 1; i < steps.Length; i++) _ranks[i] = _ranks[i - 1] + (steps[i - 1] == TextColumn ? 1 : 0);
        _delimiter = columns.Header.Dialect.Delimiter;
        _numbers = new(columns.Header.Dialect.DecimalMark);
        _path = columns.Header.Path;
    }

    /// <summary>Parses a chunk and gives its buffer back.</summary>
    public ParsedChunk Parse(CsvChunk chunk)
    {
        using (chunk)
        {
            var parsed = new ParsedChunk(chunk.File, chunk.Rejects);
            if (chunk.Start < chunk.End) ParseRows(chunk, parsed);
            return parsed;
        }
    }

    // Optimised at once: most of a first import would otherwise run before the compiler gets round to it.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ParseRows(CsvChunk chunk, ParsedChunk parsed)
    {
        byte[] buffer = chunk.Buffer;
        ref byte bytes = ref MemoryMarshal.GetArrayDataReference(buffer);
        ref int steps = ref MemoryMarshal.GetArrayDataReference(_steps);
        NumberCell numbers = _numbers;
        double maximum = _maximum;
        byte delimiter = _delimiter;
        int row = chunk.Start, end = chunk.End, columnCount = _steps.Length;
        long line = chunk.FirstLine;
        var texts = new List<Range>();
        float[] kwh = NewSeries();
        ref float readings = ref MemoryMarshal.GetArrayDataReference(kwh);

        // The separators of one block of 64 bytes, as bits.
        int block = row;
        ulong found = Separators(ref Unsafe.Add(ref bytes, block), delimiter);
        while (row < end)
        {
            int start = row, column = 0, rejectsBefore = parsed.Rejects.Count;
            bool ended = false, quoted = false;
            texts.Clear();
            while (!ended)
            {
                // A chunk ends with a line feed, so there is always a next one before its end.
                while (found == 0)
                {
                    block += 64;
                    found = Separators(ref Unsafe.Add(ref bytes, block), delimiter);
                }
                int at = block + BitOperations.TrailingZeroCount(found), length = at - start;
                found &= found - 1;
                byte separator = Unsafe.Add(ref bytes, at);
                if (separator != delimiter)
                {
                    if (separator == (byte)'"')
                    {
                        int close = at == start ? PlainClose(buffer.AsSpan(0, end), at) : -1;
                        if (close < 0)
                        {
                            quoted = true;
                            break;
                        }
                        start = at + 1;
                        length = close - start;
                        at = close + 1;
                        if (Unsafe.Add(ref bytes, at) == (byte)'\r') at++;
                        ended = Unsafe.Add(ref bytes, at) == (byte)'\n';
                        block = at + 1;
                        found = block < end ? Separators(ref Unsafe.Add(ref bytes, block), delimiter) : 0;
                    }
                    else
                    {
                        ended = true;
                        if (length > 0 && Unsafe.Add(ref bytes, at - 1) == (byte)'\r') length--;
                    }
                }
                if (column < columnCount)
                {
                    int step = Unsafe.Add(ref steps, column);
                    if (step >= 0)
                    {
                        // NaN, for an empty cell, is not above the maximum either.
                        if (length > 8 || !numbers.TryReadShort(ref Unsafe.Add(ref bytes, start), length, out double number) || number > maximum)
                            number = ReadSlowly(buffer.AsSpan(start, length), line, column, parsed);
                        Unsafe.Add(ref readings, step) = (float)number;
                    }
                    else if (step == TextColumn)
                    {
                        texts.Add(new(start, start + length));
                    }
                }
                else if (length > 0)
                {
                    // A trailing delimiter is harmless; anything in a column that the header lacks is not.
                    quoted = true;
                    break;
                }
                column++;
                start = at + 1;
            }
            bool taken;
            if (quoted)
            {
                parsed.Rejects.RemoveRange(rejectsBefore, parsed.Rejects.Count - rejectsBefore);
                row = ParseSlowly(buffer, row, end, ref line, kwh, parsed, out taken);
                block = row;
                found = row < end ? Separators(ref Unsafe.Add(ref bytes, block), delimiter) : 0;
            }
            else
            {
                taken = false;
                if (column >= columnCount)
                {
                    parsed.RowCount++;
                    taken = TryFinish(new Cells(this, buffer, texts), line, kwh, parsed);
                }
                else if (column > 1 || !CsvText.Trim(buffer.AsSpan(row, start - 1 - row)).IsEmpty)
                {
                    parsed.Rejects.RemoveRange(rejectsBefore, parsed.Rejects.Count - rejectsBefore);
                    RejectRagged(buffer.AsSpan(row, start - 1 - row), line, column, parsed);
                }
                row = start;
                line++;
            }
            if (taken)
            {
                kwh = NewSeries();
                readings = ref MemoryMarshal.GetArrayDataReference(kwh);
            }
        }
    }

    // A quoted cell whose text needs no change, closed right before what ends the cell.
    private int PlainClose(ReadOnlySpan<byte> bytes, int open)
    {
        int close = QuotedCell.Close(bytes, open, _delimiter, more: false);
        if (close < 0 || bytes[open..close][1..].ContainsAny((byte)'"', (byte)'\n')) return -1;
        bool ends = bytes[close + 1] == _delimiter || bytes[close + 1] == (byte)'\n'
            || (bytes[close + 1] == (byte)'\r' && bytes[close + 2] == (byte)'\n');
        return ends ? close : -1;
    }

    private float[] NewSeries()
    {
        float[] kwh = GC.AllocateUninitializedArray<float>(_grid.Length);
        if (!_everyStepHasAColumn) Array.Fill(kwh, float.NaN);
        return kwh;
    }

    private double ReadSlowly(ReadOnlySpan<byte> cell, long line, int column, ParsedChunk parsed)
    {
        RejectReason reason;
        switch (_numbers.Read(cell, out double value))
        {
            case CellKind.Missing:
                return double.NaN;
            case CellKind.Number when value >= _minimum && value <= _maximum:
                return value;
            case CellKind.Number:
                reason = value < 0 && double.IsFinite(value) ? RejectReason.NegativeReading : RejectReason.AbsurdReading;
                break;
            case CellKind.OtherDecimalMark:
                reason = RejectReason.MixedDecimalMark;
                break;
            default:
                reason = RejectReason.NotANumber;
                break;
        }
        parsed.Rejects.Add(new(_path, line, _columns.Header.Names[column], reason, CsvText.Excerpt(cell)));
        return double.NaN;
    }

    private void RejectRagged(ReadOnlySpan<byte> row, long line, int cells, ParsedChunk parsed)
    {
        parsed.RowCount++;
        parsed.Rejects.Add(Reject.Ragged(_path, line, row, cells, _steps.Length));
    }

    private bool TryFinish(Cells cells, long line, float[] kwh, ParsedChunk parsed)
    {
        ReadOnlySpan<byte> id = CsvText.Trim(cells[_columns.Id]);
        if (id.IsEmpty)
        {
            parsed.Rejects.Add(new(_path, line, _columns.Header.Names[_columns.Id], RejectReason.MissingId, ""));
            return false;
        }
        bool? isTheft = null;
        DateOnly? inspected = null;
        if (_columns.Label >= 0 && !CustomerLabel.TryParse(cells[_columns.Label], out isTheft))
        {
            parsed.Rejects.Add(new(_path, line, _columns.Header.Names[_columns.Label], RejectReason.InvalidLabel,
                CsvText.Excerpt(cells[_columns.Label])));
        }
        if (_columns.InspectionDate >= 0 && !NumberCell.IsMissing(CsvText.Trim(cells[_columns.InspectionDate])))
        {
            if (_columns.InspectionDates.TryParse(cells[_columns.InspectionDate], out DateTime date)) inspected = DateOnly.FromDateTime(date);
            else
                parsed.Rejects.Add(new(_path, line, _columns.Header.Names[_columns.InspectionDate], RejectReason.InvalidDate,
                    CsvText.Excerpt(cells[_columns.InspectionDate])));
        }
        string customer = CsvText.Decode(id);
        MeterSeries series = _columns.Attributes.Length == 0
            ? new(customer, _grid, kwh) { IsTheft = isTheft, InspectionDate = inspected }
            : new(customer, _grid, kwh) { IsTheft = isTheft, InspectionDate = inspected, Attributes = Attributes(cells) };
        parsed.Customers.Add(new(series, parsed.File, line, ReadCustomer.FingerprintOf(series)));
        return true;
    }

    private Dictionary<string, string> Attributes(Cells cells)
    {
        var attributes = new Dictionary<string, string>(_columns.Attributes.Length, StringComparer.OrdinalIgnoreCase);
        foreach (int column in _columns.Attributes)
        {
            ReadOnlySpan<byte> cell = CsvText.Trim(cells[column]);
            if (!cell.IsEmpty) attributes.Add(_columns.Header.Names[column], CsvText.Decode(cell));
        }
        return attributes;
    }

    // A row with quotation marks in the way, or with too many cells.
    private int ParseSlowly(byte[] buffer, int row, int end, ref long line, float[] kwh, ParsedChunk parsed, out bool taken)
    {
        int rowEnd = QuotedCell.RowEnd(buffer.AsSpan(0, end), row, _delimiter, more: false);
        ReadOnlySpan<byte> text = buffer.AsSpan(row, rowEnd - row);
        var cells = new CsvRowCells(_columns.Header.Dialect, _steps.Length);
        taken = false;
        if (!cells.TrySplit(text))
        {
            RejectRagged(text, line, cells.Count, parsed);
        }
        else
        {
            parsed.RowCount++;
            for (int column = 0; column < _steps.Length; column++)
                if (_steps[column] >= 0) kwh[_steps[column]] = (float)ReadSlowly(cells.Cell(text, column), line, column, parsed);
            taken = TryFinish(new Cells(text, cells), line, kwh, parsed);
        }
        line += 1 + text.Count((byte)'\n');
        return rowEnd + 1;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Separators(ref byte here, byte delimiter)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            Vector512<byte> all = Vector512.LoadUnsafe(ref here);
            return (Vector512.Equals(all, Vector512.Create(delimiter)) | Vector512.Equals(all, Vector512.Create((byte)'\n'))
                | Vector512.Equals(all, Vector512.Create((byte)'"'))).ExtractMostSignificantBits();
        }
        return HalfOfSeparators(ref here, delimiter) | (ulong)HalfOfSeparators(ref Unsafe.Add(ref here, 32), delimiter) << 32;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint HalfOfSeparators(ref byte here, byte delimiter)
    {
        Vector256<byte> all = Vector256.LoadUnsafe(ref here);
        return (Vector256.Equals(all, Vector256.Create(delimiter)) | Vector256.Equals(all, Vector256.Create((byte)'\n'))
            | Vector256.Equals(all, Vector256.Create((byte)'"'))).ExtractMostSignificantBits();
    }

    // The cells of one row that are text, by their column.
    private readonly ref struct Cells
    {
        private readonly int[] _ranks = [];
        private readonly byte[] _buffer = [];
        private readonly List<Range> _texts = [];
        private readonly ReadOnlySpan<byte> _row;
        private readonly CsvRowCells? _split;

        public Cells(WideCsvParser parser, byte[] buffer, List<Range> texts)
        {
            _ranks = parser._ranks;
            _buffer = buffer;
            _texts = texts;
        }

        public Cells(ReadOnlySpan<byte> row, CsvRowCells split)
        {
            _row = row;
            _split = split;
        }

        public ReadOnlySpan<byte> this[int column] =>
            _split is not null ? _split.Cell(_row, column) : _buffer.AsSpan(_texts[_ranks[column]]);
    }
}
