namespace NtlTools.Core.Transactions;

/// <summary>A customer's events as columns, in the order of time.</summary>
internal sealed record EventSeries(long[] Times, int[] Types, double[] Values)
{
    public static EventSeries None { get; } = new([], [], []);
}
