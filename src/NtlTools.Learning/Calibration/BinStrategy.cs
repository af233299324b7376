namespace NtlTools.Learning.Calibration;

/// <summary>How probabilities are divided into bins.</summary>
public enum BinStrategy
{
    /// <summary>Bins of equal width from 0 to 1.</summary>
    Uniform,

    /// <summary>Bins of equally many probabilities, as far as equal ones allow.</summary>
    Quantile,
}
