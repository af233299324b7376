namespace NtlTools.Learning.Preprocessing;

/// <summary>All of a fitted category encoder as plain data, for a file.</summary>
/// <remarks>A model made of it again gives the same bits.</remarks>
/// <param name="Attributes">The attributes, in their order.</param>
public sealed record CategoryEncoderState(AttributeEncoding[] Attributes);

/// <summary>How one attribute becomes columns.</summary>
public sealed record AttributeEncoding
{
    /// <summary>The attribute.</summary>
    public required string Name { get; init; }

    /// <summary>How it is encoded.</summary>
    public required CategoryEncoding Encoding { get; init; }

    /// <summary>
    /// The categories: for OneHot those with a column of their own, the most frequent first; for Ordinal in their order; for
    /// Frequency all, the most frequent first.
    /// </summary>
    public required string[] Categories { get; init; }

    /// <summary>How many of the customers it was fitted on have each category; all others are in the next two counts.</summary>
    public required int[] Counts { get; init; }

    /// <summary>How many have a category that shares the column "other"; above 0 where OneHot has that column.</summary>
    public required int OtherCount { get; init; }

    /// <summary>How many have none; where it is above 0, OneHot has the column "missing".</summary>
    public required int MissingCount { get; init; }
}
