namespace NtlTools.Core.Transactions;

/// <summary>What a customer had in one column of attributes: the values, each with the time from which it holds.</summary>
/// <param name="Name">The column.</param>
/// <param name="Times">In ticks, ascending, each once.</param>
/// <param name="Values">As many; none is the one before it.</param>
internal sealed record AttributeSeries(string Name, long[] Times, string[] Values);
