namespace NtlTools.Core.Readings;

/// <summary>Reads labels: theft, honest, or not inspected where the cell is empty.</summary>
internal static class CustomerLabel
{
    /// <summary>Reads 1, true or theft; 0, false or honest; or nothing. False where it is something else.</summary>
    public static bool TryParse(ReadOnlySpan<byte> cell, out bool? isTheft)
    {
        cell = Csv.CsvText.Trim(cell);
        isTheft = null;
        if (Csv.NumberCell.IsMissing(cell)) return true;
        if (Is(cell, "1"u8) || Is(cell, "1.0"u8) || Is(cell, "true"u8) || Is(cell, "theft"u8)) isTheft = true;
        else if (Is(cell, "0"u8) || Is(cell, "0.0"u8) || Is(cell, "false"u8) || Is(cell, "honest"u8)) isTheft = false;
        return isTheft is not null;
    }

    /// <summary>The word for a label, as files may have it.</summary>
    public static string Text(bool isTheft) => isTheft ? "theft" : "honest";

    private static bool Is(ReadOnlySpan<byte> cell, ReadOnlySpan<byte> word) => System.Text.Ascii.EqualsIgnoreCase(cell, word);
}
