namespace NtlTools.Core.Readings;

/// <summary>The ways in which a simulated thief hides energy from the meter.</summary>
public enum TheftPattern
{
    /// <summary>The same share of every reading is missing.</summary>
    ConstantShare,

    /// <summary>A share that differs from step to step is missing.</summary>
    VaryingShare,

    /// <summary>A share is missing on some runs of days and nothing on others.</summary>
    Intermittent,

    /// <summary>What exceeds a limit is missing.</summary>
    PeakCap,

    /// <summary>The meter reads zero.</summary>
    ZeroReading,

    /// <summary>The share that is missing grows from nothing to its full size.</summary>
    RampDown,

    /// <summary>The readings are those of an earlier, lower time of the same customer.</summary>
    Shifted,

    /// <summary>The readings are those of a customer who uses less.</summary>
    Swapped,
}
