namespace NtlTools.Core.Detection;

/// <summary>What a detector's scores rest on.</summary>
public enum ScoreBasis
{
    /// <summary>Isolation forests and boosted trees, blended and calibrated: the score is a probability of theft.</summary>
    Blend,

    /// <summary>
    /// Isolation forests alone, for want of labels: the score says how unusual a customer is, not how likely theft is.
    /// </summary>
    IsolationOnly,

    /// <summary>Boosted trees alone, of a model from elsewhere: the score is the model's own probability.</summary>
    Supervised,
}
