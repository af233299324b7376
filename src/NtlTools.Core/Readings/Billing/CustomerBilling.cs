namespace NtlTools.Core.Readings.Billing;

/// <summary>How a customer's series came out of bills.</summary>
/// <param name="Summary">What became of the bills.</param>
/// <param name="Marks">What is to be known of each step.</param>
public sealed record CustomerBilling(BillingSummary Summary, IReadOnlyList<BillingMarks> Marks);
