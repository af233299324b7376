namespace NtlTools.Core.Features;

/// <summary>One entry of the <see cref="FeatureCatalogue"/>: a feature's name, meaning, use and computation.</summary>
public sealed record FeatureDefinition
{
    internal FeatureDefinition(string name, FeatureRoles roles, string formula, FeatureFormula compute)
    {
        Name = name;
        Roles = roles;
        Formula = formula;
        Compute = compute;
    }

    /// <summary>The feature's name, which is also that of its property of <see cref="CustomerFeatures"/>.</summary>
    public string Name { get; }

    /// <summary>What the feature is, in one line of text, for documentation, help and reports.</summary>
    public string Formula { get; }

    /// <summary>What the feature is used for.</summary>
    public FeatureRoles Roles { get; }

    /// <summary>How the feature comes out of what a sweep over the series found.</summary>
    internal FeatureFormula Compute { get; }
}
