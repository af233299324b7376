using System.Globalization;
using NtlTools.Core.Errors;

namespace NtlTools.Core.Readings.Csv;

/// <summary>Which part of 1/2/2014 is the day.</summary>
internal enum DateOrder
{
    Unknown,
    DayFirst,
    MonthFirst,
}

/// <summary>Reads dates and times as files write them, from bytes.</summary>
/// <remarks>
/// 2014-01-31, 2014/1/31, 2014.1.31, 20140131, 2014-01, 31/1/2014 and 1/31/2014 (by the order), 31-Jan-2014, Jan 2014;
/// each with a time "T" or blank hh:mm[:ss[.fff]] [AM|PM] and Z or an offset, with which it is an instant. 24:00 is the next
/// day's start. Names of months are English or the culture's.
/// </remarks>
internal sealed class DateText(DateOrder order, CultureInfo? culture, TimeZoneInfo? zone = null)
{
    /// <summary>The offset of a time that says none.</summary>
    public const int NoOffset = int.MinValue;

    private static readonly CultureInfo Invariant = CultureInfo.InvariantCulture;

    /// <summary>The order of day and month.</summary>
    public DateOrder Order { get; } = order;

    /// <summary>Reads one date; one with an offset as its instant in UTC.</summary>
    public bool TryParse(ReadOnlySpan<byte> text, out DateTime time) => TryParse(text, out time, out _);

    /// <summary>Reads one date as the clocks of its place show it: of the zone where one is set, else as it is written.</summary>
    public bool TryParseLocal(ReadOnlySpan<byte> text, out DateTime time)
    {
        if (!TryParse(text, out time, out int offset)) return false;
        if (offset != NoOffset) time = time.AddMinutes(zone is null ? offset : ZonedTimes.OffsetIn(zone, time));
        return true;
    }

    /// <summary>Reads one date.</summary>
    /// <param name="text">The text.</param>
    /// <param name="time">The date; one with an offset as its instant in UTC.</param>
    /// <param name="offset">By how many minutes the text is ahead of UTC, or <see cref="NoOffset"/>.</param>
    public bool TryParse(ReadOnlySpan<byte> text, out DateTime time, out int offset)
    {
        time = default;
        offset = NoOffset;
        text = CsvText.Trim(text);
        int dateEnd = DateLength(text);
        return TryParseDate(text[..dateEnd], out DateTime date) && TryAddTime(date, text[dateEnd..], out time, out offset);
    }

    /// <summary>Whether a text has the shape of a date, which may still not exist: 2014-02-30 has.</summary>
    public static bool LooksLikeDate(ReadOnlySpan<byte> text, CultureInfo? culture = null)
    {
        text = CsvText.Trim(text);
        Span<int> parts = stackalloc int[3];
        ReadOnlySpan<byte> date = text[..DateLength(text)];
        switch (SplitNumbers(date, parts, out bool yearFirst, out bool yearLast))
        {
            case 3:
                return yearFirst ? IsYear(parts[0]) : yearLast && IsYear(parts[2]);
            case 2:
                // A reading such as 0.1234 has four digits behind its mark, too.
                (int year, int month) = yearFirst ? (parts[0], parts[1]) : (parts[1], parts[0]);
                return (yearFirst || yearLast) && IsYear(year) && month is >= 1 and <= 12;
            case 1:
                return date.Length == 8 ? IsYear(parts[0] / 10_000) : date.Length == 6 && IsYear(parts[0] / 100);
            default:
                return TryNamedMonth(date, Invariant, out _) || (culture is not null && TryNamedMonth(date, culture, out _));
        }
    }

    /// <summary>Whether a text is a date that exists, whatever the order of its day and month.</summary>
    public static bool IsDate(ReadOnlySpan<byte> text, CultureInfo? culture) =>
        new DateText(DateOrder.DayFirst, culture).TryParse(text, out _)
            || new DateText(DateOrder.MonthFirst, culture).TryParse(text, out _);

