using System.Globalization;

namespace NtlTools.Cli.Display;

/// <summary>How numbers are written for people.</summary>
internal static class Figures
{
    /// <summary>"42,372".</summary>
    public static string Count(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A number with a fixed number of decimals; a hyphen where it is not known.</summary>
    public static string Number(double value, int decimals) =>
        double.IsNaN(value) ? "-"
            : value.ToString("N" + decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    /// <summary>"8.5 %"; a hyphen where it is not known, and "&lt;0.1 %" where it is more than none and would be rounded to it.</summary>
    public static string Percent(double share, int decimals = 1)
    {
        double least = Math.Pow(10, -decimals);
        return double.IsNaN(share) ? "-"
            : share > 0 && share * 100 < least / 2 ? "<" + Number(least, decimals) + " %"
            : Number(share * 100, decimals) + " %";
    }

    /// <summary>"0.71 to 0.84"; nothing where it is not known.</summary>
    public static string Interval(NtlTools.Learning.Metrics.Interval interval, int decimals) =>
        double.IsNaN(interval.Lower) ? "" : $"{Number(interval.Lower, decimals)} to {Number(interval.Upper, decimals)}";

    /// <summary>"2.6 s" or "3 min 12 s".</summary>
    public static string Duration(double seconds) => seconds < 60
        ? Number(seconds, 1) + " s"
        : string.Create(CultureInfo.InvariantCulture, $"{(int)seconds / 60} min {(int)seconds % 60} s");

    /// <summary>"812 MB".</summary>
    public static string Memory(long bytes) => Count(bytes / 1_000_000) + " MB";
}
