using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using NtlTools.Core.Readings.Csv;
using NtlTools.Learning.Numerics;

namespace NtlTools.Core.Readings;

/// <summary>Parses chunks of a wide file straight into customers' arrays; any number of chunks at the same time.</summary>
/// <remarks>
/// The hot path of every import: separators are found 64 bytes at a time, numbers are read where they stand, and no cell
/// becomes a string but ids, labels and attributes. Only a row with quotation marks that mean something goes through the
/// slow, general path.
/// </remarks>
internal sealed class WideCsvParser
{
    // A row of so many cells more than the header has is looked at closely.
    private const int SpareCells = 64;

    // Customers share an array of so many bytes.
    private const int SharedBytes = 1 << 18;

    private static int s_isPreparing;

    private readonly WideColumns _columns;
    private readonly TimeGrid _grid;
    private readonly double _minimum, _maximum;
    private readonly int[] _steps;
    private readonly Run[] _runs;
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
        _steps = steps;
        var runs = new List<Run>();
        int columnsWithStep = 0;
        for (int i = 0; i < steps.Length; i++)
        {
            if (steps[i] < 0) continue;
            int first = i;
            while (i + 1 < steps.Length && steps[i + 1] == steps[i] + 1) i++;
            runs.Add(new(first, i + 1, steps[first]));
            columnsWithStep += i + 1 - first;
        }
        _everyStepHasAColumn = columnsWithStep == grid.Length;
        _runs = [.. runs];
        _delimiter = columns.Header.Dialect.Delimiter;
        _numbers = new(columns.Header.Dialect.DecimalMark);
        _path = columns.Header.Path;
    }

    /// <summary>Has the compiler do on another thread, once in a process, what it can do only on this processor: the caller
    /// still has the header to look at.</summary>
    public static void Prepare() => _ = AheadOfUse.Compile(
        ref s_isPreparing, (typeof(WideCsvParser), nameof(ParseRows)), (typeof(WideCsvParser), nameof(ReadCells)),
        (typeof(ReadCustomer), nameof(ReadCustomer.FingerprintOf)), (typeof(MeterSeries), "get_" + nameof(MeterSeries.ObservedCount)));

    /// <summary>Parses a chunk and gives its buffer back.</summary>
    public ParsedChunk Parse(CsvChunk chunk)
    {
        using (chunk)
        {
            var parsed = new ParsedChunk(chunk.File, chunk.Rejects) { HasLines = chunk.HasLines };
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
        byte delimiter = _delimiter;
        int row = chunk.Start, end = chunk.End, columnCount = _steps.Length;
        long line = chunk.FirstLine;
        var shared = new SharedReadings(_grid.Length, buffer, row, end);
        ArraySegment<float> kwh = NewSeries(shared, row);

        // Where each cell of a row ends, behind where the row before did; and the eight bytes before each of these ends.
        int[] ends = new int[1 + columnCount + SpareCells + 64];
        ulong[] words = new ulong[columnCount + SpareCells + 64];
        ref int cellEnds = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(ends), 1);
        ref ulong cellWords = ref MemoryMarshal.GetArrayDataReference(words);

        // The delimiters, and the line feeds and quotation marks, of one block of 64 bytes, as bits.
        int block = row;
        ulong delimiters = Find(ref Unsafe.Add(ref bytes, block), delimiter, out ulong others);
        while (row < end)
        {
            int count = 0, rowEnd = -1;
            bool plain = true;
            ends[0] = row - 1;
            while (true)
            {
                ulong before = others == 0 ? delimiters : delimiters & ((others & (0 - others)) - 1);
                int cells = BitOperations.PopCount(before);
                ref int nextEnd = ref Unsafe.Add(ref cellEnds, count);
                ref ulong nextWord = ref Unsafe.Add(ref cellWords, count);

                // Four at a time, whether or not there are so many: what is too much is overwritten.
                for (ulong rest = before; rest != 0;)
                {
                    for (int i = 0; i < 4; i++)
                    {
                        int at = block + BitOperations.TrailingZeroCount(rest);
                        Unsafe.Add(ref nextEnd, i) = at;
                        Unsafe.Add(ref nextWord, i) = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref bytes, at - 8));
                        rest &= rest - 1;
                    }
                    nextEnd = ref Unsafe.Add(ref nextEnd, 4);
                    nextWord = ref Unsafe.Add(ref nextWord, 4);
                }
                count += cells;
                if (count > columnCount + SpareCells)
                {
                    plain = false;
                    break;
                }
                if (others == 0)
                {
                    // A chunk ends with a line feed, so there is always a next one before its end.
                    block += 64;
                    delimiters = Find(ref Unsafe.Add(ref bytes, block), delimiter, out others);
                    continue;
                }
                int special = block + BitOperations.TrailingZeroCount(others);
                if (Unsafe.Add(ref bytes, special) == (byte)'\n')
                {
                    rowEnd = special;
                    delimiters &= ~(others ^ (others - 1));
                    others &= others - 1;
                    int last = special;
                    if (last > ends[count] + 1 && Unsafe.Add(ref bytes, last - 1) == (byte)'\r') last--;
                    Unsafe.Add(ref cellEnds, count) = last;
                    Unsafe.Add(ref cellWords, count++) = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref bytes, last - 8));
                    break;
                }
                int close = special == ends[count] + 1 ? PlainClose(buffer.AsSpan(0, end), special) : -1;
                if (close < 0)
                {
                    plain = false;
                    break;
                }
                block = close + 1;
                delimiters = Find(ref Unsafe.Add(ref bytes, block), delimiter, out others);
            }

            // A trailing delimiter is harmless; anything in a column that the header lacks is not.
            if (plain && count > columnCount && ends[count] - ends[columnCount] > count - columnCount) plain = false;
            bool taken = false;
            if (!plain)
            {
                row = ParseSlowly(buffer, row, end, ref line, kwh, parsed, out taken);
                block = row;
                delimiters = row < end ? Find(ref Unsafe.Add(ref bytes, block), delimiter, out others) : 0;
            }
            else
            {
                if (count >= columnCount)
                {
                    parsed.RowCount++;
                    ReadCells(buffer, ends, words, kwh, line, parsed);
                    taken = TryFinish(new Cells(buffer, ends), line, kwh, parsed);
                }
                else if (count > 1 || !CsvText.Trim(buffer.AsSpan(row, rowEnd - row)).IsEmpty)
                {
                    RejectRagged(buffer.AsSpan(row, rowEnd - row), line, count, parsed);
                }
                row = rowEnd + 1;
                line++;
            }
            if (taken && row < end) kwh = NewSeries(shared, row);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ReadCells(byte[] buffer, int[] ends, ulong[] words, Span<float> kwh, long line, ParsedChunk parsed)
    {
        NumberCell numbers = _numbers;
        double maximum = _maximum;
        ref byte bytes = ref MemoryMarshal.GetArrayDataReference(buffer);
        ref int cellEnds = ref MemoryMarshal.GetArrayDataReference(ends);
        ref ulong cellWords = ref MemoryMarshal.GetArrayDataReference(words);
        ref float readings = ref MemoryMarshal.GetReference(kwh);
        foreach (Run run in _runs)
        {
            int column = run.First;
            ref float to = ref Unsafe.Add(ref readings, run.Step - run.First);
            while (column < run.End)
            {
                int group = Math.Min(4, run.End - column);
                ref int groupEnds = ref Unsafe.Add(ref cellEnds, column);
                if (NumberCell.ReadsFour && group == 4 && numbers.TryReadFour(
                    ref Unsafe.Add(ref cellWords, column), ref groupEnds, maximum, out Vector128<float> values))
                {
                    values.StoreUnsafe(ref Unsafe.Add(ref to, column));
                    column += 4;
                    continue;
                }
                for (; group > 0; group--, column++)
                {
                    int start = Unsafe.Add(ref cellEnds, column) + 1, length = Unsafe.Add(ref cellEnds, column + 1) - start;

                    // NaN, for an empty cell, is not above the maximum either.
                    if (length > 8 || !numbers.TryReadShort(ref Unsafe.Add(ref bytes, start), length, out double number)
                        || number > maximum)
                        number = ReadSlowly(Unquoted(buffer.AsSpan(start, length)), line, column, parsed);
                    Unsafe.Add(ref to, column) = (float)number;
                }
            }
        }
    }

    private static ReadOnlySpan<byte> Unquoted(ReadOnlySpan<byte> cell) =>
        cell is [(byte)'"', .., (byte)'"'] ? cell[1..^1] : cell;

    // A quoted cell whose text needs no change, closed right before what ends the cell.
    private int PlainClose(ReadOnlySpan<byte> bytes, int open)
    {
        int close = QuotedCell.Close(bytes, open, _delimiter, more: false);
        if (close < 0 || bytes[open..close][1..].ContainsAny((byte)'"', (byte)'\n')) return -1;
        bool ends = bytes[close + 1] == _delimiter || bytes[close + 1] == (byte)'\n'
            || (bytes[close + 1] == (byte)'\r' && bytes[close + 2] == (byte)'\n');
        return ends ? close : -1;
    }

    private ArraySegment<float> NewSeries(SharedReadings shared, int row)
    {
        ArraySegment<float> kwh = shared.Next(row);
        if (!_everyStepHasAColumn) kwh.AsSpan().Fill(float.NaN);
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

    private bool TryFinish(Cells cells, long line, ArraySegment<float> kwh, ParsedChunk parsed)
    {
        ReadOnlySpan<byte> id = CsvText.Trim(cells[_columns.Id]);
        if (id.IsEmpty)
        {
            parsed.Rejects.Add(new(_path, line, _columns.Header.Names[_columns.Id], RejectReason.MissingId, ""));
            return false;
        }
        if (id.Length > CustomerNumbers.Longest)
        {
            parsed.Rejects.Add(new(_path, line, _columns.Header.Names[_columns.Id], RejectReason.LongId, CsvText.Excerpt(id)));
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
            if (_columns.InspectionDates.TryParseLocal(cells[_columns.InspectionDate], out DateTime date))
                inspected = DateOnly.FromDateTime(date);
            else
                parsed.Rejects.Add(new(_path, line, _columns.Header.Names[_columns.InspectionDate], RejectReason.InvalidDate,
                    CsvText.Excerpt(cells[_columns.InspectionDate])));
        }
        string customer = CsvText.Decode(id);
        var series = new MeterSeries(customer, _grid, kwh)
        {
            IsTheft = isTheft, InspectionDate = inspected,
            Attributes = _columns.Attributes.Length == 0 ? _columns.Header.Pool.None : Attributes(cells),
        };
        parsed.Customers.Add(new(series, parsed.File, line, ReadCustomer.FingerprintOf(series)));
        return true;
    }

    private CustomerAttributes Attributes(Cells cells)
    {
        AttributePool pool = _columns.Header.Pool;
        var attributes = new CustomerAttributes(pool);
        foreach (int column in _columns.Attributes)
        {
            ReadOnlySpan<byte> cell = CsvText.Trim(cells[column]);
            if (!cell.IsEmpty) attributes.TryAdd(_columns.Header.Names[column], pool.Decode(cell));
        }
        return attributes;
    }

    // A row with quotation marks in the way, or with too many cells.
    private int ParseSlowly(byte[] buffer, int row, int end, ref long line, ArraySegment<float> kwh, ParsedChunk parsed, out bool taken)
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
        line += parsed.HasLines ? 1 + text.Count((byte)'\n') : 1;
        return rowEnd + 1;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Find(ref byte here, byte delimiter, out ulong others)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            Vector512<byte> all = Vector512.LoadUnsafe(ref here);
            Vector512<byte> feeds = Vector512.Equals(all, Vector512.Create((byte)'\n'));
            others = (feeds | Vector512.Equals(all, Vector512.Create((byte)'"'))).ExtractMostSignificantBits();
            return Vector512.Equals(all, Vector512.Create(delimiter)).ExtractMostSignificantBits();
        }
        ulong delimiters = FindInHalf(ref here, delimiter, out uint low)
            | (ulong)FindInHalf(ref Unsafe.Add(ref here, 32), delimiter, out uint high) << 32;
        others = low | (ulong)high << 32;
        return delimiters;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint FindInHalf(ref byte here, byte delimiter, out uint others)
    {
        Vector256<byte> all = Vector256.LoadUnsafe(ref here);
        Vector256<byte> feeds = Vector256.Equals(all, Vector256.Create((byte)'\n'));
        others = (feeds | Vector256.Equals(all, Vector256.Create((byte)'"'))).ExtractMostSignificantBits();
        return Vector256.Equals(all, Vector256.Create(delimiter)).ExtractMostSignificantBits();
    }

    // The readings of customers whose rows follow each other, in one array. An array for each customer would ask the operating
    // system for memory by the 64 kilobytes, under a lock that all threads want, and small things between two of them would have
    // the collector leave the rest of a thread's piece of memory unused: together a sixth of the time of an import. Where a caller
    // keeps few of the customers, the array is what it keeps too much of, so it is no larger than pays.
    private sealed class SharedReadings(int steps, byte[] buffer, int first, int end)
    {
        private float[] _array = [];
        private int _used, _given;

        // Room for the row that begins here.
        public ArraySegment<float> Next(int row)
        {
            if (_used + steps > _array.Length)
            {
                long rows = Math.Clamp(RowsFrom(row), 1, Math.Max(1, SharedBytes / sizeof(float) / Math.Max(1, steps)));
                _array = GC.AllocateUninitializedArray<float>((int)rows * steps);
                _used = 0;
            }
            _given++;
            _used += steps;
            return new(_array, _used - steps, steps);
        }

        // How many rows the rest of the chunk has, as far as those before tell, or else the first.
        private long RowsFrom(int row)
        {
            int rest = end - row;
            if (_given > 0) return 1 + (long)rest * _given / (row - first);
            int length = buffer.AsSpan(row, rest).IndexOf((byte)'\n') + 1;
            return length > 0 ? (rest + length - 1) / length : 1;
        }
    }

    // Columns from First to before End whose steps follow each other from Step on.
    private readonly record struct Run(int First, int End, int Step);

    // The cells of one row, by their column.
    private readonly ref struct Cells
    {
        private readonly byte[] _buffer = [];
        private readonly int[] _ends = [];
        private readonly ReadOnlySpan<byte> _row;
        private readonly CsvRowCells? _split;

        public Cells(byte[] buffer, int[] ends)
        {
            _buffer = buffer;
            _ends = ends;
        }

        public Cells(ReadOnlySpan<byte> row, CsvRowCells split)
        {
            _row = row;
            _split = split;
        }

        public ReadOnlySpan<byte> this[int column] =>
            _split is not null ? _split.Cell(_row, column) : Unquoted(_buffer.AsSpan((_ends[column] + 1).._ends[column + 1]));
    }
}
