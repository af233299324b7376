using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using NtlTools.Core.Readings.Csv;

namespace NtlTools.Core.Readings;

/// <summary>Parses chunks of a wide file straight into customers' arrays; any number of chunks at the same time.</summary>
/// <remarks>
/// The hot path of every import: separators are found 64 bytes at a time, numbers are read where they stand, and no cell
/// becomes a string but ids, labels and attributes. A row with a quotation mark goes through the slow, general path.
/// </remarks>
internal sealed class WideCsvParser(WideColumns columns, TimeGrid grid, ImportSettings settings)
{
    private const int NoStep = -1, TextColumn = -2;

    private readonly int[] _steps = MarkTextColumns(columns, columns.StepsOn(grid));
    private readonly byte _delimiter = columns.Header.Dialect.Delimiter;
    private readonly NumberCell _numbers = new(columns.Header.Dialect.DecimalMark);
    private readonly string _path = columns.Header.Path;
    private readonly bool _everyStepHasAColumn = columns.Readings.Length == grid.Length;

    /// <summary>Parses a chunk and gives its buffer back.</summary>
    public ParsedChunk Parse(CsvChunk chunk)
    {
        using (chunk)
        {
            var parsed = new ParsedChunk(chunk.Rejects);
            ParseRows(chunk, parsed);
            return parsed;
        }
    }

    private static int[] MarkTextColumns(WideColumns columns, int[] steps)
    {
        foreach (int column in (ReadOnlySpan<int>)[columns.Id, columns.Label, columns.InspectionDate, .. columns.Attributes])
            if (column >= 0) steps[column] = TextColumn;
        return steps;
    }

    private void ParseRows(CsvChunk chunk, ParsedChunk parsed)
    {
        ref byte bytes = ref MemoryMarshal.GetArrayDataReference(chunk.Buffer);
        var separators = new SeparatorScanner(ref bytes, chunk.Start, chunk.End, _delimiter);
        int row = chunk.Start, columnCount = _steps.Length;
        long line = chunk.FirstLine;
        var texts = new List<Range>();
        float[] kwh = NewSeries();
        double maximum = settings.MaximumReading, minimum = settings.AllowNegative ? -maximum : 0;

        while (row < chunk.End)
        {
            int start = row, column = 0;
            bool ended = false, quoted = false;
            texts.Clear();
            while (!ended)
            {
                int at = separators.Next();
                byte separator = Unsafe.Add(ref bytes, at);
                if (separator == (byte)'"')
                {
                    quoted = true;
                    break;
                }
                int length = at - start;
                ended = separator == (byte)'\n';
                if (ended && length > 0 && Unsafe.Add(ref bytes, at - 1) == (byte)'\r') length--;
                if (column < columnCount)
                {
                    int step = _steps[column];
                    if (step >= 0)
                    {
                        float value = float.NaN;
                        if (length > 0)
                        {
                            if (length <= 8 && _numbers.TryReadShort(ref Unsafe.Add(ref bytes, start), length, out double number)
                                && number <= maximum)
                                value = (float)number;
                            else
                                value = ReadSlowly(chunk.Buffer.AsSpan(start, length), line, column, minimum, maximum, parsed);
                        }
                        kwh[step] = value;
                    }
                    else if (step == TextColumn)
                    {
                        texts.Add(new(start, start + length));
                    }
                }
                else if (length > 0)
                {
                    // A trailing delimiter is harmless; anything in a column that the header lacks is not.
                    column += columnCount;
                }
                column++;
                start = at + 1;
            }
            if (quoted)
            {
                row = ParseQuoted(chunk, row, line, ref kwh, minimum, maximum, parsed, out int lines);
                separators.MoveTo(row);
                line += lines;
                continue;
            }
            if (column == 1 && CsvText.Trim(chunk.Buffer.AsSpan(row, start - 1 - row)).IsEmpty)
            {
                // A blank line.
            }
            else if (column < columnCount || column > 2 * columnCount)
            {
                RejectRagged(chunk.Buffer.AsSpan(row, start - 1 - row), line, parsed);
            }
            else
            {
                parsed.RowCount++;
                if (TryFinish(chunk.Buffer, texts, line, kwh, parsed)) kwh = NewSeries();
            }
            row = start;
            line++;
        }
    }

