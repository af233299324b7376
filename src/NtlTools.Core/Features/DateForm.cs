using System.Globalization;

namespace NtlTools.Core.Features;

/// <summary>How a date is written: year, month and day, and perhaps a time. Nothing of it is taken from the clock.</summary>
public static class DateForm
{
    /// <summary>What a date looks like, as the end of "expected …".</summary>
    public const string Expected = "a date such as 2026-01-31 or 2026-01-31T06:00";

    private static readonly string[] Forms =
    [
        "yyyy-MM-dd", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd HH:mm:ssK",
        "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd HH:mm:ss.FFFFFFFK",
    ];

    /// <summary>Reads a date.</summary>
    /// <param name="text">Its text.</param>
    /// <param name="date">The date, in UTC where the text has Z or an offset; of no kind, as times of files are.</param>
    /// <returns>Whether the text is a whole date, whatever the machine's clock, zone and culture.</returns>
    public static bool TryParse(string? text, out DateTime date)
    {
        bool read = DateTime.TryParseExact(text, Forms, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal, out date);
        date = DateTime.SpecifyKind(date, DateTimeKind.Unspecified);
        return read;
    }
}
