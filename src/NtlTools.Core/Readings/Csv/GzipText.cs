using System.IO.Compression;

namespace NtlTools.Core.Readings.Csv;

/// <summary>The text of a compressed file, which knows whether the file was whole.</summary>
/// <remarks>
/// The decompressor ends silently where its input does. So a small compressed member is put behind the file: it comes out
/// as it went in only where the file was whole. What else comes out behind the file's last byte is noise and is kept back.
/// </remarks>
internal sealed class GzipText : PackedText
{
    private readonly FileThenMember _input;
    private readonly GZipStream _text;
    private bool _ended;

    public GzipText(FileStream file)
    {
        _input = new(file);
        _text = new(_input, CompressionMode.Decompress);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) _text.Dispose();
        base.Dispose(disposing);
    }

    protected override int ReadText(Span<byte> buffer)
    {
        if (_ended || buffer.IsEmpty) return 0;
        int read;
        try
        {
            read = _text.Read(buffer);
        }
        catch (InvalidDataException) when (_input.FileEnded)
        {
            _ended = IsCut = true;
            return 0;
        }
        if (_input.FileEnded)
        {
            _ended = true;
            IsCut = !IsMember(buffer[..read]);
            return 0;
        }

        // Without a look behind the file's end, its last member was whole; bytes of another kind behind it do not matter.
        _ended = read == 0;
        return read;
    }

    private bool IsMember(ReadOnlySpan<byte> beginning)
    {
        byte[] found = new byte[FileThenMember.Text.Length + 1];
        if (beginning.Length > found.Length) return false;
        beginning.CopyTo(found);
        int length = beginning.Length;
        try
        {
            while (length < found.Length && _text.Read(found.AsSpan(length)) is > 0 and int read) length += read;
        }
        catch (InvalidDataException)
        {
            return false;
        }
        return found.AsSpan(0, length).SequenceEqual(FileThenMember.Text);
    }

    // The file and then the member, for reading forward only.
    private sealed class FileThenMember(FileStream file) : Stream
    {
        private static readonly byte[] Member = Pack();

        private readonly BufferedStream _file = new(file, 1 << 16);
        private int _memberRead;

        public static ReadOnlySpan<byte> Text => "\u0002whole\u0003"u8;

        public bool FileEnded { get; private set; }

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
            if (!FileEnded)
            {
                int read = _file.Read(buffer);
                if (read > 0 || buffer.IsEmpty) return read;
                FileEnded = true;
            }
            int length = Math.Min(buffer.Length, Member.Length - _memberRead);
            Member.AsSpan(_memberRead, length).CopyTo(buffer);
            _memberRead += length;
            return length;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing) _file.Dispose();
            base.Dispose(disposing);
        }

        private static byte[] Pack()
        {
            var member = new MemoryStream();
            using (var packed = new GZipStream(member, CompressionLevel.Fastest, leaveOpen: true)) packed.Write(Text);
            return member.ToArray();
        }
    }
}
