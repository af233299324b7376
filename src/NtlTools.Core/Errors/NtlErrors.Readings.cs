using NtlTools.Core.Readings;
using NtlTools.Core.Readings.Csv;

namespace NtlTools.Core.Errors;

public static partial class NtlErrors
{
    internal static NtlException InputNotFound(string path) => new("InputNotFound", NtlErrorKind.NotFound, path,
        $"There is no file or folder '{path}'.", "Check the spelling, or list the folder to see what is there.");

    internal static NtlException NoDataFiles(string path) => new("NoDataFiles", NtlErrorKind.NotFound, path,
        $"'{path}' holds no file of readings (.csv, .parquet, .jsonl, .ndjson; .csv.gz, .csv.zst and the like).", "Name a folder or wildcard that has data files in it.");

    internal static NtlException NoReadingsFile(string path) => new("NoReadingsFile", NtlErrorKind.InvalidArgument, path,
        $"'{path}' is named as a file of labels or attributes, and no other file is left to read meter readings from.",
        "Name the files of readings, and as label or attribute files only others; labels beside the readings need no file.");

    internal static NtlException EmptyFile(string path) => new("EmptyFile", NtlErrorKind.InvalidData, path,
        $"'{path}' is empty; a header line and at least one row are expected.", "Check how the file was exported or copied.");

    internal static NtlException HeaderOnly(string path) => new("HeaderOnly", NtlErrorKind.InvalidData, path,
        $"'{path}' has a header and no rows.", "Check the period or filter of the export.");

    internal static NtlException UnterminatedHeader(string path, string header) => new("UnterminatedHeader", NtlErrorKind.InvalidData,
        $"{path}:1", $"The header of '{path}' has a quotation mark that is never closed: {header}",
        "Close or remove the quotation mark.");

    internal static NtlException UnreadableFile(string path, Exception inner) => new("UnreadableFile", NtlErrorKind.InputOutput, path,
        $"'{path}' cannot be read: {inner.Message}", "Check that the file is whole and that you may read it.", inner);

    internal static NtlException DuckDBMissing(string path, Exception inner) => new("DuckDBMissing", NtlErrorKind.NotFound, path,
        $"'{path}' cannot be read without DuckDB's library. {inner.Message}",
        "Get the library as the message says, or convert the data to CSV, which needs none.", inner);

    internal static NtlException NotAQuery(string sql) => new("NotAQuery", NtlErrorKind.InvalidArgument, "query",
        $"One SELECT without parameters is expected, and this is none: {Readings.Csv.CsvText.Excerpt(sql)}",
        "Write a SELECT, such as: SELECT id, time, kwh FROM 'lake/*.parquet'");

    internal static NtlException QueryFailed(string reason, Exception inner) => new("QueryFailed", NtlErrorKind.InvalidData, "query",
        $"The query failed: {reason}", "Correct the query; DESCRIBE and LIMIT in DuckDB's own shell help to find the place.", inner);

    internal static NtlException NoIdColumn(string path, string? wanted, IEnumerable<string> found) => new("NoIdColumn",
        NtlErrorKind.InvalidData, $"{path}:1",
        wanted is null
            ? $"'{path}' has no column for customer ids; its columns are {ColumnList(found)}."
            : $"'{path}' has no column '{wanted}'; its columns are {ColumnList(found)}.",
        "Name the column of customer ids (-IdColumn, --id-column).");

    internal static NtlException NoSuchColumn(string path, string role, string wanted, IEnumerable<string> found) => new("NoSuchColumn",
        NtlErrorKind.InvalidData, $"{path}:1", $"'{path}' has no {role} column '{wanted}'; its columns are {ColumnList(found)}.",
        "Name a column that the file has, or leave the option out.");

    internal static NtlException DuplicateColumn(string path, string column) => new("DuplicateColumn", NtlErrorKind.InvalidData,
        $"{path}:1", $"'{path}' has more than one column '{Shown(column)}'.", "Rename or remove one of them.");

