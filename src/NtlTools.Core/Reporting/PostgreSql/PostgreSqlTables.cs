using NtlTools.Core.Detection;
using NtlTools.Core.Errors;
using NtlTools.Core.Features;
using NtlTools.Core.Files;
using NtlTools.Core.Readings;
using NtlTools.Core.Segmentation;
using NtlTools.Core.Segmentation.Classification;
using NtlTools.Core.Segmentation.Comparison;
using NtlTools.Core.Segmentation.Mapping;

namespace NtlTools.Core.Reporting.PostgreSql;

/// <summary>Readings and results as tables of a database: the same columns as in files, in small letters with underscores.</summary>
/// <remarks>Attributes keep their names, with _1 behind them where another column has that name. Without any row no table is made; rows
/// that were to be replaced are deleted all the same.</remarks>
public static class PostgreSqlTables
{
    /// <summary>Readings: customer_id, time, kwh, is_theft, inspection_date, simulated, attributes; no row for a missing
    /// reading.</summary>
    /// <param name="table">The table.</param>
    /// <param name="customers">The customers; the attributes of all of them are columns, so that readings wait in a temporary file
    /// until the last one has come.</param>
    /// <param name="cancellation">Stops the work; the table is then as it was.</param>
    /// <returns>The number of rows.</returns>
    /// <exception cref="NtlException">The server is lost or refuses; the table is as it was.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static long WriteReadings(PostgreSqlTable table, IEnumerable<MeterSeries> customers,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(customers);
        using WaitingReadings waiting = WaitingReadings.Of(Reachable(), null, cancellation);
        if (waiting.Count == 0) return WriteNone(table, cancellation);
        string[] attributes = waiting.Attributes;
        (string, string)[] columns =
        [
            ("customer_id", "text"), ("time", "timestamp"), ("kwh", "real"), ("is_theft", "boolean"), ("inspection_date", "date"),
            (PostgreSqlTable.ColumnName(SimulationText.Column), "text"),
            .. Beside(table, ReadingsTables.ColumnsOf(attributes)).Select(a => (a, "text")),
        ];
        return table.Write(columns, Readings(waiting.All(cancellation)), (row, reading) =>
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

        // That there is no such server is told before hours of readings have been taken in.
        IEnumerable<MeterSeries> Reachable()
        {
            bool isFirst = true;
            foreach (MeterSeries customer in customers)
            {
                if (isFirst) table.Server.Connect(cancellation).Dispose();
                isFirst = false;
                yield return customer;
            }
        }
    }

    /// <summary>Features, with the columns of features.csv.</summary>
    /// <inheritdoc cref="WriteReadings"/>
    public static long WriteFeatures(PostgreSqlTable table, IReadOnlyList<CustomerFeatures> customers,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(customers);
        string[] attributes = CustomerTables.AttributesOf(customers);
        return Write(table, CustomerTables.FeatureColumns(customers), CustomerTables.ColumnsOf(attributes, customers), customers,
            (row, customer) => CustomerTables.WriteRow(row, customer, attributes), cancellation);
    }

    /// <summary>Segments, with the columns of segments.csv.</summary>
    /// <inheritdoc cref="WriteReadings"/>
    public static long WriteSegments(PostgreSqlTable table, IReadOnlyList<SegmentedCustomer> customers,
        CancellationToken cancellation = default) =>
        Write(table, CustomerTables.SegmentColumns, [], customers, CustomerTables.WriteRow, cancellation);

    /// <summary>Answers of a classifier, with a column for the probability of each segment.</summary>
    /// <inheritdoc cref="WriteReadings"/>
    public static long WriteAnswers(PostgreSqlTable table, IReadOnlyList<CustomerSegment> answers,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(answers);
        return Write(table, CustomerTables.AnswerColumns(answers), [], answers, CustomerTables.WriteRow, cancellation);
    }

    /// <summary>Points of a map, with the columns of map.csv.</summary>
    /// <inheritdoc cref="WriteReadings"/>
    public static long WriteMap(PostgreSqlTable table, IReadOnlyList<MapPoint> points, CancellationToken cancellation = default) =>
        Write(table, CustomerTables.MapColumns, [], points, CustomerTables.WriteRow, cancellation);

    /// <summary>Differences of segments, with the columns of segment_differences.csv.</summary>
    /// <inheritdoc cref="WriteReadings"/>
    public static long WriteDifferences(PostgreSqlTable table, IReadOnlyList<SegmentDifference> differences,
        CancellationToken cancellation = default) =>
        Write(table, CustomerTables.DifferenceColumns, [], differences, CustomerTables.WriteRow, cancellation);

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
        if (rows.Count == 0) return WriteNone(table, cancellation);
        (string, string)[] all =
        [
            .. columns.Select(c => (PostgreSqlTable.ColumnName(c.Name), TypeOf(c.Type))),
            .. Beside(table, attributes).Select(a => (a, "text")),
        ];
        return table.Write(all, rows, writeRow, cancellation);
    }

    // An attribute stands beside the column of runs, too, where there is one.
    private static string[] Beside(PostgreSqlTable table, string[] attributes) =>
        table.Run is null ? attributes : AttributeColumns.Of(attributes, [PostgreSqlTable.RunColumn]);

    private static long WriteNone(PostgreSqlTable table, CancellationToken cancellation)
    {
        table.Clear(cancellation);
        return 0;
    }

    private static string TypeOf(TableType type) => type switch
    {
        TableType.Number => "double precision",
        TableType.Whole => "bigint",
        TableType.Flag => "boolean",
        _ => "text",
    };

    private static IEnumerable<(MeterSeries Customer, int Step)> Readings(IEnumerable<MeterSeries> customers)
    {
        foreach (MeterSeries customer in customers)
        {
            // A customer without any reading is a customer all the same, and gets one row of NULL.
            bool observed = customer.ObservedCount > 0;
            for (int step = 0; step < (observed ? customer.StepCount : 1); step++)
                if (!observed || !float.IsNaN(customer.Kwh[step])) yield return (customer, step);
        }
    }
}
