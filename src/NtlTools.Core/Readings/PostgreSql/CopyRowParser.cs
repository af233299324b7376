using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.CompilerServices;
using NtlTools.Core.Readings.Csv;

namespace NtlTools.Core.Readings.PostgreSql;

/// <summary>Parses chunks of a query's rows; any number of chunks at the same time.</summary>
/// <remarks>Every value becomes what its text in a CSV file would become: the same double, then the same float; the same minute.</remarks>
internal sealed class CopyRowParser(string source, QueryColumns columns, ImportSettings settings, LongTable table, AttributePool? pool = null)
{
    // Minutes from 1900, which rows count from, to 2000, which the server counts from; and the years that dates may have.
    private const int MinutesADay = 1440;
    private static readonly int ServerEpoch = LongTable.MinuteOf(new(2000, 1, 1));
    private static readonly int LastMinute = LongTable.MinuteOf(new(2201, 1, 1)) - 1;

    private readonly ColumnForm _time = columns.Form(columns.Time), _value = columns.Form(columns.Value);
    private readonly ColumnForm _inspection = columns.InspectionDate < 0 ? ColumnForm.Text : columns.Form(columns.InspectionDate);
    private readonly NumberCell _numbers = new((byte)(settings.DecimalMark ?? '.'));
    private readonly bool _hasRecords = columns.Label >= 0 || columns.InspectionDate >= 0 || columns.Attributes.Length > 0;
    private readonly AttributePool _pool = pool ?? new();
    private readonly TimeZoneInfo? _zone = settings.Zone;
    private readonly DateText _dates = DateText.ForFile(source, settings.Culture, []);

    /// <summary>Parses a chunk and gives its buffer back.</summary>
    public LongRows Parse(CopyChunk chunk)
    {
        using (chunk)
        {
            LongRows rows = table.NewRows(0, chunk.FirstRow);
            rows.Reserve(chunk.RowCount);
            Parse(chunk, rows);
            return rows;
        }
    }

