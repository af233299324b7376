namespace NtlTools.Core.Readings;

/// <summary>The readings of one chunk of a long file as columns, with its customers numbered in order of appearance.</summary>
internal sealed class LongRows(int file, IReadOnlyList<Reject> rejects)
{
    public int File { get; } = file;

    public List<string> Ids { get; } = [];

    /// <summary>Each row's customer, as a place in <see cref="Ids"/>.</summary>
    public List<int> Customers { get; } = [];

    /// <summary>Each row's time, minutes since 1900.</summary>
    public List<int> Minutes { get; } = [];

    /// <summary>Each row's reading, kWh.</summary>
    public List<float> Kwh { get; } = [];

    /// <summary>Each row's line in its file; a file of over 2³¹ lines counts on from there.</summary>
    public List<int> Lines { get; } = [];

    /// <summary>The first inspection date and attributes of a customer of this chunk.</summary>
    public Dictionary<int, CustomerRecord> Records { get; } = [];

    /// <summary>The first row that gives a customer of this chunk a label, as the reject it becomes where the customer has
    /// another.</summary>
    public Dictionary<(int Customer, bool IsTheft), Reject> Labels { get; } = [];

    public List<Reject> Rejects { get; } = [.. rejects];

    /// <summary>Rejects of which a customer gets one of a kind, not one a row: the customers, as places in <see
    /// cref="Ids"/>.</summary>
    public Dictionary<Reject, int> OncePerCustomer { get; } = new(ReferenceEqualityComparer.Instance);

    /// <summary>What customers of this chunk have got such a reject for.</summary>
    public HashSet<(int Customer, RejectReason Reason)> Reported { get; } = [];

    /// <summary>Data rows, good and bad; those of marks that are never closed have been taken out of the chunk.</summary>
    public long RowCount { get; set; } = rejects.Count(r => r.Reason == RejectReason.UnterminatedQuote);
}
