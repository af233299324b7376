namespace NtlTools.Core.Segmentation;

/// <summary>How a segment's customers divide into the categories of an attribute.</summary>
public sealed record AttributeSummary
{
    /// <summary>The attribute.</summary>
    public required string Name { get; init; }

    /// <summary>The number of the segment's customers without the attribute.</summary>
    public required int MissingCount { get; init; }

    /// <summary>The number of categories in the segment.</summary>
    public required int CategoryCount { get; init; }

    /// <summary>The most frequent categories, at most ten, and the others together where there are more.</summary>
    public required IReadOnlyList<CategoryShare> Categories { get; init; }

    /// <summary>The attribute and its most frequent category.</summary>
    public override string ToString() => Categories.Count == 0 ? Name : $"{Name}: {Categories[0]}";
}

/// <summary>How frequent a category is among a segment's customers.</summary>
/// <param name="Category">The category; null for the others together.</param>
/// <param name="Count">The number of customers.</param>
/// <param name="Share">The same as a share of the segment's customers with the attribute, 0 to 1.</param>
/// <param name="Lift">The share ÷ the share among all customers with the attribute: above 1, the segment has more of it.</param>
public sealed record CategoryShare(string? Category, int Count, double Share, double Lift)
{
    /// <summary>The category and its share.</summary>
    public override string ToString() => FormattableString.Invariant($"{Category ?? "others"} {100 * Share:0}%");
}
