using System.Runtime.InteropServices;

namespace NtlTools.DuckDB.Interop;

/// <summary>The functions of DuckDB's C interface that the binding calls.</summary>
/// <remarks>A text that they return belongs to DuckDB, except where a caller frees it.</remarks>
internal static unsafe partial class NativeMethods
{
    private const string Library = DuckDBLibrary.ImportName;

    [LibraryImport(Library)] internal static partial nint duckdb_library_version();
    [LibraryImport(Library)] internal static partial void duckdb_free(nint memory);

    [LibraryImport(Library)] internal static partial int duckdb_create_config(out nint config);
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int duckdb_set_config(ConfigHandle config, string name, string option);
    [LibraryImport(Library)] internal static partial void duckdb_destroy_config(ref nint config);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int duckdb_open_ext(string path, out nint database, ConfigHandle config, out nint error);
    [LibraryImport(Library)] internal static partial void duckdb_close(ref nint database);
    [LibraryImport(Library)] internal static partial int duckdb_connect(DatabaseHandle database, out nint connection);
    [LibraryImport(Library)] internal static partial void duckdb_disconnect(ref nint connection);
    [LibraryImport(Library)] internal static partial void duckdb_interrupt(ConnectionHandle connection);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int duckdb_prepare(ConnectionHandle connection, string sql, out nint statement);
    [LibraryImport(Library)] internal static partial nint duckdb_prepare_error(StatementHandle statement);
    [LibraryImport(Library)] internal static partial void duckdb_destroy_prepare(ref nint statement);
    [LibraryImport(Library)] internal static partial ulong duckdb_nparams(StatementHandle statement);
    [LibraryImport(Library)] internal static partial int duckdb_prepared_statement_type(StatementHandle statement);
    [LibraryImport(Library)] internal static partial int duckdb_clear_bindings(StatementHandle statement);
    [LibraryImport(Library)] internal static partial int duckdb_bind_null(StatementHandle statement, ulong index);
    [LibraryImport(Library)]
    internal static partial int duckdb_bind_boolean(
        StatementHandle statement, ulong index, [MarshalAs(UnmanagedType.U1)] bool value);
    [LibraryImport(Library)] internal static partial int duckdb_bind_int64(StatementHandle statement, ulong index, long value);
    [LibraryImport(Library)] internal static partial int duckdb_bind_uint64(StatementHandle statement, ulong index, ulong value);
    [LibraryImport(Library)]
    internal static partial int duckdb_bind_hugeint(StatementHandle statement, ulong index, HugeInteger value);
    [LibraryImport(Library)] internal static partial int duckdb_bind_float(StatementHandle statement, ulong index, float value);
    [LibraryImport(Library)] internal static partial int duckdb_bind_double(StatementHandle statement, ulong index, double value);
    [LibraryImport(Library)] internal static partial int duckdb_bind_date(StatementHandle statement, ulong index, int days);
    [LibraryImport(Library)]
    internal static partial int duckdb_bind_timestamp(StatementHandle statement, ulong index, long microseconds);
    [LibraryImport(Library)]
    internal static partial int duckdb_bind_timestamp_tz(StatementHandle statement, ulong index, long microseconds);
    [LibraryImport(Library)]
    internal static partial int duckdb_bind_varchar_length(StatementHandle statement, ulong index, byte* text, ulong length);
    [LibraryImport(Library)]
    internal static partial int duckdb_bind_blob(StatementHandle statement, ulong index, byte* data, ulong length);
    [LibraryImport(Library)] internal static partial int duckdb_execute_prepared(StatementHandle statement, ResultData* result);
    [LibraryImport(Library)]
    internal static partial int duckdb_execute_prepared_streaming(StatementHandle statement, ResultData* result);

    [LibraryImport(Library)] internal static partial void duckdb_destroy_result(ResultData* result);
    [LibraryImport(Library)] internal static partial nint duckdb_result_error(ResultData* result);
    [LibraryImport(Library)] internal static partial int duckdb_result_error_type(ResultData* result);
    [LibraryImport(Library)] internal static partial ulong duckdb_rows_changed(ResultData* result);
    [LibraryImport(Library)] internal static partial ulong duckdb_column_count(ResultData* result);
    [LibraryImport(Library)] internal static partial nint duckdb_column_name(ResultData* result, ulong column);
    [LibraryImport(Library)] internal static partial nint duckdb_column_logical_type(ResultData* result, ulong column);
    [LibraryImport(Library)] internal static partial nint duckdb_fetch_chunk(ResultData result);

