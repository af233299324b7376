using System.Globalization;

namespace NtlTools.Core.Readings;

/// <summary>How files say what of a customer is simulated; empty where everything is real.</summary>
/// <remarks>
/// An import reads back what a table has written, so that a mark survives the way through a file. Intensities are kept to
/// two decimals, starts to the day.
/// </remarks>
internal static class SimulationText
{
    /// <summary>The column that holds it, in every table.</summary>
    public const string Column = "Simulated";

    private const string ReadingsPart = "readings (", TheftPart = "theft (", LabelPart = "label", DateForm = "yyyy-MM-dd";

    public static string Of(SimulationMark? mark)
    {
        if (mark is null) return "";
        var parts = new List<string>(2);
        if (mark.GeneratedAs is { } kind) parts.Add($"{ReadingsPart}{kind})");
        if (mark.Theft is { } theft)
        {
            string start = mark.TheftStart?.ToString(DateForm, CultureInfo.InvariantCulture) ?? "";
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"{TheftPart}{theft} {mark.Intensity:0.##} from {start})"));
        }
        else if (mark.LabelIsSimulated)
        {
            parts.Add(LabelPart);
        }
        return string.Join("; ", parts);
    }

    /// <summary>The mark that a cell means; null where it says that nothing is simulated.</summary>
    /// <remarks>Words of other programs count as a mark too: to call a real reading simulated is the smaller mistake.</remarks>
    public static SimulationMark? Parse(string? text)
    {
        string trimmed = (text ?? "").Trim();
        if (trimmed.Length == 0 || trimmed == "0" || trimmed.Equals("false", StringComparison.OrdinalIgnoreCase)) return null;
        var mark = new SimulationMark();
        foreach (string part in trimmed.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (part == LabelPart)
                mark = mark with { LabelIsSimulated = true };
            else if (Inside(part, TheftPart) is { } words && TryParseTheft(words, mark) is { } theft)
                mark = theft;
            else
                mark = mark with { GeneratedAs = Inside(part, ReadingsPart) ?? part };
        }
        return mark;
    }

    private static string? Inside(string part, string opening) =>
        part.StartsWith(opening, StringComparison.Ordinal) && part.EndsWith(')') ? part[opening.Length..^1] : null;

    private static SimulationMark? TryParseTheft(string text, SimulationMark mark)
    {
        string[] words = text.Split(' ');
        if (words.Length != 4 || !Enum.TryParse(words[0], out TheftPattern pattern)
            || !double.TryParse(words[1], NumberStyles.Float, CultureInfo.InvariantCulture, out double intensity))
            return null;
        bool dated = DateTime.TryParseExact(words[3], DateForm, CultureInfo.InvariantCulture, DateTimeStyles.None,
            out DateTime start);
        return mark with { Theft = pattern, Intensity = intensity, TheftStart = dated ? start : null, LabelIsSimulated = true };
    }
}
