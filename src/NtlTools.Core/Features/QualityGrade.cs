namespace NtlTools.Core.Features;

/// <summary>How far a customer's readings can be trusted to show how the customer behaves; higher is better.</summary>
public enum QualityGrade
{
    /// <summary>Mostly gaps.</summary>
    Low,

    /// <summary>Many gaps, a short time, or readings that never change.</summary>
    Medium,

    /// <summary>Few gaps, long enough, and alive: what segments are fitted on.</summary>
    High,
}
