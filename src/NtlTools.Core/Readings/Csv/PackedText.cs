namespace NtlTools.Core.Readings.Csv;

/// <summary>The text of a compressed file, for reading forward only, which knows whether the file was whole.</summary>
internal abstract class PackedText : Stream
{
    private readonly byte[] _beginning = new byte[4];
    private int _peeked, _returned;

    /// <summary>Whether the file turned out to end before its end.</summary>
    public bool IsCut { get; protected set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>The first bytes of the text, up to four, which are still to be read.</summary>
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

    /// <summary>Unpacks further text.</summary>
    /// <returns>How many bytes; 0 at the end of the file, whole or not.</returns>
    protected abstract int ReadText(Span<byte> buffer);
}