    /// <summary>Finds the order of day and month in dates of one file.</summary>
    /// <param name="file">The file, for errors.</param>
    /// <param name="culture">What the user set; it settles the order.</param>
    /// <param name="texts">The dates, or some of them.</param>
    /// <param name="more">Further dates, looked at only where the first leave the order open.</param>
    /// <param name="zone">The zone whose clocks dates with an offset are read from; null for the clocks they are written by.</param>
    /// <exception cref="NtlException">Many can only be day first and others only month first, or all can be both.</exception>
    public static DateText ForFile(string file, CultureInfo? culture, IEnumerable<byte[]> texts, IEnumerable<byte[]>? more = null,
        TimeZoneInfo? zone = null)
    {
        if (culture is not null) return new(OrderOf(culture), culture, zone);
        string? dayFirst = null, monthFirst = null, either = null;
        int dayFirsts = 0, monthFirsts = 0;
        bool seen = false, yearsLast = false;
        foreach (byte[] text in texts) Look(text);
        if (more is not null && dayFirsts + monthFirsts == 0 && (yearsLast || !seen))
        {
            foreach (byte[] text in more)
            {
                Look(text);
                if (dayFirsts + monthFirsts > 0) break;
            }
        }

        // A stray typing error does not unsettle what all other dates say.
        if (Math.Min(dayFirsts, monthFirsts) * 10 > Math.Max(dayFirsts, monthFirsts))
            throw NtlErrors.MixedDates(file, dayFirst!, monthFirst!);
        if (dayFirsts != monthFirsts) 
            return new(dayFirsts > monthFirsts ? DateOrder.DayFirst : DateOrder.MonthFirst, culture, zone);
        if (either is not null) throw NtlErrors.AmbiguousDates(file, either);
        return new(DateOrder.Unknown, culture, zone);

        void Look(byte[] text)
        {
            Span<int> parts = stackalloc int[3];
            ReadOnlySpan<byte> trimmed = CsvText.Trim(text);
            seen |= !NumberCell.IsMissing(trimmed);
            if (SplitNumbers(trimmed[..DateLength(trimmed)], parts, out _, out bool yearLast) != 3 || !yearLast) return;
            yearsLast = true;
            if (parts[0] is > 12 and <= 31 && parts[1] <= 12)
            {
                dayFirsts++;
                dayFirst ??= CsvText.Decode(text);
            }
            else if (parts[1] is > 12 and <= 31 && parts[0] <= 12)
            {
                monthFirsts++;
                monthFirst ??= CsvText.Decode(text);
            }
            else if (parts[0] != parts[1])
            {
                either ??= CsvText.Decode(text);
            }
        }
    }

    private static DateOrder OrderOf(CultureInfo culture)
    {
        string pattern = culture.DateTimeFormat.ShortDatePattern;
        return pattern.IndexOf('d', StringComparison.Ordinal) < pattern.IndexOf('M', StringComparison.Ordinal)
            ? DateOrder.DayFirst
            : DateOrder.MonthFirst;
    }

    // The date ends at 'T' between digits, or at a blank that a digit and a colon follow.
    private static int DateLength(ReadOnlySpan<byte> text)
    {
        for (int i = 1; i + 1 < text.Length; i++)
        {
            if (text[i] is not ((byte)'T' or (byte)' ') || !IsDigit(text[i + 1])) continue;
            ReadOnlySpan<byte> rest = text[(i + 1)..];
            if (text[i] == (byte)'T' ? IsDigit(text[i - 1]) : rest.Contains((byte)':')) return i;
        }
        return text.Length;
    }

    private bool TryParseDate(ReadOnlySpan<byte> text, out DateTime date)
    {
        Span<int> parts = stackalloc int[3];
        int count = SplitNumbers(text, parts, out bool yearFirst, out bool yearLast);
        date = default;
        switch (count)
        {
            case 3 when yearFirst:
                return TryMake(parts[0], parts[1], parts[2], out date);
            case 3 when yearLast:
                bool dayFirst = Order == DateOrder.DayFirst || (Order == DateOrder.Unknown && parts[0] == parts[1]);
                if (!dayFirst && Order == DateOrder.Unknown) return false;
                return dayFirst
                    ? TryMake(parts[2], parts[1], parts[0], out date)
                    : TryMake(parts[2], parts[0], parts[1], out date);
            case 2 when yearFirst:
                return TryMake(parts[0], parts[1], 1, out date);
            case 2 when yearLast:
                return TryMake(parts[1], parts[0], 1, out date);
            case 1 when text.Length == 8:
                return TryMake(parts[0] / 10_000, parts[0] / 100 % 100, parts[0] % 100, out date);
            case 1 when text.Length == 6:
                return TryMake(parts[0] / 100, parts[0] % 100, 1, out date);
            default:
                return TryNamedMonth(text, culture ?? Invariant, out date) || TryNamedMonth(text, Invariant, out date);
        }
    }

    private static bool IsYear(int year) => year is >= 1900 and <= 2200;

