using NtlTools.Core.Errors;
using NtlTools.Core.Files;
using NtlTools.Core.Readings;

namespace NtlTools.Core.Reporting;

/// <summary>Writes rejects.csv while an import runs, so that a million rejects take no memory.</summary>
internal sealed class RejectTable : IDisposable
{
    /// <summary>Its columns.</summary>
    public static readonly TableColumn[] Columns =
    [
        TableColumn.Text("File"), TableColumn.Whole("Line"), TableColumn.Text("Column"), TableColumn.Text("Reason"),
        TableColumn.Text("Text"),
    ];

    private readonly CsvWriter _csv;
    private readonly string _path;

    /// <summary>Begins the table.</summary>
    /// <param name="stream">Where it goes.</param>
    /// <param name="path">What errors name.</param>
    public RejectTable(Stream stream, string path)
    {
        _path = path;
        _csv = new(stream);
        foreach (TableColumn column in Columns) _csv.Write(column.Name);
        _csv.EndRow();
    }

    /// <summary>The number of rows so far.</summary>
    public long RowCount { get; private set; }

    /// <summary>Adds a row.</summary>
    /// <exception cref="NtlException">It cannot be written, or the disk is full.</exception>
    public void Write(Reject reject)
    {
        try
        {
            Add(reject);
            RowCount++;
        }
        catch (Exception failure) when (AtomicFile.Translate(_path, failure) is { } known)
        {
            // In the midst of an import it would pass for a failure to read.
            throw known;
        }
    }

    public void Dispose() => _csv.Dispose();

    /// <summary>Writes out what is left.</summary>
    public void Flush() => _csv.Flush();

    private void Add(Reject reject)
    {
        _csv.Write(reject.File);
        if (reject.Line > 0) _csv.Write(reject.Line);
        else _csv.Write((string?)null);
        _csv.Write(reject.Column);
        _csv.Write(reject.Reason.ToString());
        _csv.Write(reject.Text);
        _csv.EndRow();
    }
}
