namespace NtlTools.Core.Readings.Csv;

/// <summary>The text of a compressed file.</summary>
internal interface IPackedText
{
    /// <summary>Whether the file turned out to end before its end.</summary>
    bool IsCut { get; }

    /// <summary>The first bytes of the text, up to four, which are still to be read.</summary>
    ReadOnlySpan<byte> Peek();
}
