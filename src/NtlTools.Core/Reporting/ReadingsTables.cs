using System.Globalization;
using NtlTools.Core.Files;
using NtlTools.Core.Readings;

namespace NtlTools.Core.Reporting;

/// <summary>CSV files of meter readings, wide and long: what an import reads back as it was written.</summary>
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
        bool wholeDays = grid.Start.TimeOfDay == TimeSpan.Zero && (grid.Interval.Months > 0 || grid.Interval.Minutes % 1440 == 0);
        string form = wholeDays ? "yyyy-MM-dd" : "yyyy-MM-dd'T'HH:mm";
        return [.. Enumerable.Range(0, grid.Length).Select(step =>
            grid.TimeAt(step).ToString(form, CultureInfo.InvariantCulture))];
    }
}
