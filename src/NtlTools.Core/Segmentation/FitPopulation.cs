namespace NtlTools.Core.Segmentation;

/// <summary>On whom segments are fitted.</summary>
public enum FitPopulation
{
    /// <summary>Training customers where labels of both classes make a test possible, else everyone.</summary>
    Automatic,

    /// <summary>Training customers alone, so that test figures are honest.</summary>
    Training,

    /// <summary>Everyone of sufficient quality.</summary>
    All,
}
