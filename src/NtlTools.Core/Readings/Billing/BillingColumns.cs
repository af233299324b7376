using System.Globalization;
using NtlTools.Core.Errors;
using NtlTools.Core.Readings.Csv;

namespace NtlTools.Core.Readings.Billing;

/// <summary>What the columns of a file of bills or meter indexes are; −1 for one that it has not.</summary>
internal sealed class BillingColumns
{
    public required CsvHeader Header { get; init; }

    /// <summary>Billing or Index.</summary>
    public required ReadingsLayout Layout { get; init; }

    public required int Id { get; init; }

    /// <summary>Bills: the first day.</summary>
    public required int Start { get; init; }

    /// <summary>Bills: the end. Indexes: the day.</summary>
    public required int End { get; init; }

    /// <summary>Bills without a first day: the number of months.</summary>
    public required int Months { get; init; }

    /// <summary>The kWh or the index.</summary>
    public required int Value { get; init; }

    public required int Type { get; init; }

    public required int Meter { get; init; }

    public required int Digits { get; init; }

    public required int Label { get; init; }

    public required int InspectionDate { get; init; }

    public required int[] Attributes { get; init; }

    public required DateText Dates { get; init; }

    public required DateText InspectionDates { get; init; }

    /// <summary>Whether a file that is not wide has bills, indexes, or readings of even steps.</summary>
    public static ReadingsLayout LayoutOf(CsvHeader header, ImportSettings settings)
    {
        if (settings.PeriodStartColumn is not null || settings.PeriodEndColumn is not null || settings.MonthsColumn is not null)
            return ReadingsLayout.Billing;
        if (settings.IndexColumn is not null) return ReadingsLayout.Index;
        int end = header.FindUsual(BillingColumnNames.End);
        int start = header.FindUsual(BillingColumnNames.Start, end);
        int time = settings.TimeColumn is not null ? 0 : header.FindUsual(ColumnNames.Time);
        if (end >= 0 && time < 0)
        {
            if (start >= 0 && LieDaysApart(header, start, end, settings.Culture)) return ReadingsLayout.Billing;
            if (start < 0 && header.FindUsual(BillingColumnNames.Months) >= 0) return ReadingsLayout.Billing;
        }
        return time >= 0 && settings.ValueColumn is null && header.FindUsual(ColumnNames.Value) < 0
            && header.FindUsual(BillingColumnNames.Index) is >= 0 and int index && Rises(header, index, settings)
            ? ReadingsLayout.Index : ReadingsLayout.Long;
    }

