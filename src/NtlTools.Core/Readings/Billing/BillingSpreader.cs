namespace NtlTools.Core.Readings.Billing;

/// <summary>Spreads irregular bills, or what meter indexes show between them, evenly by days onto a grid.</summary>
/// <remarks>
/// A step gets of each period the share of its days that lie in the step. Sums are kept in 64 bits and rounded once, to the
/// nearest 32-bit number a step, so that the steps of a period sum up to its energy within 6·10⁻⁸ of it. Safe to use from
/// several threads.
/// </remarks>
public sealed class BillingSpreader
{
    private readonly BillingSettings _settings;
    private readonly BillingTimeline _timeline;
    private readonly IndexConsumption _indexes;

    /// <summary>Makes a spreader.</summary>
    public BillingSpreader(BillingSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        _settings = settings;
        _timeline = new(settings);
        _indexes = new(settings);
    }

    /// <summary>The grid of days or calendar months that holds some days.</summary>
    /// <param name="first">The first day; a grid of months begins on the first of its month.</param>
    /// <param name="end">The day behind the last one.</param>
    /// <param name="interval">The length of a step: whole days or months.</param>
    /// <exception cref="ArgumentException">The interval is shorter than a day or no number of whole days, or there is
    /// no day.</exception>
    public static TimeGrid GridOf(DateOnly first, DateOnly end, MeterInterval interval)
    {
        if (!IsWholeDays(interval)) throw new ArgumentException("Bills are spread onto whole days or months.", nameof(interval));
        if (end <= first) throw new ArgumentException("A grid has at least one day.", nameof(end));
        DateTime start = (interval.Months > 0 ? new DateOnly(first.Year, first.Month, 1) : first).ToDateTime(TimeOnly.MinValue);
        int last = new TimeGrid(start, interval, 0).StepAt(end.AddDays(-1).ToDateTime(TimeOnly.MinValue));
        return new(start, interval, last + 1);
    }

    /// <summary>Spreads one customer's bills.</summary>
    /// <param name="customerId">The customer.</param>
    /// <param name="bills">The bills in the order in which they were issued.</param>
    /// <param name="grid">A grid of whole days or months; what lies outside it counts as dropped.</param>
    /// <param name="rejected">Hears of what is not taken.</param>
    /// <param name="noted">Hears of what is irregular and taken.</param>
    /// <exception cref="ArgumentException">The grid's steps are no whole days or months, or the id is empty.</exception>
    public MeterSeries Spread(string customerId, IReadOnlyList<BillingPeriod> bills, TimeGrid grid,
        Action<Reject>? rejected = null, Action<BillingNote>? noted = null)
    {
        ArgumentNullException.ThrowIfNull(bills);
        return Spread(customerId, findings => Resolve(bills, findings), grid, rejected, noted);
    }

    /// <summary>Spreads what one customer's meter indexes show between them.</summary>
    /// <param name="customerId">The customer.</param>
    /// <param name="readings">The indexes in the order in which they were issued.</param>
    /// <param name="grid">A grid of whole days or months; what lies outside it counts as dropped.</param>
    /// <param name="rejected">Hears of what is not taken.</param>
    /// <param name="noted">Hears of what is irregular and taken.</param>
    /// <exception cref="ArgumentException">The grid's steps are no whole days or months, or the id is empty.</exception>
    public MeterSeries Spread(string customerId, IReadOnlyList<MeterIndexReading> readings, TimeGrid grid,
        Action<Reject>? rejected = null, Action<BillingNote>? noted = null)
    {
        ArgumentNullException.ThrowIfNull(readings);
        return Spread(customerId, findings => Resolve(readings, findings), grid, rejected, noted);
    }

    internal static bool IsWholeDays(MeterInterval interval) =>
        interval.Months > 0 || (interval.Minutes > 0 && interval.Minutes % 1440 == 0);

