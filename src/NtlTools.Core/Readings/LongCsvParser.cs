using System.Collections.Concurrent;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using NtlTools.Core.Readings.Csv;

namespace NtlTools.Core.Readings;

/// <summary>Parses chunks of a long file into rows; any number of chunks at the same time.</summary>
/// <remarks>
/// The separators of a row are found 64 bytes at a time. A row without quotation marks whose id, time and reading are written
/// plainly is read at once: an id of up to 16 bytes in registers, a time by looking its text up among those that came before,
/// a reading eight digits at a time. All others go the longer way, cell by cell; both ways give the same.
/// </remarks>
internal sealed class LongCsvParser(LongColumns columns, ImportSettings settings, LongTable table)
{
    // Fewer than most rows have; the room grows where there are more.
    private const int BytesARow = 24;

    private readonly byte _delimiter = columns.Header.Dialect.Delimiter;
    private readonly NumberCell _numbers = new(columns.Header.Dialect.DecimalMark);
    private readonly string _path = columns.Header.Path;
    private readonly int _columnCount = columns.Header.Names.Length;
    private readonly int[] _recordColumns = [.. new[] { columns.Label, columns.InspectionDate }.Where(c => c >= 0),
        .. columns.Attributes];

    private readonly ConcurrentBag<TimeCache> _times = [];

    /// <summary>Parses a chunk and gives its buffer back.</summary>
    public LongRows Parse(CsvChunk chunk)
    {
        using (chunk)
        {
            if (!_times.TryTake(out TimeCache? times)) times = new(columns.Dates, table.Zones);
            LongRows rows = table.NewRows(chunk.File, chunk.FirstLine, chunk.Rejects);
            rows.Reserve((chunk.End - chunk.Start) / BytesARow);
            Parse(chunk, rows, times);
            _times.Add(times);
            return rows;
        }
    }

    private void Parse(CsvChunk chunk, LongRows rows, TimeCache times)
    {
        byte delimiter = _delimiter;
        ReadOnlySpan<byte> bytes = chunk.Buffer.AsSpan(0, chunk.End);
        ref byte start = ref MemoryMarshal.GetArrayDataReference(chunk.Buffer);
        var cells = new CsvRowCells(columns.Header.Dialect, _columnCount);
        var known = new Known();

        // Cell i stands behind the separator at ends[i] and before that at ends[i + 1].
        int[] ends = new int[_columnCount + 1];
        int at = chunk.Start, block = at, line = 0, last = _columnCount - 1;
        ulong separators = at < chunk.End ? Separators(ref Unsafe.Add(ref start, block), delimiter) : 0;
        while (at < chunk.End)
        {
            int cell = 0, end;
            bool plain = true, quoted = false;
            ends[0] = at - 1;
            while (true)
            {
                while (separators == 0)
                {
                    block += 64;
                    separators = Separators(ref Unsafe.Add(ref start, block), delimiter);
                }
                end = block + BitOperations.TrailingZeroCount(separators);
                separators &= separators - 1;
                byte separator = Unsafe.Add(ref start, end);
                if (separator == delimiter)
                {
                    if (cell < last) ends[++cell] = end;
                    else plain = false;
                }
                else if (separator == (byte)'\n')
                {
                    break;
                }
                else
                {
                    quoted = true;
                    end = QuotedCell.RowEnd(bytes, at, delimiter, more: false);
                    block = end + 1;
                    separators = block < chunk.End ? Separators(ref Unsafe.Add(ref start, block), delimiter) : 0;
                    break;
                }
            }
            ends[_columnCount] = end > at && Unsafe.Add(ref start, end - 1) == (byte)'\r' ? end - 1 : end;
            if (quoted || !plain || cell < last || !TryTakePlain(bytes, at, ends, line, times, ref known, cells, rows))
            {
                rows.Settle(bytes);
                TakeRow(bytes[at..end], line, ref known, cells, rows);
            }
            line += quoted && chunk.HasLines ? 1 + bytes[at..end].Count((byte)'\n') : 1;
            at = end + 1;
        }
        rows.Settle(bytes);
    }

