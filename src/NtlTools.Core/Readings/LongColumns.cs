using System.Globalization;
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

    /// <summary>The column of inspection dates, or −1.</summary>
    public required int InspectionDate { get; init; }

    public required int[] Attributes { get; init; }

    public required DateText Dates { get; init; }

    /// <summary>The form of the inspection dates.</summary>
    public required DateText InspectionDates { get; init; }

    /// <summary>Finds the columns out by what the user set, by their names, and else by what they hold.</summary>
    /// <exception cref="NtlException">A column that is needed is not there or there twice, or the dates cannot be
    /// understood.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static LongColumns Find(CsvHeader header, ImportSettings settings, CancellationToken cancellation)
    {
        string path = header.Path;
        string[] names = header.Names;

        // Quantities would pass for kWh, and nothing would say so.
        if (settings.ValueColumn is null && names.Count(name => ColumnNames.IsOneOf(name, ColumnNames.OrderLine)) > 1)
            throw NtlErrors.LooksLikeTransactions(path, header.Shown);
        CultureInfo? culture = settings.Culture;
        int time = Named(settings.TimeColumn, "time");
        int value = Named(settings.ValueColumn, "kWh");
        int id = settings.IdColumn is { } wanted ? header.Find(wanted) : header.FindUsual(ColumnNames.Id, time, value);
        if (id < 0 && settings.IdColumn is not null) throw NtlErrors.NoIdColumn(path, settings.IdColumn, header.Shown);
        int label = WideColumns.Optional(header, settings.LabelColumn, ColumnNames.Label, "label", time, value, id);
        int inspection = WideColumns.Optional(
            header, settings.InspectionDateColumn, ColumnNames.InspectionDate, "inspection date", time, value, id, label);

        // By name where what it holds fits, else by what it holds, but then nothing else may hold the same.
        if (time < 0) time = Guess(ColumnNames.Time, HoldsDates);
        if (time < 0) throw NtlErrors.NoReadingColumns(path, header.Shown);
        if (id < 0 && value < 0) value = ByName(ColumnNames.Value, HoldsNumbers);
        if (id < 0) id = Enumerable.Range(0, names.Length).FirstOrDefault(i => !IsTaken(i), -1);
        if (id < 0) throw NtlErrors.NoIdColumn(path, null, header.Shown);
        if (value < 0) value = Guess(ColumnNames.Value, HoldsNumbers);
        if (value < 0) throw NtlErrors.NoReadingColumns(path, header.Shown);
        return new()
        {
            Header = header,
            Id = id,
            Time = time,
            Value = value,
            Label = label,
            InspectionDate = inspection,
            Attributes = [.. Enumerable.Range(0, names.Length)
                .Where(i => !IsTaken(i) && ColumnNames.IsAttribute(names[i], settings))],
            Dates = DateText.ForFile(path, culture, header.Sample.Select(row => row[time]),
                header.ReadColumn(time, cancellation)),
            InspectionDates = inspection < 0 ? DateText.ForFile(path, culture, [])
                : DateText.ForFile(path, culture, header.Sample.Select(row => row[inspection]),
                    header.ReadColumn(inspection, cancellation), settings.Zone),
        };

        bool IsTaken(int column) => column == time || column == value || column == id || column == label || column == inspection;

        int Named(string? column, string role)
        {
            if (column is null) return -1;
            int found = header.Find(column);
            return found >= 0 ? found : throw NtlErrors.NoSuchColumn(path, role, column, header.Shown);
        }

        int ByName(string[] usual, Func<int, bool> holds)
        {
            int byName = header.FindUsual(usual, time, value, id, label, inspection);
            return byName >= 0 && holds(byName) ? byName : -1;
        }

        int Guess(string[] usual, Func<int, bool> holds)
        {
            int byName = ByName(usual, holds);
            if (byName >= 0) return byName;
            int[] fitting = [.. Enumerable.Range(0, names.Length)
                .Where(i => !IsTaken(i) && !ColumnNames.IsOneOf(names[i], ColumnNames.Id) && holds(i))];
            return fitting.Length == 1 ? fitting[0] : header.FindUsual(usual, time, value, id, label, inspection);
        }

        // A few bad rows in the sample do not change what a column is.
        bool HoldsDates(int column) => Most(column, cell => DateText.IsDate(cell, culture));

        bool HoldsNumbers(int column) => Most(column, cell =>
            new NumberCell(header.Dialect.DecimalMark).Read(cell, out _) is CellKind.Number or CellKind.Missing);

        bool Most(int column, Func<byte[], bool> fits) =>
            header.Sample.Count > 0 && header.Sample.Count(row => fits(row[column])) * 2 > header.Sample.Count;
    }
}
