using NtlTools.Core.Errors;
using NtlTools.Core.Readings.Csv;

namespace NtlTools.Core.Readings;

/// <summary>What else is known of one customer.</summary>
internal sealed class CustomerRecord(AttributePool pool)
{
    public bool? IsTheft { get; set; }

    /// <summary>When the inspection was that gave the label, where that is known.</summary>
    public DateOnly? InspectionDate { get; set; }

    /// <summary>Where the label was read; no file where there is none from a file of labels.</summary>
    public (string File, long Line) LabelSource { get; private set; }

    public CustomerAttributes Attributes { get; } = new(pool);

    /// <summary>Where it was read, for a customer who turns out to have no readings.</summary>
    public (string File, long Line) Source { get; init; }

    /// <summary>Whether the customer has appeared among the readings.</summary>
    public bool IsUsed { get; set; }

    /// <summary>Takes the label and date of one inspection, unless a later one is known.</summary>
    /// <returns>Where the label is that was not taken and contradicts the one that was, or null.</returns>
    public (string File, long Line)? TakeInspection(bool isTheft, DateOnly? date, (string File, long Line) source)
    {
        bool contradicts = IsTheft is { } before && before != isTheft;

        // Labels of different dates may differ: a thief is caught after an inspection that found nothing, and stops later.
        // One without a date may be of any time, so a dated one is preferred, but then it is not clear that both are right.
        bool bothDated = date is not null && InspectionDate is not null;
        if (IsTheft is not null && !(date > InspectionDate || (date is not null && InspectionDate is null)))
            return contradicts && (!bothDated || date == InspectionDate) ? source : null;
        (string File, long Line) replaced = LabelSource;
        (IsTheft, InspectionDate, LabelSource) = (isTheft, date, source);
        return contradicts && !bothDated ? replaced : null;
    }

    /// <summary>Puts what is known onto a series; a label or attribute of its own stays, and a date of another label is not
    /// joined to it.</summary>
    public MeterSeries Complete(MeterSeries series)
    {
        IReadOnlyDictionary<string, string> attributes = series.Attributes;
        if (Attributes.Count > 0)
            attributes = attributes.Count == 0 ? Attributes : CustomerAttributes.Of(pool, attributes, Attributes);
        return new(series, series.Grid, series.Kwh)
        {
            IsTheft = series.IsTheft ?? IsTheft,
            InspectionDate = series.IsTheft is null && IsTheft is not null ? InspectionDate ?? series.InspectionDate
                : series.InspectionDate ?? (series.IsTheft is null || IsTheft is null || series.IsTheft == IsTheft
                    ? InspectionDate : null),
            Attributes = attributes,
        };
    }
}

/// <summary>Labels and attributes from files of their own, by customer id.</summary>
internal sealed class CustomerRecords(AttributePool pool)
{
    private readonly Dictionary<string, CustomerRecord> _records = new(StringComparer.Ordinal);

    /// <summary>Reads label and attribute files.</summary>
    /// <exception cref="NtlException">A file or column is not there.</exception>
    public static CustomerRecords Load(ImportSettings settings, AttributePool pool, ImportReport report,
        CancellationToken cancellation)
    {
        var records = new CustomerRecords(pool);
        foreach (string path in Files(settings.LabelFiles)) records.Read(path, settings, isLabelFile: true, report, cancellation);
        foreach (string path in Files(settings.AttributeFiles))
            records.Read(path, settings, isLabelFile: false, report, cancellation);
        return records;
    }

    /// <summary>What is known of a customer, or null; the customer counts as used then.</summary>
    public CustomerRecord? Use(string customerId)
    {
        if (!_records.TryGetValue(customerId, out CustomerRecord? record)) return null;
        record.IsUsed = true;
        return record;
    }

    /// <summary>Rejects every record whose customer had no readings, in the order of files and lines.</summary>
    public void RejectUnused(ImportReport report)
    {
        if (_records.Count == 0) return;
        foreach ((string id, CustomerRecord record) in _records.Where(r => !r.Value.IsUsed)
            .OrderBy(r => r.Value.Source.File, StringComparer.Ordinal).ThenBy(r => r.Value.Source.Line))
            report.Add(new(record.Source.File, record.Source.Line, "", RejectReason.UnknownCustomer, $"{id} has no readings"));
    }

    private static IReadOnlyList<string> Files(IReadOnlyList<string> paths) => InputFiles.Find(paths, failure => throw failure);

