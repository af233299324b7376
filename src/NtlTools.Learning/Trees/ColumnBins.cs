using System.Runtime.CompilerServices;

namespace NtlTools.Learning.Trees;

/// <summary>
/// How the values of one column become bins: 0 for missing, then 1, 2, … for values in rising order or for categories.
/// </summary>
internal sealed class ColumnBins
{
    /// <summary>Category codes lie below this.</summary>
    public const int MaxCategories = 1 << 16;

    private readonly ThresholdSearch? _search;
    private readonly byte[] _binOfCategory;

    private ColumnBins(int count, float[] cuts, byte[] binOfCategory)
    {
        Count = count;
        Cuts = cuts;
        _binOfCategory = binOfCategory;
        if (binOfCategory.Length == 0) _search = new ThresholdSearch(cuts);
    }

    /// <summary>The number of bins for values, the missing one left out.</summary>
    public int Count { get; }

    /// <summary>Count − 1 rising numbers: bin b + 1 holds the values from cut b − 1 up to but without cut b.</summary>
    public float[] Cuts { get; }

    /// <summary>Whether the bins are those of categories.</summary>
    public bool IsCategorical => _search is null;

    /// <summary>One more than the greatest category code seen; 0 for quantities.</summary>
    public int CategoryCount => _binOfCategory.Length;

    /// <summary>Finds quantile bins; where there are few distinct values each gets its own.</summary>
    /// <param name="values">The column; NaN is missing.</param>
    /// <param name="maxBins">The most bins for values.</param>
    /// <param name="sorter">Buffers for sorting.</param>
    public static ColumnBins OfQuantities(ReadOnlySpan<float> values, int maxBins, FloatSorter sorter)
    {
        var sorted = sorter.Sort(values);
        int distinct = sorted.IsEmpty ? 0 : 1;
        for (int i = 1; i < sorted.Length && distinct <= maxBins; i++) distinct += sorted[i] != sorted[i - 1] ? 1 : 0;
        var cuts = new List<float>(Math.Min(distinct, maxBins));
        double target = distinct <= maxBins ? 0 : (double)sorted.Length / maxBins;
        int remaining = sorted.Length, filled = 0;
        for (int start = 0, end; start < sorted.Length; start = end)
        {
            for (end = start + 1; end < sorted.Length && sorted[end] == sorted[start];) end++;

            // A value that fills a bin alone does not share it with the smaller ones before it.
            if (filled > 0 && (filled >= target || end - start >= target) && cuts.Count < maxBins - 1)
            {
                cuts.Add(Between(sorted[start - 1], sorted[start]));
                remaining -= filled;
                filled = 0;
                if (target > 0) target = (double)remaining / (maxBins - cuts.Count);
            }
            filled += end - start;
        }
        return new ColumnBins(sorted.IsEmpty ? 0 : cuts.Count + 1, [.. cuts], []);
    }

    /// <summary>
    /// Gives each category a bin, the most frequent first; the rarest share the last one where there are too many.
    /// </summary>
    /// <param name="codes">The column; NaN and negative codes are missing.</param>
    /// <param name="maxBins">The most bins for categories.</param>
    /// <param name="column">The column's number, for errors.</param>
    /// <exception cref="ArgumentException">A code is no whole number or too great.</exception>
    public static ColumnBins OfCategories(ReadOnlySpan<float> codes, int maxBins, int column)
    {
        CheckCodes(codes, column, "Row");
        var counts = new int[MaxCategories];
        int last = -1;
        foreach (float value in codes)
        {
            int code = CategoryOf(value, MaxCategories);
            if (code < 0) continue;
            counts[code]++;
            last = Math.Max(last, code);
        }
        int[] seen = [.. Enumerable.Range(0, last + 1).Where(code => counts[code] > 0).OrderByDescending(code => counts[code])];
        var binOfCategory = new byte[last + 1];
        for (int rank = 0; rank < seen.Length; rank++) binOfCategory[seen[rank]] = (byte)Math.Min(rank + 1, maxBins);

        // An array of length 0 marks a column of quantities; one unseen code keeps an all-missing column categorical.
        return new ColumnBins(Math.Min(seen.Length, maxBins), [], last < 0 ? new byte[1] : binOfCategory);
    }

    /// <summary>Makes sure that the values of a column are category codes, or missing.</summary>
    /// <exception cref="ArgumentException">A code is no whole number or too great.</exception>
    public static void CheckCodes(ReadOnlySpan<float> codes, int column, string what)
    {
        for (int i = 0; i < codes.Length; i++)
        {
            if (!(codes[i] >= 0) || CategoryOf(codes[i], MaxCategories) >= 0) continue;
            throw new ArgumentException(
                $"{what} {i}, column {column}: {codes[i]} is no category code from 0 to {MaxCategories - 1}.");
        }
    }

    /// <summary>The category code that a value is, in training and prediction alike; -1 for none below a count.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int CategoryOf(float value, int count)
    {
        int code = value >= 0 && value < count ? (int)value : -1;
        return code == value ? code : -1;
    }

    /// <summary>The bin of a value.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int BinOf(float value)
    {
        if (_search is not null) return float.IsNaN(value) ? 0 : 1 + _search.CountAtMost(value);
        int code = CategoryOf(value, _binOfCategory.Length);
        return code >= 0 ? _binOfCategory[code] : 0;
    }

    /// <summary>Sets one bit for each category code whose bin is in a set.</summary>
    /// <param name="bins">Which bins.</param>
    /// <param name="words">Receives the bits; long enough for all codes.</param>
    public void Categories(Func<int, bool> bins, Span<ulong> words)
    {
        for (int code = 0; code < _binOfCategory.Length; code++)
        {
            if (_binOfCategory[code] != 0 && bins(_binOfCategory[code])) words[code >> 6] |= 1UL << code;
        }
    }

    private static float Between(float low, float high)
    {
        float middle = low / 2 + high / 2;
        return middle > low ? middle : high;
    }
}
