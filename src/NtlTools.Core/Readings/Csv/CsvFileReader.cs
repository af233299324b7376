using System.Buffers;
using NtlTools.Core.Errors;

namespace NtlTools.Core.Readings.Csv;

/// <summary>Reads a file as chunks of whole rows, in bounded memory, and counts its lines.</summary>
internal static class CsvFileReader
{
    /// <summary>The usual size of a chunk's buffer: small enough to stay in a core's cache from the disk to the parser.</summary>
    public const int ChunkSize = 1 << 19;

    private const int BeginningSize = 1 << 20;

    // One row of a year of minutes takes a few megabytes; a "row" beyond this is a file without line ends.
    private const int LongestRow = 1 << 26;

    /// <summary>The first bytes of a file, from its header on: whole rows, at least one behind the header.</summary>
    /// <param name="path">The file.</param>
    /// <param name="delimiter">What separates its cells; 0 while it is not known.</param>
    /// <param name="expansion">See <see cref="ImportSettings.MaximumExpansion"/>.</param>
    /// <param name="fileLength">How many bytes the file has, compressed or not.</param>
    /// <exception cref="NtlException">The file is empty, has only a header, or cannot be read.</exception>
    public static ReadOnlyMemory<byte> ReadBeginning(string path, byte delimiter, ExpansionLimit expansion, out long fileLength)
    {
        using CsvStream stream = Open(path, expansion);
        fileLength = stream.FileLength;
        byte[] buffer = GC.AllocateUninitializedArray<byte>((int)Math.Min(BeginningSize, stream.MostLength + 2));
        int length = 0;
        while (true)
        {
            int room = buffer.Length - 1 - length, read = stream.Read(buffer.AsSpan(length, room));
            bool ended = read < room;
            length += read;
            if (ended && length == 0 && stream.Failure is { } failure) throw NtlErrors.UnreadableFile(path, failure);
            if (ended && stream.IsWhole && length > 0 && buffer[length - 1] != (byte)'\n') buffer[length++] = (byte)'\n';

            ReadOnlySpan<byte> bytes = buffer.AsSpan(0, length);
            int header = SkipBlankLines(bytes, SkipMark(bytes), out _);
            int end = QuotedCell.RowEnd(bytes, header, delimiter, more: !ended);
            if (end == QuotedCell.Unclosed) throw NtlErrors.UnterminatedHeader(path, CsvText.Excerpt(FirstLine(bytes[header..])));
            if (end >= 0)
            {
                int last = bytes.LastIndexOf((byte)'\n') + 1, row = SkipBlankLines(bytes[..last], end + 1, out _);
                if (row < last) return buffer.AsMemory(header, last - header);
            }
            if (ended)
            {
                if (!stream.IsWhole)
                {
                    throw NtlErrors.UnreadableFile(
                        path, stream.Failure ?? new InvalidDataException("the compressed file ends before its first row does."));
                }
                throw end >= 0 ? NtlErrors.HeaderOnly(path) : NtlErrors.EmptyFile(path);
            }
            if (length > LongestRow) throw NtlErrors.UnreadableFile(path, RowTooLong());
            Array.Resize(ref buffer, 2 * Math.Max(buffer.Length, BeginningSize / 2));
        }
    }

    /// <summary>Reads a file's rows behind its header.</summary>
    /// <param name="path">The file.</param>
    /// <param name="file">Its number, carried by the chunks.</param>
    /// <param name="delimiter">What separates its cells.</param>
    /// <param name="chunkSize">About how many bytes a chunk has; where chunks end changes no result.</param>
    /// <param name="expansion">See <see cref="ImportSettings.MaximumExpansion"/>.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <returns>Chunks that the caller disposes of. What is wrong with the file or its quotation marks comes as their
    /// rejects.</returns>
    public static IEnumerable<CsvChunk> ReadRows(string path, int file, byte delimiter, int chunkSize, ExpansionLimit expansion,
        CancellationToken cancellation)
    {
        CsvStream? opened = null;
        Reject? unreadable = null;
        try
        {
            opened = Open(path, expansion);
        }
        catch (NtlException failure)
        {
            // Other files are still to be read.
            unreadable = new(path, 0, "", RejectReason.UnreadableFile, CsvText.Excerpt(failure.Message));
        }
        if (opened is null)
        {
            byte[] nothing = ArrayPool<byte>.Shared.Rent(CsvChunk.Front + CsvChunk.Slack);
            yield return new(file, nothing, CsvChunk.Front, CsvChunk.Front, 1) { Rejects = [unreadable!] };
            yield break;
        }

        using CsvStream stream = opened;
        var rejects = new List<Reject>();
        byte[] carried = [];
        int carriedLength = 0;
        long line = 1;
        bool first = true, ended = false, headerAhead = true;
        while (!ended)
        {
            cancellation.ThrowIfCancellationRequested();
            const int Front = CsvChunk.Front, Around = Front + CsvChunk.Slack + 1;
            int room = Math.Max(chunkSize - carriedLength - Around, Math.Max(1, chunkSize / 2));

            // A row that is longer than a chunk is looked through anew with each piece of it.
            if (carriedLength > chunkSize) room = Math.Max(room, carriedLength);
            byte[] buffer = ArrayPool<byte>.Shared.Rent(carriedLength + room + Around);
            carried.AsSpan(0, carriedLength).CopyTo(buffer.AsSpan(Front));
            int read = stream.Read(buffer.AsSpan(Front + carriedLength, room));
            int start = Front, length = start + carriedLength + read;
            ended = read < room;
            bool cut = ended && !stream.IsWhole;

            // The mark may come in pieces.
            if (first && (length >= start + 3 || ended))
            {
                start += SkipMark(buffer.AsSpan(start, length - start));
                first = false;
            }

            // The last row of a whole file may lack its line feed; the last row of a cut file may lack anything.
            if (ended && !cut && length > start && buffer[length - 1] != (byte)'\n') buffer[length++] = (byte)'\n';
            int end = first ? Front : EndOfRows(path, buffer, start, length, delimiter, more: !ended || cut, line, rejects);
            if (end == start && !ended && length - start > LongestRow)
            {
                rejects.Add(new(path, line, "", RejectReason.UnreadableFile, RowTooLong().Message));
                ended = true;
            }
            carriedLength = length - end;
            if (carriedLength > carried.Length) carried = new byte[Math.Max(carriedLength, 2 * carried.Length)];
            buffer.AsSpan(end, carriedLength).CopyTo(carried);
            long firstLine = line;
            line += buffer.AsSpan(start, end - start).Count((byte)'\n');
            if (cut) rejects.Add(EndedEarly(path, line, stream.Failure));
            if (headerAhead && end > start)
            {
                ReadOnlySpan<byte> rows = buffer.AsSpan(0, end);
                start = SkipBlankLines(rows, start, out int blank);
                firstLine += blank;
                if (start < end)
                {
                    int headerEnd = QuotedCell.RowEnd(rows, start, delimiter, more: false) + 1;
                    firstLine += rows[start..headerEnd].Count((byte)'\n');
                    start = headerEnd;
                    headerAhead = false;
                }
            }
            if (end <= start && rejects.Count == 0)
            {
                ArrayPool<byte>.Shared.Return(buffer);
                continue;
            }
            double share = ended ? 1 : stream.Share;
            yield return new(file, buffer, start, end, firstLine) { Rejects = [.. rejects], ShareOfFile = share };
            rejects.Clear();
        }
    }

