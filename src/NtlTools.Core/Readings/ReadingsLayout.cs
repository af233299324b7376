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
}
