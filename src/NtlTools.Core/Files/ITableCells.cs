namespace NtlTools.Core.Files;

/// <summary>Takes the cells of a table's rows, in the order of its columns, whatever file the table becomes.</summary>
internal interface ITableCells
{
    /// <summary>A text; empty or null where there is none.</summary>
    void Write(string? text);

    /// <summary>A number; NaN where there is none.</summary>
    void Write(double value);

    /// <summary>A number with at most six decimals: for shares and probabilities; NaN where there is none.</summary>
    void WriteShare(double value);

    /// <summary>A whole number.</summary>
    void Write(long value);

    /// <summary>True, false, or null where neither is known.</summary>
    void Write(bool? value);
}
