namespace NtlTools.Core.Segmentation.Classification;

/// <summary>How many answers are remembered, and for how long.</summary>
public sealed record SegmentCacheSettings
{
    /// <summary>The most answers that are remembered, at least 0; 0 remembers none. 100,000 by default, about
    /// 36 MB at five features and more with more.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int Capacity
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            field = value;
        }
    } = 100_000;

    /// <summary>How long an answer is remembered, above 0; an hour by default.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not above 0.</exception>
    public TimeSpan Lifetime
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(value, TimeSpan.Zero);
            field = value;
        }
    } = TimeSpan.FromHours(1);
}
