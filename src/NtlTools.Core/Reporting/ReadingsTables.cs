using System.Globalization;
using NtlTools.Core.Files;
using NtlTools.Core.Readings;
using NtlTools.DuckDB;

namespace NtlTools.Core.Reporting;

/// <summary>CSV and Parquet files of meter readings, wide and long: what an import reads back as it was written.</summary>
/// <remarks>
/// The columns are the attributes of all customers, so that readings wait in a temporary file until the last customer has come: memory
/// grows with the customers, about 100 bytes each, and not with their readings. An attribute that is called as another column is gets
/// _1 behind its name, in every form of table. Marks of repair and billing are columns beside the attributes, where there are any.
/// </remarks>
public static class ReadingsTables
{
    /// <summary>The column of the days of inspections, where a table has one.</summary>
    internal const string InspectionColumn = "InspectionDate";

    /// <summary>
    /// One row a customer: id, label, what is simulated, attributes, then one column a step, headed by its start.
    /// </summary>
    /// <param name="stream">Where to write.</param>
    /// <param name="grid">The grid that all customers share.</param>
    /// <param name="customers">The customers; the attributes of all of them are columns.</param>
    /// <param name="inspectionDates">Writes a column of inspection dates before the attributes.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="ArgumentException">A customer lies on another grid.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static void WriteWide(Stream stream, TimeGrid grid, IEnumerable<MeterSeries> customers,
        bool inspectionDates = false, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(grid);
        ArgumentNullException.ThrowIfNull(customers);
        using WaitingReadings waiting = WaitingReadings.Of(Checked(customers, grid), null, cancellation);
        WriteWideOf(stream, grid, waiting.Attributes, waiting.All(cancellation), inspectionDates, cancellation);
    }

    /// <summary>The same for customers whose attributes are known.</summary>
    internal static void WriteWideOf(Stream stream, TimeGrid grid, string[] attributes, IEnumerable<MeterSeries> customers,
        bool inspectionDates, CancellationToken cancellation)
    {
        using var csv = new CsvWriter(stream);
        WriteHeader(csv, ["CustomerId"], ColumnsOf(attributes, grid), Times(grid), inspectionDates);
        foreach (MeterSeries customer in Checked(customers, grid))
        {
            cancellation.ThrowIfCancellationRequested();
            csv.Write(customer.CustomerId);
            Describe(csv, customer, attributes, inspectionDates);
            foreach (float kwh in customer.Kwh) csv.WriteReading(kwh);
            csv.EndRow();
        }
        csv.Flush();
    }

    /// <summary>One row a reading: id, time, kWh, label, what is simulated, attributes; no row for a missing reading.</summary>
    /// <inheritdoc cref="WriteWide"/>
    public static void WriteLong(Stream stream, TimeGrid grid, IEnumerable<MeterSeries> customers,
        bool inspectionDates = false, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(grid);
        ArgumentNullException.ThrowIfNull(customers);
        using WaitingReadings waiting = WaitingReadings.Of(Checked(customers, grid), null, cancellation);
        using var csv = new CsvWriter(stream);
        string[] times = Times(grid), attributes = waiting.Attributes;
        WriteHeader(csv, ["CustomerId", "Time", "Kwh"], ColumnsOf(attributes), [], inspectionDates);
        foreach (MeterSeries customer in waiting.All(cancellation))
        {
            // A customer without any reading is a customer all the same, and gets one empty row.
            bool observed = customer.ObservedCount > 0;
            for (int step = 0; step < times.Length; step++)
            {
                if (observed ? float.IsNaN(customer.Kwh[step]) : step > 0) continue;
                csv.Write(customer.CustomerId);
                csv.Write(times[step]);
                csv.WriteReading(customer.Kwh[step]);
                Describe(csv, customer, attributes, inspectionDates);
                csv.EndRow();
            }
        }
        csv.Flush();
    }

    /// <summary>The rows of <see cref="WriteLong"/> as Parquet: times as TIMESTAMP, or DATE where steps are whole days, kWh as FLOAT,
    /// labels as BOOLEAN, inspection dates as DATE, the rest as VARCHAR; what is missing is null.</summary>
    /// <remarks>Memory does not grow with the customers: rows wait in a temporary file until all are known.</remarks>
    /// <param name="stream">Where to write.</param>
    /// <param name="grid">The grid that all customers share.</param>
    /// <param name="customers">The customers; the attributes of all of them are columns.</param>
    /// <param name="temporaryFolder">The folder of temporary files; null for the system's.</param>
    /// <param name="inspectionDates">Writes a column of inspection dates before the attributes.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="ArgumentException">A customer lies on another grid.</exception>
    /// <exception cref="Errors.NtlException">DuckDB's library is missing.</exception>
    /// <exception cref="IOException">DuckDB cannot write it.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static void WriteLongParquet(Stream stream, TimeGrid grid, IEnumerable<MeterSeries> customers,
        string? temporaryFolder = null, bool inspectionDates = false, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(grid);
        ArgumentNullException.ThrowIfNull(customers);
        using WaitingReadings waiting = WaitingReadings.Of(Checked(customers, grid), temporaryFolder, cancellation);
        WriteLongParquetOf(stream, grid, waiting.Attributes, waiting.All(cancellation), temporaryFolder, inspectionDates, cancellation);
    }

    /// <summary>The same for customers whose attributes are known.</summary>
    internal static void WriteLongParquetOf(Stream stream, TimeGrid grid, string[] attributes, IEnumerable<MeterSeries> customers,
        string? temporaryFolder, bool inspectionDates, CancellationToken cancellation)
    {
        DateTime[] times = [.. Enumerable.Range(0, grid.Length).Select(grid.TimeAt)];
        bool days = HasWholeDays(grid);
        ParquetTable.Write(stream, ParquetColumns(days, inspectionDates, ColumnsOf(attributes)), temporaryFolder, rows =>
        {
            foreach (MeterSeries customer in Checked(customers, grid))
            {
                cancellation.ThrowIfCancellationRequested();
                Append(rows, customer, times, days, inspectionDates, attributes);
            }
        }, cancellation);
    }

    /// <summary>What the columns of attributes are called in tables of readings.</summary>
    /// <param name="attributes">The attributes.</param>
    /// <param name="wide">The grid whose steps are columns, too; null for a long table.</param>
    internal static string[] ColumnsOf(string[] attributes, TimeGrid? wide = null) => AttributeColumns.Of(attributes,
        ["CustomerId", "Time", "Kwh", "IsTheft", SimulationText.Column, InspectionColumn, .. wide is null ? [] : Times(wide)]);

    private static (string Name, string Type)[] ParquetColumns(bool days, bool withInspection, string[] attributes) =>
    [
        ("CustomerId", "VARCHAR"), ("Time", days ? "DATE" : "TIMESTAMP"), ("Kwh", "FLOAT"),
        ("IsTheft", "BOOLEAN"), (SimulationText.Column, "VARCHAR"),
        .. withInspection ? [(InspectionColumn, "DATE")] : Array.Empty<(string, string)>(),
        .. attributes.Select(a => (a, "VARCHAR")),
    ];

    private static void Append(DuckDBAppender rows, MeterSeries customer, DateTime[] times, bool days, bool withInspection,
        string[] attributes)
    {
        string? simulation = SimulationText.Of(customer.Simulation) is { Length: > 0 } some ? some : null;
        bool observed = customer.ObservedCount > 0;
        byte[] id = System.Text.Encoding.UTF8.GetBytes(customer.CustomerId);
        for (int step = 0; step < times.Length; step++)
        {
            float kwh = customer.Kwh[step];
            if (observed ? float.IsNaN(kwh) : step > 0) continue;
            rows.Append(id);
            if (days) rows.Append(DateOnly.FromDateTime(times[step]));
            else rows.Append(times[step]);
            rows.AppendOrNull(kwh);
            if (customer.IsTheft is { } label) rows.Append(label);
            else rows.AppendNull();
            rows.Append(simulation);
            if (withInspection && customer.InspectionDate is { } inspection) rows.Append(inspection);
            else if (withInspection) rows.AppendNull();
            foreach (string attribute in attributes) rows.Append(customer.Attributes.GetValueOrDefault(attribute));
            rows.EndRow();
        }
    }

    private static IEnumerable<MeterSeries> Checked(IEnumerable<MeterSeries> customers, TimeGrid grid)
    {
        foreach (MeterSeries customer in customers)
        {
            if (customer.Grid != grid)
                throw new ArgumentException($"Customer '{customer.CustomerId}' lies on another grid.", nameof(customers));
            yield return MarkColumns.AsAttributes(customer);
        }
    }

    internal static void WriteHeader(CsvWriter csv, string[] first, string[] attributes, string[] times,
        bool inspectionDates = false)
    {
        string[] dates = inspectionDates ? [InspectionColumn] : [];
        foreach (string column in (IEnumerable<string>)[.. first, "IsTheft", SimulationText.Column, .. dates, .. attributes, .. times])
            csv.Write(column);
        csv.EndRow();
    }

    internal static void Describe(CsvWriter csv, MeterSeries customer, string[] attributes, bool inspectionDates = false)
    {
        csv.Write(customer.IsTheft);
        csv.Write(SimulationText.Of(customer.Simulation));
        if (inspectionDates) csv.Write(customer.InspectionDate?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        foreach (string attribute in attributes) csv.Write(customer.Attributes.GetValueOrDefault(attribute));
    }

    // A day needs no time of day, and is what most files call it.
    internal static string[] Times(TimeGrid grid)
    {
        string form = HasWholeDays(grid) ? "yyyy-MM-dd" : "yyyy-MM-dd'T'HH:mm";
        return [.. Enumerable.Range(0, grid.Length).Select(step =>
            grid.TimeAt(step).ToString(form, CultureInfo.InvariantCulture))];
    }

    internal static bool HasWholeDays(TimeGrid grid) =>
        grid.Start.TimeOfDay == TimeSpan.Zero && (grid.Interval.Months > 0 || grid.Interval.Minutes % 1440 == 0);
}
