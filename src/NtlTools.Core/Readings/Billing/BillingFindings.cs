namespace NtlTools.Core.Readings.Billing;

/// <summary>What is found out about one customer's bills on their way to the grid.</summary>
internal sealed class BillingFindings(string customerId, IReadOnlyList<string> paths)
{
    private List<Reject>? _rejects;
    private List<BillingNote>? _notes;

    public BillingSummary Summary { get; } = new();

    public IReadOnlyList<Reject> Rejects => _rejects ?? (IReadOnlyList<Reject>)[];

    public IReadOnlyList<BillingNote> Notes => _notes ?? (IReadOnlyList<BillingNote>)[];

    /// <summary>Something that was not taken.</summary>
    public void Reject(int file, long line, RejectReason reason, FormattableString text) =>
        (_rejects ??= []).Add(new(Path(file), line, "", reason, Text(text)));

    /// <summary>Something irregular that was.</summary>
    public void Note(int file, long line, BillingNoteKind kind, FormattableString text) =>
        (_notes ??= []).Add(new(Path(file), line, kind, Text(text)));

    private string Path(int file) => file < paths.Count ? paths[file] : "";

    private string Text(FormattableString text) => Csv.CsvText.Excerpt($"{customerId}: {FormattableString.Invariant(text)}");
}
