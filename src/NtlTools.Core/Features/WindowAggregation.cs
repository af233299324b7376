namespace NtlTools.Core.Features;

/// <summary>What becomes of the values within a time window.</summary>
public enum WindowAggregation
{
    /// <summary>How many there are; 0 where there are none.</summary>
    Count,

    /// <summary>Their sum; 0 where there are none.</summary>
    Sum,

    /// <summary>Their mean; NaN where there are none.</summary>
    Mean,

    /// <summary>Their sample standard deviation (n − 1); NaN below two.</summary>
    Std,

    /// <summary>The least of them; NaN where there are none.</summary>
    Min,

    /// <summary>The greatest of them; NaN where there are none.</summary>
    Max,
}
