namespace NtlTools.Core.Readings.Billing;

/// <summary>What a meter's register showed at the beginning of a day.</summary>
/// <param name="Date">The day.</param>
/// <param name="Index">The register, kWh; NaN where it is missing.</param>
public readonly record struct MeterIndexReading(DateOnly Date, double Index)
{
    /// <summary>The meter; null where it is not said, and then the one of the reading before.</summary>
    public string? MeterId { get; init; }

    /// <summary>How the reading came about.</summary>
    public BillingReadingType Type { get; init; }

    /// <summary>The digits of the register before the decimal mark, 1 to 15; 0 where they are not known.</summary>
    public int Digits { get; init; }

    /// <summary>The line of its file, from 1; 0 where it has none.</summary>
    public int Line { get; init; }

    /// <summary>The number of its file.</summary>
    internal int File { get; init; }
}