    private void Read(string path, ImportSettings settings, bool isLabelFile, ImportReport report, CancellationToken cancellation)
    {
        CsvHeader header = CsvHeader.Open(path, settings, cancellation);
        int id = settings.IdColumn is { } named && header.Find(named) is >= 0 and int exact
            ? exact
            : header.FindUsual(ColumnNames.Id);
        if (id < 0)
            id = Enumerable.Range(0, header.Names.Length)
                .FirstOrDefault(i => !ColumnNames.TellsOfInspection(header.Names[i], settings));
        int label = -1, inspection = -1;
        if (isLabelFile)
        {
            label = settings.LabelColumn is { Length: > 0 } wanted
                ? header.Find(wanted)
                : header.FindUsual(ColumnNames.Label, id);
            inspection = settings.InspectionDateColumn is { } dated
                ? header.Find(dated)
                : header.FindUsual(ColumnNames.InspectionDate, id);

            // A file of two columns leaves nothing to guess.
            if (label < 0 && header.Names.Length == 2) label = 1 - id;
            if (label < 0) throw NtlErrors.NoSuchColumn(path, "label", settings.LabelColumn ?? "IsTheft", header.Shown);
        }
        int[] attributes = isLabelFile ? [] : [.. Enumerable.Range(0, header.Names.Length).Where(i =>
            i != id && (settings.AttributeColumns.Count == 0
                ? !ColumnNames.TellsOfInspection(header.Names[i], settings)
                : ColumnNames.IsAttribute(header.Names[i], settings)))];

        // A column that is empty for everyone is known all the same.
        foreach (int column in attributes) pool.PlaceOf(header.Names[column]);
        DateText dates = inspection < 0 ? DateText.ForFile(path, settings.Culture, [])
            : DateText.ForFile(path, settings.Culture, header.Sample.Select(row => row[inspection]),
                header.ReadColumn(inspection, cancellation), settings.Zone);

        var cells = new CsvRowCells(header.Dialect, header.Names.Length);
        byte delimiter = header.Dialect.Delimiter;
        foreach (CsvChunk chunk in header.ReadRows(0, [id, label, inspection, .. attributes], settings.ChunkSize, cancellation))
        {
            using (chunk)
            {
                foreach (Reject reject in chunk.Rejects) report.Add(reject);
                long line = chunk.FirstLine;
                ReadOnlySpan<byte> rows = chunk.Buffer.AsSpan(0, chunk.End);
                int at = chunk.Start;
                while (at < chunk.End)
                {
                    int end = QuotedCell.RowEnd(rows, at, delimiter, more: false);
                    ReadOnlySpan<byte> row = rows[at..end];
                    if (!CsvText.Trim(row).IsEmpty) TakeRow(row, line);
                    line += chunk.HasLines ? 1 + row.Count((byte)'\n') : 1;
                    at = end + 1;
                }
            }
        }

        void TakeRow(ReadOnlySpan<byte> row, long line)
        {
            if (!cells.TrySplit(row))
            {
                report.Add(Reject.Ragged(path, line, row, cells.Count, header.Names.Length));
                return;
            }
            ReadOnlySpan<byte> idCell = CsvText.Trim(cells.Cell(row, id));
            if (idCell.IsEmpty || idCell.Length > CustomerNumbers.Longest)
            {
                RejectReason reason = idCell.IsEmpty ? RejectReason.MissingId : RejectReason.LongId;
                report.Add(new(path, line, header.Names[id], reason, CsvText.Excerpt(idCell)));
                return;
            }
            string customer = CsvText.Decode(idCell);
            if (!_records.TryGetValue(customer, out CustomerRecord? record))
            {
                record = new(pool) { Source = (path, line) };
                _records.Add(customer, record);
            }
            bool? isTheft = null;
            DateOnly? inspectedOn = null;
            if (label >= 0)
            {
                ReadOnlySpan<byte> cell = cells.Cell(row, label);
                if (!CustomerLabel.TryParse(cell, out isTheft))
                    report.Add(new(path, line, header.Names[label], RejectReason.InvalidLabel, CsvText.Excerpt(cell)));
            }
            if (inspection >= 0 && cells.Cell(row, inspection) is var inspected && !NumberCell.IsMissing(CsvText.Trim(inspected)))
            {
                if (dates.TryParseLocal(inspected, out DateTime date)) inspectedOn = DateOnly.FromDateTime(date);
                else report.Add(new(path, line, header.Names[inspection], RejectReason.InvalidDate, CsvText.Excerpt(inspected)));
            }

            // Label and date are one fact: a label of March with the date of July would let readings after March explain it.
            if (isTheft is { } found && record.TakeInspection(found, inspectedOn, (path, line)) is { } contradiction)
            {
                report.Add(new(contradiction.File, contradiction.Line, "", RejectReason.ConflictingLabel,
                    $"{customer} is {CustomerLabel.Text(!record.IsTheft!.Value)} here, "
                    + $"and {CustomerLabel.Text(record.IsTheft.Value)} in {record.LabelSource.File}, "
                    + FormattableString.Invariant($"line {record.LabelSource.Line}")));
            }
            foreach (int column in attributes)
            {
                ReadOnlySpan<byte> cell = CsvText.Trim(cells.Cell(row, column));
                if (!cell.IsEmpty) record.Attributes.Set(header.Names[column], pool.Decode(cell));
            }
        }
    }
}
