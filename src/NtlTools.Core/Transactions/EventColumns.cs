using NtlTools.Core.Errors;
using NtlTools.Core.Readings.Csv;

namespace NtlTools.Core.Transactions;

/// <summary>What the columns of a file of events are.</summary>
internal sealed class EventColumns
{
    public required CsvHeader Header { get; init; }

    public required int Customer { get; init; }

    public required int Time { get; init; }

    public required int Type { get; init; }

    /// <summary>The column of values, or −1.</summary>
    public required int Value { get; init; }

    public required DateText Dates { get; init; }

    /// <summary>All columns that are read.</summary>
    public IEnumerable<int> Needed => [Customer, Time, Type, Value];

    /// <summary>Finds the columns out by what the user set and by their names.</summary>
    /// <exception cref="NtlException">A column that is needed is not there or there twice, or the dates cannot be
    /// understood.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static EventColumns Find(CsvHeader header, TransactionImportSettings settings, CancellationToken cancellation)
    {
        var roles = new ColumnRoles(header);
        int customer = roles.Named(settings.EventCustomerIdColumn, "customer"),
            time = roles.Named(settings.EventTimeColumn, "time"),
            type = roles.Named(settings.EventTypeColumn, "type"), value = roles.Named(settings.EventValueColumn, "value");

        // Files that belong together often call their customers alike.
        if (customer < 0 && settings.CustomerIdColumn is { } alike && header.Find(alike) >= 0)
            customer = roles.Named(alike, "customer");
        if (customer < 0) customer = roles.Usual(TransactionColumnNames.Customer);
        if (customer < 0)
            throw NtlErrors.NoTransactionColumn(header.Path, "customer ids", "-EventCustomerIdColumn", header.Names);
        if (type < 0) type = roles.Usual(TransactionColumnNames.EventType);
        if (type < 0) throw NtlErrors.NoTransactionColumn(header.Path, "types of events", "-EventTypeColumn", header.Names);
        if (time < 0) time = roles.Usual(TransactionColumnNames.EventTime);
        if (time < 0) throw NtlErrors.NoTransactionColumn(header.Path, "times of events", "-EventTimeColumn", header.Names);
        if (value < 0 && settings.EventValueColumn is null) value = roles.Usual(TransactionColumnNames.EventValue);
        return new()
        {
            Header = header,
            Customer = customer,
            Time = time,
            Type = type,
            Value = value,
            Dates = roles.Dates(time, settings, cancellation),
        };
    }

    /// <summary>What was found out, for reports.</summary>
    public TransactionFile Describe() => ColumnRoles.Describe(Header,
        ("customer", Customer), ("time", Time), ("event type", Type), ("event value", Value));
}
