using NtlTools.DuckDB.Interop;

namespace NtlTools.DuckDB;

/// <summary>DuckDB refused or failed; the message is its own.</summary>
public sealed class DuckDBException : Exception
{
    /// <summary>Makes the exception of a kind and DuckDB's text.</summary>
    public DuckDBException(DuckDBErrorType errorType, string message)
        : base(message) => ErrorType = errorType;

    /// <summary>The kind of the error.</summary>
    public DuckDBErrorType ErrorType { get; }

    /// <summary>Makes the exception of a text that begins with its kind, as where DuckDB gives nothing else.</summary>
    internal static DuckDBException Of(string message) => new(TypeIn(message), message);

    internal static unsafe DuckDBException Of(ResultHandle result)
    {
        string message = NativeMethods.Text(NativeMethods.duckdb_result_error(result.Data));
        int type = NativeMethods.duckdb_result_error_type(result.Data);
        return type > 0 ? new((DuckDBErrorType)type, message) : Of(message);
    }

    internal static DuckDBException Of(AppenderHandle appender)
    {
        nint error = NativeMethods.duckdb_appender_error_data(appender);
        var exception = new DuckDBException((DuckDBErrorType)NativeMethods.duckdb_error_data_error_type(error),
            NativeMethods.Text(NativeMethods.duckdb_error_data_message(error)));
        NativeMethods.duckdb_destroy_error_data(ref error);
        return exception;
    }

    private static DuckDBErrorType TypeIn(string message)
    {
        int end = message.IndexOf(" Error:", StringComparison.Ordinal);
        string name = end < 0 ? "" : message[..end].Replace(" ", "", StringComparison.Ordinal);
        // The words that DuckDB writes are the names of its constants but for these.
        return name switch
        {
            "TransactionContext" => DuckDBErrorType.Transaction,
            "INTERRUPT" => DuckDBErrorType.Interrupt,
            "INTERNAL" => DuckDBErrorType.Internal,
            "FATAL" => DuckDBErrorType.Fatal,
            "HTTP" => DuckDBErrorType.Http,
            "ExtensionAutoloading" => DuckDBErrorType.Autoload,
            _ => Enum.TryParse(name, out DuckDBErrorType type) && Enum.IsDefined(type) ? type : DuckDBErrorType.Unknown,
        };
    }
}
