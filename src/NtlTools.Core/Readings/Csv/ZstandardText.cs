namespace NtlTools.Core.Readings.Csv;

/// <summary>The text of a file that is compressed with Zstandard, which knows whether the file was whole.</summary>
internal sealed class ZstandardText : PackedText
{
    private readonly BufferedStream _file;
    private readonly Zstandard _text;

    public ZstandardText(FileStream file)
    {
        _file = new(file, 1 << 16);
        _text = new(_file);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) _file.Dispose();
        base.Dispose(disposing);
    }

    protected override int ReadText(Span<byte> buffer)
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
