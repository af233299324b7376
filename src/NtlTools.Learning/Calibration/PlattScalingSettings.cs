namespace NtlTools.Learning.Calibration;

/// <summary>How Platt's scaling is fitted.</summary>
public sealed record PlattScalingSettings
{
    /// <summary>
    /// Fitting ends where no slope of the mean loss over standardised scores is steeper; above 0; 10⁻¹² when not set.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not a finite number above 0.</exception>
    public double Tolerance
    {
        get;
        init
        {
            if (!(value > 0 && double.IsFinite(value)))
                throw new ArgumentOutOfRangeException(nameof(value), value, "A finite number above 0 is needed.");
            field = value;
        }
    } = 1e-12;

    /// <summary>The most Newton steps, at least 1; 100 when not set, of which a handful is used.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not positive.</exception>
    public int MaxIterations
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value);
            field = value;
        }
    } = 100;
}
