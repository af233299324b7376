using NtlTools.Core.Reporting.PostgreSql;

namespace NtlTools.Core.Reporting;

/// <summary>What the columns of attributes are called beside the other columns of a table.</summary>
internal static class AttributeColumns
{
    /// <summary>
    /// The names of columns, one an attribute: its own, or with _1, _2 … behind it where another column has that name. Files and
    /// databases call the same attribute the same, so that names are compared without capital letters, and in both spellings.
    /// </summary>
    /// <param name="attributes">The attributes.</param>
    /// <param name="columns">The other columns of the table, as files call them.</param>
    public static string[] Of(IReadOnlyList<string> attributes, IEnumerable<string> columns)
    {
        var taken = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (string column in columns)
        {
            taken.Add(column);
            taken.Add(PostgreSqlTable.ColumnName(column));
        }
        bool[] collides = [.. attributes.Select(taken.Contains)];
        taken.UnionWith(attributes);
        string[] names = [.. attributes];
        for (int i = 0; i < names.Length; i++)
            for (int n = 1; collides[i]; n++)
                if (taken.Add(names[i] = FormattableString.Invariant($"{attributes[i]}_{n}"))) break;
        return names;
    }
}
