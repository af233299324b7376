using NtlTools.Core.Errors;
using NtlTools.Core.Readings.Csv;

namespace NtlTools.Core.Readings;

/// <summary>What the columns of a wide file are.</summary>
internal sealed class WideColumns
{
    private WideColumns(CsvHeader header, int id, int label, int inspectionDate, int[] attributes, int[] readings,
        DateTime[] times, int[]? offsets = null)
    {
        Header = header;
        Id = id;
        Label = label;
        InspectionDate = inspectionDate;
        Attributes = attributes;
        Readings = readings;
        Times = times;
        Offsets = offsets;
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
    public DateTime[] Times { get; set; }

    /// <summary>By how many minutes each column's time is written ahead of UTC; null where none says so.</summary>
    public int[]? Offsets { get; }

    /// <summary>The dates in the header that do not exist; their columns are left out.</summary>
    public IReadOnlyList<Reject> Rejects { get; private init; } = [];

    /// <summary>Whether the headers of the reading columns are dates.</summary>
    public required bool IsDated { get; init; }

    /// <summary>The form of the inspection dates.</summary>
    public required DateText InspectionDates { get; init; }

    /// <summary>Whether a file looks wide: at least two of its columns are headed by dates, or reading columns are
    /// named.</summary>
    public static bool Fits(CsvHeader header, ImportSettings settings) =>
        settings.ReadingColumns.Count > 0 || header.Cells.Count(c => DateText.LooksLikeDate(c, settings.Culture)) >= 2;

    /// <summary>Finds the columns out.</summary>
    /// <exception cref="NtlException">A column that is needed is not there or there twice, or the dates cannot be
    /// understood.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static WideColumns Find(CsvHeader header, ImportSettings settings, CancellationToken cancellation)
    {
        string path = header.Path;
        int id = settings.IdColumn is { } named ? header.Find(named) : header.FindUsual(ColumnNames.Id);
        if (id < 0 && settings.IdColumn is not null) throw NtlErrors.NoIdColumn(path, settings.IdColumn, header.Shown);
        int label = Optional(header, settings.LabelColumn, ColumnNames.Label, "label", id);
        int inspection = Optional(header, settings.InspectionDateColumn, ColumnNames.InspectionDate, "inspection date", id,
            label);

        bool[] isReading = new bool[header.Names.Length];
        for (int i = 0; i < isReading.Length; i++)
        {
            isReading[i] = i != id && i != label && i != inspection && (settings.ReadingColumns.Count > 0
                ? ColumnNames.Matches(header.Names[i], settings.ReadingColumns)
                : DateText.LooksLikeDate(header.Cells[i], settings.Culture));
        }
        if (id < 0)
        {
            id = Enumerable.Range(0, isReading.Length).FirstOrDefault(i => i != label && i != inspection && !isReading[i], -1);
            if (id < 0) throw NtlErrors.NoIdColumn(path, null, header.Shown);
        }
        int readingCount = 0;
        foreach (bool reading in isReading)
            if (reading) readingCount++;
        var readings = new int[readingCount];
        for (int i = 0, next = 0; i < isReading.Length; i++)
            if (isReading[i]) readings[next++] = i;
        if (readings.Length == 0) throw NtlErrors.NoReadingColumns(path, header.Shown);

        int[] attributes = [.. Enumerable.Range(0, isReading.Length).Where(i => i != id && i != label && i != inspection && !isReading[i]
            && ColumnNames.IsAttribute(header.Names[i], settings))];
        foreach (int attribute in attributes) header.Find(header.Names[attribute]);
        DateText inspections = inspection < 0 ? DateText.ForFile(path, settings.Culture, [])
            : DateText.ForFile(path, settings.Culture, header.Sample.Select(row => row[inspection]),
                header.ReadColumn(inspection, cancellation), settings.Zone);

        if (!readings.Any(i => DateText.LooksLikeDate(header.Cells[i], settings.Culture)))
        {
            if (settings.Start is not { } start || settings.Interval is not { } interval)
                throw NtlErrors.NeedsStartAndInterval(path);
            return new(header, id, label, inspection, attributes, readings,
                [.. readings.Select((_, i) => interval.Add(start, i))])
            {
                IsDated = false,
                InspectionDates = inspections,
            };
        }
        DateText dates = DateText.ForFile(path, settings.Culture, readings.Select(i => header.Cells[i]));
        var good = new List<int>();
        var times = new List<DateTime>();
        var offsets = new List<int>();
        var columnAt = new Dictionary<DateTime, int>();
        var rejects = new List<Reject>();
        foreach (int column in readings)
        {
            if (!dates.TryParse(header.Cells[column], out DateTime time, out int offset))
            {
                rejects.Add(new(path, 1, header.Names[column], RejectReason.InvalidDate,
                    "No such date; the column is left out."));
                continue;
            }
            if (!columnAt.TryAdd(time, column))
                throw NtlErrors.DuplicateDate(path, header.Names[columnAt[time]], header.Names[column]);
            good.Add(column);
            times.Add(time);
            offsets.Add(offset);
        }
        if (good.Count == 0) throw NtlErrors.NoReadingColumns(path, header.Shown);
        return new(header, id, label, inspection, attributes, [.. good], [.. times],
            offsets.TrueForAll(o => o == DateText.NoOffset) ? null : [.. offsets])
        {
            IsDated = true,
            InspectionDates = inspections,
            Rejects = rejects,
        };
    }

    /// <summary>The step of each reading column on a grid.</summary>
    /// <param name="grid">The grid of all files.</param>
    /// <param name="rejects">Gets the columns that lie between two steps; they are left out.</param>
    /// <returns>One entry a column of the file: a step, or −1 for all other columns.</returns>
    /// <exception cref="NtlException">Two columns are the same step.</exception>
    public int[] StepsOn(TimeGrid grid, List<Reject> rejects)
    {
        int[] steps = new int[Header.Names.Length], columnAt = new int[grid.Length];
        for (int i = 0; i < steps.Length; i++) steps[i] = -1;
        for (int i = 0; i < columnAt.Length; i++) columnAt[i] = -1;
        for (int i = 0; i < Readings.Length; i++)
        {
            int step = grid.StepBeginningAt(Times[i]);
            if (step < 0)
            {
                rejects.Add(new(Header.Path, 1, Header.Names[Readings[i]], RejectReason.OffGridTime, FormattableString.Invariant(
                    $"Steps are {grid.Interval} long from {grid.Start:yyyy-MM-dd HH:mm}; the column is left out.")));
                continue;
            }
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
        return found >= 0 ? found : throw NtlErrors.NoSuchColumn(header.Path, role, named, header.Shown);
    }
}