    private float[] NewSeries()
    {
        float[] kwh = GC.AllocateUninitializedArray<float>(grid.Length);
        if (!_everyStepHasAColumn) Array.Fill(kwh, float.NaN);
        return kwh;
    }

    private float ReadSlowly(ReadOnlySpan<byte> cell, long line, int column, double minimum, double maximum, ParsedChunk parsed)
    {
        RejectReason reason;
        switch (_numbers.Read(cell, out double value))
        {
            case CellKind.Missing:
                return float.NaN;
            case CellKind.Number when value >= minimum && value <= maximum:
                return (float)value;
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
        parsed.Rejects.Add(new(_path, line, columns.Header.Names[column], reason, CsvText.Excerpt(cell)));
        return float.NaN;
    }

    private void RejectRagged(ReadOnlySpan<byte> row, long line, ParsedChunk parsed)
    {
        parsed.RowCount++;
        parsed.Rejects.Add(new(_path, line, "", RejectReason.RaggedRow,
            FormattableString.Invariant($"{row.Count(_delimiter) + 1} cells where the header has {_steps.Length}: {CsvText.Excerpt(row[..Math.Min(row.Length, 80)])}")));
    }

    // Texts stand in the order of columns; ids and labels are looked up by how many text columns stand before them.
    private bool TryFinish(byte[] buffer, List<Range> texts, long line, float[] kwh, ParsedChunk parsed)
    {
        var cells = new Cells(this, buffer, texts);
        return TryFinish(cells, line, kwh, parsed);
    }

    private bool TryFinish(Cells cells, long line, float[] kwh, ParsedChunk parsed)
    {
        ReadOnlySpan<byte> id = CsvText.Trim(cells[columns.Id]);
        if (id.IsEmpty)
        {
            parsed.Rejects.Add(new(_path, line, columns.Header.Names[columns.Id], RejectReason.MissingId, ""));
            return false;
        }
        bool? isTheft = null;
        DateOnly? inspected = null;
        if (columns.Label >= 0 && !CustomerLabel.TryParse(cells[columns.Label], out isTheft))
        {
            parsed.Rejects.Add(new(_path, line, columns.Header.Names[columns.Label], RejectReason.InvalidLabel,
                CsvText.Excerpt(cells[columns.Label])));
        }
        if (columns.InspectionDate >= 0 && !NumberCell.IsMissing(CsvText.Trim(cells[columns.InspectionDate])))
        {
            if (columns.Dates.TryParse(cells[columns.InspectionDate], out DateTime date)) inspected = DateOnly.FromDateTime(date);
            else
                parsed.Rejects.Add(new(_path, line, columns.Header.Names[columns.InspectionDate], RejectReason.InvalidDate,
                    CsvText.Excerpt(cells[columns.InspectionDate])));
        }
        string customer = CsvText.Decode(id);
        MeterSeries series = columns.Attributes.Length == 0
            ? new(customer, grid, kwh) { IsTheft = isTheft, InspectionDate = inspected }
            : new(customer, grid, kwh) { IsTheft = isTheft, InspectionDate = inspected, Attributes = Attributes(cells) };
        parsed.Customers.Add(new(series, _path, line));
        return true;
    }

    private Dictionary<string, string> Attributes(Cells cells)
    {
        var attributes = new Dictionary<string, string>(columns.Attributes.Length, StringComparer.OrdinalIgnoreCase);
        foreach (int column in columns.Attributes)
        {
            ReadOnlySpan<byte> cell = CsvText.Trim(cells[column]);
            if (!cell.IsEmpty) attributes.Add(columns.Header.Names[column], CsvText.Decode(cell));
        }
        return attributes;
    }

    private int ParseQuoted(CsvChunk chunk, int row, long line, ref float[] kwh, double minimum, double maximum, ParsedChunk parsed, out int lines)
    {
        int end = EndOfQuotedRow(chunk, row);
        ReadOnlySpan<byte> text = chunk.Buffer.AsSpan(row, end - row);
        lines = text.Count((byte)'\n') + 1;
        parsed.RowCount++;
        var split = new List<byte[]>();
        if (!columns.Header.Dialect.TrySplit(text, split))
        {
            parsed.Rejects.Add(new(_path, line, "", RejectReason.UnterminatedQuote, CsvText.Excerpt(text)));
            return end + 1;
        }
        if (split.Count < _steps.Length || split.Skip(_steps.Length).Any(c => c.Length > 0))
        {
            parsed.RowCount--;
            RejectRagged(text, line, parsed);
            return end + 1;
        }
        for (int column = 0; column < _steps.Length; column++)
            if (_steps[column] >= 0) kwh[_steps[column]] = ReadSlowly(split[column], line, column, minimum, maximum, parsed);
        if (TryFinish(new Cells(split), line, kwh, parsed)) kwh = NewSeries();
        return end + 1;
    }

    // The chunk reader has already made sure that quotation marks at the start of a cell are closed.
    private int EndOfQuotedRow(CsvChunk chunk, int row)
    {
        bool inside = false, cellStart = true;
        for (int i = row; i < chunk.End; i++)
        {
            byte b = chunk.Buffer[i];
            if (inside)
            {
                inside = b != (byte)'"' || Peek(i) == (byte)'"';
                if (b == (byte)'"' && inside) i++;
            }
            else if (b == (byte)'"' && cellStart) inside = true;
            else if (b == (byte)'\n') return i;
            cellStart = !inside && b == _delimiter;
        }
        return chunk.End - 1;

        byte Peek(int i) => i + 1 < chunk.End ? chunk.Buffer[i + 1] : (byte)0;
    }

    // The cells of one row that are text, by their column.
    private readonly ref struct Cells
    {
        private readonly WideCsvParser? _parser;
        private readonly byte[] _buffer = [];
        private readonly List<Range> _texts = [];
        private readonly List<byte[]>? _split;

        public Cells(WideCsvParser parser, byte[] buffer, List<Range> texts)
        {
            _parser = parser;
            _buffer = buffer;
            _texts = texts;
        }

        public Cells(List<byte[]> split) => _split = split;

        public ReadOnlySpan<byte> this[int column]
        {
            get
            {
                if (_split is not null) return _split[column];
                int rank = 0;
                for (int i = 0; i < column; i++)
                    if (_parser!._steps[i] == TextColumn) rank++;
                return _buffer.AsSpan(_texts[rank]);
            }
        }
    }

    // Walks the delimiters, line feeds and quotation marks of a chunk in order.
    private ref struct SeparatorScanner
    {
        private readonly ref byte _bytes;
        private readonly int _end;
        private readonly byte _delimiter;
        private int _block;
        private ulong _found;

        public SeparatorScanner(ref byte bytes, int start, int end, byte delimiter)
        {
            _bytes = ref bytes;
            _end = end;
            _delimiter = delimiter;
            MoveTo(start);
        }

        public void MoveTo(int at)
        {
            _block = at;
            _found = at < _end ? Scan() : 0;
        }

        // A chunk ends with a line feed, so there is always a next one before its end.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public int Next()
        {
            while (_found == 0)
            {
                _block += 64;
                _found = Scan();
            }
            int at = _block + BitOperations.TrailingZeroCount(_found);
            _found &= _found - 1;
            return at;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private readonly ulong Scan()
        {
            ref byte here = ref Unsafe.Add(ref _bytes, _block);
            if (Vector512.IsHardwareAccelerated)
            {
                Vector512<byte> all = Vector512.LoadUnsafe(ref here);
                return (Vector512.Equals(all, Vector512.Create(_delimiter)) | Vector512.Equals(all, Vector512.Create((byte)'\n'))
                    | Vector512.Equals(all, Vector512.Create((byte)'"'))).ExtractMostSignificantBits();
            }
            return Half(ref here) | (ulong)Half(ref Unsafe.Add(ref here, 32)) << 32;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private readonly uint Half(ref byte here)
        {
            Vector256<byte> all = Vector256.LoadUnsafe(ref here);
            return (Vector256.Equals(all, Vector256.Create(_delimiter)) | Vector256.Equals(all, Vector256.Create((byte)'\n'))
                | Vector256.Equals(all, Vector256.Create((byte)'"'))).ExtractMostSignificantBits();
        }
    }
}
