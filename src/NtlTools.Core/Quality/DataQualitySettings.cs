using NtlTools.Core.Features;

namespace NtlTools.Core.Quality;

/// <summary>Where something in a data set begins to be remarkable.</summary>
public sealed record DataQualitySettings
{
    private readonly double _spikeFactor = 10;
    private readonly int _runLength = 7, _examples = 5;

    /// <summary>Where the quality grades of customers end.</summary>
    public QualityLimits Limits { get; init; } = QualityLimits.Default;

    /// <summary>A reading above this many times the mean of the customer's other readings is a spike; above 1.</summary>
    /// <remarks>The mean of the others, since a spike that is large enough would hide in a mean that it is part of.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">The value is not above 1, or not finite.</exception>
    public double SpikeFactor
    {
        get => _spikeFactor;
        init => _spikeFactor = value > 1 && double.IsFinite(value) ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "A spike is above the mean: the factor is above 1.");
    }

    /// <summary>The fewest equal readings in a row, all above or below 0, that make a flat line; at least 2.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 2.</exception>
    public int FlatLineLength
    {
        get => _runLength;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 2);
            _runLength = value;
        }
    }

    /// <summary>How many examples a problem has at most; at least 0.</summary>
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
}
