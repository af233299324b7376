namespace NtlTools.Core.Readings.Billing;

/// <summary>Some days of one bill that no other bill has, with their energy.</summary>
/// <param name="Source">The place of the bill among those that are left.</param>
/// <param name="Start">The number of the first day.</param>
/// <param name="End">The number of the day behind the last one.</param>
/// <param name="Kwh">The energy of the days.</param>
/// <param name="Marks">What is to be known of them.</param>
internal readonly record struct BilledDays(int Source, int Start, int End, double Kwh, BillingMarks Marks);

/// <summary>Puts one customer's bills in order of time: at most one bill a day is left.</summary>
internal sealed class BillingTimeline(BillingSettings settings)
{
    // So few that they take milliseconds, however long their periods are.
    private const int BillsTogether = 1024;

    /// <summary>Settles cancellations, repetitions, corrections, overlaps and estimates.</summary>
    /// <param name="bills">The bills in the order in which they were issued.</param>
    /// <param name="trueUp">Whether actual bills set the estimated ones before them right.</param>
    /// <param name="findings">Hears of everything irregular.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <returns>The days that are billed, in ascending order.</returns>
    public List<BilledDays> Resolve(IReadOnlyList<BillingPeriod> bills, bool trueUp, BillingFindings findings,
        CancellationToken cancellation)
    {
        var valid = new List<(BillingPeriod Bill, int Order)>(bills.Count);
        for (int i = 0; i < bills.Count; i++)
            if (IsValid(bills[i], findings)) valid.Add((bills[i], i));
        valid.Sort(static (a, b) =>
        {
            int start = a.Bill.Start.CompareTo(b.Bill.Start);
            if (start != 0) return start;
            int end = a.Bill.End.CompareTo(b.Bill.End);
            return end != 0 ? end : a.Order.CompareTo(b.Order);
        });
        cancellation.ThrowIfCancellationRequested();
        List<(BillingPeriod Bill, int Order)> last = OneAPeriod(valid, findings);
        cancellation.ThrowIfCancellationRequested();
        List<(int Bill, int Start, int End)> pieces = OneADay(last, findings, cancellation);
        cancellation.ThrowIfCancellationRequested();
        List<BilledDays> days = Energies(last, pieces, trueUp, findings);
        for (int i = 1; i < days.Count; i++)
        {
            int gap = days[i].Start - days[i - 1].End;
            if (gap == 0) continue;
            findings.Summary.GapCount++;
            findings.Summary.GapDays += gap;
            BillingPeriod next = last[days[i].Source].Bill;
            findings.Note(next.File, next.Line, BillingNoteKind.Gap,
                $"{gap} days from {DateOnly.FromDayNumber(days[i - 1].End):yyyy-MM-dd} on are not billed");
        }
        return days;
    }

    private bool IsValid(in BillingPeriod bill, BillingFindings findings)
    {
        if (double.IsNaN(bill.Kwh)) return false;
        if (!(Math.Abs(bill.Kwh) <= settings.MaximumKwh))
        {
            findings.Summary.InvalidCount++;
            findings.Reject(bill.File, bill.Line, RejectReason.AbsurdReading, $"{bill.Kwh} kWh for {bill.Span}");
            return false;
        }
        if (bill.Days > 0 && bill.Days <= settings.MaximumPeriodDays) return true;
        string what = bill.Days == 0 ? "has no day" : bill.Days < 0 ? "ends before it begins"
            : FormattableString.Invariant($"has {bill.Days} days, more than {settings.MaximumPeriodDays}");
        findings.Summary.InvalidCount++;
        findings.Reject(bill.File, bill.Line, RejectReason.InvalidPeriod, $"{bill.Span} {what}: {bill.Kwh} kWh");
        return false;
    }

    // Of the bills of one period, the last one stands, unless it knows less than one before.
    private static List<(BillingPeriod Bill, int Order)> OneAPeriod(
        List<(BillingPeriod Bill, int Order)> sorted, BillingFindings findings)
    {
        bool isPlain = true;
        for (int i = 0; i < sorted.Count && isPlain; i++)
        {
            isPlain = sorted[i].Bill.Type != BillingReadingType.Cancelled
                && (i == 0 || sorted[i].Bill.Start != sorted[i - 1].Bill.Start || sorted[i].Bill.End != sorted[i - 1].Bill.End);
        }
        if (isPlain) return sorted;

        var kept = new List<(BillingPeriod Bill, int Order)>(sorted.Count);
        for (int i = 0; i < sorted.Count;)
        {
            int first = kept.Count;
            (DateOnly start, DateOnly end) = (sorted[i].Bill.Start, sorted[i].Bill.End);
            for (; i < sorted.Count && sorted[i].Bill.Start == start && sorted[i].Bill.End == end; i++)
                Take(sorted[i], kept, first, findings);
        }
        return kept;
    }

