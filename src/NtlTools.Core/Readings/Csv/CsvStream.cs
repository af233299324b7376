using System.IO.Compression;
using System.Text;

namespace NtlTools.Core.Readings.Csv;

/// <summary>Opens a file as UTF-8 bytes: decompressed where its first bytes are gzip's, transcoded where they are UTF-16's mark.</summary>
internal sealed class CsvStream : IDisposable
{
    private readonly FileStream _file;
    private readonly Stream _stream;

    private CsvStream(FileStream file, Stream stream, bool compressed)
    {
        _file = file;
        _stream = stream;
        IsCompressed = compressed;
    }

    /// <summary>What stands behind the last byte of a compressed file that is whole, and nowhere else.</summary>
    /// <remarks>
    /// The decompressor ends silently where its input does. So a small compressed member is put behind the file:
    /// if the file is whole its text comes out at the end, and if not, it is eaten as part of what is missing.
    /// </remarks>
    public static ReadOnlySpan<byte> EndMark => "\u0002end of NtlTools input\u0003"u8;

    /// <summary>Whether the file is compressed, and <see cref="EndMark"/> ends it.</summary>
    public bool IsCompressed { get; }

    /// <summary>Opens a file.</summary>
    /// <exception cref="IOException">It cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be opened.</exception>
    public static CsvStream Open(string path)
    {
        var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1, FileOptions.SequentialScan);
        try
        {
            Span<byte> first = stackalloc byte[2];
            int length = file.ReadAtLeast(first, 2, throwOnEndOfStream: false);
            file.Position = 0;
            bool compressed = length == 2 && first[0] == 0x1F && first[1] == 0x8B;
            Stream content = compressed ? Decompress(file) : file;
            return new(file, Transcode(content, compressed ? default : first[..length]), compressed);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>How much of the file has been read, 0 to 1; 1 where its size is unknown.</summary>
    public double Share => _file.CanSeek && _file.Length > 0 ? Math.Min(1, (double)_file.Position / _file.Length) : 1;

    /// <summary>Why reading ended before the file did; null while all is well.</summary>
    public Exception? Failure { get; private set; }

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
        return length;
    }

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();

    private static GZipStream Decompress(FileStream file)
    {
        var member = new MemoryStream();
        using (var packed = new GZipStream(member, CompressionLevel.Fastest, leaveOpen: true)) packed.Write(EndMark);
        return new(new BufferedStream(new ConcatenatedStream(file, new MemoryStream(member.ToArray())), 1 << 16), CompressionMode.Decompress);
    }

    private static Stream Transcode(Stream content, ReadOnlySpan<byte> first)
    {
        Encoding? wide = first.SequenceEqual((ReadOnlySpan<byte>)[0xFF, 0xFE]) ? Encoding.Unicode
            : first.SequenceEqual((ReadOnlySpan<byte>)[0xFE, 0xFF]) ? Encoding.BigEndianUnicode
            : null;
        return wide is null ? content : Encoding.CreateTranscodingStream(content, wide, new UTF8Encoding(false));
    }

    // One stream behind the other, for reading forward only.
    private sealed class ConcatenatedStream(Stream first, Stream second) : Stream
    {
        private bool _firstEnded;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            if (!_firstEnded)
            {
                int read = first.Read(buffer);
                if (read > 0) return read;
                _firstEnded = true;
            }
            return second.Read(buffer);
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                first.Dispose();
                second.Dispose();
            }
            base.Dispose(disposing);
        }
    }
}