    /// <summary>Marks of the delimiters, quotation marks and line feeds among 64 bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Separators(ref byte here, byte delimiter)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            Vector512<byte> all = Vector512.LoadUnsafe(ref here);
            return (Vector512.Equals(all, Vector512.Create(delimiter)) | Vector512.Equals(all, Vector512.Create((byte)'\n'))
                | Vector512.Equals(all, Vector512.Create((byte)'"'))).ExtractMostSignificantBits();
        }
        return Half(ref here, delimiter) | (ulong)Half(ref Unsafe.Add(ref here, 32), delimiter) << 32;

        static uint Half(ref byte here, byte delimiter)
        {
            Vector256<byte> all = Vector256.LoadUnsafe(ref here);
            return (Vector256.Equals(all, Vector256.Create(delimiter)) | Vector256.Equals(all, Vector256.Create((byte)'\n'))
                | Vector256.Equals(all, Vector256.Create((byte)'"'))).ExtractMostSignificantBits();
        }
    }

    // The usual row; false, and nothing taken, where a cell is written in another way.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TryTakePlain(ReadOnlySpan<byte> bytes, int at, int[] ends, int line, TimeCache times, ref Known known,
        CsvRowCells cells, LongRows rows)
    {
        ref byte start = ref MemoryMarshal.GetReference(bytes);
        int id = ends[columns.Id] + 1, idLength = ends[columns.Id + 1] - id;
        int time = ends[columns.Time] + 1, value = ends[columns.Value] + 1, digits = ends[columns.Value + 1] - value;
        if (idLength is <= 0 or > CustomerNumbers.Longest || Unsafe.Add(ref start, id) <= ' ' || Unsafe.Add(ref start, id + idLength - 1) <= ' '
            || digits > 8 || !_numbers.TryReadShort(ref Unsafe.Add(ref start, value), digits, out double kwh)
            || kwh > settings.MaximumReading
            || !times.TryRead(ref Unsafe.Add(ref start, time), ends[columns.Time + 1] - time, out int minute))
            return false;
        rows.RowCount++;
        rows.AddUnsettled(bytes, id, idLength, minute, (float)kwh, line);
        if (_recordColumns.Length > 0) TakePlainRecord(bytes, at, ends, line, ref known, cells, rows);
        return true;
    }

    // Most rows tell nothing of their customer, or the same as the row before.
    private void TakePlainRecord(ReadOnlySpan<byte> bytes, int at, int[] ends, int line, ref Known known, CsvRowCells cells,
        LongRows rows)
    {
        bool told = false;
        int first = _columnCount;
        foreach (int column in _recordColumns)
        {
            told |= ends[column + 1] - ends[column] > 1;
            first = Math.Min(first, column);
        }
        if (!told) return;
        int customer = rows.Settle(bytes);
        int from = ends[first] + 1;
        ReadOnlySpan<byte> telling = bytes[from..ends[_columnCount]];
        if (known.ToldOf == customer && telling.SequenceEqual(bytes.Slice(known.TellingStart, known.TellingLength))) return;
        (known.ToldOf, known.TellingStart, known.TellingLength) = (customer, from, telling.Length);
        ReadOnlySpan<byte> row = bytes[at..ends[_columnCount]];
        cells.TrySplit(row);
        TakeRecord(row, cells, rows.FirstLine + line, customer, rows);
    }

    private void TakeRow(ReadOnlySpan<byte> row, int line, ref Known known, CsvRowCells cells, LongRows rows)
    {
        if (CsvText.Trim(row).IsEmpty) return;
        rows.RowCount++;
        long fileLine = rows.FirstLine + line;
        if (!cells.TrySplit(row)) rows.Rejects.Add(Reject.Ragged(_path, fileLine, row, cells.Count, _columnCount));
        else if (TryTake(row, cells, line, fileLine, ref known, rows, out int customer) && _recordColumns.Length > 0)
            TakeRecord(row, cells, fileLine, customer, rows);
    }

    private bool TryTake(ReadOnlySpan<byte> row, CsvRowCells cells, int line, long fileLine, ref Known known, LongRows rows,
        out int customer)
    {
        customer = 0;
        ReadOnlySpan<byte> id = CsvText.Trim(cells.Cell(row, columns.Id));
        if (id.IsEmpty)
        {
            Add(columns.Id, RejectReason.MissingId, id, fileLine, rows);
            return false;
        }
        if (id.Length > CustomerNumbers.Longest)
        {
            Add(columns.Id, RejectReason.LongId, id, fileLine, rows);
            return false;
        }
        ReadOnlySpan<byte> time = cells.Cell(row, columns.Time);
        if (!columns.Dates.TryParse(time, out DateTime when, out int offset))
        {
            Add(columns.Time, RejectReason.InvalidDate, time, fileLine, rows);
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
        if (reason is { } why) Add(columns.Value, why, value, fileLine, rows);
        if (reason is not null || kind == CellKind.Missing) kwh = double.NaN;

        // A copied cell need not be followed by readable bytes.
        customer = rows.CustomerOf(id);
        int minute = LongTable.MinuteOf(when);
        table.Zones.Add(minute, offset);
        rows.Add(customer, minute, (float)kwh, line);
        return true;
    }

    private void TakeRecord(ReadOnlySpan<byte> row, CsvRowCells cells, long line, int customer, LongRows rows)
    {
        if (!rows.Records.TryGetValue(customer, out CustomerRecord? record))
        {
            record = new(columns.Header.Pool) { Source = (_path, line) };
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
            if (columns.InspectionDates.TryParseLocal(inspected, out DateTime date))
                record.InspectionDate ??= DateOnly.FromDateTime(date);
            else
                AddOnce(columns.InspectionDate, RejectReason.InvalidDate, inspected, customer, line, rows);
        }
        foreach (int column in columns.Attributes)
        {
            if (record.Attributes.ContainsKey(columns.Header.Names[column])) continue;
            ReadOnlySpan<byte> cell = CsvText.Trim(cells.Cell(row, column));
            if (!cell.IsEmpty) record.Attributes.Set(columns.Header.Names[column], columns.Header.Pool.Decode(cell));
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

    /// <summary>What a row has in common with the one before.</summary>
    private struct Known()
    {
        // Whom the last row that told something of its customer told of, and where what it told stands.
        public int ToldOf = int.MinValue, TellingStart, TellingLength;
    }
}
