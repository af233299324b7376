namespace NtlTools.Core.Readings.Billing;

/// <summary>One row of a file of bills or indexes, in 32 bytes.</summary>
/// <param name="Value">The kWh or the index; NaN where it is missing.</param>
/// <param name="Customer">The customer, as a place in the chunk's ids.</param>
/// <param name="Start">The number of the first day; of a bill by months, minus how many they are; of an index, how
/// many minutes it was read after the beginning of its day.</param>
/// <param name="End">The number of the day that the file gives as the end; of an index, its day.</param>
/// <param name="Line">The line in the file; one of over 2³¹ lines counts no further.</param>
/// <param name="Meter">The meter, as a place in the chunk's meters; −1 where it is not said.</param>
/// <param name="Kind">How it came about, a <see cref="BillingReadingType"/>.</param>
/// <param name="Digits">The digits of the register; 0 where they are not known.</param>
internal readonly record struct BillingRow(
    double Value, int Customer, int Start, int End, int Line, int Meter, byte Kind, byte Digits);

/// <summary>The rows of one chunk, with its customers and meters numbered in order of appearance.</summary>
internal sealed class BillingRows(int file, IReadOnlyList<Reject> rejects)
{
    public int File { get; } = file;

    public List<string> Ids { get; } = [];

    public List<string> Meters { get; } = [];

    public List<BillingRow> Rows { get; } = [];

    /// <summary>What the rows say of the customers themselves.</summary>
    public CustomerCells Customers { get; } = new();

    public List<Reject> Rejects { get; } = [.. rejects];

    /// <summary>Data rows, good and bad; those of marks that are never closed have been taken out of the chunk.</summary>
    public long RowCount { get; set; } = rejects.Count(r => r.Reason == RejectReason.UnterminatedQuote);
}
