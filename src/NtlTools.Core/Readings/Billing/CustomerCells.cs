using NtlTools.Core.Readings.Csv;

namespace NtlTools.Core.Readings.Billing;

/// <summary>Labels, inspection dates and attributes that stand in rows of which a customer has many.</summary>
/// <remarks>Those of a chunk are joined to those before it; of contradictions, the first is kept and one a customer is
/// told.</remarks>
internal sealed class CustomerCells
{
    private readonly Dictionary<int, CustomerRecord> _records = [];
    private readonly Dictionary<(int Customer, bool IsTheft), Reject> _labels = [];
    private readonly Dictionary<(int Customer, RejectReason Reason), Reject> _wrong = [];
    private readonly HashSet<int> _conflicts = [];

    /// <summary>What is known of a customer, or null.</summary>
    public CustomerRecord? Of(int customer) => _records.GetValueOrDefault(customer);

    /// <summary>Takes the cells of one row.</summary>
    public void Take(ReadOnlySpan<byte> row, CsvRowCells cells, BillingColumns columns, long line, int customer)
    {
        string path = columns.Header.Path;
        if (!_records.TryGetValue(customer, out CustomerRecord? record))
        {
            record = new(columns.Header.Pool) { Source = (path, line) };
            _records.Add(customer, record);
        }
        if (columns.Label >= 0)
        {
            ReadOnlySpan<byte> cell = cells.Cell(row, columns.Label);
            RejectReason reason = CustomerLabel.TryParse(cell, out bool? isTheft)
                ? RejectReason.ConflictingLabel : RejectReason.InvalidLabel;
            if (isTheft is { } label && !_labels.ContainsKey((customer, label)))
                _labels.Add((customer, label), Of(columns.Label, reason, cell));
            else if (reason == RejectReason.InvalidLabel && !_wrong.ContainsKey((customer, reason)))
                _wrong.Add((customer, reason), Of(columns.Label, reason, cell));
        }
        if (columns.InspectionDate >= 0 && cells.Cell(row, columns.InspectionDate) is var inspected
            && !NumberCell.IsMissing(CsvText.Trim(inspected)))
        {
            if (columns.InspectionDates.TryParseLocal(inspected, out DateTime date))
                record.InspectionDate ??= DateOnly.FromDateTime(date);
            else if (!_wrong.ContainsKey((customer, RejectReason.InvalidDate)))
                _wrong.Add((customer, RejectReason.InvalidDate), Of(columns.InspectionDate, RejectReason.InvalidDate, inspected));
        }
        foreach (int column in columns.Attributes)
        {
            if (record.Attributes.ContainsKey(columns.Header.Names[column])) continue;
            ReadOnlySpan<byte> cell = CsvText.Trim(cells.Cell(row, column));
            if (!cell.IsEmpty) record.Attributes.Set(columns.Header.Names[column], columns.Header.Pool.Decode(cell));
        }

        Reject Of(int column, RejectReason reason, ReadOnlySpan<byte> text) =>
            new(path, line, columns.Header.Names[column], reason, CsvText.Excerpt(text));
    }

    /// <summary>Joins what a later chunk says.</summary>
    /// <param name="chunk">The chunk's cells.</param>
    /// <param name="numbers">The number of each of the chunk's customers.</param>
    /// <param name="rejects">Gets what contradicts and what was wrong, once a customer.</param>
    public void Join(CustomerCells chunk, int[] numbers, List<Reject> rejects)
    {
        foreach ((int local, CustomerRecord record) in chunk._records)
        {
            if (_records.TryAdd(numbers[local], record)) continue;
            CustomerRecord first = _records[numbers[local]];
            first.InspectionDate ??= record.InspectionDate;
            foreach ((string name, string value) in record.Attributes) first.Attributes.TryAdd(name, value);
        }
        foreach (((int local, RejectReason reason), Reject reject) in chunk._wrong)
            if (_wrong.TryAdd((numbers[local], reason), reject)) rejects.Add(reject);
        foreach (((int local, bool isTheft), Reject conflict) in chunk._labels.OrderBy(l => l.Value.Line))
        {
            CustomerRecord record = _records[numbers[local]];
            record.IsTheft ??= isTheft;
            if (record.IsTheft != isTheft && _conflicts.Add(numbers[local])) rejects.Add(conflict);
        }
    }
}
