using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Npgsql;
using NtlTools.Core.Files;

namespace NtlTools.Core.Reporting.PostgreSql;

/// <summary>Writes rows as PostgreSQL's binary COPY takes them: NULL for NaN, unknown and empty texts.</summary>
internal sealed class CopyWriter(NpgsqlRawCopyStream stream, int columns, CancellationToken cancellation) : ITableCells, IDisposable
{
    private const int Usual = 1 << 16;

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(2 * Usual);
    private int _length;

    /// <summary>How many rows were begun.</summary>
    public long RowCount { get; private set; }

    /// <summary>Writes what comes before the first row.</summary>
    public void Begin()
    {
        Reserve(19);
        "PGCOPY\n"u8.CopyTo(_buffer.AsSpan(_length));
        ReadOnlySpan<byte> rest = [0xFF, 0x0D, 0x0A, 0x00, 0, 0, 0, 0, 0, 0, 0, 0];
        rest.CopyTo(_buffer.AsSpan(_length + 7));
        _length += 19;
    }

    /// <summary>Begins a row, which has as many cells as there are columns.</summary>
    public void BeginRow()
    {
        if (_length > Usual) Flush();
        Reserve(2);
        BinaryPrimitives.WriteInt16BigEndian(_buffer.AsSpan(_length), (short)columns);
        _length += 2;
        RowCount++;
    }

    public void Write(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            WriteNull();
            return;
        }
        int bytes = Encoding.UTF8.GetByteCount(text);
        Encoding.UTF8.GetBytes(text, Cell(bytes));
    }

    public void Write(double value)
    {
        if (double.IsNaN(value)) WriteNull();
        else BinaryPrimitives.WriteDoubleBigEndian(Cell(sizeof(double)), value);
    }

    public void WriteShare(double value) => Write(Math.Round(value, 6) + 0.0);

    public void Write(long value) => BinaryPrimitives.WriteInt64BigEndian(Cell(sizeof(long)), value);

    public void Write(bool? value)
    {
        if (value is { } known) Cell(1)[0] = known ? (byte)1 : (byte)0;
        else WriteNull();
    }

    /// <summary>A reading, single precision; NULL for NaN.</summary>
    public void WriteReading(float value)
    {
        if (float.IsNaN(value)) WriteNull();
        else BinaryPrimitives.WriteSingleBigEndian(Cell(sizeof(float)), value);
    }

    /// <summary>A timestamp without a zone.</summary>
    public void Write(DateTime time) => BinaryPrimitives.WriteInt64BigEndian(
        Cell(sizeof(long)), (time.Ticks - Epoch.Ticks) / TimeSpan.TicksPerMicrosecond);

    /// <summary>A day, or NULL.</summary>
    public void Write(DateOnly? date)
    {
        if (date is { } day) BinaryPrimitives.WriteInt32BigEndian(Cell(sizeof(int)), day.DayNumber - DateOnly.FromDateTime(Epoch).DayNumber);
        else WriteNull();
    }

    /// <summary>Writes what comes behind the last row, and all that waits.</summary>
    public void End()
    {
        Reserve(2);
        BinaryPrimitives.WriteInt16BigEndian(_buffer.AsSpan(_length), -1);
        _length += 2;
        Flush();
    }

    public void Dispose()
    {
        byte[] rented = _buffer;
        _buffer = [];
        if (rented.Length > 0) ArrayPool<byte>.Shared.Return(rented);
    }

    private static DateTime Epoch => new(2000, 1, 1);

    private Span<byte> Cell(int bytes)
    {
        Reserve(bytes + sizeof(int));
        BinaryPrimitives.WriteInt32BigEndian(_buffer.AsSpan(_length), bytes);
        _length += bytes + sizeof(int);
        return _buffer.AsSpan(_length - bytes, bytes);
    }

    private void WriteNull()
    {
        Reserve(sizeof(int));
        BinaryPrimitives.WriteInt32BigEndian(_buffer.AsSpan(_length), -1);
        _length += sizeof(int);
    }

    private void Flush()
    {
        cancellation.ThrowIfCancellationRequested();
        ValueTask writing = stream.WriteAsync(_buffer.AsMemory(0, _length), cancellation);
        if (!writing.IsCompletedSuccessfully) writing.AsTask().GetAwaiter().GetResult();
        _length = 0;
    }

    private void Reserve(int bytes)
    {
        if (_buffer.Length - _length >= bytes) return;
        Flush();
        if (_buffer.Length >= bytes) return;
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = ArrayPool<byte>.Shared.Rent(bytes);
    }
}
