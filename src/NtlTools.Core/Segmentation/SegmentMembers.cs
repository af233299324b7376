namespace NtlTools.Core.Segmentation;

/// <summary>The customers of each segment, one segment after the other.</summary>
internal sealed class SegmentMembers
{
    private readonly int[] _order, _starts;

    /// <summary>Groups customers; the order within a segment stays.</summary>
    /// <param name="segments">The segment of each customer, or −1 for who is left out.</param>
    /// <param name="count">The number of segments.</param>
    public SegmentMembers(ReadOnlySpan<int> segments, int count)
    {
        _starts = new int[count + 1];
        foreach (int segment in segments)
            if (segment >= 0) _starts[segment + 1]++;
        for (int segment = 0; segment < count; segment++) _starts[segment + 1] += _starts[segment];
        _order = new int[_starts[count]];
        int[] next = _starts[..count];
        for (int i = 0; i < segments.Length; i++)
            if (segments[i] >= 0) _order[next[segments[i]]++] = i;
    }

    /// <summary>The number of segments.</summary>
    public int Count => _starts.Length - 1;

    /// <summary>The customers of all segments.</summary>
    public ReadOnlySpan<int> All => _order;

    /// <summary>The customers of a segment.</summary>
    public ReadOnlySpan<int> Of(int segment) => _order.AsSpan(_starts[segment].._starts[segment + 1]);
}
