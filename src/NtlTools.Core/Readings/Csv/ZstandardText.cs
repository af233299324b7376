namespace NtlTools.Core.Readings.Csv;

/// <summary>The text of a file that is compressed with Zstandard, which knows whether the file was whole.</summary>
internal sealed class ZstandardText : Stream, IPackedText
{
    private readonly BufferedStream _file;
    private readonly Zstandard _text;
    private readonly byte[] _beginning = new byte[4];
    private int _peeked, _returned;

    public ZstandardText(FileStream file)
    {
        _file = new(file, 1 << 16);
        _text = new(_file);
    }

    /// <inheritdoc/>
    public bool IsCut { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    public ReadOnlySpan<byte> Peek()
    {
        while (_peeked < _beginning.Length && ReadText(_beginning.AsSpan(_peeked)) is > 0 and int read) _peeked += read;
        return _beginning.AsSpan(0, _peeked);
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        if (_returned == _peeked) return ReadText(buffer);
        int length = Math.Min(buffer.Length, _peeked - _returned);
        _beginning.AsSpan(_returned, length).CopyTo(buffer);
        _returned += length;
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

    private int ReadText(Span<byte> buffer)
    {
        if (IsCut) return 0;
        try
        {
            return _text.Read(buffer);
        }
        catch (EndOfStreamException)
        {
            IsCut = true;
            return 0;
        }
    }
}
