namespace NtlTools.Core.Segmentation;

/// <summary>How segments are described.</summary>
public sealed record SegmentProfileSettings
{
    private readonly int _examples = 5;

    /// <summary>How many typical customers and how many on the border are named, at least 0; 5 by default.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int ExampleCount
    {
        get => _examples;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            _examples = value;
        }
    }

    /// <summary>The features to list, as names or patterns with * and ?; all if empty. What is telling is sought among all.</summary>
    public IReadOnlyList<string> Features { get; init; } = [];
}
