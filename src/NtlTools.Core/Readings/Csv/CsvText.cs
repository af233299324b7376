using System.Text;
using System.Text.Unicode;

namespace NtlTools.Core.Readings.Csv;

/// <summary>Text out of a file's bytes.</summary>
internal static class CsvText
{
    private const int Most = 200;

    /// <summary>UTF-8 where the bytes are valid UTF-8, else Latin-1, which older systems export.</summary>
    public static string Decode(ReadOnlySpan<byte> bytes) =>
        Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : Encoding.Latin1.GetString(bytes);

    /// <summary>The same, cut to what a report can show.</summary>
    public static string Excerpt(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length <= Most * 4) return Excerpt(Decode(bytes));

        // A letter cut in two would make the rest look like Latin-1.
        int end = Most * 4;
        while (end > Most * 4 - 3 && (bytes[end] & 0xC0) == 0x80) end--;
        return Excerpt(Decode(bytes[..end]));
    }

    /// <summary>A text cut to what a report can show.</summary>
    public static string Excerpt(string text) => text.Length > Most ? string.Concat(text.AsSpan(0, Most - 1), "…") : text;

    /// <summary>Without blanks at both ends.</summary>
    public static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> bytes) => bytes.Trim(" \t\r"u8);
}
