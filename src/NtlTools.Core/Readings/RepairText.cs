using System.Globalization;

namespace NtlTools.Core.Readings;

/// <summary>How tables say what of a customer was repaired: "4 of 365 steps: 3 interpolated, 0 clipped, 1 negative, limited".</summary>
internal static class RepairText
{
    private const string Limited = "limited";

    public static string Of(RepairMark mark) => string.Create(CultureInfo.InvariantCulture,
        $"{mark.RepairedCount} of {mark.StepCount} steps: {mark.InterpolatedCount} interpolated, {mark.ClippedCount} clipped, ")
        + string.Create(CultureInfo.InvariantCulture, $"{mark.NegativeCount} negative{(mark.IsLimited ? $", {Limited}" : "")}");

    /// <summary>The mark that a cell means; null where it means none.</summary>
    public static RepairMark? Parse(string text)
    {
        string[] words = text.Split([' ', ',', ':'], StringSplitOptions.RemoveEmptyEntries);
        if (words.Length is not (10 or 11) || words[1] != "of" || words[3] != "steps" || words[5] != "interpolated"
            || words[7] != "clipped" || words[9] != "negative" || (words.Length == 11 && words[10] != Limited))
            return null;
        int[] counts = new int[5];
        int[] places = [0, 2, 4, 6, 8];
        for (int i = 0; i < counts.Length; i++)
            if (!int.TryParse(words[places[i]], NumberStyles.None, CultureInfo.InvariantCulture, out counts[i])) return null;
        if (counts[0] > counts[1]) return null;
        return new()
        {
            RepairedCount = counts[0],
            StepCount = counts[1],
            InterpolatedCount = counts[2],
            ClippedCount = counts[3],
            NegativeCount = counts[4],
            IsLimited = words.Length == 11,
        };
    }
}