    [LibraryImport(Library)] internal static partial void duckdb_destroy_logical_type(ref nint type);
    [LibraryImport(Library)] internal static partial int duckdb_get_type_id(LogicalTypeHandle type);
    [LibraryImport(Library)] internal static partial byte duckdb_decimal_width(LogicalTypeHandle type);
    [LibraryImport(Library)] internal static partial byte duckdb_decimal_scale(LogicalTypeHandle type);
    [LibraryImport(Library)] internal static partial int duckdb_decimal_internal_type(LogicalTypeHandle type);
    [LibraryImport(Library)] internal static partial int duckdb_enum_internal_type(LogicalTypeHandle type);
    [LibraryImport(Library)] internal static partial uint duckdb_enum_dictionary_size(LogicalTypeHandle type);
    [LibraryImport(Library)] internal static partial nint duckdb_enum_dictionary_value(LogicalTypeHandle type, ulong index);

    [LibraryImport(Library)] internal static partial nint duckdb_create_data_chunk(nint* types, ulong columns);
    [LibraryImport(Library)] internal static partial void duckdb_destroy_data_chunk(ref nint chunk);
    [LibraryImport(Library)] internal static partial void duckdb_data_chunk_reset(ChunkHandle chunk);
    [LibraryImport(Library)] internal static partial ulong duckdb_data_chunk_get_column_count(ChunkHandle chunk);
    [LibraryImport(Library)] internal static partial nint duckdb_data_chunk_get_vector(ChunkHandle chunk, ulong column);
    [LibraryImport(Library)] internal static partial ulong duckdb_data_chunk_get_size(ChunkHandle chunk);
    [LibraryImport(Library)] internal static partial void duckdb_data_chunk_set_size(ChunkHandle chunk, ulong size);
    [LibraryImport(Library)] internal static partial ulong duckdb_vector_size();
    [LibraryImport(Library)] internal static partial nint duckdb_vector_get_data(nint vector);
    [LibraryImport(Library)] internal static partial nint duckdb_vector_get_validity(nint vector);
    [LibraryImport(Library)] internal static partial void duckdb_vector_ensure_validity_writable(nint vector);
    [LibraryImport(Library)]
    internal static partial void duckdb_vector_assign_string_element_len(nint vector, ulong row, byte* text, ulong length);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int duckdb_appender_create(
        ConnectionHandle connection, string? schema, string table, out nint appender);
    [LibraryImport(Library)] internal static partial int duckdb_appender_destroy(ref nint appender);
    [LibraryImport(Library)] internal static partial nint duckdb_appender_error_data(AppenderHandle appender);
    [LibraryImport(Library)] internal static partial int duckdb_error_data_error_type(nint error);
    [LibraryImport(Library)] internal static partial nint duckdb_error_data_message(nint error);
    [LibraryImport(Library)] internal static partial void duckdb_destroy_error_data(ref nint error);
    [LibraryImport(Library)] internal static partial ulong duckdb_appender_column_count(AppenderHandle appender);
    [LibraryImport(Library)] internal static partial nint duckdb_appender_column_type(AppenderHandle appender, ulong column);
    [LibraryImport(Library)] internal static partial int duckdb_append_data_chunk(AppenderHandle appender, ChunkHandle chunk);
    [LibraryImport(Library)] internal static partial int duckdb_appender_flush(AppenderHandle appender);
    [LibraryImport(Library)] internal static partial int duckdb_appender_clear(nint appender);
    [LibraryImport(Library)] internal static partial int duckdb_appender_close(AppenderHandle appender);

    /// <summary>Reads a text of DuckDB's, which stays its own.</summary>
    internal static string Text(nint text) => Marshal.PtrToStringUTF8(text) ?? "";

    /// <summary>Reads a text that DuckDB gave away, and frees it.</summary>
    internal static string TakeText(nint text)
    {
        string taken = Text(text);
        if (text != 0) duckdb_free(text);
        return taken;
    }
}

/// <summary>DuckDB's <c>duckdb_result</c>: five members that are out of use, and the result.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ResultData
{
    public ulong ColumnCount, RowCount, RowsChanged;
    public nint Columns, ErrorMessage, Internal;
}

/// <summary>DuckDB's <c>duckdb_hugeint</c>, in its order of halves.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct HugeInteger
{
    public ulong Lower;
    public long Upper;
}
