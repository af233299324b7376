using System.Globalization;
using NtlTools.Core.Errors;
using NtlTools.Core.Readings;
using NtlTools.Learning;

namespace NtlTools.Core.Tests.Readings;

/// <summary>All that came out of one import.</summary>
internal sealed record Imported(IReadOnlyList<MeterSeries> Customers, IReadOnlyList<Reject> Rejects, ImportReport Report)
{
    public MeterSeries this[string id] => Customers.Single(c => c.CustomerId == id);

    public static Imported From(string path, ImportSettings? settings = null, int threads = 1) => From([path], settings, threads);

    public static Imported From(IEnumerable<string> paths, ImportSettings? settings = null, int threads = 1)
    {
        var import = MeterDataImport.Open(paths, settings ?? new());
        var rejects = new List<Reject>();
        import.Report.RejectFound = rejects.Add;
        MeterSeries[] customers = [.. import.Read(new ExecutionOptions { Threads = threads })];
        Assert.Equal(import.Report.RejectCount, rejects.Sum(r => r.Count));
        Assert.Equal(import.Report.CustomerCount, customers.Length);
        return new(customers, rejects, import.Report);
    }

    /// <summary>The error that opening or reading ends in, which is checked to be useful.</summary>
    public static NtlException Error(string errorId, string path, ImportSettings? settings = null, bool noPath = false)
    {
        var error = Assert.Throws<NtlException>(() => From(noPath ? [] : [path], settings));
        Assert.Equal(errorId, error.ErrorId);
        Assert.Contains(path, error.Message + error.Target, StringComparison.Ordinal);
        Assert.NotEmpty(error.Recommendation);
        return error;
    }

    /// <summary>Everything as text, to compare imports by.</summary>
    public string Text()
    {
        IEnumerable<string> customers = Customers.Select(c => string.Join(' ', [c.CustomerId, c.IsTheft?.ToString() ?? "-",
            c.InspectionDate?.ToString("o", CultureInfo.InvariantCulture) ?? "-", c.Grid.ToString(),
            .. c.Attributes.OrderBy(a => a.Key, StringComparer.Ordinal).Select(a => $"{a.Key}={a.Value}"),
            .. c.Kwh.Select(k => k.ToString("R", CultureInfo.InvariantCulture))]));
        return string.Join('\n', [.. customers, .. Rejects.Select(r => r.ToString()), $"rows {Report.RowCount}"]);
    }

    /// <summary>The readings as text: "1.5 NaN 2".</summary>
    public static string Kwh(MeterSeries series) =>
        string.Join(' ', series.Kwh.Select(k => k.ToString("R", CultureInfo.InvariantCulture)));
}
