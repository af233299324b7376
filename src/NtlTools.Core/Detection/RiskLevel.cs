namespace NtlTools.Core.Detection;

/// <summary>How urgent a score is, by limits that are settings.</summary>
public enum RiskLevel
{
    /// <summary>Below both limits.</summary>
    Low,

    /// <summary>From the lower limit on, 0.5 by default.</summary>
    Medium,

    /// <summary>From the higher limit on, 0.8 by default.</summary>
    High,
}
