namespace NtlTools.Core.Readings.Billing;

/// <summary>Makes the periods between one customer's meter indexes.</summary>
internal sealed class IndexConsumption(BillingSettings settings)
{
    /// <summary>Settles exchanges, repetitions, estimates and roll-overs.</summary>
    /// <param name="readings">The indexes in the order in which they were issued.</param>
    /// <param name="findings">Hears of everything irregular.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <returns>The periods in ascending order, meter by meter.</returns>
    public List<BillingPeriod> Periods(IReadOnlyList<MeterIndexReading> readings, BillingFindings findings,
        CancellationToken cancellation)
    {
        var sorted = new List<(MeterIndexReading Reading, int Order)>(readings.Count);
        for (int i = 0; i < readings.Count; i++)
            if (IsValid(readings[i], findings)) sorted.Add((readings[i], i));
        sorted.Sort(static (a, b) =>
        {
            int date = a.Reading.Date.CompareTo(b.Reading.Date);
            if (date == 0) date = a.Reading.Minutes.CompareTo(b.Reading.Minutes);
            return date != 0 ? date : a.Order.CompareTo(b.Order);
        });
        var periods = new List<BillingPeriod>(sorted.Count);
        List<List<MeterIndexReading>> meters = Meters(sorted);
        for (int i = 0; i < meters.Count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            int before = periods.Count;
            Add(OneADay(meters[i], i > 0, i + 1 < meters.Count, findings), periods, findings, cancellation);
            if (i == 0) continue;
            MeterIndexReading first = meters[i][0];
            findings.Summary.MeterExchangeCount++;
            findings.Note(first.File, first.Line, BillingNoteKind.MeterExchange,
                $"a meter{Named(first)} from {first.Date:yyyy-MM-dd} on, with index {first.Index}");
            if (periods.Count > before)
                periods[before] = periods[before] with { Marks = periods[before].Marks | BillingMarks.MeterExchange };
        }
        return periods;
    }

    private static string Named(in MeterIndexReading reading) => reading.MeterId is { Length: > 0 } id ? $" {id}" : "";

    private bool IsValid(in MeterIndexReading reading, BillingFindings findings)
    {
        if (double.IsNaN(reading.Index)) return false;
        int digits = reading.Digits > 0 ? reading.Digits : settings.RegisterDigits;
        string? wrong = reading.Index < 0 ? "is below zero"
            : !double.IsFinite(reading.Index) || reading.Index >= 1e15 ? "is more than any register shows"
            : digits > 0 && reading.Index >= Math.Pow(10, digits)
                ? FormattableString.Invariant($"is more than a register of {digits} digits shows")
            : null;
        if (wrong is null) return true;
        findings.Summary.InvalidCount++;
        findings.Reject(reading.File, reading.Line, RejectReason.ImplausibleIndex,
            $"{reading.Index} on {reading.Date:yyyy-MM-dd} {wrong}");
        return false;
    }

    // Each list is what one register showed without a new beginning, in the order of the meters' first days.
    private static List<List<MeterIndexReading>> Meters(List<(MeterIndexReading Reading, int Order)> sorted)
    {
        var meters = new List<List<MeterIndexReading>>();
        var open = new Dictionary<string, List<MeterIndexReading>>(StringComparer.Ordinal);
        string last = "";
        for (int i = 0; i < sorted.Count; i++)
        {
            MeterIndexReading reading = sorted[i].Reading;
            string id = reading.MeterId ?? last;
            BillingReadingType type = reading.Type;
            if (type == BillingReadingType.Exchanged)
            {
                bool isFirst = i + 1 < sorted.Count && sorted[i + 1].Reading is { Type: BillingReadingType.Exchanged } next
                    && next.Date == reading.Date
                    && (i == 0 || sorted[i - 1].Reading is not { Type: BillingReadingType.Exchanged } other
                        || other.Date != reading.Date);
                type = isFirst ? BillingReadingType.Removed : BillingReadingType.Installed;
            }

            // The new meter's first index can stand on an earlier line than the old meter's last one of that day.
            if (type == BillingReadingType.Installed && i + 1 < sorted.Count
                && sorted[i + 1].Reading is { Type: BillingReadingType.Removed } removed && removed.Date == reading.Date
                && (removed.MeterId ?? id) == id)
            {
                (sorted[i], sorted[i + 1]) = (sorted[i + 1], sorted[i]);
                reading = sorted[i].Reading;
                type = BillingReadingType.Removed;
            }
            if (type == BillingReadingType.Installed || !open.TryGetValue(id, out List<MeterIndexReading>? readings))
            {
                // One and the same first index twice is no exchange.
                if (type == BillingReadingType.Installed && open.TryGetValue(id, out List<MeterIndexReading>? same)
                    && same.Count == 1 && same[0].Date == reading.Date && same[0].Index == reading.Index)
                {
                    readings = same;
                }
                else
                {
                    readings = [];
                    meters.Add(readings);
                    open[id] = readings;
                }
            }
            readings.Add(reading);
            if (type == BillingReadingType.Removed) open.Remove(id);
            last = id;
        }
        return meters;
    }

