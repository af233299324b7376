namespace NtlTools.Core.Files;

/// <summary>Takes the cells of one row after the other: what a table's definition writes to, whatever the table is kept in.</summary>
internal interface ITableWriter
{
    /// <summary>A text; none where it is empty.</summary>
    void Write(string? text);

    /// <summary>A number; none for NaN.</summary>
    void Write(double value);

    /// <summary>A number with at most six decimals: for shares and probabilities; none for NaN.</summary>
    void WriteShare(double value);

    /// <summary>A whole number.</summary>
    void Write(long value);

    /// <summary>Yes, no or unknown.</summary>
    void Write(bool? value);
}
