using NtlTools.Core.Files;
using NtlTools.Core.Readings;
using NtlTools.Core.Reporting;

namespace NtlTools.Core.Runs;

/// <summary>Keeps the readings of an import aside, to be written as a table when all of its columns are known.</summary>
/// <remarks>
/// Readings wait in a temporary file, 4 bytes each: an import is held up by no formatting, and a late customer may bring an
/// attribute that no other has. Memory grows with the customers, about 100 bytes each, and not with their readings.
/// </remarks>
/// <param name="folder">The folder of the temporary file.</param>
/// <exception cref="Errors.NtlException">The file cannot be made there.</exception>
internal sealed class ImportedReadings(string folder) : IDisposable
{
    private readonly WaitingReadings _waiting = new(folder);

    /// <summary>The grid of the customers.</summary>
    /// <exception cref="InvalidOperationException">None has come.</exception>
    public TimeGrid Grid => _waiting.Grid;

    /// <summary>Takes customers in while they go by.</summary>
    /// <exception cref="Errors.NtlException">The disk is full.</exception>
    public IEnumerable<MeterSeries> Through(IEnumerable<MeterSeries> customers)
    {
        foreach (MeterSeries customer in customers)
        {
            _waiting.Add(customer);
            yield return customer;
        }
    }

    /// <summary>Writes the table: wide as CSV, long as Parquet.</summary>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public void Write(Stream stream, TableFormat format, string? temporaryFolder, CancellationToken cancellation)
    {
        IEnumerable<MeterSeries> customers = _waiting.All(cancellation);
        if (format == TableFormat.Parquet)
            ReadingsTables.WriteLongParquetOf(stream, Grid, _waiting.Attributes, customers, temporaryFolder, true, cancellation);
        else
            ReadingsTables.WriteWideOf(stream, Grid, _waiting.Attributes, customers, true, cancellation);
    }

    /// <summary>What the table is.</summary>
    public LayerTable Describe(TableFormat format)
    {
        string[] attributes = ReadingsTables.ColumnsOf(_waiting.Attributes, format == TableFormat.Csv ? Grid : null);
        LayerColumn[] known =
        [
            new("IsTheft", "flag"), new(SimulationText.Column, "text"), new(ReadingsTables.InspectionColumn, "date"),
            .. attributes.Select(a => new LayerColumn(a, "text")),
        ];
        if (format == TableFormat.Csv)
        {
            return new(_waiting.Count, [new("CustomerId", "text"), .. known])
            {
                Steps = new(Grid.Start, Grid.Interval.ToString(), Grid.Length, "number"),
            };
        }

        // A customer without any reading has one empty row.
        return new(_waiting.LongRowCount,
            [new("CustomerId", "text"), new("Time", ReadingsTables.HasWholeDays(Grid) ? "date" : "time"), new("Kwh", "number"), .. known]);
    }

    /// <inheritdoc/>
    public void Dispose() => _waiting.Dispose();
}
