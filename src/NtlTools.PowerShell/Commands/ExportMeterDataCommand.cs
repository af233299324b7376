using System.Management.Automation;
using NtlTools.Core.Files;
using NtlTools.Core.Readings;
using NtlTools.Core.Reporting;
using NtlTools.Core.Reporting.PostgreSql;

namespace NtlTools.PowerShell.Commands;

/// <summary>Writes meter readings to a CSV or Parquet file, or to a table of a PostgreSQL database.</summary>
/// <remarks>
/// <para>
/// Export-MeterData takes customers as they come down the pipeline. Their readings wait in a temporary file until the last one has come,
/// so that memory grows with the customers alone. Import-MeterData reads back what it has written. Labels, inspection dates, marks of
/// simulation and attributes go along; the attributes of all customers are columns.
/// </para>
/// <para>
/// There is always either the old file or the whole new one. Rows go into a table in one transaction: all of them or none. The table
/// is made where it does not exist, with the columns customer_id, time, kwh, is_theft, inspection_date and simulated, and a column
/// for each attribute.
/// </para>
/// </remarks>
/// <example>
/// <summary>Turns a wide file into a long one.</summary>
/// <code>'id,2024-01-01,2024-01-02', 'A,1,2', 'B,3,4' | Set-Content wide.csv
/// Import-MeterData wide.csv | Export-MeterData long.csv -Layout Long -PassThru</code>
/// </example>
/// <example>
/// <summary>Writes readings as Parquet, and reads them back.</summary>
/// <code>$file = Join-Path ([IO.Path]::GetTempPath()) ntl-readings.parquet
/// New-SyntheticMeterData 10 -Days 30 | Export-MeterData $file
/// Import-MeterData $file | Select-Object -First 1</code>
/// </example>
/// <example>
/// <summary>Adds readings to a table of the database that NTLTOOLS_CONNECTION names, where it names one.</summary>
/// <code>if ($env:NTLTOOLS_CONNECTION) { New-SyntheticMeterData 10 -Days 30 | Export-MeterData -Table readings }</code>
/// </example>
/// <seealso cref="ImportMeterDataCommand"/>
[Cmdlet(VerbsData.Export, "MeterData", SupportsShouldProcess = true, DefaultParameterSetName = "Path")]
[OutputType(typeof(FileInfo))]
public sealed class ExportMeterDataCommand : TableExportCommand
{
    private ObjectFeed<MeterSeries>? _feed;
    private string _target = "";
    private bool _refused;
    private int _count;

    /// <summary>The customers to write. Those of one file share one grid of steps.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [ValidateNotNull]
    public MeterSeries InputObject { get; set; } = null!;

    /// <summary>How a CSV file is laid out: one row a customer (Wide) or one row a reading (Long). Parquet and tables are always
    /// long.</summary>
    /// <value>Wide</value>
    [Parameter(ParameterSetName = "Path")]
    [Parameter(ParameterSetName = "LiteralPath")]
    [ValidateSet(nameof(ReadingsLayout.Wide), nameof(ReadingsLayout.Long))]
    public ReadingsLayout Layout { get; set; } = ReadingsLayout.Wide;

    /// <inheritdoc/>
    protected override void Process()
    {
        if (_refused) return;
        _feed ??= Begin(InputObject.Grid);
        if (_feed is null) return;
        _feed.Add(InputObject);
        _count++;
    }

    /// <inheritdoc/>
    protected override void End()
    {
        if (_feed is null)
        {
            if (!_refused) WriteNothing();
            return;
        }
        long rows = _feed.Complete();
        WriteSummary(IsTable ? $"Wrote {rows:N0} readings of {_count:N0} customers to {_target}."
            : $"Wrote {_count:N0} customers to {_target}.");
        if (PassThru && !IsTable) WriteObject(new FileInfo(_target));
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _feed?.Dispose();
        base.Dispose(disposing);
    }

    // Null where nothing is to be written.
    private ObjectFeed<MeterSeries>? Begin(TimeGrid grid)
    {
        if (IsTable)
        {
            PostgreSqlTable table = Target();
            _target = $"{table.Name} at {table.Server}";
            _refused = !MayWrite(table);
            return _refused ? null : new((customers, stopped) => PostgreSqlTables.WriteReadings(table, customers, stopped), Cancellation);
        }
        if (MyInvocation.BoundParameters.ContainsKey(nameof(Layout)) && Layout == ReadingsLayout.Wide
            && FileFormat(ParameterSetName == "LiteralPath" ? LiteralPath : Path) == TableFormat.Parquet)
            ThrowTerminatingError(ErrorRecords.ParquetIsLong());
        string? path = WritablePath();
        _refused = path is null;
        if (path is null) return null;
        _target = path;
        return new((customers, stopped) =>
        {
            AtomicFile.Write(path, stream =>
            {
                if (FileFormat(path) == TableFormat.Parquet)
                    ReadingsTables.WriteLongParquet(stream, grid, customers, inspectionDates: true, cancellation: stopped);
                else if (Layout == ReadingsLayout.Long)
                    ReadingsTables.WriteLong(stream, grid, customers, inspectionDates: true, stopped);
                else ReadingsTables.WriteWide(stream, grid, customers, inspectionDates: true, stopped);
            }, NoClobber);
            return 0;
        }, Cancellation);
    }
}