    private static bool TryMake(int year, int month, int day, out DateTime date)
    {
        date = default;
        if (!IsYear(year) || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month)) return false;
        date = new(year, month, day);
        return true;
    }

    private static readonly string[] NamedMonths =
        ["d-MMM-yyyy", "d MMM yyyy", "d-MMM-yy", "MMM yyyy", "MMM-yyyy", "MMM-yy", "MMMM yyyy", "d MMMM yyyy", "MMM d yyyy",
            "MMM d, yyyy"];

    private static bool TryNamedMonth(ReadOnlySpan<byte> text, CultureInfo names, out DateTime date)
    {
        date = default;
        if (text.Length is < 6 or > 24 || text.IndexOfAnyInRange((byte)'A', (byte)'z') < 0) return false;
        return DateTime.TryParseExact(CsvText.Decode(text), NamedMonths, names, DateTimeStyles.AllowWhiteSpaces, out date)
            && IsYear(date.Year);
    }

    private static bool TryAddTime(DateTime date, ReadOnlySpan<byte> text, out DateTime time, out int offset)
    {
        time = date;
        offset = NoOffset;
        if (text.IsEmpty) return true;
        text = CsvText.Trim(text[1..]);
        int hours = TakeNumber(ref text);
        if (hours is < 0 or > 24 || text.IsEmpty || text[0] != (byte)':') return false;
        text = text[1..];
        int minutes = TakeNumber(ref text);
        if (minutes is < 0 or > 59) return false;
        int seconds = 0;
        if (!text.IsEmpty && text[0] == (byte)':')
        {
            text = text[1..];
            seconds = TakeNumber(ref text);
            if (seconds is < 0 or > 59) return false;
            if (!text.IsEmpty && text[0] is (byte)'.' or (byte)',')
            {
                text = text[1..];
                // Fractions of a second are below what any grid resolves.
                while (!text.IsEmpty && IsDigit(text[0])) text = text[1..];
            }
        }
        text = CsvText.Trim(text);
        if (text.Length >= 2 && (text[1] | 0x20) == 'm' && (text[0] | 0x20) is 'a' or 'p')
        {
            if (hours is 0 or > 12) return false;
            hours = hours % 12 + ((text[0] | 0x20) == 'p' ? 12 : 0);
            text = CsvText.Trim(text[2..]);
        }
        if (hours == 24 && (minutes > 0 || seconds > 0)) return false;
        time = date.AddSeconds(hours * 3600 + minutes * 60 + seconds);
        if (text.IsEmpty) return true;
        if (text.SequenceEqual("Z"u8))
        {
            offset = 0;
            return true;
        }
        if (text[0] is not ((byte)'+' or (byte)'-')) return false;
        int sign = text[0] == (byte)'+' ? 1 : -1;
        text = text[1..];
        int digits = text.Length, number = TakeNumber(ref text);
        if (number < 0) return false;
        int minutesAhead = digits - text.Length > 2 ? number / 100 * 60 + number % 100 : number * 60;
        if (!text.IsEmpty)
        {
            if (text[0] != (byte)':') return false;
            text = text[1..];
            int rest = TakeNumber(ref text);
            if (rest is < 0 or > 59 || !text.IsEmpty) return false;
            minutesAhead += rest;
        }
        if (minutesAhead > 18 * 60) return false;
        offset = sign * minutesAhead;
        time = time.AddMinutes(-offset);
        return true;
    }

    // The number of parts, 0 where the text is not digits between one kind of separator.
    private static int SplitNumbers(ReadOnlySpan<byte> text, Span<int> parts, out bool yearFirst, out bool yearLast)
    {
        yearFirst = yearLast = false;
        byte separator = 0;
        int count = 0;
        while (true)
        {
            int before = text.Length, number = TakeNumber(ref text), digits = before - text.Length;
            if (number < 0 || count == 3) return 0;
            if (count == 0) yearFirst = digits == 4;
            yearLast = count > 0 && digits == 4;
            if (count > 0 && digits > (yearFirst ? 2 : 4)) return 0;
            parts[count++] = number;
            if (text.IsEmpty) return count;
            if (text[0] is not ((byte)'-' or (byte)'/' or (byte)'.') || (separator != 0 && text[0] != separator)) return 0;
            separator = text[0];
            text = text[1..];
        }
    }

    private static int TakeNumber(ref ReadOnlySpan<byte> text)
    {
        int number = 0, digits = 0;
        while (digits < text.Length && IsDigit(text[digits]))
        {
            if (digits == 8) return -1;
            number = number * 10 + text[digits++] - '0';
        }
        text = text[digits..];
        return digits == 0 ? -1 : number;
    }

    private static bool IsDigit(byte b) => b is >= (byte)'0' and <= (byte)'9';
}
