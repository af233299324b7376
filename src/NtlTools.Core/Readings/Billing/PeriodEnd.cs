namespace NtlTools.Core.Readings.Billing;

/// <summary>Whether the end that files give a billing period is its last day.</summary>
public enum PeriodEnd
{
    /// <summary>Found out: by which of the two more bills begin where the customer's one before ends.</summary>
    Auto,

    /// <summary>The end is the day behind the last one, on which the meter was read and the next period begins.</summary>
    Exclusive,

    /// <summary>The end is the last day of the period.</summary>
    Inclusive,
}
