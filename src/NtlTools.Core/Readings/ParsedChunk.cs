namespace NtlTools.Core.Readings;

/// <summary>What came out of one chunk of a wide file, in the order of its rows.</summary>
internal sealed class ParsedChunk(int file, IReadOnlyList<Reject> rejects)
{
    public int File { get; } = file;

    /// <summary>Whether rows are counted by their lines, as <see cref="Csv.CsvChunk.HasLines"/> says.</summary>
    public bool HasLines { get; init; } = true;

    public List<ReadCustomer> Customers { get; } = [];

    public List<Reject> Rejects { get; } = [.. rejects];

    /// <summary>Data rows, good and bad; those of marks that are never closed have been taken out of the chunk.</summary>
    public long RowCount { get; set; } = rejects.Count(r => r.Reason == RejectReason.UnterminatedQuote);
}
