using System.Buffers;

namespace NtlTools.Core.Readings.Csv;

/// <summary>Some whole rows of one file, in a rented buffer with readable bytes before its start and behind its end.</summary>
internal sealed class CsvChunk(int file, byte[] buffer, int start, int end, long firstLine) : IDisposable
{
    /// <summary>How many bytes behind the end can be read.</summary>
    public const int Slack = 64;

    /// <summary>How many bytes before the start can be read.</summary>
    public const int Front = 8;

    private byte[]? _buffer = buffer;

    /// <summary>The number of the file.</summary>
    public int File { get; } = file;

    /// <summary>The bytes; rows stand from <see cref="Start"/> to before <see cref="End"/>, each ended by a line feed.</summary>
    public byte[] Buffer => _buffer ?? throw new ObjectDisposedException(nameof(CsvChunk));

    /// <summary>Where the first row begins.</summary>
    public int Start { get; } = start;

    /// <summary>Behind the last row's line feed.</summary>
    public int End { get; } = end;

    /// <summary>The line of the file on which the first row begins, from 1.</summary>
    public long FirstLine { get; } = firstLine;

    /// <summary>Whether rows are counted by their lines, of which a quoted cell may have several; else each row is one.</summary>
    public bool HasLines { get; init; } = true;

    /// <summary>How much of the file has been read with this chunk, 0 to 1.</summary>
    public double ShareOfFile { get; init; } = 1;

    /// <summary>What is wrong with the rows that could not be put into the chunk.</summary>
    public IReadOnlyList<Reject> Rejects { get; init; } = [];

    /// <summary>Gives the buffer back.</summary>
    public void Dispose()
    {
        byte[]? rented = Interlocked.Exchange(ref _buffer, null);
        if (rented is not null) ArrayPool<byte>.Shared.Return(rented);
    }
}
