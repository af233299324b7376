using NtlTools.Core.Errors;
using NtlTools.Core.Readings.Csv;

namespace NtlTools.Core.Readings;

/// <summary>What the columns of a long file are.</summary>
internal sealed class LongColumns
{
    public required CsvHeader Header { get; init; }

    public required int Id { get; init; }

    public required int Time { get; init; }

    public required int Value { get; init; }

    /// <summary>The column of labels, or −1.</summary>
    public required int Label { get; init; }

    public required int[] Attributes { get; init; }

    public required DateText Dates { get; init; }

    /// <summary>Finds the columns out by what the user set, by their names, and else by what they hold.</summary>
    /// <exception cref="NtlException">A column that is needed is not there or there twice, or the dates cannot be understood.</exception>
    public static LongColumns Find(CsvHeader header, ImportSettings settings)
    {
        string path = header.Path;
        string[] names = header.Names;
        int time = Named(settings.TimeColumn, "time", ColumnNames.Time, HoldsDates);
        int value = Named(settings.ValueColumn, "kWh", ColumnNames.Value, HoldsNumbers, time);
        int id = settings.IdColumn is { } wanted ? header.Find(wanted) : header.FindUsual(ColumnNames.Id, time, value);
        if (id < 0 && settings.IdColumn is not null) throw NtlErrors.NoIdColumn(path, settings.IdColumn, names);
        if (time < 0 || value < 0) throw NtlErrors.NoReadingColumns(path, names);
        int label = WideColumns.Optional(header, settings.LabelColumn, ColumnNames.Label, "label", time, value, id);
        if (id < 0) id = Enumerable.Range(0, names.Length).FirstOrDefault(i => i != time && i != value && i != label, -1);
        if (id < 0) throw NtlErrors.NoIdColumn(path, null, names);
        return new()
        {
            Header = header,
            Id = id,
            Time = time,
            Value = value,
            Label = label,
            Attributes = [.. Enumerable.Range(0, names.Length).Where(i =>
                i != id && i != time && i != value && i != label && ColumnNames.Matches(names[i], settings.AttributeColumns))],
            Dates = DateText.ForFile(path, settings.Culture, header.Sample.Select(row => row[time])),
        };

        int Named(string? column, string role, string[] usual, Func<int, bool> holds, params ReadOnlySpan<int> taken)
        {
            if (column is not null)
            {
                int found = header.Find(column);
                return found >= 0 ? found : throw NtlErrors.NoSuchColumn(path, role, column, names);
            }
            int byName = header.FindUsual(usual, taken);
            if (byName >= 0 && holds(byName)) return byName;
            for (int i = 0; i < names.Length; i++)
                if (!taken.Contains(i) && !ColumnNames.IsOneOf(names[i], ColumnNames.Id) && holds(i)) return i;
            return byName;
        }

        // A few bad rows in the sample do not change what a column is.
        bool HoldsDates(int column) => Most(column, cell => DateText.LooksLikeDate(cell));

        bool HoldsNumbers(int column) => Most(column, cell =>
            new NumberCell(header.Dialect.DecimalMark).Read(cell, out _) is CellKind.Number or CellKind.Missing);

        bool Most(int column, Func<byte[], bool> fits) =>
            header.Sample.Count > 0 && header.Sample.Count(row => fits(row[column])) * 2 > header.Sample.Count;
    }
}
