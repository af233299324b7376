namespace NtlTools.Core.Features;

/// <summary>One entry of the <see cref="TransactionFeatureCatalogue"/>: a feature's name, meaning and computation.</summary>
public sealed record TransactionFeatureDefinition
{
    internal TransactionFeatureDefinition(string name, string formula, Func<TransactionSummary, double> compute)
    {
        (Name, Formula, Compute) = (name, formula, compute);
    }

    /// <summary>The feature's name.</summary>
    public string Name { get; }

    /// <summary>What the feature is, in one line of text, for documentation, help and reports.</summary>
    public string Formula { get; }

    /// <summary>How the feature comes out of what a sweep over the transactions found.</summary>
    internal Func<TransactionSummary, double> Compute { get; }
}
