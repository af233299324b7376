using NtlTools.Core.Errors;
using NtlTools.Core.Readings;
using NtlTools.Core.Readings.Csv;
using NtlTools.Core.Readings.Tables;

namespace NtlTools.Core.Transactions;

/// <summary>Gives the columns of a file to roles, each to one.</summary>
internal sealed class ColumnRoles(CsvHeader header)
{
    private readonly HashSet<int> _taken = [];

    /// <summary>Whether a column has a role.</summary>
    public bool IsTaken(int column) => _taken.Contains(column);

    /// <summary>The column that the user names for a role; −1 where that is null or "".</summary>
    /// <exception cref="NtlException">There is no such column, or there are two.</exception>
    public int Named(string? name, string role)
    {
        if (string.IsNullOrEmpty(name)) return -1;
        int found = header.Find(name);
        if (found < 0) throw NtlErrors.NoSuchColumn(header.Path, role, name, header.Names);
        _taken.Add(found);
        return found;
    }

    /// <summary>The free column with the likeliest of the usual names; −1 where there is none.</summary>
    /// <exception cref="NtlException">Two columns have the name.</exception>
    public int Usual(string[] usual)
    {
        int best = -1, bestRank = int.MaxValue;
        for (int i = 0; i < header.Names.Length; i++)
        {
            int rank = _taken.Contains(i) ? -1 : TransactionColumnNames.Rank(header.Names[i], usual);
            if (rank >= 0 && rank < bestRank) (best, bestRank) = (i, rank);
        }
        if (best < 0) return -1;
        int found = header.Find(header.Names[best]);
        _taken.Add(found);
        return found;
    }

    /// <summary>The form of the dates of a column.</summary>
    /// <exception cref="NtlException">They cannot be understood.</exception>
    public DateText Dates(int column, TransactionImportSettings settings, CancellationToken cancellation) => DateText.ForFile(
        header.Path, settings.Culture, header.Sample.Select(row => row[column]),
        header.CanReadTwice ? header.ReadColumn(column, cancellation) : null);

    /// <summary>What was found out of a file, for reports.</summary>
    public static TransactionFile Describe(CsvHeader header, params ReadOnlySpan<(string Role, object Columns)> roles)
    {
        var found = new List<KeyValuePair<string, string>>();
        foreach ((string role, object columns) in roles)
            foreach (int column in columns as int[] ?? [(int)columns])
                if (column >= 0) found.Add(new(role, header.Names[column]));
        return new(header.Path, header.Table is null ? DataForm.Csv
            : header.Table is not TableSource || header.Path == TableSource.QueryName ? DataForm.Query
            : TableFile.Of(header.Path) == TableForm.Parquet ? DataForm.Parquet : DataForm.Json, found);
    }
}
