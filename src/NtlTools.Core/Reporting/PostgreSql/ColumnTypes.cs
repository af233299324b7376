using NtlTools.Core.Files;

namespace NtlTools.Core.Reporting.PostgreSql;

/// <summary>Finds out the types of a table's columns: by what its definition writes of one row.</summary>
internal sealed class ColumnTypes : ITableWriter
{
    private readonly List<string> _types = [];

    /// <summary>The types in PostgreSQL's words.</summary>
    public IReadOnlyList<string> Types => _types;

    public void Write(string? text) => _types.Add("text");

    public void Write(double value) => _types.Add("double precision");

    public void WriteShare(double value) => _types.Add("double precision");

    public void Write(long value) => _types.Add("bigint");

    public void Write(bool? value) => _types.Add("boolean");
}
