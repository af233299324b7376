namespace NtlTools.Core.Readings.Billing;

/// <summary>How a bill or a meter index came about.</summary>
public enum BillingReadingType
{
    /// <summary>Read from the meter.</summary>
    Actual,

    /// <summary>Estimated by the utility.</summary>
    Estimated,

    /// <summary>Takes the place of an earlier one of the same time.</summary>
    Corrected,

    /// <summary>Takes an earlier one of the same time back; its kWh are the earlier one's, with either sign.</summary>
    Cancelled,

    /// <summary>Index only: the last one of a meter that was taken out.</summary>
    Removed,

    /// <summary>Index only: the first one of a meter that was put in.</summary>
    Installed,

    /// <summary>Index only: one of the two of a meter exchange; the earlier line of a day is the old meter's, the later one, or
    /// the only one, the new meter's.</summary>
    Exchanged,
}
