using System.Management.Automation;
using NtlTools.Core.Readings;
using NtlTools.Core.Readings.Billing;
using NtlTools.PowerShell.Parameters;

namespace NtlTools.PowerShell;

/// <summary>A cmdlet that imports meter readings; all files together are one import.</summary>
public abstract class ImportCommand : SourceCommand
{
    private static readonly ImportSettings Defaults = new();

    /// <summary>
    /// Instead of files, a SELECT that yields a customer's id, a time and kWh, and only reads. Without -ConnectionString and -Credential
    /// DuckDB runs it, over files such as 'lake/*.parquet', whose names start in the current folder, and over any file that you can
    /// read: take no query from somebody whom you do not trust. It may then yield wide rows, and is run twice: for its first rows and
    /// for all.
    /// </summary>
    [Parameter(ParameterSetName = QuerySet, Mandatory = true)]
    [ValidateNotNullOrEmpty]
    public override string? Query { get; set; }

    /// <summary>
    /// How the files are laid out: one row a customer (Wide), a reading (Long), a bill (Billing) or a meter index (Index). Found
    /// out if left out.
    /// </summary>
    /// <value>Auto</value>
    [Parameter]
    public ReadingsLayout Layout { get; set; } = Defaults.Layout;

    /// <summary>The column of customer ids. Found out by its name if left out. Ids stay text: "007" is not 7.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ColumnCompleter))]
    public string? IdColumn { get; set; }