    /// <summary>The days that bills leave, each once.</summary>
    internal List<BilledDays> Resolve(IReadOnlyList<BillingPeriod> bills, BillingFindings findings,
        CancellationToken cancellation = default)
    {
        findings.Summary.BillCount = bills.Count;
        return _timeline.Resolve(bills, _settings.TrueUp, findings, cancellation);
    }

    /// <summary>The days that indexes leave, each once.</summary>
    internal List<BilledDays> Resolve(IReadOnlyList<MeterIndexReading> readings, BillingFindings findings,
        CancellationToken cancellation = default)
    {
        findings.Summary.BillCount = readings.Count;
        return _timeline.Resolve(_indexes.Periods(readings, findings, cancellation), trueUp: false, findings, cancellation);
    }

    /// <summary>The numbers of the days on which the steps of a grid begin, and of the one behind its last step.</summary>
    internal static int[] StepDays(TimeGrid grid)
    {
        if (!IsWholeDays(grid.Interval) || grid.Start.TimeOfDay != TimeSpan.Zero)
            throw new ArgumentException("Bills are spread onto whole days or months.", nameof(grid));
        int[] days = new int[grid.Length + 1];
        for (int i = 0; i < days.Length; i++) days[i] = DateOnly.FromDateTime(grid.TimeAt(i)).DayNumber;
        return days;
    }

    /// <summary>Puts billed days onto a grid.</summary>
    /// <param name="customerId">The customer.</param>
    /// <param name="days">The days in ascending order, each once.</param>
    /// <param name="grid">The grid.</param>
    /// <param name="stepDays">What <see cref="StepDays"/> says of it.</param>
    /// <param name="summary">What the energy is added to.</param>
    internal MeterSeries Put(string customerId, List<BilledDays> days, TimeGrid grid, int[] stepDays, BillingSummary summary)
    {
        double[] sums = new double[grid.Length];
        int[] covered = new int[grid.Length];
        var marks = new BillingMarks[grid.Length];
        int step = 0;
        foreach (BilledDays billed in days)
        {
            while (step < sums.Length && stepDays[step + 1] <= billed.Start) step++;
            int placed = 0;
            for (int i = step; i < sums.Length && stepDays[i] < billed.End; i++)
            {
                int overlap = Math.Min(billed.End, stepDays[i + 1]) - Math.Max(billed.Start, stepDays[i]);
                if (overlap <= 0) continue;
                sums[i] += billed.Kwh * overlap / (billed.End - billed.Start);
                covered[i] += overlap;
                marks[i] |= billed.Marks;
                placed += overlap;
            }
            summary.DroppedKwh += billed.Kwh * (billed.End - billed.Start - placed) / (billed.End - billed.Start);
        }
        float[] kwh = new float[grid.Length];
        for (int i = 0; i < kwh.Length; i++)
        {
            int length = stepDays[i + 1] - stepDays[i];
            if (covered[i] == 0)
            {
                kwh[i] = float.NaN;
                continue;
            }
            if (covered[i] < length)
            {
                marks[i] |= BillingMarks.Partial;
                summary.PartialStepCount++;
            }
            bool isKept = covered[i] >= _settings.MinimumCoverage * length;
            kwh[i] = isKept ? (float)sums[i] : float.NaN;
            if (isKept) summary.Kwh += sums[i];
            else summary.DroppedKwh += sums[i];
        }
        return new(customerId, grid, kwh) { Billing = new(summary, marks) };
    }

    private MeterSeries Spread(string customerId, Func<BillingFindings, List<BilledDays>> resolve, TimeGrid grid,
        Action<Reject>? rejected, Action<BillingNote>? noted)
    {
        ArgumentException.ThrowIfNullOrEmpty(customerId);
        ArgumentNullException.ThrowIfNull(grid);
        int[] stepDays = StepDays(grid);
        var findings = new BillingFindings(customerId, []);
        MeterSeries series = Put(customerId, resolve(findings), grid, stepDays, findings.Summary);
        foreach (Reject reject in findings.Rejects) rejected?.Invoke(reject);
        foreach (BillingNote note in findings.Notes) noted?.Invoke(note);
        return series;
    }
}
