using System.Globalization;
using NtlTools.Core.Files;
using NtlTools.Core.Readings;
using NtlTools.DuckDB;

namespace NtlTools.Core.Reporting;

/// <summary>CSV and Parquet files of meter readings, wide and long: what an import reads back as it was written.</summary>
/// <remarks>Customers are written as they come; memory does not grow with their number.</remarks>
public static class ReadingsTables
{
    /// <summary>
    /// One row a customer: id, label, what is simulated, attributes, then one column a step, headed by its start.
    /// </summary>
    /// <param name="stream">Where to write.</param>
    /// <param name="grid">The grid that all customers share.</param>
    /// <param name="customers">The customers; the first one's attributes are the columns, further ones are left out.</param>
    /// <param name="inspectionDates">Writes a column of inspection dates behind the labels.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="ArgumentException">A customer lies on another grid.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static void WriteWide(Stream stream, TimeGrid grid, IEnumerable<MeterSeries> customers,
        bool inspectionDates = false, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(grid);
        ArgumentNullException.ThrowIfNull(customers);
        using var csv = new CsvWriter(stream);
        string[]? attributes = null;
        foreach (MeterSeries customer in Checked(customers, grid, cancellation))
        {
            if (attributes is null) WriteHeader(csv, ["CustomerId"], attributes = AttributesOf(customer), Times(grid),
                inspectionDates);
            csv.Write(customer.CustomerId);
            Describe(csv, customer, attributes, inspectionDates);
            foreach (float kwh in customer.Kwh) csv.WriteReading(kwh);
            csv.EndRow();
        }
        if (attributes is null) WriteHeader(csv, ["CustomerId"], [], Times(grid), inspectionDates);
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
        using var csv = new CsvWriter(stream);
        string[] times = Times(grid);
        string[]? attributes = null;
        foreach (MeterSeries customer in Checked(customers, grid, cancellation))
        {
            if (attributes is null)
                WriteHeader(csv, ["CustomerId", "Time", "Kwh"], attributes = AttributesOf(customer), [], inspectionDates);

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
        if (attributes is null) WriteHeader(csv, ["CustomerId", "Time", "Kwh"], [], [], inspectionDates);
        csv.Flush();
    }

    /// <summary>The rows of <see cref="WriteLong"/> as Parquet: times as TIMESTAMP, or DATE where steps are whole days, kWh as FLOAT,
    /// labels as BOOLEAN, inspection dates as DATE, the rest as VARCHAR; what is missing is null.</summary>
    /// <remarks>Memory does not grow with the customers: rows wait in a temporary file until all are known.</remarks>
    /// <param name="stream">Where to write.</param>
    /// <param name="grid">The grid that all customers share.</param>
    /// <param name="customers">The customers; the first one's attributes are the columns, further ones are left out.</param>
    /// <param name="temporaryFolder">The folder of temporary files; null for the system's.</param>
    /// <param name="inspectionDates">Writes a column of inspection dates behind the labels.</param>
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
        using IEnumerator<MeterSeries> all = Checked(customers, grid, cancellation).GetEnumerator();
        bool any = all.MoveNext();
        string[] attributes = any ? AttributesOf(all.Current) : [];
        (string, string)[] columns =
        [
            ("CustomerId", "VARCHAR"), ("Time", HasWholeDays(grid) ? "DATE" : "TIMESTAMP"), ("Kwh", "FLOAT"),
            ("IsTheft", "BOOLEAN"), .. ((string, string)[])(inspectionDates ? [("InspectionDate", "DATE")] : []),
            (SimulationText.Column, "VARCHAR"), .. attributes.Select(a => (a, "VARCHAR")),
        ];
        DateTime[] times = [.. Enumerable.Range(0, grid.Length).Select(grid.TimeAt)];
        bool days = HasWholeDays(grid);
        ParquetTable.Write(stream, columns, temporaryFolder, rows =>
        {
            for (; any; any = all.MoveNext()) Append(rows, all.Current, times, days, attributes, inspectionDates);
        }, cancellation);
    }

    private static void Append(DuckDBAppender rows, MeterSeries customer, DateTime[] times, bool days, string[] attributes,
        bool inspectionDates)
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
            if (inspectionDates && customer.InspectionDate is { } inspected) rows.Append(inspected);
            else if (inspectionDates) rows.AppendNull();
            rows.Append(simulation);
            foreach (string attribute in attributes) rows.Append(customer.Attributes.GetValueOrDefault(attribute));
            rows.EndRow();
        }
    }

    private static IEnumerable<MeterSeries> Checked(IEnumerable<MeterSeries> customers, TimeGrid grid,
        CancellationToken cancellation)
    {
        foreach (MeterSeries customer in customers)
        {
            cancellation.ThrowIfCancellationRequested();
            if (customer.Grid != grid)
                throw new ArgumentException($"Customer '{customer.CustomerId}' lies on another grid.", nameof(customers));
            yield return customer;
        }
    }

    private static string[] AttributesOf(MeterSeries customer) =>
        [.. customer.Attributes.Keys.Order(StringComparer.OrdinalIgnoreCase)];

    internal static void WriteHeader(CsvWriter csv, string[] first, string[] attributes, string[] times,
        bool inspectionDates = false)
    {
        string[] dates = inspectionDates ? ["InspectionDate"] : [];
        foreach (string column in (IEnumerable<string>)[.. first, "IsTheft", .. dates, SimulationText.Column, .. attributes, .. times])
            csv.Write(column);
        csv.EndRow();
    }

    internal static void Describe(CsvWriter csv, MeterSeries customer, string[] attributes, bool inspectionDates = false)
    {
        csv.Write(customer.IsTheft);
        if (inspectionDates) csv.Write(customer.InspectionDate?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        csv.Write(SimulationText.Of(customer.Simulation));
        foreach (string attribute in attributes) csv.Write(customer.Attributes.GetValueOrDefault(attribute));
    }

    // A day needs no time of day, and is what most files call it.
    internal static string[] Times(TimeGrid grid)
    {
        string form = HasWholeDays(grid) ? "yyyy-MM-dd" : "yyyy-MM-dd'T'HH:mm";
        return [.. Enumerable.Range(0, grid.Length).Select(step =>
            grid.TimeAt(step).ToString(form, CultureInfo.InvariantCulture))];
    }

    private static bool HasWholeDays(TimeGrid grid) =>
        grid.Start.TimeOfDay == TimeSpan.Zero && (grid.Interval.Months > 0 || grid.Interval.Minutes % 1440 == 0);
}
