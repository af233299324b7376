using NtlTools.Core.Features;

namespace NtlTools.Core.Segmentation;

/// <summary>The attributes of customers as numbers of categories, and how segments divide into them.</summary>
internal sealed class SegmentAttributes
{
    private const int MostFrequent = 10;

    private SegmentAttributes(string name, string[] categories, int[] categoryOf)
    {
        Name = name;
        Categories = categories;
        CategoryOf = categoryOf;
    }

    /// <summary>The attribute.</summary>
    public string Name { get; }

    /// <summary>Its categories, in ordinal order.</summary>
    public string[] Categories { get; }

    /// <summary>The category of each customer; −1 without one.</summary>
    public int[] CategoryOf { get; }

    /// <summary>All attributes that some customer has, by name. Memory: 4 bytes a customer and attribute, and the categories.</summary>
    public static SegmentAttributes[] Of(IReadOnlyList<CustomerFeatures> customers, CancellationToken cancellation)
    {
        var names = new SortedSet<string>(StringComparer.Ordinal);
        foreach (CustomerFeatures customer in customers)
            foreach (string name in customer.Attributes.Keys) names.Add(name);
        return [.. names.Select(name =>
        {
            cancellation.ThrowIfCancellationRequested();
            return Of(customers, name);
        })];
    }

    /// <summary>How a segment divides.</summary>
    /// <param name="segment">Its customers.</param>
    /// <param name="all">All customers.</param>
    public AttributeSummary Summarise(ReadOnlySpan<int> segment, ReadOnlySpan<int> all)
    {
        int[] own = Count(segment), total = Count(all);
        int known = own.Sum(), knownOfAll = total.Sum();
        int[] frequent = [.. Enumerable.Range(0, own.Length).Where(c => own[c] > 0).OrderByDescending(c => own[c]).ThenBy(c => c)];
        var shares = new List<CategoryShare>(MostFrequent + 1);
        foreach (int category in frequent.Take(MostFrequent)) shares.Add(Share(Categories[category], own[category], total[category]));
        if (frequent.Length > MostFrequent)
        {
            int[] named = frequent[..MostFrequent];
            shares.Add(Share(null, known - named.Sum(c => own[c]), knownOfAll - named.Sum(c => total[c])));
        }
        return new() { Name = Name, MissingCount = segment.Length - known, CategoryCount = frequent.Length, Categories = shares };

        CategoryShare Share(string? category, int count, int countOfAll) =>
            new(category, count, (double)count / known, (double)count / known / ((double)countOfAll / knownOfAll));
    }

    /// <summary>The customers in each category.</summary>
    public int[] Count(ReadOnlySpan<int> customers)
    {
        int[] counts = new int[Categories.Length];
        foreach (int i in customers)
            if (CategoryOf[i] >= 0) counts[CategoryOf[i]]++;
        return counts;
    }

    private static SegmentAttributes Of(IReadOnlyList<CustomerFeatures> customers, string name)
    {
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        int[] categoryOf = new int[customers.Count];
        for (int i = 0; i < categoryOf.Length; i++)
        {
            categoryOf[i] = -1;
            if (!customers[i].Attributes.TryGetValue(name, out string? category) || string.IsNullOrEmpty(category)) continue;
            if (!numbers.TryGetValue(category, out int number)) numbers.Add(category, number = numbers.Count);
            categoryOf[i] = number;
        }

        // The order of the customers must show nowhere, nor that of a hash table.
        string[] categories = [.. numbers.Keys.Order(StringComparer.Ordinal)];
        int[] sorted = new int[categories.Length];
        for (int place = 0; place < categories.Length; place++) sorted[numbers[categories[place]]] = place;
        for (int i = 0; i < categoryOf.Length; i++)
            if (categoryOf[i] >= 0) categoryOf[i] = sorted[categoryOf[i]];
        return new(name, categories, categoryOf);
    }
}
