namespace NtlTools.Core.Readings.Billing;

/// <summary>What became of one customer's bills, or of all customers'.</summary>
public sealed record BillingSummary
{
    /// <summary>Bills, or meter indexes, that were read.</summary>
    public int BillCount { get; internal set; }

    /// <summary>The energy on the grid, kWh.</summary>
    public double Kwh { get; internal set; }

    /// <summary>The energy of bills and days that was not taken since another bill has the same days, and of steps below the
    /// coverage that was asked for, kWh.</summary>
    public double DroppedKwh { get; internal set; }

    /// <summary>Bills or indexes that are estimated and were not followed by an actual one.</summary>
    public int EstimatedCount { get; internal set; }

    /// <summary>Estimates that an actual reading has set right.</summary>
    public int TruedUpCount { get; internal set; }

    /// <summary>Bills or indexes that another of the same days took the place of.</summary>
    public int CorrectedCount { get; internal set; }

    /// <summary>Bills or indexes that were taken back.</summary>
    public int CancelledCount { get; internal set; }

    /// <summary>Bills or indexes that came before.</summary>
    public int DuplicateCount { get; internal set; }

    /// <summary>Bills some of whose days another bill has, too.</summary>
    public int OverlapCount { get; internal set; }

    /// <summary>Stretches of days between two bills that no bill covers.</summary>
    public int GapCount { get; internal set; }

    /// <summary>The days of those stretches.</summary>
    public int GapDays { get; internal set; }

    /// <summary>Exchanges of the meter.</summary>
    public int MeterExchangeCount { get; internal set; }

    /// <summary>Roll-overs of a register.</summary>
    public int RollOverCount { get; internal set; }

    /// <summary>Bills and indexes that cannot be: of no or negative length, below zero, cancellations of nothing, indexes that
    /// fall for no good reason.</summary>
    public int InvalidCount { get; internal set; }

    /// <summary>Steps of which bills cover only some days.</summary>
    public int PartialStepCount { get; internal set; }

    /// <summary>All counts in one line, in any culture.</summary>
    public override string ToString() => FormattableString.Invariant(
        $"{BillCount} bills, {Kwh:0.###} kWh, {DroppedKwh:0.###} kWh dropped; {EstimatedCount} estimated, ")
        + FormattableString.Invariant($"{TruedUpCount} trued up, {CorrectedCount} corrected, {CancelledCount} cancelled, ")
        + FormattableString.Invariant($"{DuplicateCount} duplicates, {OverlapCount} overlaps, {GapCount} gaps of {GapDays} days, ")
        + FormattableString.Invariant($"{MeterExchangeCount} exchanges, {RollOverCount} roll-overs, {InvalidCount} invalid, {PartialStepCount} partial steps");

    /// <summary>Adds the counts of another summary.</summary>
    internal void Add(BillingSummary other)
    {
        BillCount += other.BillCount;
        Kwh += other.Kwh;
        DroppedKwh += other.DroppedKwh;
        EstimatedCount += other.EstimatedCount;
        TruedUpCount += other.TruedUpCount;
        CorrectedCount += other.CorrectedCount;
        CancelledCount += other.CancelledCount;
        DuplicateCount += other.DuplicateCount;
        OverlapCount += other.OverlapCount;
        GapCount += other.GapCount;
        GapDays += other.GapDays;
        MeterExchangeCount += other.MeterExchangeCount;
        RollOverCount += other.RollOverCount;
        InvalidCount += other.InvalidCount;
        PartialStepCount += other.PartialStepCount;
    }
}
