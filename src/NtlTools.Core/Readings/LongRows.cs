namespace NtlTools.Core.Readings;

/// <summary>The readings of one chunk of a long file as columns, with its customers numbered in order of appearance.</summary>
internal sealed class LongRows(int file, IEnumerable<Reject> rejects)
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

    /// <summary>The first label and attributes found for a customer of this chunk.</summary>
    public Dictionary<int, CustomerRecord> Records { get; } = [];

    public List<Reject> Rejects { get; } = [.. rejects];

    public long RowCount { get; set; }
}