    private void Parse(CopyChunk chunk, LongRows rows)
    {
        ReadOnlySpan<byte> bytes = chunk.Bytes, lastId = default, lastTelling = default;
        int lastCustomer = 0;
        for (int line = 0; line < chunk.RowCount; line++)
        {
            int fields = BinaryPrimitives.ReadInt16BigEndian(bytes);
            bytes = bytes[2..];
            ReadOnlySpan<byte> id = CsvText.Trim(TakeField(ref bytes, out _)), time = TakeField(ref bytes, out _),
                value = TakeField(ref bytes, out bool hasValue), telling = bytes;
            for (int i = 3; i < fields; i++) TakeField(ref bytes, out _);
            telling = telling[..(telling.Length - bytes.Length)];

            rows.RowCount++;
            long row = rows.FirstLine + line;
            if (id.IsEmpty)
            {
                Add(columns.Id, RejectReason.MissingId, "", row, rows);
                continue;
            }
            if (!TryReadTime(_time, time, out int minute, out int offset))
            {
                Add(columns.Time, RejectReason.InvalidDate, TimeText(_time, time), row, rows);
                continue;
            }
            double kwh = double.NaN;
            if (hasValue && ReadValue(value, out kwh) is { } reason)
            {
                Add(columns.Value, reason, _value == ColumnForm.Text ? CsvText.Excerpt(value)
                    : kwh.ToString(CultureInfo.InvariantCulture), row, rows);
                kwh = double.NaN;
            }
            bool isSame = id.SequenceEqual(lastId);
            int customer = isSame ? lastCustomer : rows.CustomerOf(id);
            if (offset != DateText.NoOffset || _time == ColumnForm.Text) table.Zones.Add(minute, offset);
            rows.Add(customer, minute, (float)kwh, line);
            if (_hasRecords && !(isSame && telling.SequenceEqual(lastTelling))) TakeRecord(telling, row, customer, rows);
            lastId = id;
            lastTelling = telling;
            lastCustomer = customer;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ReadOnlySpan<byte> TakeField(scoped ref ReadOnlySpan<byte> bytes, out bool isThere)
    {
        int length = BinaryPrimitives.ReadInt32BigEndian(bytes);
        isThere = length >= 0;
        length = Math.Max(0, length);
        ReadOnlySpan<byte> field = bytes.Slice(4, length);
        bytes = bytes[(4 + length)..];
        return field;
    }

    private bool TryReadTime(ColumnForm form, ReadOnlySpan<byte> field, out int minute, out int offset)
    {
        minute = -1;
        offset = DateText.NoOffset;
        if (field.IsEmpty) return false;
        switch (form)
        {
            case ColumnForm.Date:
                long days = BinaryPrimitives.ReadInt32BigEndian(field);
                return IsMinute(ServerEpoch + days * MinutesADay, out minute);
            case ColumnForm.Timestamp or ColumnForm.Instant:
                if (form == ColumnForm.Instant) offset = 0;
                long micros = BinaryPrimitives.ReadInt64BigEndian(field);
                const long MicrosAMinute = 60_000_000;
                long whole = micros / MicrosAMinute;
                return IsMinute(ServerEpoch + (micros - whole * MicrosAMinute < 0 ? whole - 1 : whole), out minute);
            default:
                if (!_dates.TryParse(field, out DateTime time, out offset)) return false;
                minute = LongTable.MinuteOf(time);
                return true;
        }

        // "infinity" is the farthest number, and so in no year that counts.
        static bool IsMinute(long value, out int minute)
        {
            minute = (int)value;
            return value >= 0 && value <= LastMinute;
        }
    }

    private static string TimeText(ColumnForm form, ReadOnlySpan<byte> field)
    {
        if (field.IsEmpty) return "";
        switch (form)
        {
            case ColumnForm.Date:
                int days = BinaryPrimitives.ReadInt32BigEndian(field);
                return days is int.MaxValue or int.MinValue ? "infinity"
                    : string.Create(CultureInfo.InvariantCulture, $"{days} days from 2000-01-01");
            case ColumnForm.Timestamp or ColumnForm.Instant:
                long micros = BinaryPrimitives.ReadInt64BigEndian(field);
                return micros is long.MaxValue or long.MinValue ? "infinity"
                    : string.Create(CultureInfo.InvariantCulture, $"{micros / 1_000_000} seconds from 2000-01-01");
            default:
                return CsvText.Excerpt(field);
        }
    }

    // Null where the reading can be used, or is missing: NaN.
    private RejectReason? ReadValue(ReadOnlySpan<byte> field, out double kwh)
    {
        switch (_value)
        {
            case ColumnForm.Single:
                kwh = BinaryPrimitives.ReadSingleBigEndian(field);
                break;
            case ColumnForm.Double:
                kwh = BinaryPrimitives.ReadDoubleBigEndian(field);
                break;
            case ColumnForm.Int16:
                kwh = BinaryPrimitives.ReadInt16BigEndian(field);
                break;
            case ColumnForm.Int32:
                kwh = BinaryPrimitives.ReadInt32BigEndian(field);
                break;
            case ColumnForm.Int64:
                kwh = BinaryPrimitives.ReadInt64BigEndian(field);
                break;
            case ColumnForm.Numeric:
                kwh = NumericField.Read(field);
                break;
            default:
                switch (_numbers.Read(field, out kwh))
                {
                    case CellKind.Missing:
                        kwh = double.NaN;
                        return null;
                    case CellKind.NotANumber:
                        return RejectReason.NotANumber;
                    case CellKind.OtherDecimalMark:
                        return RejectReason.MixedDecimalMark;
                }
                break;
        }
        if (double.IsNaN(kwh)) return null;
        if (kwh < 0 && double.IsFinite(kwh) && !settings.AllowNegative) return RejectReason.NegativeReading;
        if (!(Math.Abs(kwh) <= settings.MaximumReading)) return RejectReason.AbsurdReading;

        // Minus zero is zero.
        kwh += 0.0;
        return null;
    }

    private void TakeRecord(ReadOnlySpan<byte> fields, long row, int customer, LongRows rows)
    {
        if (!rows.Records.TryGetValue(customer, out CustomerRecord? record))
        {
            record = new(_pool) { Source = (source, row) };
            rows.Records.Add(customer, record);
        }
        if (columns.Label >= 0)
        {
            ReadOnlySpan<byte> label = TakeField(ref fields, out _);
            if (!CustomerLabel.TryParse(label, out bool? isTheft))
                AddOnce(columns.Label, RejectReason.InvalidLabel, CsvText.Excerpt(label), customer, row, rows);
            else if (isTheft is { } known && !rows.Labels.ContainsKey((customer, known)))
                rows.Labels.Add((customer, known), new(source, row, columns.Name(columns.Label), RejectReason.ConflictingLabel,
                    CsvText.Excerpt(label)));
        }
        if (columns.InspectionDate >= 0)
        {
            ReadOnlySpan<byte> date = TakeField(ref fields, out _);
            bool isMissing = _inspection == ColumnForm.Text ? NumberCell.IsMissing(CsvText.Trim(date)) : date.IsEmpty;
            if (!isMissing && TryReadTime(_inspection, date, out int minute, out int offset))
            {
                DateTime local = LongTable.Epoch.AddMinutes(minute);
                if (offset != DateText.NoOffset) local = local.AddMinutes(_zone is null ? offset : ZonedTimes.OffsetIn(_zone, local));
                record.InspectionDate ??= DateOnly.FromDateTime(local);
            }
            else if (!isMissing)
                AddOnce(columns.InspectionDate, RejectReason.InvalidDate, TimeText(_inspection, date), customer, row, rows);
        }
        foreach (int column in columns.Attributes)
        {
            ReadOnlySpan<byte> text = CsvText.Trim(TakeField(ref fields, out _));
            if (!text.IsEmpty) record.Attributes.TryAdd(columns.Name(column), _pool.Decode(text));
        }
    }

    private void Add(int column, RejectReason reason, string text, long row, LongRows rows) =>
        rows.Rejects.Add(new(source, row, columns.Name(column), reason, text));

    private void AddOnce(int column, RejectReason reason, string text, int customer, long row, LongRows rows)
    {
        if (!rows.Reported.Add((customer, reason))) return;
        Add(column, reason, text, row, rows);
        rows.OncePerCustomer.Add(rows.Rejects[^1], customer);
    }
}
