using System.Text;

namespace NtlTools.Core.Readings.Csv;

/// <summary>Opens a file as UTF-8 bytes: decompressed where its first bytes are gzip's or Zstandard's, transcoded where they are
/// UTF-16's.</summary>
internal sealed class CsvStream : IDisposable
{
    private readonly FileStream _file;
    private readonly PackedText? _packed;
    private readonly Stream _stream;
    private readonly ExpansionLimit _expansion;
    private long _length;

    private CsvStream(FileStream file, PackedText? packed, Stream stream, ExpansionLimit expansion)
    {
        _file = file;
        _packed = packed;
        _stream = stream;
        _expansion = expansion;
    }

    /// <summary>Opens a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="expansion">How many times its size a compressed file may unpack to, but for a little.</param>
    /// <exception cref="IOException">It cannot be opened.</exception>
    /// <exception cref="InvalidDataException">It is compressed, and damaged at its very beginning.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be opened.</exception>
    public static CsvStream Open(string path, ExpansionLimit expansion)
    {
        var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1,
            FileOptions.SequentialScan);
        try
        {
            if (!file.CanSeek) throw new IOException("it is a pipe or a device, and has to be read twice; save it as a file.");
            Span<byte> first = stackalloc byte[4];
            int length = file.ReadAtLeast(first, first.Length, throwOnEndOfStream: false);
            file.Position = 0;
            if (first[..length] is [0x1F, 0x8B, ..])
            {
                var packed = new GzipText(file);
                return new(file, packed, Transcode(packed, packed.Peek()), expansion);
            }
            if (Zstandard.Begins(first[..length]))
            {
                var packed = new ZstandardText(file);
                return new(file, packed, Transcode(packed, packed.Peek()), expansion);
            }
            return new(file, null, Transcode(file, first[..length]), expansion);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>The most bytes that a plain file can have as UTF-8; of a compressed one that is not known.</summary>
    public long MostLength => _packed is null && ReferenceEquals(_stream, _file) ? _file.Length : long.MaxValue - 2;

    /// <summary>How many bytes the file itself has.</summary>
    public long FileLength => _file.Length;

    /// <summary>How much of the file has been read, 0 to 1; 1 where its size is unknown.</summary>
    public double Share => _file.CanSeek && _file.Length > 0 ? Math.Min(1, (double)_file.Position / _file.Length) : 1;

    /// <summary>Why reading ended before the file did; null while all is well.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>Whether a compressed file ended before its end.</summary>
    public bool IsCut => _packed is { IsCut: true };

    /// <summary>Whether all that the file should hold has been read, once a read has not filled its buffer.</summary>
    public bool IsWhole => Failure is null && !IsCut;

    /// <summary>Reads until the buffer is full, the file ends, or it cannot be read on: what came before is kept.</summary>
    public int Read(Span<byte> buffer)
    {
        int length = 0;
        try
        {
            while (length < buffer.Length && _stream.Read(buffer[length..]) is > 0 and int read) length += read;
        }
        catch (Exception failure) when (failure is InvalidDataException or IOException)
        {
            Failure = failure;
        }
        _length += length;
        if (_packed is not null && _expansion.IsExceeded(_length, _file.Length))
        {
            Failure = _expansion.Exceeded();
            return 0;
        }
        return length;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stream.Dispose();
        _file.Dispose();
    }

    // A header begins with ASCII, so a zero among its first two bytes tells UTF-16 even without its mark.
    private static Stream Transcode(Stream content, ReadOnlySpan<byte> first)
    {
        Encoding? wide = first switch
        {
            [0xFF, 0xFE, ..] or [not 0, 0, ..] => Encoding.Unicode,
            [0xFE, 0xFF, ..] or [0, not 0, ..] => Encoding.BigEndianUnicode,
            _ => null,
        };
        return wide is null ? content : Encoding.CreateTranscodingStream(content, wide, new UTF8Encoding(false));
    }
}