    private static CsvStream Open(string path, ExpansionLimit expansion)
    {
        try
        {
            return CsvStream.Open(path, expansion);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw failure is FileNotFoundException or DirectoryNotFoundException
                ? NtlErrors.InputNotFound(path)
                : NtlErrors.UnreadableFile(path, failure);
        }
    }

    private static Reject EndedEarly(string path, long line, Exception? failure) => failure switch
    {
        null => new(path, line, "", RejectReason.TruncatedFile,
            "The compressed file ends within this line; the rows before it were read."),
        OversizedTextException => new(path, line, "", RejectReason.OversizedFile,
            CsvText.Excerpt(failure.Message + " The rows before this line were read.")),
        InvalidDataException => new(path, line, "", RejectReason.DamagedFile,
            "The compressed data is damaged at or before this line; the rows before it were read, but may be wrong."),
        _ => new(path, line, "", RejectReason.UnreadableFile,
            CsvText.Excerpt($"Reading ended within this line: {failure.Message}")),
    };

    private static InvalidDataException RowTooLong() => new($"a row is longer than {LongestRow >> 20} MB.");

    private static int SkipMark(ReadOnlySpan<byte> bytes) => bytes.StartsWith("\uFEFF"u8) ? 3 : 0;

    private static ReadOnlySpan<byte> FirstLine(ReadOnlySpan<byte> bytes)
    {
        int end = bytes.IndexOf((byte)'\n');
        return end < 0 ? bytes : bytes[..end];
    }

    private static int SkipBlankLines(ReadOnlySpan<byte> bytes, int at, out int lines)
    {
        lines = 0;
        while (at < bytes.Length)
        {
            int length = bytes[at..].IndexOf((byte)'\n');
            if (length < 0 || !CsvText.Trim(bytes.Slice(at, length)).IsEmpty) break;
            at += length + 1;
            lines++;
        }
        return at;
    }

    // Behind the last line feed that is not inside a quoted cell. A line with a mark that is never closed becomes blank.
    private static int EndOfRows(string path, byte[] buffer, int start, int length, byte delimiter, bool more, long line,
        List<Reject> rejects)
    {
        Span<byte> bytes = buffer.AsSpan(start, length - start);
        int end = 0, at = 0, counted = 0;
        while (true)
        {
            int next = bytes[at..].IndexOf((byte)'"'), mark = next < 0 ? bytes.Length : at + next;
            int feed = bytes[at..mark].LastIndexOf((byte)'\n');
            if (feed >= 0) end = at + feed + 1;
            if (next < 0) break;
            at = mark + 1;
            if (!QuotedCell.Begins(bytes, mark, end, delimiter)) continue;
            int close = QuotedCell.Close(bytes, mark, delimiter, more);
            if (close == QuotedCell.Undecided) break;
            if (close >= 0)
            {
                at = close + 1;
                continue;
            }
            int rest = bytes[mark..].IndexOf((byte)'\n');
            if (rest < 0) break;
            at = mark + rest;
            line += bytes[counted..mark].Count((byte)'\n');
            counted = mark;
            rejects.Add(new(path, line, "", RejectReason.UnterminatedQuote, CsvText.Excerpt(CsvText.Trim(bytes[mark..at]))));

            // Line feeds stay, for the count of lines.
            foreach (ref byte b in bytes[end..at])
                if (b != (byte)'\n') b = (byte)' ';
        }
        return start + end;
    }
}
