namespace NtlTools.Core.Readings;

/// <summary>A query that may hold a password: no serialiser, no log and no record that holds it shows it by accident.</summary>
internal sealed class QueryText(string text)
{
    /// <summary>The query itself, for nothing but to be run or redacted.</summary>
    public string Reveal() => text;

    /// <summary>What stands for it wherever it is written.</summary>
    public override string ToString() => "***";
}
