using System.Text;
using NtlTools.Core.Readings.Csv;

namespace NtlTools.Core.Readings.Billing;

/// <summary>Reads how a bill or index came about.</summary>
internal static class BillingTypeText
{
    private static readonly Dictionary<string, BillingReadingType> Words = new(StringComparer.Ordinal)
    {
        ["actual"] = BillingReadingType.Actual, ["a"] = BillingReadingType.Actual, ["act"] = BillingReadingType.Actual,
        ["read"] = BillingReadingType.Actual, ["measured"] = BillingReadingType.Actual, ["regular"] = BillingReadingType.Actual,
        ["customer"] = BillingReadingType.Actual, ["false"] = BillingReadingType.Actual, ["no"] = BillingReadingType.Actual,
        ["n"] = BillingReadingType.Actual, ["0"] = BillingReadingType.Actual,
        ["estimated"] = BillingReadingType.Estimated, ["estimate"] = BillingReadingType.Estimated,
        ["e"] = BillingReadingType.Estimated, ["est"] = BillingReadingType.Estimated, ["true"] = BillingReadingType.Estimated,
        ["yes"] = BillingReadingType.Estimated, ["y"] = BillingReadingType.Estimated, ["1"] = BillingReadingType.Estimated,
        ["corrected"] = BillingReadingType.Corrected, ["correction"] = BillingReadingType.Corrected,
        ["c"] = BillingReadingType.Corrected, ["rebill"] = BillingReadingType.Corrected,
        ["rebilled"] = BillingReadingType.Corrected, ["revised"] = BillingReadingType.Corrected,
        ["cancelled"] = BillingReadingType.Cancelled, ["canceled"] = BillingReadingType.Cancelled,
        ["cancellation"] = BillingReadingType.Cancelled, ["cancel"] = BillingReadingType.Cancelled,
        ["x"] = BillingReadingType.Cancelled, ["reversal"] = BillingReadingType.Cancelled,
        ["reversed"] = BillingReadingType.Cancelled, ["void"] = BillingReadingType.Cancelled,
        ["storno"] = BillingReadingType.Cancelled,
        ["removed"] = BillingReadingType.Removed, ["removal"] = BillingReadingType.Removed,
        ["final"] = BillingReadingType.Removed,
        ["installed"] = BillingReadingType.Installed, ["installation"] = BillingReadingType.Installed,
        ["initial"] = BillingReadingType.Installed, ["new"] = BillingReadingType.Installed,
        ["exchanged"] = BillingReadingType.Exchanged, ["exchange"] = BillingReadingType.Exchanged,
        ["replaced"] = BillingReadingType.Exchanged, ["replacement"] = BillingReadingType.Exchanged,
    };

    /// <summary>Reads a cell; an empty one means an actual reading.</summary>
    /// <param name="cell">The cell.</param>
    /// <param name="isIndex">Whether it tells of an index; a bill knows of no meter.</param>
    /// <param name="type">What it says.</param>
    /// <returns>Whether it says something that is known.</returns>
    public static bool TryParse(ReadOnlySpan<byte> cell, bool isIndex, out BillingReadingType type)
    {
        type = BillingReadingType.Actual;
        cell = CsvText.Trim(cell);
        if (cell.IsEmpty || (cell.Length > 1 && NumberCell.IsMissing(cell))) return true;
        if (cell.Length > 16 || !Ascii.IsValid(cell)) return false;
        if (Words.TryGetValue(Encoding.ASCII.GetString(cell).ToLowerInvariant(), out type)
            && (isIndex || type < BillingReadingType.Removed))
            return true;
        type = BillingReadingType.Actual;
        return false;
    }
}
