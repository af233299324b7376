namespace NtlTools.Core.Features;

/// <summary>What a feature is used for.</summary>
[Flags]
public enum FeatureRoles
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Detectors learn from it.</summary>
    Detection = 1,

    /// <summary>Segments are made of it by default: it shows how a customer lives and not whether energy is stolen.</summary>
    Behaviour = 2,

    /// <summary>It describes gaps, which can be the utility's own doing, and is left out where missingness is excluded.</summary>
    Missingness = 4,
}