    /// <summary>
    /// The column of labels: 1, true or theft; 0, false or honest; empty for not inspected. Found out by its name if left out
    /// (FLAG, IsTheft, theft, fraud, label).
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ColumnCompleter))]
    public string? LabelColumn { get; set; }

    /// <summary>
    /// The column of inspection dates. Readings from that day on are not used. Found out by its name if left out.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ColumnCompleter))]
    public string? InspectionDateColumn { get; set; }

    /// <summary>The columns to keep as attributes of the customers, as names or wildcards.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ColumnCompleter))]
    public string[]? AttributeColumn { get; set; }

    /// <summary>
    /// Wide files: the columns of readings, as names or wildcards. All whose header is a date if left out. Where headers are not
    /// dates, -Start and -Interval say when the readings are from.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ColumnCompleter))]
    public string[]? ReadingColumn { get; set; }

    /// <summary>Long files and meter indexes: the column of times. Found out if left out.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ColumnCompleter))]
    public string? TimeColumn { get; set; }

    /// <summary>Long files and bills: the column of kWh. Found out if left out.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ColumnCompleter))]
    public string? ValueColumn { get; set; }

    /// <summary>Bills: the column of first days. Found out by its name if left out.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ColumnCompleter))]
    public string? PeriodStartColumn { get; set; }

    /// <summary>Bills: the column of ends. Found out by its name if left out.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ColumnCompleter))]
    public string? PeriodEndColumn { get; set; }

    /// <summary>Bills: the column of numbers of months, in place of first days. Found out by its name if left out.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ColumnCompleter))]
    public string? MonthsColumn { get; set; }

    /// <summary>Meter indexes: the column of what the register shows, kWh. Found out by its name if left out.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ColumnCompleter))]
    public string? IndexColumn { get; set; }

    /// <summary>
    /// Bills and meter indexes: the column that says actual, estimated, corrected or cancelled; of an index also removed,
    /// installed or exchanged. Found out by its name if left out.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ColumnCompleter))]
    public string? ReadingTypeColumn { get; set; }

    /// <summary>Meter indexes: the column of the number of the meter. Found out by its name if left out.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ColumnCompleter))]
    public string? MeterColumn { get; set; }

    /// <summary>Meter indexes: the column of the digits of the register. Found out by its name if left out.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ColumnCompleter))]
    public string? DigitsColumn { get; set; }

    /// <summary>
    /// Bills: whether the end of a period is its last day (Inclusive) or the day behind it (Exclusive). Found out if left out, by
    /// how bills follow each other.
    /// </summary>
    /// <value>Auto</value>
    [Parameter]
    public PeriodEnd PeriodEnd { get; set; } = Defaults.Billing.PeriodEnd;

    /// <summary>Meter indexes: the digits of registers before the decimal mark. Those of each meter's highest index if left
    /// out.</summary>
    [Parameter]
    [ValidateRange(1, 15)]
    public int? RegisterDigits { get; set; }

    /// <summary>Bills and meter indexes: leaves estimates as they are where actual readings follow.</summary>
    [Parameter]
    public SwitchParameter KeepEstimates { get; set; }

    /// <summary>Bills and meter indexes: the share of a step's days that must be billed, 0 to 1; below it the step is
    /// missing.</summary>
    /// <value>0</value>
    [Parameter]
    [ValidateRange(0.0, 1.0)]
    public double MinimumCoverage { get; set; } = Defaults.Billing.MinimumCoverage;

    /// <summary>
    /// The length of a step: Hourly, Daily, Weekly, Monthly, or a number and a unit such as 15min, 1h or 1mo. Found out if left
    /// out; for bills and meter indexes a month. A longer one than the files' own sums the readings of each step.
    /// </summary>
    [Parameter]
    [MeterIntervalTransformation]
    [ArgumentCompleter(typeof(MeterIntervalCompleter))]
    public MeterInterval? Interval { get; set; }

    /// <summary>When the first step begins, for wide files whose reading columns are not dates.</summary>
    [Parameter]
    [DateTransformation]
    public DateTime? Start { get; set; }

    /// <summary>
    /// The zone that times with an offset or in UTC are of, such as Europe/London. Steps of a day or longer begin by its clocks;
    /// shorter ones are even in UTC. Without it, the clocks count that the times are written by. Times without an offset are taken
    /// as they are written.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? TimeZone { get; set; }

    /// <summary>Further files with labels, joined by the customer's id. Wildcards are allowed.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string[] LabelPath { get; set; } = [];

    /// <summary>Further files with attributes, joined by the customer's id. Wildcards are allowed.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string[] AttributePath { get; set; } = [];

    /// <summary>Keeps readings below zero, which otherwise count as missing.</summary>
    [Parameter]
    public SwitchParameter AllowNegative { get; set; }

    /// <summary>The largest believable reading, kWh a step; a larger one counts as missing.</summary>
    /// <value>1000000</value>
    [Parameter]
    [ValidateRange(double.Epsilon, double.MaxValue)]
    public double MaximumReading { get; set; } = Defaults.MaximumReading;

    /// <summary>
    /// Long files: how many bytes of memory their rows may take before they go to a temporary file, such as 2GB; at least 1MB. No
    /// result depends on it.
    /// </summary>
    /// <value>1073741824</value>
    [Parameter]
    [ValidateRange(Core.Readings.ImportSettings.LeastMemoryLimit, long.MaxValue)]
    public long MemoryLimit { get; set; } = Defaults.MemoryLimit;

    /// <summary>Long files: the folder of that temporary file. The system's if left out.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? TemporaryFolder { get; set; }

    /// <summary>How many bytes temporary files may take, such as 20GB. The command ends where they would take more.</summary>
    [Parameter]
    [ValidateRange(0, long.MaxValue)]
    public long? TemporaryLimit { get; set; }

    /// <summary>
    /// How many times its size a file may unpack to, but for 256 MB that any file may have: a compressed one, or the rows of a Parquet
    /// file. Reading ends where it is more.
    /// </summary>
    /// <value>200</value>
    [Parameter]
    [ValidateRange(1.0, double.MaxValue)]
    public double MaximumExpansion { get; set; } = Defaults.MaximumExpansion;

    /// <summary>The settings that the parameters make.</summary>
    protected ImportSettings ImportSettings() => Defaults with
    {
        Query = Query,
        Server = Server,
        QueryFolder = QueryFolder,
        Layout = Layout,
        IdColumn = IdColumn,
        LabelColumn = LabelColumn,
        InspectionDateColumn = InspectionDateColumn,
        AttributeColumns = AttributeColumn ?? Defaults.AttributeColumns,
        ReadingColumns = ReadingColumn ?? Defaults.ReadingColumns,
        TimeColumn = TimeColumn,
        ValueColumn = ValueColumn,
        PeriodStartColumn = PeriodStartColumn,
        PeriodEndColumn = PeriodEndColumn,
        MonthsColumn = MonthsColumn,
        IndexColumn = IndexColumn,
        ReadingTypeColumn = ReadingTypeColumn,
        MeterColumn = MeterColumn,
        DigitsColumn = DigitsColumn,
        Billing = Defaults.Billing with
        {
            PeriodEnd = PeriodEnd,
            RegisterDigits = RegisterDigits ?? Defaults.Billing.RegisterDigits,
            TrueUp = !KeepEstimates,
            MinimumCoverage = MinimumCoverage,
        },
        Delimiter = Delimiter,
        DecimalMark = DecimalMark,
        Culture = Culture,
        Interval = Interval,
        Start = Start,
        TimeZone = TimeZone,
        LabelFiles = Existing(LabelPath),
        AttributeFiles = Existing(AttributePath),
        AllowNegative = AllowNegative,
        MaximumReading = MaximumReading,
        MemoryLimit = MemoryLimit,
        TemporaryLimit = TemporaryLimit,
        MaximumExpansion = MaximumExpansion,
        TemporaryFolder = TemporaryFolder is null ? null : SessionState.Path.GetUnresolvedProviderPathFromPSPath(TemporaryFolder),
    };
}
