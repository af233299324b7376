namespace NtlTools.Core.Readings.Billing;

/// <summary>Finds out whether the ends of periods are their last days.</summary>
internal sealed class PeriodEndVote
{
    private readonly List<(int Start, int End)> _periods = [];
    private long _shared, _next, _wholeMonths, _lastDays, _otherDays;

    /// <summary>Looks at the rows of one customer.</summary>
    public void Add(IEnumerable<BillingRow> rows)
    {
        _periods.Clear();
        foreach (BillingRow row in rows)
        {
            DateOnly end = DateOnly.FromDayNumber(row.End);
            bool isLast = end.Day == DateTime.DaysInMonth(end.Year, end.Month);
            if (row.Start <= 0) _ = isLast ? _lastDays++ : _otherDays++;
            else _periods.Add((row.Start, row.End));
            if (isLast && row.Start > 0 && DateOnly.FromDayNumber(row.Start).Day == 1) _wholeMonths++;
        }
        _periods.Sort();
        for (int i = 1; i < _periods.Count; i++)
        {
            if (_periods[i].Start == _periods[i - 1].Start) continue;
            if (_periods[i].Start == _periods[i - 1].End) _shared++;
            else if (_periods[i].Start == _periods[i - 1].End + 1) _next++;
        }
    }

    /// <summary>Inclusive where more periods begin on the day behind the end of the one before than on it; where none does
    /// either, where some are whole months, or, of ends alone, most are last days of months.</summary>
    public PeriodEnd Outcome => _shared + _next > 0 ? (_next > _shared ? PeriodEnd.Inclusive : PeriodEnd.Exclusive)
        : _wholeMonths > 0 || _lastDays > _otherDays ? PeriodEnd.Inclusive : PeriodEnd.Exclusive;
}