    internal static NtlException DuplicateDate(string path, string first, string second) => new("DuplicateDate",
        NtlErrorKind.InvalidData, $"{path}:1", $"Columns '{Shown(first)}' and '{Shown(second)}' of '{path}' are the same step.",
        "Remove one of them, or set a shorter interval.");

    internal static NtlException NoReadingColumns(string path, IEnumerable<string> found) => new("NoReadingColumns",
        NtlErrorKind.InvalidData, $"{path}:1",
        $"'{path}' is neither wide (columns whose headers are dates) nor long (an id, a time and a kWh column); its columns are {ColumnList(found)}.",
        "Set the layout and name the columns: -ReadingColumn with -Start and -Interval, or -TimeColumn and -ValueColumn.");

    internal static NtlException LooksLikeTransactions(string path, IEnumerable<string> found) => new("LooksLikeTransactions",
        NtlErrorKind.InvalidData, $"{path}:1", $"'{path}' looks like lines of orders, not meter readings; its columns are {ColumnList(found)}.",
        "Read purchases with Import-TransactionData, or ntl segment --transactions; if these are readings, name the kWh column (-ValueColumn, --value-column).");

    internal static NtlException NoBillingColumns(string path, IEnumerable<string> found) => new("NoBillingColumns",
        NtlErrorKind.InvalidData, $"{path}:1",
        $"'{path}' has no bills (an id, a start and an end, or an end and a number of months, and kWh); its columns are {ColumnList(found)}.",
        "Name the columns: -PeriodStartColumn and -PeriodEndColumn, or -PeriodEndColumn and -MonthsColumn, and -ValueColumn.");

    internal static NtlException NoIndexColumns(string path, IEnumerable<string> found) => new("NoIndexColumns",
        NtlErrorKind.InvalidData, $"{path}:1",
        $"'{path}' has no meter indexes (an id, a date and an index); its columns are {ColumnList(found)}.",
        "Name the columns: -TimeColumn and -IndexColumn.");

    internal static NtlException NeedsStartAndInterval(string path) => new("NeedsStartAndInterval", NtlErrorKind.InvalidArgument, path,
        $"The reading columns of '{path}' are not dates.", "Say when they start and how long a step is (-Start, -Interval).");

    internal static NtlException AmbiguousDates(string path, string example) => new("AmbiguousDates", NtlErrorKind.InvalidData, path,
        $"Dates such as '{Shown(example)}' in '{path}' can be day first or month first.", "Set the culture they are written in, such as en-GB or en-US (-Culture).");

    internal static NtlException MixedDates(string path, string dayFirst, string monthFirst) => new("MixedDates", NtlErrorKind.InvalidData, path,
        $"'{path}' has dates that can only be day first ('{dayFirst}') and dates that can only be month first ('{monthFirst}').",
        "Export the file again with one form of dates, best 2014-01-31.");

    internal static NtlException NoUsableRows(string path, long rejected) => new("NoUsableRows", NtlErrorKind.InvalidData, path,
        $"None of the rows could be used; {rejected} were rejected.", "Look at the first rejects: the layout, delimiter or columns may be set wrongly.");

    internal static NtlException GridTooLong(string path, long steps, long most) => new("GridTooLong", NtlErrorKind.InvalidData, path,
        $"The dates span {steps} steps; at most {most} are possible.", "Check for stray dates, or set a longer interval (-Interval).");

    internal static NtlException GridTooSparse(string path, int customers, int steps) => new("GridTooSparse",
        NtlErrorKind.InvalidData, path,
        $"The dates span {steps} steps, and of those hardly any of the customers, {customers} so far, has a reading.",
        "Check for stray dates, set a longer interval (-Interval), or import files of other years by themselves.");

    internal static NtlException UnknownTimeZone(string zone) => new("UnknownTimeZone", NtlErrorKind.InvalidArgument, Shown(zone),
        $"There is no time zone '{Shown(zone)}'.",
        "Give the IANA name of the zone (-TimeZone, --time-zone), such as Europe/London; a computer without zones needs the package tzdata.");