    // A register that is read many times a day is no correction of itself: of each day the reading nearest its beginning counts.
    // A meter that is taken out, or put in, in mid-day brings the energy up to then, and from then on.
    private static List<MeterIndexReading> OneADay(List<MeterIndexReading> readings, bool isPutIn, bool isTakenOut,
        BillingFindings findings)
    {
        var kept = new List<MeterIndexReading>(readings.Count);
        var day = new List<MeterIndexReading>();
        for (int i = 0; i < readings.Count;)
        {
            DateOnly date = readings[i].Date;
            bool isFirst = isPutIn && kept.Count == 0;
            day.Clear();
            for (; i < readings.Count && readings[i].Date == date; i++) Take(readings[i], day, findings);
            if (day.Count == 0) continue;
            kept.Add(isFirst ? day[0] : isTakenOut && i == readings.Count ? day[^1] : Nearest(day));
        }
        return kept;
    }

    private static MeterIndexReading Nearest(List<MeterIndexReading> day)
    {
        MeterIndexReading nearest = day[0];
        foreach (MeterIndexReading reading in day)
        {
            bool isGuess = reading.Type == BillingReadingType.Estimated, wasGuess = nearest.Type == BillingReadingType.Estimated;
            if (isGuess == wasGuess ? Math.Abs(reading.Minutes) <= Math.Abs(nearest.Minutes) : wasGuess) nearest = reading;
        }
        return nearest;
    }

    // Of the readings of one minute the last one stands, unless it knows less than one before.
    private static void Take(in MeterIndexReading reading, List<MeterIndexReading> day, BillingFindings findings)
    {
        double index = reading.Index;
        MeterIndexReading other = day.Count > 0 ? day[^1] : default;
        bool hasOther = day.Count > 0 && other.Minutes == reading.Minutes;
        if (reading.Type == BillingReadingType.Cancelled)
        {
            int taken = day.FindLastIndex(r => r.Index == index);
            if (taken >= 0)
            {
                other = day[taken];
                day.RemoveAt(taken);
                findings.Summary.CancelledCount++;
                findings.Reject(other.File, other.Line, RejectReason.CancelledBill,
                    $"index {other.Index} on {other.Date:yyyy-MM-dd} is taken back on line {reading.Line}");
            }
            else
            {
                findings.Summary.InvalidCount++;
                findings.Reject(reading.File, reading.Line, RejectReason.UnmatchedCancellation,
                    $"no index {reading.Index} on {reading.Date:yyyy-MM-dd} comes before");
            }
        }
        else if (!hasOther)
        {
            day.Add(reading);
        }
        else if (reading.Index == other.Index)
        {
            if (other.Type == BillingReadingType.Estimated) day[^1] = reading;
            findings.Summary.DuplicateCount++;
            findings.Reject(reading.File, reading.Line, RejectReason.DuplicateBill,
                $"index {reading.Index} on {reading.Date:yyyy-MM-dd} as on line {other.Line}");
        }
        else
        {
            bool isBetter = Knowledge(reading.Type) >= Knowledge(other.Type);
            (MeterIndexReading loser, MeterIndexReading winner) = isBetter ? (other, reading) : (reading, other);
            day[^1] = winner;
            findings.Summary.CorrectedCount++;
            findings.Reject(loser.File, loser.Line, RejectReason.ReplacedBill,
                $"index {loser.Index} on {loser.Date:yyyy-MM-dd} where line {winner.Line} has {winner.Index}");
        }
    }

    private static int Knowledge(BillingReadingType type) =>
        type switch { BillingReadingType.Corrected => 2, BillingReadingType.Estimated => 0, _ => 1 };

