using NtlTools.Core.Errors;
using NtlTools.Core.Readings.Csv;

namespace NtlTools.Core.Readings;

/// <summary>What the columns of a wide file are.</summary>
internal sealed class WideColumns
{
    private WideColumns(CsvHeader header, int id, int label, int inspectionDate, int[] attributes, int[] readings, DateTime[] times)
    {
        Header = header;
        Id = id;
        Label = label;
        InspectionDate = inspectionDate;
        Attributes = attributes;
        Readings = readings;
        Times = times;
    }

    public CsvHeader Header { get; }

    public int Id { get; }

    /// <summary>The column of labels, or −1.</summary>
    public int Label { get; }

    /// <summary>The column of inspection dates, or −1.</summary>
    public int InspectionDate { get; }

    public int[] Attributes { get; }

    /// <summary>The columns of readings, in the file's order.</summary>
    public int[] Readings { get; }

    /// <summary>When the step of each reading column begins.</summary>
    public DateTime[] Times { get; }

    /// <summary>The dates in the header that do not exist; their columns are left out.</summary>
    public IReadOnlyList<Reject> Rejects { get; private init; } = [];

    /// <summary>The form of the dates in this file.</summary>
    public required DateText Dates { get; init; }

    /// <summary>Whether a file looks wide: most of its columns, or at least two, are headed by dates, or reading columns are named.</summary>
    public static bool Fits(CsvHeader header, ImportSettings settings) =>
        settings.ReadingColumns.Count > 0 || header.Cells.Count(c => DateText.LooksLikeDate(c)) >= 2;

    /// <summary>Finds the columns out.</summary>
    /// <exception cref="NtlException">A column that is needed is not there or there twice, or the dates cannot be understood.</exception>
    public static WideColumns Find(CsvHeader header, ImportSettings settings)
    {
        string path = header.Path;
        int id = settings.IdColumn is { } named ? header.Find(named) : header.FindUsual(ColumnNames.Id);
        if (id < 0 && settings.IdColumn is not null) throw NtlErrors.NoIdColumn(path, settings.IdColumn, header.Names);
        int label = Optional(header, settings.LabelColumn, ColumnNames.Label, "label", id);
        int inspection = Optional(header, settings.InspectionDateColumn, ColumnNames.InspectionDate, "inspection date", id, label);

        int[] readings = [.. Enumerable.Range(0, header.Names.Length).Where(i => i != id && i != label && i != inspection
            && (settings.ReadingColumns.Count > 0
                ? ColumnNames.Matches(header.Names[i], settings.ReadingColumns)
                : DateText.LooksLikeDate(header.Cells[i])))];
        if (id < 0)
        {
            id = Enumerable.Range(0, header.Names.Length).FirstOrDefault(i => i != label && i != inspection && !readings.Contains(i), -1);
            if (id < 0) throw NtlErrors.NoIdColumn(path, null, header.Names);
        }
        if (readings.Length == 0) throw NtlErrors.NoReadingColumns(path, header.Names);

        int[] attributes = [.. Enumerable.Range(0, header.Names.Length)
            .Where(i => i != id && i != label && i != inspection && !readings.Contains(i)
                && ColumnNames.Matches(header.Names[i], settings.AttributeColumns))];
        foreach (int attribute in attributes) header.Find(header.Names[attribute]);

        bool dated = readings.Any(i => DateText.LooksLikeDate(header.Cells[i]));
        var dates = DateText.ForFile(path, settings.Culture, dated ? readings.Select(i => header.Cells[i]) : []);
        if (!dated)
        {
            if (settings.Start is not { } start || settings.Interval is not { } interval) throw NtlErrors.NeedsStartAndInterval(path);
            return new(header, id, label, inspection, attributes, readings, [.. readings.Select((_, i) => interval.Add(start, i))]) { Dates = dates };
        }
        var good = new List<int>();
        var times = new List<DateTime>();
        var rejects = new List<Reject>();
        foreach (int column in readings)
        {
            if (dates.TryParse(header.Cells[column], out DateTime time))
            {
                good.Add(column);
                times.Add(time);
            }
            else
            {
                rejects.Add(new(path, 1, header.Names[column], RejectReason.InvalidDate, "No such date; the column is left out."));
            }
        }
        if (good.Count == 0) throw NtlErrors.NoReadingColumns(path, header.Names);
        return new(header, id, label, inspection, attributes, [.. good], [.. times]) { Dates = dates, Rejects = rejects };
    }

    /// <summary>The step of each reading column on a grid.</summary>
    /// <returns>One entry a column of the file: a step, or −1 for all other columns.</returns>
    /// <exception cref="NtlException">Two columns are the same step.</exception>
    public int[] StepsOn(TimeGrid grid)
    {
        int[] steps = new int[Header.Names.Length], columnAt = new int[grid.Length];
        Array.Fill(steps, -1);
        Array.Fill(columnAt, -1);
        for (int i = 0; i < Readings.Length; i++)
        {
            int step = grid.StepAt(Times[i]);
            if (columnAt[step] >= 0)
                throw NtlErrors.DuplicateDate(Header.Path, Header.Names[columnAt[step]], Header.Names[Readings[i]]);
            columnAt[step] = Readings[i];
            steps[Readings[i]] = step;
        }
        return steps;
    }

    internal static int Optional(CsvHeader header, string? named, string[] usual, string role, params ReadOnlySpan<int> taken)
    {
        if (named is null) return header.FindUsual(usual, taken);
        if (named.Length == 0) return -1;
        int found = header.Find(named);
        return found >= 0 ? found : throw NtlErrors.NoSuchColumn(header.Path, role, named, header.Names);
    }
}
