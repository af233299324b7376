using System.Management.Automation;
using NtlTools.Core.Detection;
using NtlTools.Core.Features;
using NtlTools.Core.Files;
using NtlTools.Core.Reporting;
using NtlTools.Core.Reporting.PostgreSql;
using NtlTools.Core.Segmentation;
using NtlTools.Core.Segmentation.Classification;
using NtlTools.Core.Segmentation.Comparison;
using NtlTools.Core.Segmentation.Mapping;

namespace NtlTools.PowerShell.Commands;

/// <summary>Writes scores, features or segments to a CSV or Parquet file, or to a table of a PostgreSQL database.</summary>
/// <remarks>
/// <para>
/// Export-NtlTable writes what Get-TheftScore, New-CustomerFeatures or Invoke-Segmentation return, one kind in one call, with the
/// columns of scores.csv, features.csv and segments.csv; with -InspectionList scores get those of inspection_list.csv, which say why.
/// In a database the columns are in small letters with underscores: risk_level.
/// </para>
/// <para>
/// There is always either the old file or the whole new one. Rows go into a table in one transaction: all of them or none. The table
/// is made where it does not exist; else rows are added to it, or put in the place of those that are there with -Force. -Run tells
/// the rows of one month from those of another.
/// </para>
/// <para>
/// Where nothing comes, -Force still deletes the rows that were to be replaced, and an inspection list becomes a file of its header. The
/// columns of other files are not known then: an older file is left, and an error tells of it.
/// </para>
/// </remarks>
/// <example>
/// <summary>Writes the fifty highest scores with their reasons to a file.</summary>
/// <code>$customers = New-SyntheticMeterData 300 -TheftShare 0.1 | New-CustomerFeatures | Invoke-Segmentation -Scaling Quantile
/// $detector = $customers | Train-TheftDetector -IsolationOnly
/// $customers | Get-TheftScore -Detector $detector | Sort-Object Rank | Select-Object -First 50 |
///     Export-NtlTable visits.csv -InspectionList</code>
/// </example>
/// <example>
/// <summary>Replaces the features of one month in the database that NTLTOOLS_CONNECTION names, where it names one.</summary>
/// <code>$features = New-SyntheticMeterData 20 -Days 90 | New-CustomerFeatures
/// if ($env:NTLTOOLS_CONNECTION) { $features | Export-NtlTable -Table features -Run 2026-10 -Force }</code>
/// </example>
/// <seealso cref="GetTheftScoreCommand"/>
/// <seealso cref="ExportMeterDataCommand"/>
[Cmdlet(VerbsData.Export, "NtlTable", SupportsShouldProcess = true, DefaultParameterSetName = "Path")]
[OutputType(typeof(FileInfo))]
public sealed class ExportNtlTableCommand : TableExportCommand
{
    private readonly List<object> _rows = [];

    /// <summary>
    /// What to write, all of one kind: scores, features, segmented customers, answers of Get-CustomerSegment, points of a map, or
    /// differences of segments.
    /// </summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [ValidateNotNull]
    public PSObject InputObject { get; set; } = null!;

    /// <summary>Writes scores as an inspection list: with segment, consumption, reasons and what is known already.</summary>
    [Parameter]
    public SwitchParameter InspectionList { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        object row = InputObject.BaseObject;
        if (row is not (TheftScore or CustomerFeatures or SegmentedCustomer or CustomerSegment or MapPoint or SegmentDifference) || (_rows.Count > 0 && _rows[0].GetType() != row.GetType()))
            ThrowTerminatingError(ErrorRecords.NotATableRow(row));
        _rows.Add(row);
    }

    /// <inheritdoc/>
    protected override void End()
    {
        if (_rows.Count == 0 && (IsTable || !InspectionList))
        {
            WriteNothing();
            return;
        }
        if (!IsTable)
        {
            Save(path =>
            {
                AtomicFile.Write(path, stream => WriteFile(stream, FileFormat(path)), NoClobber);
                WriteSummary($"Wrote {_rows.Count:N0} rows to {path}.");
            });
            return;
        }
        PostgreSqlTable table = Target();
        if (!MayWrite(table)) return;
        long count = RunWithProgress("Writing to the database", execution => WriteTable(table, execution.Cancellation));
        WriteSummary($"Wrote {count:N0} rows to {table.Name} at {table.Server}.");
    }

    private void WriteFile(Stream stream, TableFormat format)
    {
        if (_rows.Count == 0) CustomerTables.WriteInspectionList(stream, [], format);
        else if (_rows[0] is CustomerFeatures) CustomerTables.WriteFeatures(stream, Rows<CustomerFeatures>(), Execution, format);
        else if (_rows[0] is SegmentedCustomer) CustomerTables.WriteSegments(stream, Rows<SegmentedCustomer>(), Execution, format);
        else if (_rows[0] is CustomerSegment) CustomerTables.WriteAnswers(stream, Rows<CustomerSegment>(), Execution, format);
        else if (_rows[0] is MapPoint) CustomerTables.WriteMap(stream, Rows<MapPoint>(), Execution, format);
        else if (_rows[0] is SegmentDifference) CustomerTables.WriteDifferences(stream, Rows<SegmentDifference>(), Execution, format);
        else if (InspectionList) CustomerTables.WriteInspectionList(stream, Rows<TheftScore>(), format);
        else CustomerTables.WriteScores(stream, Rows<TheftScore>(), Execution, format);
    }

    private long WriteTable(PostgreSqlTable table, CancellationToken cancellation) => _rows[0] switch
    {
        CustomerFeatures => PostgreSqlTables.WriteFeatures(table, Rows<CustomerFeatures>(), cancellation),
        SegmentedCustomer => PostgreSqlTables.WriteSegments(table, Rows<SegmentedCustomer>(), cancellation),
        CustomerSegment => PostgreSqlTables.WriteAnswers(table, Rows<CustomerSegment>(), cancellation),
        MapPoint => PostgreSqlTables.WriteMap(table, Rows<MapPoint>(), cancellation),
        SegmentDifference => PostgreSqlTables.WriteDifferences(table, Rows<SegmentDifference>(), cancellation),
        _ when InspectionList => PostgreSqlTables.WriteInspectionList(table, Rows<TheftScore>(), cancellation),
        _ => PostgreSqlTables.WriteScores(table, Rows<TheftScore>(), cancellation),
    };

    private T[] Rows<T>() => [.. _rows.Cast<T>()];
}
