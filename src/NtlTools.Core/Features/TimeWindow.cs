using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace NtlTools.Core.Features;

/// <summary>A length of time that ends at a reference date, such as the last 30 days.</summary>
/// <remarks>
/// Written as a number and a unit: 12h (hours), 7d (days), 4w (weeks), 3mo (months of the calendar). 7d and 1w are as long as
/// each other and still two windows, since features are named after the text.
/// </remarks>
public sealed record TimeWindow : IComparable<TimeWindow>
{
    private const int MostDays = 36_525;

    private static readonly (string Unit, int Hours)[] Units = [("h", 1), ("d", 24), ("w", 168), ("mo", 0)];

    private readonly int _hours, _months;

    private TimeWindow(string text, int hours, int months) => (Text, _hours, _months) = (text, hours, months);

    /// <summary>The window as features are named after it: "30d".</summary>
    public string Text { get; }

    /// <summary>Reads a window.</summary>
    /// <exception cref="FormatException">The text is no window.</exception>
    public static TimeWindow Parse(string text) => TryParse(text, out TimeWindow? window) ? window
        : throw new FormatException(
            $"'{text}' is no time window. Write a number and a unit: 12h, 7d, 4w or 3mo; 100 years at most.");

    /// <summary>Reads a window; false where the text is none, or one of no time or of more than a hundred years.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out TimeWindow? window)
    {
        window = null;
        ReadOnlySpan<char> rest = text.AsSpan().Trim();
        int digits = rest.IndexOfAnyExceptInRange('0', '9');
        if (digits <= 0 || !int.TryParse(rest[..digits], NumberStyles.None, CultureInfo.InvariantCulture, out int count)
            || count == 0)
            return false;
        ReadOnlySpan<char> written = rest[digits..].Trim();
        foreach ((string unit, int hours) in Units)
        {
            if (!written.Equals(unit, StringComparison.OrdinalIgnoreCase)) continue;
            if (hours == 0 ? count > MostDays / 365 * 12 : (long)count * hours > MostDays * 24L) return false;
            window = new(string.Create(CultureInfo.InvariantCulture, $"{count}{unit}"), count * hours, hours == 0 ? count : 0);
            return true;
        }
        return false;
    }

    /// <summary>When the window begins that ends at a reference date; what happens then lies within it.</summary>
    public DateTime Before(DateTime reference)
    {
        if (_months > 0)
            return reference.Year * 12 + reference.Month - _months <= 12 ? DateTime.MinValue : reference.AddMonths(-_months);
        long ticks = _hours * TimeSpan.TicksPerHour;
        return reference.Ticks <= ticks ? DateTime.MinValue : reference.AddTicks(-ticks);
    }

    /// <summary>Compares by length, a month as 30 days and a half; windows as long as each other by their text.</summary>
    public int CompareTo(TimeWindow? other)
    {
        if (other is null) return 1;
        int byLength = Hours.CompareTo(other.Hours);
        return byLength != 0 ? byLength : string.CompareOrdinal(Text, other.Text);
    }

    private int Hours => _hours + _months * 732;

    /// <summary>The window as features are named after it.</summary>
    public override string ToString() => Text;

    /// <summary>Whether the first is shorter.</summary>
    public static bool operator <(TimeWindow left, TimeWindow right) => Compare(left, right) < 0;

    /// <summary>Whether the first is longer.</summary>
    public static bool operator >(TimeWindow left, TimeWindow right) => Compare(left, right) > 0;

    /// <summary>Whether the first is not longer.</summary>
    public static bool operator <=(TimeWindow left, TimeWindow right) => Compare(left, right) <= 0;

    /// <summary>Whether the first is not shorter.</summary>
    public static bool operator >=(TimeWindow left, TimeWindow right) => Compare(left, right) >= 0;

    private static int Compare(TimeWindow left, TimeWindow right)
    {
        ArgumentNullException.ThrowIfNull(left);
        return left.CompareTo(right);
    }
}
