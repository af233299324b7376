namespace NtlTools.DuckDB;

/// <summary>DuckDB's library is missing or cannot be loaded; the message says where it was sought and how to get it.</summary>
public sealed class DuckDBMissingException : Exception
{
    internal DuckDBMissingException(string message, IReadOnlyList<string> places)
        : base(message) => Places = places;

    /// <summary>The files that were looked for, in order.</summary>
    public IReadOnlyList<string> Places { get; }
}