    internal static NtlException TimeZoneNeeded(string path, int shifted, int times) => new("TimeZoneNeeded", NtlErrorKind.InvalidData, path,
        $"The times are a day or more apart, but {shifted} of {times} come an hour or so earlier or later, as local midnights do "
        + "in UTC where clocks change in summer.",
        "Name the zone of the meters (-TimeZone, --time-zone), such as Europe/London; days then begin by its clocks.");

    internal static NtlException MixedTimeZones(string path) => new("MixedTimeZones", NtlErrorKind.InvalidData, path,
        "Some of the times say their zone and others do not, so that days cannot be told.",
        "Write all times in one way, or import files of each kind by themselves.");

    internal static NtlException SeveralTimeZones(string path) => new("SeveralTimeZones", NtlErrorKind.InvalidData, path,
        "The same instant is written with different offsets, so that days cannot be told.",
        "Name one zone whose days count (-TimeZone, --time-zone), such as Europe/London, or import each zone by itself.");

    internal static NtlException TemporaryLimitReached(string path, long bytes) => new("TemporaryLimitReached",
        NtlErrorKind.InputOutput, path, FormattableString.Invariant($"The rows need more than {bytes} bytes of temporary files."),
        "Allow them more room (-TemporaryLimit, --temporary-limit) or memory (-MemoryLimit, --memory-limit), or import less at a time.");

    internal static NtlException TooManyColumns(string path, int most) => new("TooManyColumns", NtlErrorKind.InvalidData, $"{path}:1",
        $"'{path}' has more than {most} columns.",
        "Check the delimiter, or export a row a reading (id, time, kWh) instead of a column a step.");

    internal static NtlException IntervalTooShort(string path, string wanted, string found) => new("IntervalTooShort",
        NtlErrorKind.InvalidArgument, path, $"The readings are {found} apart and cannot be put on a grid of {wanted}.",
        "Set an interval that is a multiple of the readings' own, or leave it out.");

    internal static NtlException MixedLayouts(string path, ReadingsLayout layout, string other) => new("MixedLayouts",
        NtlErrorKind.InvalidData, path, $"'{path}' {Holds(layout)} and '{other}' {(layout is ReadingsLayout.Wide or ReadingsLayout.Long ? "is" : "does")} not; one import takes one layout.", "Import them one after the other.");

