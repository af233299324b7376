namespace NtlTools.Core.Readings;

/// <summary>How a file of readings is laid out.</summary>
public enum ReadingsLayout
{
    /// <summary>Found out from the file.</summary>
    Auto,

    /// <summary>One row a customer, one column a step.</summary>
    Wide,

    /// <summary>One row a reading: id, time, kWh.</summary>
    Long,

    /// <summary>One row a bill: id, start and end, or end and number of months, kWh.</summary>
    Billing,

    /// <summary>One row a meter index: id, date, what the register shows.</summary>
    Index,
}
