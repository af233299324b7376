using System.Buffers;

namespace NtlTools.Core.Readings.PostgreSql;

/// <summary>Some whole rows of a binary COPY, in a rented buffer.</summary>
internal sealed class CopyChunk(byte[] buffer, int start, int end, int rowCount, long firstRow) : IDisposable
{
    private byte[]? _buffer = buffer;

    /// <summary>The rows' bytes.</summary>
    public ReadOnlySpan<byte> Bytes =>
        (_buffer ?? throw new ObjectDisposedException(nameof(CopyChunk))).AsSpan(start, end - start);

    /// <summary>How many rows there are.</summary>
    public int RowCount { get; } = rowCount;

    /// <summary>The number of the first row, from 1.</summary>
    public long FirstRow { get; } = firstRow;

    /// <summary>Gives the buffer back.</summary>
    public void Dispose()
    {
        byte[]? rented = Interlocked.Exchange(ref _buffer, null);
        if (rented is not null) ArrayPool<byte>.Shared.Return(rented);
    }
}
