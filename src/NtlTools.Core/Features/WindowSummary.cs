namespace NtlTools.Core.Features;

/// <summary>What lies within a time window.</summary>
/// <param name="Spend">The values of the orders.</param>
/// <param name="Quantity">The quantities of the orders.</param>
/// <param name="ReturnValue">The values of the returns.</param>
/// <param name="Gaps">The days between the first lines of one order and the next.</param>
/// <param name="Events">The events, by their types.</param>
/// <param name="LineCount">Lines that are purchases.</param>
/// <param name="First">The time of the first purchase; default without one.</param>
/// <param name="Last">The time of the last purchase; default without one.</param>
/// <param name="ProductCount">Different products bought; NaN where lines have none.</param>
internal readonly record struct WindowSummary(ValueSummary Spend, ValueSummary Quantity, ValueSummary ReturnValue,
    ValueSummary Gaps, EventSummary[] Events, int LineCount, DateTime First, DateTime Last, double ProductCount);

/// <summary>The events of one type within a time window.</summary>
internal struct EventSummary
{
    public int Count;

    /// <summary>Their values, of those that have one.</summary>
    public ValueSummary Values;
}
