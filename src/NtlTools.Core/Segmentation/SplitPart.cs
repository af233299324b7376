namespace NtlTools.Core.Segmentation;

/// <summary>What a customer's label is used for.</summary>
public enum SplitPart
{
    /// <summary>Not split: nothing was fitted on this customer.</summary>
    None,

    /// <summary>Models are fitted on it.</summary>
    Training,

    /// <summary>Early stopping, the blend and thresholds are fitted on it.</summary>
    Validation,

    /// <summary>Nothing is fitted on it; figures of quality come from it.</summary>
    Test,
}
