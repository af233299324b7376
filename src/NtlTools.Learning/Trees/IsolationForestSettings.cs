namespace NtlTools.Learning.Trees;

/// <summary>How an isolation forest grows.</summary>
public sealed record IsolationForestSettings
{
    /// <summary>The number of trees, at least 1; 100 when not set.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not positive.</exception>
    public int Trees
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value);
            field = value;
        }
    } = 100;

    /// <summary>The rows each tree is grown from, at least 2; 256 when not set; all rows where there are fewer.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 2.</exception>
    public int SampleSize
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 2);
            field = value;
        }
    } = 256;

    /// <summary>
    /// How many columns a split looks at beyond the first, at least 0 and less than the columns; 0 when not set: splits along
    /// one column each. From 1 on the forest is an extended one, whose splits are slanted.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int ExtensionLevel
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            field = value;
        }
    }

    /// <summary>The seed of samples, columns and split values.</summary>
    public ulong Seed { get; init; } = 42;
}
