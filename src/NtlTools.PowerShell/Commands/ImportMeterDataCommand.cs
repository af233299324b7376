using System.Collections;
using System.Management.Automation;
using NtlTools.Core.Errors;
using NtlTools.Core.Readings;

namespace NtlTools.PowerShell.Commands;

/// <summary>Imports meter readings from CSV, Parquet and JSON files, a query or a PostgreSQL database, one customer after the
/// other.</summary>
/// <remarks>
/// <para>
/// Import-MeterData reads wide files (one row a customer, one column a step), long files (one row a reading), bills and meter
/// indexes, plain or compressed with gzip, folders of them and wildcards. Layout, delimiter, decimal mark, form of dates and columns are found out
/// from the files; a parameter settles what cannot be. All files given, also those from the pipeline, are one import: they share
/// one grid of steps, and a customer comes out once.
/// </para>
/// <para>
/// A missing reading stays missing: it is NaN, never zero. A file or row that cannot be used is an error that does not end the
/// command, with file and line as its target. Cells that cannot be used count as missing; they are summed up in warnings, and
/// -RejectVariable keeps each of them.
/// </para>
/// <para>
/// Bills (start and end, or end and number of months, and kWh) and meter indexes (what the register shows on a day) are spread
/// evenly by days onto months, or what -Interval says, with the energy of every period. Corrections, cancellations, overlaps,
/// estimates, meter exchanges and roll-overs are settled; the customer's Billing property counts them and marks the steps.
/// </para>
/// <para>
/// Customers are written as they are read, and reading stops when the pipeline has enough. Memory does not grow with wide files
/// of the same dates; long files, bills, meter indexes, and wide files of different dates must be read whole before the first
/// customer is complete. The rows of long files that -MemoryLimit leaves no room for wait in a temporary file.
/// </para>
/// <para>
/// With -Query the rows come from a query: with -ConnectionString or -Credential a PostgreSQL server runs it, without them DuckDB
/// runs it over files. A server's query yields an id, a time and kWh, and what else a long file may have, in columns whose names and
/// types say what they are; it is one statement and runs in a transaction that can only read. Customers come in the order in which
/// the query yields them first. NULL and NaN are missing readings; a time with a zone is an instant.
/// Instants become days by -TimeZone.
/// </para>
/// </remarks>
/// <example>
/// <summary>Reads a file, and shows the first three customers.</summary>
/// <code>$file = Join-Path ([IO.Path]::GetTempPath()) ntl-readings.csv
/// New-SyntheticMeterData 20 -Days 90 | ForEach-Object {
///     $customer = $_
///     for ($day = 0; $day -lt 90; $day++) {
///         $date = $customer.Start.AddDays($day).ToString('yyyy-MM-dd')
///         [pscustomobject]@{ Id = $customer.CustomerId; Date = $date; Kwh = $customer.Kwh[$day] }
///     }
/// } | Export-Csv $file
/// Import-MeterData $file | Select-Object -First 3</code>
/// </example>
/// <example>
/// <summary>Reads wide months whose columns are not dates, and joins the labels of another file.</summary>
/// <code>'Meter;Jan;Feb;Mar', '007;12,5;11;13', '008;9;;10' | Set-Content months.csv
/// 'Meter;Fraud', '007;1', '008;0' | Set-Content inspections.csv
/// Import-MeterData months.csv -IdColumn Meter -ReadingColumn Jan, Feb, Mar `
///     -Start 2024-01-01 -Interval Monthly -LabelPath inspections.csv</code>
/// </example>
/// <example>
/// <summary>Keeps what was not taken in a variable, and counts the reasons.</summary>
/// <code>'id,2024-01-01,2024-01-02', 'A,1,2', 'B,x,4' | Set-Content bad.csv
/// Import-MeterData bad.csv -RejectVariable rejects -WarningAction SilentlyContinue
/// $rejects | Group-Object Reason -NoElement</code>
/// </example>
/// <example>
/// <summary>Reads bills of any length and spreads them onto months; shows which months are corrected, estimated or part of a
/// month.</summary>
/// <code>'CustomerId,PeriodStart,PeriodEnd,kWh,ReadingType', 'A,2024-01-01,2024-02-01,310,actual',
///     'A,2024-02-01,2024-03-12,2900,actual', 'A,2024-02-01,2024-03-12,400,corrected' | Set-Content bills.csv
/// $customer = Import-MeterData bills.csv -Interval Monthly -WarningAction SilentlyContinue
/// 0..2 | ForEach-Object { [pscustomobject]@{ Month = $_ + 1; Kwh = $customer.Kwh[$_]; Marks = $customer.Billing.Marks[$_] } }</code>
/// </example>
/// <example>
/// <summary>Reads meter indexes of registers of five digits, one of which rolls over, by days.</summary>
/// <code>'Customer,Date,MeterReading', 'A,2024-01-01,99900', 'A,2024-02-01,210', 'A,2024-03-01,500' | Set-Content indexes.csv
/// Import-MeterData indexes.csv -Layout Index -RegisterDigits 5 -Interval Daily</code>
/// </example>
/// <example>
/// <summary>Reads the rows of a query; DuckDB finds out the form of each file.</summary>
/// <code>'id,time,kwh', 'A,2024-01-01,1', 'A,2024-01-02,2', 'B,2024-01-01,3' | Set-Content drop.csv
/// Import-MeterData -Query "SELECT id, time, kwh FROM 'drop.csv' WHERE id = 'A'"</code>
/// </example>
/// <example>
/// <summary>Reads a table of the database that the environment variable METERS holds a connection string of, where it does.</summary>
/// <code>if ($env:METERS) {
///     Import-MeterData -ConnectionString METERS -Query 'SELECT customer_id, time, kwh FROM readings'
/// }</code>
/// </example>
/// <seealso cref="NewCustomerFeaturesCommand"/>
/// <seealso cref="ExportMeterDataCommand"/>
[Cmdlet(VerbsData.Import, "MeterData", DefaultParameterSetName = PathSet)]
[OutputType(typeof(MeterSeries))]
public sealed class ImportMeterDataCommand : ImportCommand
{
    private readonly ArrayList _rejects = [];
    private readonly RejectSummary _summary = new();
    private int _reported;

