using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using Npgsql;
using NtlTools.Core.Errors;

namespace NtlTools.Core.Readings.PostgreSql;

/// <summary>Runs a query and cuts the stream of its rows into chunks.</summary>
/// <remarks>
/// Of PostgreSQL's binary COPY format it knows as much as is needed to find where rows end: a signature, flags, an extension of
/// the header; then rows of a 16-bit number of fields, each with its 32-bit length, −1 for NULL; −1 in place of that number at
/// the end. All numbers are big-endian.
/// </remarks>
internal static class CopyReader
{
    /// <summary>The largest row that is read.</summary>
    public const int LargestRow = 256 << 20;

    private const int SignatureLength = 11, HeaderLength = SignatureLength + 8;

    /// <summary>Runs the query in a transaction that can only read, and gives its rows as they come.</summary>
    /// <param name="query">The query.</param>
    /// <param name="frame">What stands before the query's text and behind it to make one COPY of the columns that are wanted.</param>
    /// <param name="chunkSize">About how many bytes to read together.</param>
    /// <param name="cancellation">Stops the query too, on the server.</param>
    /// <exception cref="NtlException">The server refuses the query or is lost.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static IEnumerable<CopyChunk> Read(PostgreSqlQuery query, (string Before, string Behind) frame, int chunkSize,
        CancellationToken cancellation)
    {
        (string before, string behind) = frame;
        var place = new Place();
        using NpgsqlConnection connection = query.Server.Connect(cancellation);
        int session = 0;
        bool isRunning = true;
        NpgsqlRawCopyStream? copy = null;
        try
        {
            session = Do(() => Begin(connection, cancellation));
            copy = Do(() => connection.BeginRawBinaryCopyAsync(before + query.Text + behind, cancellation).GetAwaiter().GetResult());
            var buffer = new Buffer(copy, chunkSize, cancellation);
            Do(() => TakeHeader(buffer, query));
            while (true)
            {
                CopyChunk? chunk = Do(() => Next(buffer, query, place));
                if (chunk is null) break;
                yield return chunk;
            }
            Do(() => End(copy, connection));
            isRunning = false;
        }
        finally
        {
            if (isRunning) Abandon(query.Server, session, copy);
        }

        T Do<T>(Func<T> step)
        {
            try
            {
                return step();
            }
            catch (Exception failure) when (failure is not NtlException)
            {
                cancellation.ThrowIfCancellationRequested();

                // What the server refuses, or can no longer say, it no longer works on.
                session = 0;
                string doing = place.Row == 0 ? "waiting for the query's first row"
                    : string.Create(CultureInfo.InvariantCulture, $"reading row {place.Row + 1} of the query");
                if (PostgreSqlFailure.OfQuery(failure, query, before.Length, doing) is { } known) throw known;
                throw;
            }
        }
    }

    // The session's number; not the connection's, which may be that of a pool between here and the server.
    private static int Begin(NpgsqlConnection connection, CancellationToken cancellation)
    {
        using (var begin = new NpgsqlCommand("BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY", connection))
            begin.ExecuteNonQueryAsync(cancellation).GetAwaiter().GetResult();
        using var ask = new NpgsqlCommand("SELECT pg_backend_pid()", connection);
        return (int)ask.ExecuteScalarAsync(cancellation).GetAwaiter().GetResult()!;
    }

    private static bool TakeHeader(Buffer buffer, PostgreSqlQuery query)
    {
        buffer.Fill(HeaderLength);
        ReadOnlySpan<byte> header = buffer.Filled;
        if (header.Length < HeaderLength || !header.StartsWith("PGCOPY\n"u8)
            || header[7] != 0xFF || !header[8..SignatureLength].SequenceEqual("\r\n\0"u8))
            throw NtlErrors.QueryFailed(query.Server, "what it sends is no binary COPY", null, null);
        int extension = BinaryPrimitives.ReadInt32BigEndian(header[(SignatureLength + 4)..]);
        buffer.Fill(HeaderLength + Math.Clamp(extension, 0, LargestRow));
        buffer.Drop(HeaderLength + extension);
        return true;
    }

    // Null behind the last row.
    private static CopyChunk? Next(Buffer buffer, PostgreSqlQuery query, Place place)
    {
        int wanted = buffer.ChunkSize;
        while (true)
        {
            bool isWhole = !buffer.Fill(wanted);
            int end = 0, rows = 0;
            while (RowLength(buffer.Filled[end..]) is > 0 and int length)
            {
                end += length;
                rows++;
            }
            if (rows > 0)
            {
                place.Row += rows;
                return buffer.Take(end, rows, place.Row - rows + 1);
            }
            if (buffer.Filled is [0xFF, 0xFF, ..]) return null;
            if (isWhole) throw new EndOfStreamException("The server ended the rows before their end.");
            if (wanted >= LargestRow) throw NtlErrors.RowTooLarge(query.Name, place.Row + 1, LargestRow);
            wanted = Math.Min(LargestRow, 2 * wanted);
        }
    }

    // 0 where the row is not whole, or is the mark of the end.
    private static int RowLength(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 2) return 0;
        int fields = BinaryPrimitives.ReadInt16BigEndian(bytes), at = 2;
        if (fields < 0) return 0;
        for (; fields > 0; fields--)
        {
            if (bytes.Length - at < 4) return 0;
            int length = Math.Max(0, BinaryPrimitives.ReadInt32BigEndian(bytes[at..]));
            at += 4;
            if (bytes.Length - at < length) return 0;
            at += length;
        }
        return at;
    }

    // The end of the transaction tells whether the server was content to the end.
    private static bool End(NpgsqlRawCopyStream copy, NpgsqlConnection connection)
    {
        copy.Dispose();
        using var commit = new NpgsqlCommand("COMMIT", connection);
        commit.ExecuteNonQuery();
        return true;
    }

    private static void Abandon(PostgreSqlServer server, int session, NpgsqlRawCopyStream? copy)
    {
        try
        {
            // Closing alone would read all that is still to come, and a query that has no row yet would not hear of it.
            bool isOver = session != 0 && server.EndSession(session);
            if (copy is null) return;
            if (!isOver) copy.Cancel();
            copy.Dispose();
        }
        catch (Exception failure) when (failure is NpgsqlException or IOException or ObjectDisposedException
            or OperationCanceledException or InvalidOperationException)
        {
            // What led here is what is reported; of a connection that is broken already nothing more is wanted.
        }
    }

    private sealed class Place
    {
        public long Row;
    }

    /// <summary>What was read and is not yet given out.</summary>
    private sealed class Buffer(NpgsqlRawCopyStream copy, int chunkSize, CancellationToken cancellation)
    {
        private byte[] _bytes = ArrayPool<byte>.Shared.Rent(Math.Max(chunkSize, HeaderLength) + 1024);
        private int _start, _end;

        public int ChunkSize { get; } = Math.Max(chunkSize, HeaderLength);

        public ReadOnlySpan<byte> Filled => _bytes.AsSpan(_start, _end - _start);

        /// <summary>Reads on until there are so many bytes; false where the stream has ended before.</summary>
        public bool Fill(int count)
        {
            if (_bytes.Length - _start < count) Move(count + 1024);
            while (_end - _start < count)
            {
                ValueTask<int> reading = copy.ReadAsync(_bytes.AsMemory(_end), cancellation);
                int read = reading.IsCompletedSuccessfully ? reading.Result : reading.AsTask().GetAwaiter().GetResult();
                if (read == 0) return false;
                _end += read;
            }
            return true;
        }

        public void Drop(int count) => _start = Math.Min(_end, _start + count);

        /// <summary>Gives the first bytes out, in the array that they are in; the rest moves to another.</summary>
        public CopyChunk Take(int count, int rows, long firstRow)
        {
            byte[] given = _bytes;
            int start = _start, end = start + count, rest = _end - end;
            _bytes = ArrayPool<byte>.Shared.Rent(Math.Max(ChunkSize, rest) + 1024);
            given.AsSpan(end, rest).CopyTo(_bytes);
            (_start, _end) = (0, rest);
            return new(given, start, end, rows, firstRow);
        }

        private void Move(int size)
        {
            byte[] larger = ArrayPool<byte>.Shared.Rent(size);
            Filled.CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_bytes);
            (_bytes, _start, _end) = (larger, 0, _end - _start);
        }
    }
}
