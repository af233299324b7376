namespace NtlTools.Core.Readings.Billing;

/// <summary>What a customer was billed for some days.</summary>
/// <param name="Start">The first day.</param>
/// <param name="End">The day behind the last one: two bills that follow each other share it.</param>
/// <param name="Kwh">The energy of all the days, kWh; NaN where it is missing. Below zero for a reversal, or where an actual
/// reading takes back some of what estimates had billed.</param>
public readonly record struct BillingPeriod(DateOnly Start, DateOnly End, double Kwh)
{
    /// <summary>How the bill came about; a bill has one of the first four types.</summary>
    public BillingReadingType Type { get; init; }

    /// <summary>The line of its file, from 1; 0 where it has none.</summary>
    public int Line { get; init; }

    /// <summary>The number of its file.</summary>
    internal int File { get; init; }

    /// <summary>What is known of it before it meets the customer's other bills.</summary>
    internal BillingMarks Marks { get; init; }

    /// <summary>The number of days; zero or negative for a period that cannot be.</summary>
    public int Days => End.DayNumber - Start.DayNumber;

    /// <summary>"2024-01-01 to 2024-02-01".</summary>
    internal string Span => FormattableString.Invariant($"{Start:yyyy-MM-dd} to {End:yyyy-MM-dd}");
}