    private void Add(List<MeterIndexReading> readings, List<BillingPeriod> periods, BillingFindings findings,
        CancellationToken cancellation)
    {
        List<(MeterIndexReading Reading, int Estimates)> used = WithoutEstimates(readings);

        // A period is sure, and said, only when the index behind it does not take it back.
        var found = new List<FoundPeriod>(used.Count);
        double range = Range(readings), usualRate = UsualRate(used);
        for (int i = 1; i < used.Count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            (MeterIndexReading before, MeterIndexReading now) = (used[i - 1].Reading, used[i].Reading);
            double kwh = now.Index - before.Index;
            BillingMarks marks = used[i].Estimates > 0 ? BillingMarks.TruedUp : BillingMarks.None;
            if (kwh < 0)
            {
                // An index that is wrong by itself lies beside a line that goes on without it.
                bool isLow = i + 1 < used.Count && used[i + 1].Reading.Index >= before.Index;
                bool isAfterHigh = !isLow && i > 1 && now.Index >= used[i - 2].Reading.Index;
                double rolled = range + kwh, rate = rolled / (now.Date.DayNumber - before.Date.DayNumber);
                if (isLow)
                {
                    Refuse(now, $"{now.Index} on {now.Date:yyyy-MM-dd} lies below those before and after");
                    Remove(i--);
                    continue;
                }
                if (isAfterHigh)
                {
                    Refuse(before, $"{before.Index} on {before.Date:yyyy-MM-dd} lies above those before and after");
                    if (found.Count > 0 && found[^1].Period.End == before.Date) found.RemoveAt(found.Count - 1);
                    Remove(i - 1);
                    i -= 2;
                    continue;
                }
                if (rolled > settings.MaximumRollOverShare * range
                    || (usualRate > 0 && rate > settings.MaximumRollOverRate * usualRate))
                {
                    Refuse(now, $"{Fall(before, now)} would be {rolled} kWh of {range}; the days between are missing");
                    continue;
                }
                kwh = rolled;
                marks |= BillingMarks.RollOver;
            }
            bool isEstimated = before.Type == BillingReadingType.Estimated || now.Type == BillingReadingType.Estimated;
            if (now.Type == BillingReadingType.Corrected || before.Type == BillingReadingType.Corrected)
                marks |= BillingMarks.Corrected;
            found.Add(new(new(before.Date, now.Date, kwh)
            {
                Type = isEstimated ? BillingReadingType.Estimated : BillingReadingType.Actual,
                Line = now.Line,
                File = now.File,
                Marks = marks,
            }, used[i].Estimates, before.Index, now.Index));
        }
        foreach (FoundPeriod period in found)
        {
            Tell(period, range, findings);
            periods.Add(period.Period);
        }

        // Estimates that an index took the place of are in the place of the next one, where that index is taken away.
        void Remove(int place)
        {
            int estimates = used[place].Estimates;
            used.RemoveAt(place);
            if (estimates > 0 && place < used.Count) used[place] = (used[place].Reading, used[place].Estimates + estimates);
        }

        void Refuse(in MeterIndexReading reading, FormattableString text)
        {
            findings.Summary.InvalidCount++;
            findings.Reject(reading.File, reading.Line, RejectReason.ImplausibleIndex, text);
        }
    }

    private static void Tell(in FoundPeriod found, double range, BillingFindings findings)
    {
        BillingPeriod period = found.Period;
        if ((period.Marks & BillingMarks.RollOver) != 0)
        {
            findings.Summary.RollOverCount++;
            findings.Note(period.File, period.Line, BillingNoteKind.RollOver,
                $"{found.Index} on {period.End:yyyy-MM-dd} after {found.IndexBefore} is {period.Kwh} kWh of a register that ends at {range}");
        }
        if (found.Estimates > 0)
        {
            findings.Summary.TruedUpCount += found.Estimates;
            findings.Note(period.File, period.Line, BillingNoteKind.TruedUp,
                $"{period.Kwh:0.###} kWh from {period.Start:yyyy-MM-dd} on in place of {found.Estimates} estimates");
        }
    }

    private static string Fall(in MeterIndexReading before, in MeterIndexReading now) =>
        FormattableString.Invariant($"{now.Index} on {now.Date:yyyy-MM-dd} after {before.Index}");

    // Estimates between two actual indexes say nothing that those do not.
    private List<(MeterIndexReading Reading, int Estimates)> WithoutEstimates(List<MeterIndexReading> readings)
    {
        var used = new List<(MeterIndexReading Reading, int Estimates)>(readings.Count);
        int estimates = 0;
        foreach (MeterIndexReading reading in readings)
        {
            if (settings.TrueUp && reading.Type == BillingReadingType.Estimated)
            {
                estimates++;
            }
            else if (estimates > 0 && used.Count > estimates)
            {
                used.RemoveRange(used.Count - estimates, estimates);
                used.Add((reading, estimates));
                estimates = 0;
                continue;
            }
            else
            {
                estimates = 0;
            }
            used.Add((reading, 0));
        }
        return used;
    }

    private double Range(List<MeterIndexReading> readings)
    {
        int digits = 0;
        double highest = 0;
        foreach (MeterIndexReading reading in readings)
        {
            digits = Math.Max(digits, reading.Digits);
            highest = Math.Max(highest, reading.Index);
        }
        if (digits == 0) digits = settings.RegisterDigits;
        double range = 10;
        for (int i = 1; digits > 0 ? i < digits : range <= highest; i++) range *= 10;
        return range;
    }

    private static double UsualRate(List<(MeterIndexReading Reading, int Estimates)> used)
    {
        var rates = new List<double>(used.Count);
        for (int i = 1; i < used.Count; i++)
        {
            double kwh = used[i].Reading.Index - used[i - 1].Reading.Index;
            if (kwh >= 0) rates.Add(kwh / (used[i].Reading.Date.DayNumber - used[i - 1].Reading.Date.DayNumber));
        }
        rates.Sort();
        return rates.Count == 0 ? 0 : (rates[(rates.Count - 1) / 2] + rates[rates.Count / 2]) / 2;
    }

    /// <summary>A period between two indexes, and of how many estimates it takes the place.</summary>
    private readonly record struct FoundPeriod(BillingPeriod Period, int Estimates, double IndexBefore, double Index);
}
