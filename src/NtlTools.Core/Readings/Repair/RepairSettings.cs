namespace NtlTools.Core.Readings.Repair;

/// <summary>What of a customer's readings is repaired, and how much of it at most.</summary>
/// <remarks>
/// A repair that would change more of a customer than its limit allows is not made for that customer at all: what happens so
/// often is no fault, but how the customer is.
/// </remarks>
public sealed record RepairSettings
{
    private readonly int _gap = 1;
    private readonly double? _sigma = 3;
    private readonly double _interpolated = 0.25, _clipped = 0.05, _negative = 0.05;

    /// <summary>
    /// The longest run of missing steps that is filled in, between two readings; 1 by default (the mean of both neighbours, Zheng
    /// et al. 2018), longer ones along a straight line; 0 for none.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int MaximumGap
    {
        get => _gap;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            _gap = value;
        }
    }

    /// <summary>
    /// A reading above mean + this × standard deviation is lowered to that; 3 by default, null for never. Zheng et al. (2018), who
    /// name it the three-sigma rule, take 2.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not positive, or not finite.</exception>
    public double? SpikeSigma
    {
        get => _sigma;
        init => _sigma = value is null || (value > 0 && double.IsFinite(value.Value)) ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "A number of standard deviations is above 0.");
    }

    /// <summary>Makes readings below zero missing; they can then be filled in as any other gap. Off by default.</summary>
    public bool NegativeToMissing { get; init; }

    /// <summary>The largest share of a customer's steps that is filled in, 0 to 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not within 0 and 1.</exception>
    public double MaximumInterpolatedRatio { get => _interpolated; init => _interpolated = Share(value); }

    /// <summary>The largest share of a customer's readings that is clipped, 0 to 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not within 0 and 1.</exception>
    public double MaximumClippedRatio { get => _clipped; init => _clipped = Share(value); }

    /// <summary>The largest share of a customer's readings that becomes missing for being negative, 0 to 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not within 0 and 1.</exception>
    public double MaximumNegativeRatio { get => _negative; init => _negative = Share(value); }

    private static double Share(double value) => value is >= 0 and <= 1 ? value
        : throw new ArgumentOutOfRangeException(nameof(value), value, "A share lies within 0 and 1.");
}
