using NtlTools.Core.Readings;

namespace NtlTools.Core.Transactions;

/// <summary>What came out of one chunk.</summary>
internal abstract class ParsedLines
{
    public List<Reject> Rejects { get; } = [];

    /// <summary>Data rows, good and bad.</summary>
    public long RowCount { get; set; }

    /// <summary>The number of lines taken.</summary>
    public int Count { get; protected set; }

    public LocalNames Customers { get; } = new();

    /// <summary>The time that was read last, as it is written and as ticks.</summary>
    public byte[] LastTime { get; } = new byte[32];

    public int LastTimeLength { get; set; }

    public long LastTicks { get; set; }

    /// <summary>Gives up the room that no line needed: a chunk stays in memory until all are read.</summary>
    public abstract void Trim();
}
