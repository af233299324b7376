namespace NtlTools.Core.Readings;

/// <summary>What form data is in.</summary>
public enum DataForm
{
    /// <summary>Text with a delimiter, plain or compressed.</summary>
    Csv,

    /// <summary>Columns in Apache Parquet.</summary>
    Parquet,

    /// <summary>JSON, an object a line or a list of objects.</summary>
    Json,

    /// <summary>Rows of a query.</summary>
    Query,
}
