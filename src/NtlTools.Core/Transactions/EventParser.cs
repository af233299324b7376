using NtlTools.Core.Readings;
using NtlTools.Core.Readings.Csv;

namespace NtlTools.Core.Transactions;

/// <summary>Parses chunks of a file of events.</summary>
internal sealed class EventParser(EventColumns columns) : LineParser<EventRows>(columns.Header, columns.Dates)
{
    protected override EventRows NewRows() => new();

    protected override void Take(ReadOnlySpan<byte> row, CsvRowCells cells, long line, EventRows rows)
    {
        if (!TryTakeCustomer(row, cells, columns.Customer, line, rows, out ReadOnlySpan<byte> id)) return;
        if (!TryTakeTime(row, cells, columns.Time, line, rows, out long ticks)) return;
        ReadOnlySpan<byte> type = CsvText.Trim(cells.Cell(row, columns.Type));
        if (type.IsEmpty || !rows.HasName(rows.Types.NumberOf(type)))
        {
            Add(columns.Type, RejectReason.MissingEventType, type, line, rows);
            return;
        }
        double value = double.NaN;
        if (columns.Value >= 0 && !NumberCell.IsMissing(CsvText.Trim(cells.Cell(row, columns.Value)))
            && !TryTakeNumber(row, cells, columns.Value, TransactionParser.MostAmount, RejectReason.InvalidAmount, line, rows,
                out value))
            return;
        rows.Add(rows.Customers.NumberOf(id), rows.Types.NumberOf(type), ticks, value);
    }

    /// <summary>The name of a type as a part of a feature's: its words without what is between them, each with a capital
    /// letter.</summary>
    public static string NameOf(string type)
    {
        Span<char> name = type.Length <= 256 ? stackalloc char[type.Length] : new char[type.Length];
        int length = 0;
        bool begins = true;
        foreach (char c in type)
        {
            if (char.IsLetterOrDigit(c)) name[length++] = begins ? char.ToUpperInvariant(c) : c;
            begins = !char.IsLetterOrDigit(c);
        }
        return new(name[..length]);
    }
}
