using NtlTools.Core.Detection;
using NtlTools.Core.Errors;
using NtlTools.Core.Features;
using NtlTools.Core.Files;
using NtlTools.Core.Readings;
using NtlTools.Core.Segmentation;

namespace NtlTools.Core.Reporting.PostgreSql;

/// <summary>Readings and results as tables of a database: the same columns as in files, in small letters with underscores.</summary>
/// <remarks>Attributes keep their names. Without any row nothing is sent.</remarks>
public static class PostgreSqlTables
{
    /// <summary>Readings: customer_id, time, kwh, is_theft, inspection_date, simulated, attributes; no row for a missing
    /// reading.</summary>
    /// <param name="table">The table.</param>
    /// <param name="customers">The customers, as they come; the first one's attributes are the columns.</param>
    /// <param name="cancellation">Stops the work; the table is then as it was.</param>
    /// <returns>The number of rows.</returns>
    /// <exception cref="NtlException">The server is lost or refuses; the table is as it was.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static long WriteReadings(PostgreSqlTable table, IEnumerable<MeterSeries> customers,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(customers);
        using IEnumerator<MeterSeries> rest = customers.Select(MarkColumns.AsAttributes).GetEnumerator();
        if (!rest.MoveNext()) return 0;
        string[] attributes = [.. rest.Current.Attributes.Keys.Order(StringComparer.OrdinalIgnoreCase)];
        (string, string)[] columns =
        [
            ("customer_id", "text"), ("time", "timestamp"), ("kwh", "real"), ("is_theft", "boolean"), ("inspection_date", "date"),
            (PostgreSqlTable.ColumnName(SimulationText.Column), "text"), .. attributes.Select(a => (a, "text")),
        ];
        return table.Write(columns, Readings(rest, cancellation), (row, reading) =>
        {
            MeterSeries customer = reading.Customer;
            row.Write(customer.CustomerId);
            row.Write(customer.Grid.TimeAt(reading.Step));
            row.WriteReading(customer.Kwh[reading.Step]);
            row.Write(customer.IsTheft);
            row.Write(customer.InspectionDate);
            row.Write(SimulationText.Of(customer.Simulation));
            foreach (string attribute in attributes) row.Write(customer.Attributes.GetValueOrDefault(attribute));
        }, cancellation);
    }

    /// <summary>Features, with the columns of features.csv.</summary>
    /// <inheritdoc cref="WriteReadings"/>
    public static long WriteFeatures(PostgreSqlTable table, IReadOnlyList<CustomerFeatures> customers,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(customers);
        string[] attributes = CustomerTables.AttributesOf(customers);
        return Write(table, CustomerTables.FeatureColumns(customers), attributes, customers,
            (row, customer) => CustomerTables.WriteRow(row, customer, attributes), cancellation);
    }

    /// <summary>Segments, with the columns of segments.csv.</summary>
    /// <inheritdoc cref="WriteReadings"/>
    public static long WriteSegments(PostgreSqlTable table, IReadOnlyList<SegmentedCustomer> customers,
        CancellationToken cancellation = default) =>
        Write(table, CustomerTables.SegmentColumns, [], customers, CustomerTables.WriteRow, cancellation);

    /// <summary>Scores in the order of rank, with the columns of scores.csv.</summary>
    /// <inheritdoc cref="WriteReadings"/>
    public static long WriteScores(PostgreSqlTable table, IReadOnlyList<TheftScore> scores,
        CancellationToken cancellation = default) =>
        Write(table, CustomerTables.ScoreColumns, [], [.. scores.OrderBy(s => s.Rank)], CustomerTables.WriteRow, cancellation);

    /// <summary>Whom to visit and why, with the columns of inspection_list.csv.</summary>
    /// <inheritdoc cref="WriteReadings"/>
    public static long WriteInspectionList(PostgreSqlTable table, IReadOnlyList<TheftScore> list,
        CancellationToken cancellation = default) =>
        Write(table, CustomerTables.InspectionColumns, [], list, CustomerTables.WriteVisit, cancellation);

    private static long Write<T>(PostgreSqlTable table, TableColumn[] columns, string[] attributes, IReadOnlyList<T> rows,
        Action<ITableCells, T> writeRow, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(rows);
        if (rows.Count == 0) return 0;
        (string, string)[] all =
            [.. columns.Select(c => (PostgreSqlTable.ColumnName(c.Name), TypeOf(c.Type))), .. attributes.Select(a => (a, "text"))];
        return table.Write(all, rows, writeRow, cancellation);
    }

    private static string TypeOf(TableType type) => type switch
    {
        TableType.Number => "double precision",
        TableType.Whole => "bigint",
        TableType.Flag => "boolean",
        _ => "text",
    };

    private static IEnumerable<(MeterSeries Customer, int Step)> Readings(IEnumerator<MeterSeries> customers,
        CancellationToken cancellation)
    {
        do
        {
            cancellation.ThrowIfCancellationRequested();
            MeterSeries customer = customers.Current;

            // A customer without any reading is a customer all the same, and gets one row of NULL.
            bool observed = customer.ObservedCount > 0;
            for (int step = 0; step < (observed ? customer.Kwh.Length : 1); step++)
                if (!observed || !float.IsNaN(customer.Kwh[step])) yield return (customer, step);
        }
        while (customers.MoveNext());
    }
}
