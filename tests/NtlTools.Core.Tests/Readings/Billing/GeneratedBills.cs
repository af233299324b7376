using NtlTools.Core.Readings.Billing;
using NtlTools.Learning.Numerics;

namespace NtlTools.Core.Tests.Readings.Billing;

/// <summary>Bills of generated customers: periods of 1 to 400 days, some of them with gaps between.</summary>
internal static class GeneratedBills
{
    public const int ACustomer = 50;

    public static readonly DateOnly First = new(1990, 1, 1);

    /// <summary>One customer's bills, none of which overlaps another, in any order.</summary>
    public static BillingPeriod[] Of(int customer, bool withEstimates)
    {
        var random = new SeededRandom(7, (ulong)customer);
        var bills = new BillingPeriod[ACustomer];
        DateOnly start = First.AddDays(random.Next(60));
        for (int i = 0; i < bills.Length; i++)
        {
            if (random.Next(10) == 0) start = start.AddDays(random.Next(100));
            DateOnly end = start.AddDays(random.Next(4) > 0 ? 25 + random.Next(12) : 1 + random.Next(400));
            bills[i] = new(start, end, Math.Round(Math.Pow(10, -3 + 8 * random.NextDouble()), 3))
            {
                Line = i + 2,
                Type = withEstimates && random.Next(4) == 0 ? BillingReadingType.Estimated : BillingReadingType.Actual,
            };
            start = end;
        }
        random.Shuffle(bills);
        return bills;
    }
}
