using System.Management.Automation;
using NtlTools.Core.Readings;
using NtlTools.PowerShell.Parameters;

namespace NtlTools.PowerShell;

/// <summary>A cmdlet that imports meter readings; all files together are one import.</summary>
public abstract class ImportCommand : PathCommand
{
    private static readonly ImportSettings Defaults = new();

    private readonly List<string> _inputs = [];

    /// <summary>The files and folders found so far.</summary>
    protected IReadOnlyList<string> Inputs => _inputs;

    /// <inheritdoc/>
    protected override int Threads => ThrottleLimit;

    /// <summary>
    /// How the files are laid out: one row a customer (Wide) or one row a reading (Long). Found out if left out.
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

    /// <summary>Long files: the column of times. Found out if left out.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ColumnCompleter))]
    public string? TimeColumn { get; set; }

    /// <summary>Long files: the column of readings, kWh. Found out if left out.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ColumnCompleter))]
    public string? ValueColumn { get; set; }

    /// <summary>The character between cells, an ASCII one. Found out if left out: comma, semicolon, tab or bar.</summary>
    [Parameter]
    [ValidatePattern("^[\\t -~]$")]
    public char? Delimiter { get; set; }

    /// <summary>The decimal mark, point or comma. Found out if left out.</summary>
    [Parameter]
    [ValidateSet(".", ",")]
    public char? DecimalMark { get; set; }

    /// <summary>The culture in which dates are written, such as en-GB: settles whether 1/2/2014 is in January.</summary>
    [Parameter]
    [ValidateNotNull]
    public CultureInfo? Culture { get; set; }

    /// <summary>
    /// The length of a step: Hourly, Daily, Weekly, Monthly, or a number and a unit such as 15min, 1h or 1mo. Found out if left
    /// out. A longer one than the files' own sums the readings of each step.
    /// </summary>
    [Parameter]
    [MeterIntervalTransformation]
    [ArgumentCompleter(typeof(MeterIntervalCompleter))]
    public MeterInterval? Interval { get; set; }

    /// <summary>When the first step begins, for wide files whose reading columns are not dates.</summary>
    [Parameter]
    public DateTime? Start { get; set; }

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
    /// <value>1GB</value>
    [Parameter]
    [ValidateRange(Core.Readings.ImportSettings.LeastMemoryLimit, long.MaxValue)]
    public long MemoryLimit { get; set; } = Defaults.MemoryLimit;

    /// <summary>Long files: the folder of that temporary file. The system's if left out.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? TemporaryFolder { get; set; }

    /// <summary>How many threads the command may use. Without it, one for each processor. No result depends on it.</summary>
    /// <value>one for each processor</value>
    [Parameter]
    [ValidateRange(1, 1024)]
    public int ThrottleLimit { get; set; }

    /// <inheritdoc/>
    protected override void Process() => _inputs.AddRange(ResolvePaths());

    /// <summary>The settings that the parameters make.</summary>
    protected ImportSettings ImportSettings() => Defaults with
    {
        Layout = Layout,
        IdColumn = IdColumn,
        LabelColumn = LabelColumn,
        InspectionDateColumn = InspectionDateColumn,
        AttributeColumns = AttributeColumn ?? Defaults.AttributeColumns,
        ReadingColumns = ReadingColumn ?? Defaults.ReadingColumns,
        TimeColumn = TimeColumn,
        ValueColumn = ValueColumn,
        Delimiter = Delimiter,
        DecimalMark = DecimalMark,
        Culture = Culture,
        Interval = Interval,
        Start = Start,
        LabelFiles = Existing(LabelPath),
        AttributeFiles = Existing(AttributePath),
        AllowNegative = AllowNegative,
        MaximumReading = MaximumReading,
        MemoryLimit = MemoryLimit,
        TemporaryFolder = TemporaryFolder is null ? null : SessionState.Path.GetUnresolvedProviderPathFromPSPath(TemporaryFolder),
    };

    // Customers without the labels that were asked for would be another request, so a missing file ends the command.
    private List<string> Existing(string[] paths)
    {
        var files = new List<string>();
        foreach (string path in paths)
        {
            files.AddRange(ShellPaths.Resolve(SessionState.Path, path, out ErrorRecord? error));
            if (error is not null) ThrowTerminatingError(error);
        }
        return files;
    }
}
