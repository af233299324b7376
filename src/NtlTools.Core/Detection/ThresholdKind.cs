namespace NtlTools.Core.Detection;

/// <summary>The thresholds that a decision can be made by.</summary>
public enum ThresholdKind
{
    /// <summary>0.5.</summary>
    Default,

    /// <summary>The one that the operational share of customers reaches, the top 5 % by default.</summary>
    Operational,

    /// <summary>The one that as many customers reach as can be inspected.</summary>
    Capacity,
}
