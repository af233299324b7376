namespace NtlTools.Core.Readings.Billing;

/// <summary>What is to be known of a step of a series that was made from bills.</summary>
[Flags]
public enum BillingMarks
{
    /// <summary>Bills of actual readings cover the whole step, or none covers any of it.</summary>
    None = 0,

    /// <summary>Some of the energy is estimated, and no actual reading has followed yet.</summary>
    Estimated = 1,

    /// <summary>Some of the energy was estimated, and the next actual reading has set it right.</summary>
    TruedUp = 2,

    /// <summary>Some of the energy is from a bill that took the place of another.</summary>
    Corrected = 4,

    /// <summary>Some of the energy is from bills that were billed for the same days.</summary>
    Overlapping = 8,

    /// <summary>Some of the energy is from the first period of an exchanged meter.</summary>
    MeterExchange = 16,

    /// <summary>Some of the energy is from a period in which the register rolled over.</summary>
    RollOver = 32,

    /// <summary>Some days of the step are not billed; it has the energy of the others.</summary>
    Partial = 64,
}