    /// <summary>Finds the columns out by what the user set, and by their names.</summary>
    /// <exception cref="NtlException">A column that is needed is not there or there twice, the dates cannot be understood, or a
    /// step shorter than a day was asked for.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static BillingColumns Find(CsvHeader header, ReadingsLayout layout, ImportSettings settings,
        CancellationToken cancellation)
    {
        string path = header.Path;
        string[] names = header.Names;
        bool isIndex = layout == ReadingsLayout.Index;
        if (settings.Interval is { } interval && !BillingSpreader.IsWholeDays(interval))
            throw NtlErrors.IntervalTooShort(path, interval.ToString(), MeterInterval.Daily.ToString());

        int start = -1, end, months = -1, value;
        if (isIndex)
        {
            end = Named(settings.TimeColumn, "time", ColumnNames.Time);
            value = Named(settings.IndexColumn, "index", BillingColumnNames.Index, end);
            if (value < 0) value = header.FindUsual(BillingColumnNames.IndexOrOther, end);
        }
        else
        {
            end = Named(settings.PeriodEndColumn, "period end", BillingColumnNames.End);
            months = settings.MonthsColumn is null ? -1 : Named(settings.MonthsColumn, "months", []);
            if (months < 0) start = Named(settings.PeriodStartColumn, "period start", BillingColumnNames.Start, end);
            if (months < 0 && start < 0) months = header.FindUsual(BillingColumnNames.Months, end);
            value = Named(settings.ValueColumn, "kWh", BillingColumnNames.Kwh, start, end, months);
        }
        if (end < 0 || value < 0 || (!isIndex && start < 0 && months < 0))
            throw isIndex ? NtlErrors.NoIndexColumns(path, header.Shown) : NtlErrors.NoBillingColumns(path, header.Shown);

        int type = Named(settings.ReadingTypeColumn, "reading type", BillingColumnNames.Type, start, end, months, value);
        int digits = isIndex ? Named(settings.DigitsColumn, "digits", BillingColumnNames.Digits, end, value, type) : -1;
        int[] taken = [start, end, months, value, type, digits];
        int meter = isIndex && settings.MeterColumn is not null ? Named(settings.MeterColumn, "meter", []) : -1;
        int id = IdOf(header, settings, [.. taken, meter]);
        if (isIndex && meter < 0) meter = header.FindUsual(BillingColumnNames.Meter, [.. taken, id]);
        int label = WideColumns.Optional(header, settings.LabelColumn, ColumnNames.Label, "label", [.. taken, id, meter]);
        int inspection = WideColumns.Optional(header, settings.InspectionDateColumn, ColumnNames.InspectionDate,
            "inspection date", [.. taken, id, meter, label]);
        int[] all = [.. taken, id, meter, label, inspection];
        IEnumerable<byte[]> dates = header.Sample.Select(row => row[end]);
        if (start >= 0) dates = dates.Concat(header.Sample.Select(row => row[start]));
        return new()
        {
            Header = header,
            Layout = layout,
            Id = id,
            Start = start,
            End = end,
            Months = months,
            Value = value,
            Type = type,
            Meter = meter,
            Digits = digits,
            Label = label,
            InspectionDate = inspection,
            Attributes = [.. Enumerable.Range(0, names.Length)
                .Where(i => !all.Contains(i) && ColumnNames.IsAttribute(names[i], settings))],
            Dates = DateText.ForFile(path, settings.Culture, dates, header.ReadColumn(end, cancellation),
                settings.Zone),
            InspectionDates = inspection < 0 ? DateText.ForFile(path, settings.Culture, [])
                : DateText.ForFile(path, settings.Culture, header.Sample.Select(row => row[inspection]),
                    header.ReadColumn(inspection, cancellation), settings.Zone),
        };

        int Named(string? column, string role, string[] usual, params ReadOnlySpan<int> others)
        {
            if (column is null) return header.FindUsual(usual, others);
            int found = header.Find(column);
            return found >= 0 ? found : throw NtlErrors.NoSuchColumn(path, role, column, header.Shown);
        }
    }

    // A customer can have had several meters, so that the meter's number is the customer's only where there is no other.
    private static int IdOf(CsvHeader header, ImportSettings settings, int[] taken)
    {
        if (settings.IdColumn is { } wanted)
        {
            int found = header.Find(wanted);
            return found >= 0 ? found : throw NtlErrors.NoIdColumn(header.Path, wanted, header.Shown);
        }
        int[] meters = [.. Enumerable.Range(0, header.Names.Length)
            .Where(i => ColumnNames.IsOneOf(header.Names[i], BillingColumnNames.Meter))];
        int id = header.FindUsual(ColumnNames.Id, [.. taken, .. meters]);
        if (id < 0) id = header.FindUsual(ColumnNames.Id, taken);
        if (id < 0) id = Enumerable.Range(0, header.Names.Length).FirstOrDefault(i => !taken.Contains(i), -1);
        return id >= 0 ? id : throw NtlErrors.NoIdColumn(header.Path, null, header.Shown);
    }

    // Readings of quarters of an hour have a start and an end, too.
    private static bool LieDaysApart(CsvHeader header, int start, int end, CultureInfo? culture)
    {
        var dates = new DateText(DateOrder.DayFirst, culture);
        var others = new DateText(DateOrder.MonthFirst, culture);
        int apart = 0, close = 0;
        foreach (byte[][] row in header.Sample)
            if (Days(dates, row) is { } days && Days(others, row) is { } same)
                _ = Math.Max(Math.Abs(days), Math.Abs(same)) >= 1 ? apart++ : close++;
        return apart > close;

        double? Days(DateText text, byte[][] row)
        {
            if (text.TryParse(row[start], out DateTime from) && text.TryParse(row[end], out DateTime to)) return (to - from).TotalDays;
            return DateText.IsDate(row[start], culture) && DateText.IsDate(row[end], culture) ? 0 : null;
        }
    }

    // Readings a step can be called "meter reading", too; a register does not fall, but at its end or another's beginning.
    private static bool Rises(CsvHeader header, int index, ImportSettings settings)
    {
        int id = IdOf(header, settings, [index]), rises = 0, falls = 0;
        var numbers = new NumberCell(header.Dialect.DecimalMark);
        var last = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (byte[][] row in header.Sample)
        {
            if (numbers.Read(row[index], out double value) != CellKind.Number) continue;
            string customer = CsvText.Decode(CsvText.Trim(row[id]));
            if (last.TryGetValue(customer, out double before) && value != before) _ = value > before ? rises++ : falls++;
            last[customer] = value;
        }

        // Files that begin with the newest reading fall all the time.
        return Math.Min(rises, falls) * 2 <= Math.Max(rises, falls);
    }
}
