using NtlTools.Core.Readings.Csv;
using NtlTools.Core.Readings.PostgreSql;

namespace NtlTools.Core.Readings;

/// <summary>Why a file, a row or a cell was not taken.</summary>
public enum RejectReason
{
    /// <summary>The whole file could not be read; the text says why.</summary>
    UnreadableFile,

    /// <summary>A compressed file ends before its end; what came before was read.</summary>
    TruncatedFile,

    /// <summary>A compressed file is damaged; what came before was read, but may be wrong.</summary>
    DamagedFile,

    /// <summary>A compressed file unpacks to more than is accepted; what came before was read.</summary>
    OversizedFile,

    /// <summary>The row has more or fewer cells than the header.</summary>
    RaggedRow,

    /// <summary>A quotation mark opens and never closes.</summary>
    UnterminatedQuote,

    /// <summary>The row has no customer id.</summary>
    MissingId,

    /// <summary>The row's customer id has more than 1,024 bytes.</summary>
    LongId,

    /// <summary>The customer came before with the same readings.</summary>
    DuplicateCustomer,

    /// <summary>The customer came before with other readings; the first were kept.</summary>
    ConflictingCustomer,

    /// <summary>The same customer and step came before with the same reading.</summary>
    DuplicateReading,

    /// <summary>The same customer and step came before with another reading; the first was kept.</summary>
    ConflictingReading,

    /// <summary>The cell is no number; taken as missing.</summary>
    NotANumber,

    /// <summary>The cell is written with the other decimal mark; taken as missing.</summary>
    MixedDecimalMark,

    /// <summary>The reading is below zero; taken as missing.</summary>
    NegativeReading,

    /// <summary>The reading is infinite or above the largest believable one; taken as missing.</summary>
    AbsurdReading,

    /// <summary>The date does not exist or cannot be read.</summary>
    InvalidDate,

    /// <summary>The time, of a reading or of a column, lies between two steps of the grid.</summary>
    OffGridTime,

    /// <summary>The label is none of 0, 1, true, false, honest, theft; taken as not inspected.</summary>
    InvalidLabel,

    /// <summary>The customer has another label elsewhere; the first was kept.</summary>
    ConflictingLabel,

    /// <summary>A label or attribute belongs to a customer without readings.</summary>
    UnknownCustomer,

    /// <summary>A billing period has no day, ends before it begins, or is longer than is believed.</summary>
    InvalidPeriod,

    /// <summary>The same bill or meter index came before.</summary>
    DuplicateBill,

    /// <summary>Another bill of the same period, or index of the same day, took its place.</summary>
    ReplacedBill,

    /// <summary>The bill or index was taken back.</summary>
    CancelledBill,

    /// <summary>It takes back a bill or index that does not come before it.</summary>
    UnmatchedCancellation,

    /// <summary>Another bill has some of its days, too; its share of those days was not taken.</summary>
    OverlappingBill,

    /// <summary>The meter index falls, or is more than the register shows, for no good reason.</summary>
    ImplausibleIndex,

    /// <summary>The cell says neither how a bill came about nor nothing; taken as an actual reading.</summary>
    InvalidReadingType,

    /// <summary>The cell is no number of digits of a register; taken as not known.</summary>
    InvalidDigits,

    /// <summary>The line of a transaction has no order number, though there is a column of them.</summary>
    MissingOrder,

    /// <summary>The quantity of a transaction is missing, zero, no number or beyond belief.</summary>
    InvalidQuantity,

    /// <summary>The price, amount or value is missing, no number or beyond belief.</summary>
    InvalidAmount,

    /// <summary>The price of a transaction is zero or below.</summary>
    NonPositivePrice,

    /// <summary>The event has no type.</summary>
    MissingEventType,
}

/// <summary>One thing that was not taken: where it stood, why, and what it said.</summary>
/// <param name="File">The file, or the name of the query.</param>
/// <param name="Line">The line, or the row of the query, from 1; 0 where it concerns the whole file.</param>
/// <param name="Column">The column's name; empty where it concerns the whole row.</param>
/// <param name="Reason">Why it was not taken.</param>
/// <param name="Text">What stood there, or what is to be known about it; at most 200 characters.</param>
public sealed record Reject(string File, long Line, string Column, RejectReason Reason, string Text)
{
    /// <summary>The column's name; empty where it concerns the whole row. Cut where it is longer than a report can show.</summary>
    public string Column { get; init; } = CsvText.Excerpt(Column);

    /// <summary>What stood there, or what is to be known about it; at most 200 characters, however long an id is.</summary>
    public string Text { get; init; } = CsvText.Excerpt(Text);

    /// <summary>Whether only one cell is lost, which then counts as missing, and not the row or file.</summary>
    public bool IsCell => Reason is RejectReason.NotANumber or RejectReason.MixedDecimalMark or RejectReason.NegativeReading
        or RejectReason.AbsurdReading or RejectReason.InvalidLabel or RejectReason.InvalidReadingType
        or RejectReason.InvalidDigits;

    /// <summary>Where it stood: "file:line", or "row N of the query of server".</summary>
    public string Place => Line <= 0 ? File
        : PostgreSqlQuery.IsName(File) ? FormattableString.Invariant($"row {Line} of the {File}")
        : FormattableString.Invariant($"{File}:{Line}");

    internal static Reject Ragged(string file, long line, ReadOnlySpan<byte> row, int cells, int columns) => new(
        file, line, "", RejectReason.RaggedRow, FormattableString.Invariant(
            $"{cells} cells where the header has {columns}: {CsvText.Excerpt(row[..Math.Min(row.Length, 100)])}"));

    /// <summary>"file:line, column: reason: text".</summary>
    public override string ToString() =>
        $"{Place}{(Column.Length > 0 ? $", column {Column}" : "")}: {Reason}: {Text}";
}
