using System.Buffers;
using NtlTools.Core.Errors;

namespace NtlTools.Core.Readings.Csv;

/// <summary>Reads a file as chunks of whole rows, in bounded memory, and counts its lines.</summary>
internal static class CsvFileReader
{
    private const int ChunkSize = 1 << 20;

    // A quoted cell this long is no cell: its quotation mark was never closed.
    private const int LongestQuotedCell = 1 << 16;

    // One row of a year of minutes takes a few megabytes; a "row" beyond this is a file without line ends.
    private const int LongestRow = 1 << 26;

    /// <summary>The first bytes of a file, enough for its header and some rows, cut behind a line feed where there is one.</summary>
    /// <exception cref="NtlException">The file is empty, has only a header, or cannot be read.</exception>
    public static byte[] ReadBeginning(string path)
    {
        foreach (CsvChunk chunk in ReadChunks(path, 0, firstRowOnly: true, CancellationToken.None))
        {
            using (chunk)
            {
                ReadOnlySpan<byte> rows = chunk.Buffer.AsSpan(chunk.Start, chunk.End - chunk.Start);
                if (CsvText.Trim(rows.Trim((byte)'\n')).IsEmpty) break;
                int header = rows.IndexOf((byte)'\n');
                if (CsvText.Trim(rows[(header + 1)..].Trim((byte)'\n')).IsEmpty) throw NtlErrors.HeaderOnly(path);
                return rows.ToArray();
            }
        }
        throw NtlErrors.EmptyFile(path);
    }

    /// <summary>Reads a file's rows behind its header.</summary>
    /// <param name="path">The file.</param>
    /// <param name="file">Its number, carried by the chunks.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <returns>Chunks that the caller disposes of. What is wrong with the file comes as rejects of the last chunk.</returns>
    public static IEnumerable<CsvChunk> ReadRows(string path, int file, CancellationToken cancellation) =>
        ReadChunks(path, file, firstRowOnly: false, cancellation);

    private static IEnumerable<CsvChunk> ReadChunks(string path, int file, bool firstRowOnly, CancellationToken cancellation)
    {
        using CsvStream stream = Open(path);
        var rejects = new List<Reject>();
        byte[] carried = [];
        int carriedLength = 0;
        long line = 1;
        bool first = true, ended = false, headerAhead = !firstRowOnly;
        while (!ended)
        {
            cancellation.ThrowIfCancellationRequested();
            byte[] buffer = ArrayPool<byte>.Shared.Rent(carriedLength + ChunkSize + CsvChunk.Slack + 1);
            carried.AsSpan(0, carriedLength).CopyTo(buffer);
            int start = 0, length = carriedLength, read = stream.Read(buffer.AsSpan(carriedLength, ChunkSize));
            bool whole = stream.Failure is null;
            length += read;
            if (stream.Failure is { } failure)
            {
                if (first && length == 0) throw NtlErrors.UnreadableFile(path, failure);
                rejects.Add(new(path, 0, "", failure is InvalidDataException ? RejectReason.TruncatedFile : RejectReason.UnreadableFile, failure.Message));
            }
            ended = read < ChunkSize;
            if (ended && whole && stream.IsCompressed)
            {
                if (buffer.AsSpan(0, length).EndsWith(CsvStream.EndMark))
                {
                    length -= CsvStream.EndMark.Length;
                }
                else
                {
                    rejects.Add(new(path, 0, "", RejectReason.TruncatedFile, "The compressed file ends before its end."));
                    whole = false;
                }
            }
            if (first && buffer.AsSpan(0, length).StartsWith("\uFEFF"u8)) start = 3;

            // The last row of a whole file may lack its line feed; the last row of a cut file may lack anything.
            if (ended && whole && length > start && buffer[length - 1] != (byte)'\n') buffer[length++] = (byte)'\n';
            int end = EndOfRows(path, buffer, start, length, ended, line, rejects);
            if (end == start && !ended && length - start > LongestRow)
                throw NtlErrors.UnreadableFile(path, new InvalidDataException($"a row is longer than {LongestRow >> 20} MB."));

            carriedLength = length - end;
            carried = carriedLength > carried.Length ? new byte[carriedLength] : carried;
            buffer.AsSpan(end, carriedLength).CopyTo(carried);
            long firstLine = line;
            line += buffer.AsSpan(start, end - start).Count((byte)'\n');
            if (headerAhead && end > start)
            {
                start += HeaderLength(buffer.AsSpan(start, end - start));
                firstLine++;
                headerAhead = false;
            }
            first &= length == 0;
            if (end <= start && rejects.Count == 0)
            {
                ArrayPool<byte>.Shared.Return(buffer);
                continue;
            }
            yield return new(file, buffer, start, Math.Max(start, end), firstLine) { Rejects = [.. rejects], ShareOfFile = stream.Share };
            rejects.Clear();
            if (firstRowOnly && end > start) yield break;
        }
    }

    private static CsvStream Open(string path)
    {
        try
        {
            return CsvStream.Open(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw failure is FileNotFoundException or DirectoryNotFoundException
                ? NtlErrors.InputNotFound(path)
                : NtlErrors.UnreadableFile(path, failure);
        }
    }

    private static int HeaderLength(ReadOnlySpan<byte> rows) => rows.IndexOf((byte)'\n') + 1;

    // Behind the last line feed that is not inside a quoted cell.
    private static int EndOfRows(string path, byte[] buffer, int start, int length, bool ended, long line, List<Reject> rejects)
    {
        Span<byte> bytes = buffer.AsSpan(start, length - start);
        if (!bytes.Contains((byte)'"')) return start + bytes.LastIndexOf((byte)'\n') + 1;

        int end = 0, i = 0;
        bool cellStart = true;
        while (i < bytes.Length)
        {
            byte b = bytes[i];
            if (b == (byte)'"' && cellStart)
            {
                int close = ClosingQuote(bytes, i);
                if (close < 0)
                {
                    if (!ended && bytes.Length - i <= LongestQuotedCell) break;

                    // Give up the line of the mark, not the rest of the file; blanks keep the line count right.
                    int lineEnd = bytes[i..].IndexOf((byte)'\n'), stop = lineEnd < 0 ? bytes.Length : i + lineEnd;
                    rejects.Add(new(path, line + bytes[..i].Count((byte)'\n'), "", RejectReason.UnterminatedQuote,
                        CsvText.Excerpt(bytes[i..stop])));
                    bytes[end..stop].Fill((byte)' ');
                    i = stop;
                    continue;
                }
                i = close + 1;
                cellStart = false;
                continue;
            }
            if (b == (byte)'\n') end = i + 1;
            cellStart = b is (byte)'\n' or (byte)',' or (byte)';' or (byte)'\t' or (byte)'|';
            i++;
        }
        return start + end;
    }

    private static int ClosingQuote(ReadOnlySpan<byte> bytes, int open)
    {
        int i = open + 1, last = Math.Min(bytes.Length, open + LongestQuotedCell);
        while (i < last)
        {
            if (bytes[i] != (byte)'"') i++;
            else if (i + 1 < bytes.Length && bytes[i + 1] == (byte)'"') i += 2;
            else return i;
        }
        return -1;
    }
}
