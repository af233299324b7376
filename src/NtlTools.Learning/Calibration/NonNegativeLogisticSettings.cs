namespace NtlTools.Learning.Calibration;

/// <summary>How a logistic regression with coefficients of at least 0 is fitted.</summary>
public sealed record NonNegativeLogisticSettings
{
    /// <summary>
    /// The ridge penalty: half of it times the squared coefficients is added to the summed log-loss; at least 0. When not
    /// set, 10⁻⁴: too little to notice, enough to keep the coefficients finite where the classes are separable.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative or not finite.</exception>
    public double L2
    {
        get;
        init
        {
            if (!(value >= 0 && double.IsFinite(value)))
                throw new ArgumentOutOfRangeException(nameof(value), value, "A finite number of at least 0 is needed.");
            field = value;
        }
    } = 1e-4;

    /// <summary>
    /// Whether the labels are smoothed to (n₊ + 1) / (n₊ + 2) and 1 / (n₋ + 2), n₊ and n₋ being the numbers of positives and
    /// negatives (Platt 1999): where the classes of a small sample are separable, probabilities then stay as unsure as the
    /// sample is small. False when not set.
    /// </summary>
    public bool SmoothLabels { get; init; }

    /// <summary>
    /// Fitting ends where no slope of the mean loss over standardised inputs is steeper; above 0; 10⁻¹² when not set.
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

    /// <summary>
    /// The most Newton steps, at least 1; 100 when not set; a handful is enough for data that are not separable.
    /// </summary>
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
