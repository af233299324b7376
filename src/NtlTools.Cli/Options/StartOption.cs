using System.CommandLine;
using System.Globalization;

namespace NtlTools.Cli.Options;

/// <summary>When the first step begins.</summary>
internal static class StartOption
{
    private static readonly string[] Forms = ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd HH:mm"];

    public static Option<DateTime?> Of(string description) => OptionValue.Of<DateTime?>("--start", "DATE", description,
        (string text, out DateTime? value) =>
        {
            bool read = DateTime.TryParseExact(text, Forms, CultureInfo.InvariantCulture, DateTimeStyles.None,
                out DateTime start);
            value = start;
            return read && start.Year is >= 1900 and <= 2200;
        }, "a date from 1900 to 2200, such as 2024-01-31 or 2024-01-31T06:00");
}