    /// <summary>The name of a variable that gets each file, row and cell that was not taken, without the $ sign.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? RejectVariable { get; set; }

    /// <inheritdoc/>
    protected override void Begin()
    {
        if (RejectVariable is not null) SessionState.PSVariable.Set(RejectVariable, _rejects);
    }

    /// <inheritdoc/>
    protected override void End()
    {
        if (!HasInput || Open() is not { } import) return;
        foreach (ImportedFile file in import.Report.Files)
            WriteVerbose(file.ToString());
        import.Report.RejectFound = Take;
        WriteStream("Reading meter data", import.Read);
        if (import.Report.Billing is { } bills)
        {
            if (import.Report.PeriodEnd is { } end) WriteVerbose($"The ends of billing periods are {end}.");
            WriteVerbose(bills.ToString());
        }
        foreach (string line in _summary.Lines()) WriteWarning(line);
        WriteSummary($"Read {import.Report.CustomerCount:N0} customers with {import.Report.ReadingCount:N0} readings; "
            + $"{import.Report.MissingCount:N0} readings are missing, {import.Report.RejectCount:N0} things were not taken.");
    }

    private MeterDataImport? Open()
    {
        try
        {
            return MeterDataImport.Open(Inputs, ImportSettings(), failure =>
            {
                _reported++;
                Report(failure);
            }, Cancellation);
        }
        catch (NtlException) when (_reported > 0)
        {
            return null;
        }
    }

    private void Take(Reject reject)
    {
        if (RejectVariable is not null) _rejects.Add(reject);
        if (RejectSummary.Covers(reject) || !_summary.IsToBeTold(reject)) _summary.Add(reject);
        else if (_reported-- <= 0) Post(() => Report(NtlErrors.Rejected(reject)));
    }
}
