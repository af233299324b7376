namespace NtlTools.Core.Segmentation;

/// <summary>How customers are divided into training, validation and test.</summary>
public sealed record SplitSettings
{
    private readonly double _training = 0.6, _validation = 0.2;

    /// <summary>By customer or by inspection date.</summary>
    public SplitMethod Method { get; init; }

    /// <summary>The share that trains, above 0 and below 1; 0.6 by default.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public double TrainingShare { get => _training; init => _training = Share(value); }

    /// <summary>The share that validates, above 0 and below 1; 0.2 by default. What is left tests.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public double ValidationShare { get => _validation; init => _validation = Share(value); }

    /// <summary>Which of the possible divisions.</summary>
    public ulong Seed { get; init; } = 42;

    private static double Share(double value) => value is > 0 and < 1
        ? value
        : throw new ArgumentOutOfRangeException(nameof(value), value, "A share lies between 0 and 1.");
}
