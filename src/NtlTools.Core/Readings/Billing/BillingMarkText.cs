using System.Globalization;
using System.Text;

namespace NtlTools.Core.Readings.Billing;

/// <summary>How tables say how a customer's readings came out of bills: what became of the bills, and the marks of steps by the days
/// on which they begin: "bills 12, kwh 3650.5; Partial 2024-01-01, Estimated+Partial 2024-11-01..2024-12-01".</summary>
internal static class BillingMarkText
{
    private const string DayForm = "yyyy-MM-dd", To = "..";

    private static readonly (string Name, Func<BillingSummary, double> Get, Action<BillingSummary, double> Set)[] Counts =
    [
        ("bills", s => s.BillCount, (s, n) => s.BillCount = (int)n),
        ("kwh", s => s.Kwh, (s, n) => s.Kwh = n),
        ("dropped", s => s.DroppedKwh, (s, n) => s.DroppedKwh = n),
        ("estimated", s => s.EstimatedCount, (s, n) => s.EstimatedCount = (int)n),
        ("trued-up", s => s.TruedUpCount, (s, n) => s.TruedUpCount = (int)n),
        ("corrected", s => s.CorrectedCount, (s, n) => s.CorrectedCount = (int)n),
        ("cancelled", s => s.CancelledCount, (s, n) => s.CancelledCount = (int)n),
        ("duplicates", s => s.DuplicateCount, (s, n) => s.DuplicateCount = (int)n),
        ("overlaps", s => s.OverlapCount, (s, n) => s.OverlapCount = (int)n),
        ("gaps", s => s.GapCount, (s, n) => s.GapCount = (int)n),
        ("gap-days", s => s.GapDays, (s, n) => s.GapDays = (int)n),
        ("exchanges", s => s.MeterExchangeCount, (s, n) => s.MeterExchangeCount = (int)n),
        ("roll-overs", s => s.RollOverCount, (s, n) => s.RollOverCount = (int)n),
        ("invalid", s => s.InvalidCount, (s, n) => s.InvalidCount = (int)n),
        ("partial", s => s.PartialStepCount, (s, n) => s.PartialStepCount = (int)n),
    ];

    /// <summary>The text of a mark; counts of 0 are left out, but that of bills.</summary>
    public static string Of(CustomerBilling billing, TimeGrid grid)
    {
        var text = new StringBuilder();
        foreach ((string name, Func<BillingSummary, double> get, _) in Counts)
        {
            double count = get(billing.Summary);
            if (text.Length > 0 && count == 0) continue;
            text.Append(CultureInfo.InvariantCulture, $"{(text.Length > 0 ? ", " : "")}{name} {count:R}");
        }
        char separator = ';';
        for (int step = 0; step < billing.Marks.Count;)
        {
            int first = step;
            BillingMarks marks = billing.Marks[step];
            while (step < billing.Marks.Count && billing.Marks[step] == marks) step++;
            if (marks == BillingMarks.None) continue;
            text.Append(separator).Append(' ').Append(marks.ToString().Replace(", ", "+", StringComparison.Ordinal))
                .Append(CultureInfo.InvariantCulture, $" {grid.TimeAt(first).ToString(DayForm, CultureInfo.InvariantCulture)}");
            if (step > first + 1) text.Append(To).Append(grid.TimeAt(step - 1).ToString(DayForm, CultureInfo.InvariantCulture));
            separator = ',';
        }
        return text.ToString();
    }

    /// <summary>The mark that a cell means on a grid, which may have longer steps than those that were written; null where it means
    /// none.</summary>
    public static CustomerBilling? Parse(string text, TimeGrid grid)
    {
        string[] parts = text.Split(';', StringSplitOptions.TrimEntries);
        if (parts.Length > 2) return null;
        var summary = new BillingSummary();
        foreach (string count in parts[0].Split(',', StringSplitOptions.TrimEntries))
        {
            string[] words = count.Split(' ');
            int place = words.Length == 2 ? Array.FindIndex(Counts, c => c.Name == words[0]) : -1;
            if (place < 0 || !double.TryParse(words[1], NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
                || !double.IsFinite(number))
                return null;
            Counts[place].Set(summary, number);
        }
        var marks = new BillingMarks[grid.Length];
        foreach (string run in parts.Length < 2 ? [] : parts[1].Split(',', StringSplitOptions.TrimEntries))
        {
            string[] words = run.Split(' '), days = words.Length == 2 ? words[1].Split(To) : [];
            if (days.Length is not (1 or 2) || !Enum.TryParse(words[0].Replace('+', ','), out BillingMarks mark)
                || !TryDay(days[0], out DateTime first) || !TryDay(days[^1], out DateTime last))
                return null;
            for (int step = Math.Max(0, grid.StepAt(first)); step <= Math.Min(grid.Length - 1, grid.StepAt(last)); step++)
                marks[step] |= mark;
        }
        return new(summary, marks);
    }

    private static bool TryDay(string text, out DateTime day) =>
        DateTime.TryParseExact(text, DayForm, CultureInfo.InvariantCulture, DateTimeStyles.None, out day);
}
