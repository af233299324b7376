namespace NtlTools.Learning.Calibration;

/// <summary>How an isotonic regression is fitted.</summary>
public sealed record IsotonicRegressionSettings
{
    /// <summary>Whether predictions rise with the input; true when not set. Otherwise they fall.</summary>
    public bool Increasing { get; init; } = true;
}
