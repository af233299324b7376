using System.Globalization;
using System.Text;
using Npgsql;
using NpgsqlTypes;
using NtlTools.Core.Errors;

namespace NtlTools.Core.Readings.PostgreSql;

/// <summary>How a column of a query comes: what its bytes mean.</summary>
internal enum ColumnForm
{
    Text,
    Date,
    Timestamp,
    Instant,
    Single,
    Double,
    Int16,
    Int32,
    Int64,
    Numeric,
    Other,
}

/// <summary>What the columns of a query are, found out as those of a long file are: by name, and by type in place of content.</summary>
internal sealed class QueryColumns
{
    private readonly string _source;
    private readonly string[] _names, _types;
    private readonly ColumnForm[] _forms;

    private QueryColumns(string source, string[] names, string[] types, ColumnForm[] forms, ImportSettings settings)
    {
        _source = source;
        _names = names;
        _types = types;
        _forms = forms;
        int time = Named(settings.TimeColumn, "time"), value = Named(settings.ValueColumn, "kWh");
        int id = settings.IdColumn is { } wanted ? Find(wanted) : FindUsual(ColumnNames.Id, time, value);
        if (id < 0 && settings.IdColumn is not null) throw NtlErrors.NoIdColumn(source, settings.IdColumn, names);
        int label = Optional(settings.LabelColumn, ColumnNames.Label, "label", time, value, id);
        int inspection = Optional(settings.InspectionDateColumn, ColumnNames.InspectionDate, "inspection date", time, value, id,
            label);
        if (time < 0) time = Guess(ColumnNames.Time, IsTime);
        if (time < 0) throw NtlErrors.NoReadingColumns(source, names);
        if (id < 0 && value < 0) value = ByName(ColumnNames.Value, IsNumber);
        if (id < 0) id = Enumerable.Range(0, names.Length).FirstOrDefault(i => !IsTaken(i), -1);
        if (id < 0) throw NtlErrors.NoIdColumn(source, null, names);
        if (value < 0) value = Guess(ColumnNames.Value, IsNumber);
        if (value < 0) throw NtlErrors.NoReadingColumns(source, names);
        Demand(time, "time", "date, timestamp, timestamptz or text", IsTime(time) || forms[time] == ColumnForm.Text);
        Demand(value, "reading", "a number or text", IsNumber(value) || forms[value] == ColumnForm.Text);
        if (inspection >= 0)
            Demand(inspection, "inspection date", "date, timestamp, timestamptz or text",
                IsTime(inspection) || forms[inspection] == ColumnForm.Text);
        (Id, Time, Value, Label, InspectionDate) = (id, time, value, label, inspection);
        Attributes = [.. Enumerable.Range(0, names.Length).Where(i => !IsTaken(i) && ColumnNames.IsAttribute(names[i], settings))];

        bool IsTaken(int column) => column == time || column == value || column == id || column == label || column == inspection;

        int ByName(string[] usual, Func<int, bool> holds)
        {
            int byName = FindUsual(usual, time, value, id, label, inspection);
            return byName >= 0 && holds(byName) ? byName : -1;
        }

        int Guess(string[] usual, Func<int, bool> holds)
        {
            int byName = ByName(usual, holds);
            if (byName >= 0) return byName;
            int[] fitting = [.. Enumerable.Range(0, names.Length)
                .Where(i => !IsTaken(i) && !ColumnNames.IsOneOf(names[i], ColumnNames.Id) && holds(i))];
            return fitting.Length == 1 ? fitting[0] : FindUsual(usual, time, value, id, label, inspection);
        }
    }

    public int Id { get; }

    public int Time { get; }

    public int Value { get; }

    /// <summary>The column of labels, or −1.</summary>
    public int Label { get; }

    /// <summary>The column of inspection dates, or −1.</summary>
    public int InspectionDate { get; }

    public int[] Attributes { get; }

    /// <summary>Asks the server what the query's columns would be, without running it.</summary>
    /// <exception cref="NtlException">The server refuses the query, or a column that is needed is not there.</exception>
    public static QueryColumns Describe(PostgreSqlQuery query, ImportSettings settings, CancellationToken cancellation)
    {
        (string[] names, string[] types, ColumnForm[] forms) = Ask(query, cancellation);
        return new(query.Name, names, types, forms, settings);
    }

