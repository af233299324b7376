using NtlTools.Core.Files;
using NtlTools.Core.Readings;

namespace NtlTools.Core.Reporting;

/// <summary>Writes rejects.csv while an import runs, so that a million rejects take no memory.</summary>
internal sealed class RejectTable : IDisposable
{
    private readonly CsvWriter _csv;

    public RejectTable(Stream stream)
    {
        _csv = new(stream);
        foreach (string column in (ReadOnlySpan<string>)["File", "Line", "Column", "Reason", "Text"]) _csv.Write(column);
        _csv.EndRow();
    }

    public void Write(Reject reject)
    {
        _csv.Write(reject.File);
        if (reject.Line > 0) _csv.Write(reject.Line);
        else _csv.Write((string?)null);
        _csv.Write(reject.Column);
        _csv.Write(reject.Reason.ToString());
        _csv.Write(reject.Text);
        _csv.EndRow();
    }

    public void Dispose()
    {
        _csv.Flush();
        _csv.Dispose();
    }
}
