namespace NtlTools.Core.Readings;

/// <summary>What came out of one chunk of a wide file, in the order of its rows.</summary>
internal sealed class ParsedChunk(IEnumerable<Reject> rejects)
{
    public List<ReadCustomer> Customers { get; } = [];

    public List<Reject> Rejects { get; } = [.. rejects];

    public long RowCount { get; set; }
}
