using NtlTools.Core.Features;
using NtlTools.Core.Readings;
using NtlTools.Core.Reporting;
using NtlTools.DuckDB;
using NtlTools.Learning;

namespace NtlTools.Core.Tests.Readings.Tables;

/// <summary>A folder of a test with files that DuckDB itself writes; the test is skipped where the library is missing.</summary>
internal sealed class Lake : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public Lake() => Skip.IfNot(DuckDBLibrary.IsAvailable, "DuckDB's library is missing; set NTLTOOLS_DUCKDB to the file.");

    public string Path => _folder.Path;

    public string File(string name) => _folder.File(name);

    public string Write(string name, string text) => _folder.Write(name, text);

    public string Write(string name, byte[] bytes) => _folder.Write(name, bytes);

    /// <summary>Lets DuckDB write a file.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="select">The rows.</param>
    /// <param name="options">What COPY takes.</param>
    public string Copy(string name, string select, string options = "FORMAT parquet")
    {
        using DuckDBDatabase database = DuckDBDatabase.Open();
        using DuckDBConnection connection = database.Connect();
        connection.Execute($"COPY ({select}) TO {DuckDBText.Literal(File(name))} ({options})");
        return File(name);
    }

    /// <summary>features.csv of what an import gives.</summary>
    public static string Features(string path, ImportSettings? settings = null, int threads = 2)
    {
        var import = MeterDataImport.Open(path.Length == 0 ? [] : [path], settings ?? new());
        var execution = new ExecutionOptions { Threads = threads };
        IReadOnlyList<MeterFeatures> customers = new FeatureCalculator(QualityLimits.Default).Compute([.. import.Read(execution)], execution);
        Assert.Equal(0, import.Report.RejectCount);
        using var text = new MemoryStream();
        CustomerTables.WriteFeatures(text, customers);
        return System.Text.Encoding.UTF8.GetString(text.ToArray());
    }

    public void Dispose() => _folder.Dispose();
}