    private static void Take((BillingPeriod Bill, int Order) next, List<(BillingPeriod Bill, int Order)> kept, int first,
        BillingFindings findings)
    {
        BillingPeriod bill = next.Bill;
        bool hasOther = kept.Count > first;
        BillingPeriod other = hasOther ? kept[^1].Bill : default;
        bool isReversal = bill.Type == BillingReadingType.Cancelled;
        if (hasOther && (isReversal ? Math.Abs(bill.Kwh) == Math.Abs(other.Kwh) : bill.Kwh < 0 && bill.Kwh == -other.Kwh))
        {
            kept.RemoveAt(kept.Count - 1);
            findings.Summary.CancelledCount++;
            findings.Reject(other.File, other.Line, RejectReason.CancelledBill,
                $"{other.Kwh} kWh for {other.Span} are taken back on line {bill.Line}");
        }
        else if (isReversal)
        {
            findings.Summary.InvalidCount++;
            findings.Reject(bill.File, bill.Line, RejectReason.UnmatchedCancellation,
                $"no bill of {Math.Abs(bill.Kwh)} kWh for {bill.Span} comes before");
        }
        else if (!hasOther)
        {
            kept.Add(next);
        }
        else if (bill.Kwh == other.Kwh && bill.Type == other.Type)
        {
            findings.Summary.DuplicateCount++;
            findings.Reject(bill.File, bill.Line, RejectReason.DuplicateBill,
                $"{bill.Kwh} kWh for {bill.Span} as on line {other.Line}");
        }
        else
        {
            bool isBetter = Knowledge(bill.Type) >= Knowledge(other.Type);
            (BillingPeriod loser, BillingPeriod winner) = isBetter ? (other, bill) : (bill, other);
            findings.Summary.CorrectedCount++;
            findings.Summary.DroppedKwh += loser.Kwh;
            findings.Reject(loser.File, loser.Line, RejectReason.ReplacedBill,
                $"{loser.Kwh} kWh for {loser.Span} where line {winner.Line} has {winner.Kwh} kWh");
            kept[^1] = (winner with { Marks = winner.Marks | BillingMarks.Corrected }, Math.Max(next.Order, kept[^1].Order));
        }
    }

    private static int Knowledge(BillingReadingType type) =>
        type switch { BillingReadingType.Corrected => 2, BillingReadingType.Estimated => 0, _ => 1 };

    // Days that several bills have belong to the one that knows more, of equals to the one issued last.
    private static List<(int Bill, int Start, int End)> OneADay(
        List<(BillingPeriod Bill, int Order)> bills, BillingFindings findings, CancellationToken cancellation)
    {
        var pieces = new List<(int Bill, int Start, int End)>(bills.Count);
        bool overlaps = false;
        for (int i = 0; i < bills.Count; i++)
        {
            pieces.Add((i, bills[i].Bill.Start.DayNumber, bills[i].Bill.End.DayNumber));
            overlaps |= i > 0 && bills[i].Bill.Start < bills[i - 1].Bill.End;
        }
        if (!overlaps) return pieces;

        int[] order = [.. Enumerable.Range(0, bills.Count)];
        Array.Sort(order, (a, b) =>
        {
            int knowledge = Knowledge(bills[a].Bill.Type).CompareTo(Knowledge(bills[b].Bill.Type));
            return knowledge != 0 ? knowledge : bills[a].Order.CompareTo(bills[b].Order);
        });
        int first = bills[0].Bill.Start.DayNumber, end = bills.Max(b => b.Bill.End.DayNumber);
        int[] owners = new int[end - first];
        Array.Fill(owners, -1);
        for (int i = 0; i < order.Length; i++)
        {
            if (i % BillsTogether == 0) cancellation.ThrowIfCancellationRequested();
            int bill = order[i];
            owners.AsSpan(bills[bill].Bill.Start.DayNumber - first, bills[bill].Bill.Days).Fill(bill);
        }

        for (int i = 0; i < bills.Count; i++)
        {
            if (i % BillsTogether == 0) cancellation.ThrowIfCancellationRequested();
            BillingPeriod bill = bills[i].Bill;
            ReadOnlySpan<int> days = owners.AsSpan(bill.Start.DayNumber - first, bill.Days);
            int lost = bill.Days - days.Count(i);
            if (lost == 0) continue;
            int other = days[days.IndexOfAnyExcept(i)];
            double dropped = bill.Kwh * lost / bill.Days;
            findings.Summary.OverlapCount++;
            findings.Summary.DroppedKwh += dropped;
            findings.Reject(bill.File, bill.Line, RejectReason.OverlappingBill,
                $"{dropped:0.###} of {bill.Kwh} kWh for {bill.Span}: line {bills[other].Bill.Line} has {lost} of its days");
            Mark(i);
            int marked = i;
            foreach (int day in days)
                if (day != i && day != marked) Mark(marked = day);
        }
        pieces.Clear();
        for (int day = 0; day < owners.Length;)
        {
            int start = day, owner = owners[day];
            while (day < owners.Length && owners[day] == owner) day++;
            if (owner >= 0) pieces.Add((owner, first + start, first + day));
        }
        return pieces;

        void Mark(int bill) => bills[bill] =
            (bills[bill].Bill with { Marks = bills[bill].Bill.Marks | BillingMarks.Overlapping }, bills[bill].Order);
    }

