namespace NtlTools.Core.Readings.Billing;

/// <summary>Something irregular of a customer's bills that was taken as it is.</summary>
public enum BillingNoteKind
{
    /// <summary>Some days between two bills are not billed; their steps are missing.</summary>
    Gap,

    /// <summary>A bill or index is estimated, and no actual one follows.</summary>
    Estimated,

    /// <summary>The energy between two actual readings took the place of estimates.</summary>
    TruedUp,

    /// <summary>Another meter was put in.</summary>
    MeterExchange,

    /// <summary>The register passed its last number and began again at 0.</summary>
    RollOver,
}

/// <summary>One irregularity that was taken: where it stood, and what it is.</summary>
/// <param name="File">The file; empty where bills come from none.</param>
/// <param name="Line">The line, from 1; 0 where there is none.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Text">What is to be known about it, the customer first.</param>
public sealed record BillingNote(string File, long Line, BillingNoteKind Kind, string Text)
{
    /// <summary>"file:line: kind: text".</summary>
    public override string ToString() =>
        FormattableString.Invariant($"{File}{(Line > 0 ? $":{Line}" : "")}: {Kind}: {Text}");
}
