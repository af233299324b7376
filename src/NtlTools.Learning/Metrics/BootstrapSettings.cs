namespace NtlTools.Learning.Metrics;

/// <summary>How the bootstrap draws.</summary>
public sealed record BootstrapSettings
{
    /// <summary>The number of resamples, at least 1; 1000 when not set.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not positive.</exception>
    public int Resamples
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value);
            field = value;
        }
    } = 1000;

    /// <summary>The share of resamples inside an interval, in (0, 1); 0.95 when not set.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside (0, 1).</exception>
    public double Confidence
    {
        get;
        init
        {
            if (!(value is > 0 and < 1))
                throw new ArgumentOutOfRangeException(nameof(value), value, "A confidence lies in (0, 1).");
            field = value;
        }
    } = 0.95;

    /// <summary>The seed of the resamples.</summary>
    public ulong Seed { get; init; } = 42;
}
