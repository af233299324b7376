namespace NtlTools.Core.Segmentation.Mapping;

/// <summary>How a map of customers is drawn.</summary>
public sealed record SegmentMapSettings
{
    /// <summary>The method; t-SNE by default.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such method.</exception>
    public MapMethod Method
    {
        get;
        init => field = Enum.IsDefined(value) ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "There is no such method.");
    } = MapMethod.TSNE;

    /// <summary>The most customers on the map, at least 3; of more a random sample is drawn. 10,000 by default.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 3.</exception>
    public int MaximumCustomers
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 3, nameof(MaximumCustomers));
            field = value;
        }
    } = 10_000;

    /// <summary>About how many neighbours t-SNE keeps near a customer, 1 to 1,000; 30 by default.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not from 1 to 1,000.</exception>
    public double Perplexity
    {
        get;
        init => field = value is >= 1 and <= 1000 ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "A perplexity lies from 1 to 1,000.");
    } = 30;

    /// <summary>The sample and what t-SNE starts from.</summary>
    public ulong Seed { get; init; } = 42;
}