    /// <summary>A file, row or cell that was not taken, as an error.</summary>
    public static NtlException Rejected(Reject reject)
    {
        ArgumentNullException.ThrowIfNull(reject);
        (string expected, string recommendation) = reject.Reason switch
        {
            RejectReason.UnreadableFile => ("a file that can be read", "Check that the file is whole and that you may read it."),
            RejectReason.TruncatedFile => ("a whole compressed file; what came before its end was read", "Copy or compress the file again."),
            RejectReason.DamagedFile =>
                ("a compressed file that is as it was made; rows near the damage may be wrong", "Copy or compress the file again."),
            RejectReason.OversizedFile =>
                ("a file that unpacks to a believable size", "Unpack the file where you know it is harmless, or raise the limit (-MaximumExpansion, --maximum-expansion)."),
            RejectReason.RaggedRow => ("as many cells as the header has", "Look for delimiters or line ends inside cells that are not quoted."),
            RejectReason.UnterminatedQuote => ("a quotation mark that closes", "Close the quotation mark, or double it where it is part of the text."),
            RejectReason.MissingId => ("a customer id", "Give the row its customer id, or name the column that has it (-IdColumn)."),
            RejectReason.LongId => ("an id of at most 1,024 bytes",
                "Look for delimiters or line ends that are missing, or name the column of customer ids (-IdColumn)."),
            RejectReason.DuplicateCustomer or RejectReason.DuplicateReading => ("each once; the first was kept", "Remove the repetition."),
            RejectReason.ConflictingCustomer or RejectReason.ConflictingReading =>
                ("each once; the first was kept", "Find out which of them is right, and remove the other."),
            RejectReason.NotANumber => ("a number; the cell counts as missing", "Correct the cell, or leave it empty."),
            RejectReason.MixedDecimalMark => ("one decimal mark in the whole file; the cell counts as missing", "Write all cells with one mark."),
            RejectReason.NegativeReading => ("0 or more; the cell counts as missing", "Correct the reading, or allow negative ones (-AllowNegative)."),
            RejectReason.AbsurdReading =>
                ("a believable number of kWh; the cell counts as missing", "Correct the reading, or raise the limit (-MaximumReading)."),
            RejectReason.InvalidDate => ("a date that exists", "Correct the date, or set the culture it is written in (-Culture)."),
            RejectReason.OffGridTime => ("a time on the grid of the others", "Correct the time, or set a longer interval (-Interval)."),
            RejectReason.InvalidLabel => ("0, 1, true, false, honest or theft; the customer counts as not inspected", "Correct the label, or leave it empty."),
            RejectReason.ConflictingLabel =>
                ("one label a customer and inspection; the first was kept, or the one with a date",
                    "Find out which of them is right, and remove the other."),
            RejectReason.UnknownCustomer => ("a customer with readings", "Check that ids are written alike in all files."),
            RejectReason.InvalidPeriod => ("a period of at least a day and no more than is believed",
                "Correct the dates, or say whether periods end on their last day (-PeriodEnd)."),
            RejectReason.DuplicateBill => ("each once; the first was kept", "Remove the repetition."),
            RejectReason.ReplacedBill => ("one bill a period; the one that knows more was kept, of equals the last",
                "Check that the bill that was kept is the correction."),
            RejectReason.CancelledBill => ("a bill that nothing takes back", "Nothing is to be done where the bill was meant to be cancelled."),
            RejectReason.UnmatchedCancellation => ("a bill of that period and energy before it",
                "Export the bill that is taken back, too, in the order in which bills were issued."),
            RejectReason.OverlappingBill => ("one bill a day; the days were left to the bill that knows more, of equals to the last",
                "Look which of the bills is right, and whether periods end on their last day (-PeriodEnd)."),
            RejectReason.ImplausibleIndex => ("an index that rises, or rolls over at the end of its register",
                "Correct the index, mark the exchange of the meter, or say how many digits the register has (-RegisterDigits)."),
            RejectReason.InvalidReadingType => ("actual, estimated, corrected or cancelled, or for an index removed, installed or exchanged; taken as actual",
                "Correct the cell, or leave it empty."),
            RejectReason.InvalidDigits => ("a whole number from 1 to 15; the digits count as not known", "Correct the cell, or leave it empty."),
            RejectReason.MissingOrder => ("an order number", "Give the line its order number, or name the column that has it (-OrderIdColumn)."),
            RejectReason.InvalidQuantity => ("a number other than zero, of at most 10^12", "Correct the quantity."),
            RejectReason.InvalidAmount => ("a number of at most 10^15", "Correct the number; a mark of a currency is none."),
            RejectReason.NonPositivePrice => ("a price above zero", "Nothing is to be done where the line is a correction or a gift."),
            RejectReason.MissingEventType => ("a type of event", "Give the event a type, or name the column that has it (-EventTypeColumn)."),
            _ => ("something else", "Look at the file."),
        };
        return new(reject.Reason.ToString(), reject.Reason == RejectReason.UnreadableFile ? NtlErrorKind.InputOutput : NtlErrorKind.InvalidData,
            reject.Place, $"{reject}. Expected: {expected}.", recommendation);
    }

    private static string Holds(ReadingsLayout layout) => layout switch
    {
        ReadingsLayout.Wide => "is wide",
        ReadingsLayout.Long => "is long",
        ReadingsLayout.Billing => "has bills",
        _ => "has meter indexes",
    };

    private static string Shown(string column) =>
        string.Concat(CsvText.Excerpt(column).Select(letter => char.IsControl(letter) ? '\uFFFD' : letter));

    private static string ColumnList(IEnumerable<string> columns)
    {
        // A file that is no text has no columns, only bytes that a terminal should not obey.
        string[] all = [.. columns.Select(Shown)];
        return string.Join(", ", all.Take(8).Select(c => $"'{c}'")) + (all.Length > 8 ? $" and {all.Length - 8} more" : "");
    }
}