    /// <summary>Asks the server what the names, types and forms of the query's columns would be, without running it.</summary>
    /// <exception cref="NtlException">The server refuses the query.</exception>
    public static (string[] Names, string[] Types, ColumnForm[] Forms) Ask(PostgreSqlQuery query, CancellationToken cancellation)
    {
        using NpgsqlConnection connection = query.Server.Connect(cancellation);
        try
        {
            using var command = new NpgsqlCommand(query.Text, connection);

            // With a parameter by place the driver sends the text as it stands, and the server takes no second statement in it.
            command.Parameters.Add(new() { Value = 0, NpgsqlDbType = NpgsqlDbType.Integer });
            using NpgsqlDataReader reader = command.ExecuteReaderAsync(System.Data.CommandBehavior.SchemaOnly, cancellation)
                .GetAwaiter().GetResult();
            int count = reader.FieldCount;
            string[] names = new string[count], types = new string[count];
            var forms = new ColumnForm[count];
            for (int i = 0; i < count; i++)
            {
                names[i] = reader.GetName(i);
                types[i] = reader.GetDataTypeName(i);
                forms[i] = FormOf(reader.GetDataTypeOID(i));
            }
            return (names, types, forms);
        }
        catch (Exception failure) when (failure is not NtlException)
        {
            cancellation.ThrowIfCancellationRequested();
            if (PostgreSqlFailure.OfQuery(failure, query, 0, "asking what the query yields") is { } known) throw known;
            throw;
        }
    }

    /// <summary>A column's name.</summary>
    public string Name(int column) => _names[column];

    /// <summary>What a column's bytes mean.</summary>
    public ColumnForm Form(int column) => _forms[column];

    /// <summary>
    /// The columns in the order in which they are read: id, time, reading, then what tells of the customer. All but times and
    /// numbers come as the server writes them.
    /// </summary>
    public (string Before, string Behind) Frame()
    {
        int[] order = [Id, Time, Value, .. new[] { Label, InspectionDate }.Where(c => c >= 0), .. Attributes];
        var before = new StringBuilder("COPY (SELECT ");
        for (int i = 0; i < order.Length; i++)
        {
            // A column's name never becomes a part of the statement: its place names it.
            bool isNative = order[i] == Time || order[i] == Value || order[i] == InspectionDate;
            before.Append(CultureInfo.InvariantCulture, $"{(i > 0 ? ", " : "")}q.c{order[i]}{(isNative && _forms[order[i]]
                != ColumnForm.Text ? "" : "::text")}");
        }
        string names = string.Join(", ", Enumerable.Range(0, _names.Length).Select(i => $"c{i}"));

        // A line of its own: a comment at the end of the query must not swallow what follows.
        return (before.Append(" FROM (\n").ToString(), $"\n) AS q({names})) TO STDOUT (FORMAT BINARY)");
    }

    private static ColumnForm FormOf(uint type) => type switch
    {
        19 or 25 or 705 or 1042 or 1043 => ColumnForm.Text,
        1082 => ColumnForm.Date,
        1114 => ColumnForm.Timestamp,
        1184 => ColumnForm.Instant,
        700 => ColumnForm.Single,
        701 => ColumnForm.Double,
        21 => ColumnForm.Int16,
        23 => ColumnForm.Int32,
        20 => ColumnForm.Int64,
        1700 => ColumnForm.Numeric,
        _ => ColumnForm.Other,
    };

    private bool IsTime(int column) => _forms[column] is ColumnForm.Date or ColumnForm.Timestamp or ColumnForm.Instant;

    private bool IsNumber(int column) => _forms[column] is >= ColumnForm.Single and <= ColumnForm.Numeric;

    private void Demand(int column, string role, string expected, bool isMet)
    {
        if (!isMet) throw NtlErrors.QueryColumnType(_source, _names[column], role, _types[column], expected);
    }

    private int Named(string? column, string role)
    {
        if (column is null) return -1;
        int found = Find(column);
        return found >= 0 ? found : throw NtlErrors.NoSuchColumn(_source, role, column, _names);
    }

    private int Optional(string? named, string[] usual, string role, params ReadOnlySpan<int> taken) =>
        named is null ? FindUsual(usual, taken) : named.Length == 0 ? -1 : Named(named, role);

    private int FindUsual(string[] usual, params ReadOnlySpan<int> taken)
    {
        for (int i = 0; i < _names.Length; i++)
            if (!taken.Contains(i) && ColumnNames.IsOneOf(_names[i], usual)) return Find(_names[i]);
        return -1;
    }

    private int Find(string name)
    {
        int found = Find(name, StringComparison.Ordinal);
        return found >= 0 ? found : Find(name, StringComparison.OrdinalIgnoreCase);
    }

    private int Find(string name, StringComparison comparison)
    {
        int found = Array.FindIndex(_names, n => n.Equals(name, comparison));
        if (found >= 0 && Array.FindIndex(_names, found + 1, n => n.Equals(name, comparison)) >= 0)
            throw NtlErrors.DuplicateColumn(_source, name);
        return found;
    }
}