    private List<BilledDays> Energies(List<(BillingPeriod Bill, int Order)> bills, List<(int Bill, int Start, int End)> pieces,
        bool trueUp, BillingFindings findings)
    {
        var days = new List<BilledDays>(pieces.Count);
        for (int i = 0; i < pieces.Count;)
        {
            int end = trueUp ? EndOfEstimates(bills, pieces, i) : i;
            if (end > i && bills[pieces[end].Bill].Bill.Type != BillingReadingType.Estimated && TrueUp(bills, pieces, i, end, days, findings))
            {
                i = end + 1;
                continue;
            }
            for (; i <= end; i++) Keep(bills, pieces[i], days, findings);
        }
        return days;
    }

    // The place of the actual bill that follows estimated ones without a gap; of the last estimated one where there is none, so that
    // none of them is looked at again.
    private static int EndOfEstimates(
        List<(BillingPeriod Bill, int Order)> bills, List<(int Bill, int Start, int End)> pieces, int first)
    {
        for (int i = first; i < pieces.Count; i++)
        {
            if (i > first && pieces[i].Start != pieces[i - 1].End) return i - 1;
            if (bills[pieces[i].Bill].Bill.Type != BillingReadingType.Estimated) return i;
        }
        return pieces.Count - 1;
    }

    private bool TrueUp(List<(BillingPeriod Bill, int Order)> bills, List<(int Bill, int Start, int End)> pieces,
        int first, int last, List<BilledDays> days, BillingFindings findings)
    {
        double total = 0;
        BillingMarks marks = BillingMarks.TruedUp;
        for (int i = first; i <= last; i++)
        {
            total += Share(bills[pieces[i].Bill].Bill, pieces[i]);
            marks |= bills[pieces[i].Bill].Bill.Marks;
        }
        if (total < 0 && !settings.AllowNegative) return false;
        int start = pieces[first].Start, end = pieces[last].End;
        BillingPeriod actual = bills[pieces[last].Bill].Bill;
        findings.Summary.TruedUpCount += last - first;
        findings.Note(actual.File, actual.Line, BillingNoteKind.TruedUp,
            $"{total:0.###} kWh from {DateOnly.FromDayNumber(start):yyyy-MM-dd} on in place of {last - first} estimates");
        days.Add(new(pieces[last].Bill, start, end, total, marks));
        return true;
    }

    private void Keep(List<(BillingPeriod Bill, int Order)> bills, (int Bill, int Start, int End) piece, List<BilledDays> days,
        BillingFindings findings)
    {
        BillingPeriod bill = bills[piece.Bill].Bill;
        double kwh = Share(bill, piece);
        if (kwh < 0 && !settings.AllowNegative)
        {
            findings.Summary.InvalidCount++;
            findings.Reject(bill.File, bill.Line, RejectReason.NegativeReading, $"{bill.Kwh} kWh for {bill.Span}");
            return;
        }
        BillingMarks marks = bill.Marks;
        if (bill.Type == BillingReadingType.Corrected) marks |= BillingMarks.Corrected;
        if (bill.Type == BillingReadingType.Estimated)
        {
            marks |= BillingMarks.Estimated;
            findings.Summary.EstimatedCount++;
            findings.Note(bill.File, bill.Line, BillingNoteKind.Estimated, $"{kwh:0.###} kWh for {bill.Span}");
        }
        days.Add(new(piece.Bill, piece.Start, piece.End, kwh, marks));
    }

    private static double Share(in BillingPeriod bill, (int Bill, int Start, int End) piece) =>
        piece.End - piece.Start == bill.Days ? bill.Kwh : bill.Kwh * (piece.End - piece.Start) / bill.Days;
}
