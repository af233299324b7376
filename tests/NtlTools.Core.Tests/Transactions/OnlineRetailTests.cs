using NtlTools.Core.Features;
using NtlTools.Core.Readings;
using NtlTools.Core.Tests.Readings;
using NtlTools.Core.Transactions;
using NtlTools.Learning;
using NtlTools.Learning.Clustering;
using NtlTools.Learning.Numerics;

namespace NtlTools.Core.Tests.Transactions;

/// <summary>Real transactions, from $NTLTOOLS_DATA or the folder ../shared/data beside the repository.</summary>
public sealed class OnlineRetailTests
{
    [SkippableFact]
    public void Lines_and_customers_are_those_that_are_known()
    {
        ImportedTransactions imported = ImportedTransactions.From(TestData.Find("online_retail.csv.gz"), threads: 2);
        TransactionReport report = imported.Report;
        Assert.Equal(541_909, report.RowCount);
        Assert.Equal(4_338, report.CustomerCount);
        Assert.Equal(397_884, report.LineCount);
        Assert.Equal(135_080, report.MissingCustomerCount);
        Assert.Equal(40, report.Rejects[RejectReason.NonPositivePrice]);
        Assert.Equal(135_120, report.RejectCount);
        Assert.Equal(33, report.ReturnOnlyCustomerCount);
        Assert.Equal(["12346", "12347", "12348", "12349", "12350"], imported.Customers.Take(5).Select(c => c.CustomerId));
        Assert.Equal("Iceland", imported["12347"].Attributes["Country"]);
        Assert.Equal(
            "customer in 'CustomerID', order in 'InvoiceNo', time in 'InvoiceDate', quantity in 'Quantity', unit price in 'UnitPrice', "
            + "product in 'StockCode', attributes in 'Country'",
            string.Join(", ", report.Files[0].Columns.Select(c => $"{c.Key} in '{c.Value}'")));

        // All rows are somewhere.
        ImportedTransactions whole = ImportedTransactions.From(TestData.Find("online_retail.csv.gz"),
            new() { IncludeReturnOnlyCustomers = true }, threads: 2);
        Assert.Equal(4_371, whole.Report.CustomerCount);
        Assert.Equal(541_909, whole.Report.LineCount + whole.Report.ReturnLineCount + whole.Report.RejectCount);
        Assert.Equal(8_905, whole.Report.ReturnLineCount);
    }

    [SkippableFact]
    public void Features_are_those_printed_in_the_published_notebook()
    {
        TransactionFeatures[] features = Features(2);
        AssertSeed(features, "12346", 1, 74_215, 77_183.6, 77_183.6, 0);
        AssertSeed(features, "12347", 7, 2_458, 4_310.00, 23.681319, 365);
        AssertSeed(features, "12348", 4, 2_341, 1_797.24, 57.975484, 282);
        AssertSeed(features, "12349", 1, 631, 1_757.55, 24.076027, 0);
        AssertSeed(features, "12350", 1, 197, 334.4, 19.670588, 0);
        Assert.All(features, f => Assert.Equal(QualityGrade.High, f.Quality));
        Assert.Equal(new DateTime(2011, 12, 10), features[0].ReferenceDate);

        // 12346 gave everything back.
        TransactionFeatures first = features[0];
        Assert.Equal((1.0, 0.5, 77_183.6, 1.0, 0.0),
            (first.ReturnCount, first.ReturnRate, first.ReturnValue, first.ReturnedQuantityRatio, first.Monetary));
    }

    // The known silhouette is that of lines taken once each, as the notebook's cleaning does; the other is scikit-learn's on all.
    [SkippableTheory]
    [InlineData(true, 392_692, 0.9684059292887868)]
    [InlineData(false, 397_884, 0.9683930973163971)]
    public void The_partition_of_three_against_all_has_the_known_silhouette(bool distinct, int lines, double silhouette)
    {
        ImportedTransactions imported = ImportedTransactions.From(TestData.Find("online_retail.csv.gz"),
            new() { DropDuplicateLines = distinct }, threads: 2);
        Assert.Equal(lines, imported.Report.LineCount);
        TransactionFeatures[] features = new TransactionFeatureCalculator(new()).Compute(imported.Customers, ExecutionOptions.Default);
        string[] names = [.. features[0].Set.SegmentationNames];
        double[] table = [.. features.SelectMany(f => names.Select(n => f[f.Set.PositionOf(n)]))];
        var matrix = new Matrix(features.Length, names.Length, table);
        int[] labels = [.. features.Select(f => f.CustomerId is "12346" or "16446" or "14646" ? 1 : 0)];
        double found = Silhouette.Score(StandardScaler.Fit(matrix).Transform(matrix), labels, ExecutionOptions.Default);
        Assert.InRange(found, silhouette - 1e-9, silhouette + 1e-9);
    }

    [SkippableFact]
    public void Any_number_of_threads_and_any_chunks_give_the_same()
    {
        string path = TestData.Find("online_retail.csv.gz");
        string[] one = ImportedTransactions.From(path, new() { ChunkSize = 300_000 }).Text();
        Assert.Equal(one, ImportedTransactions.From(path, threads: 5).Text());
        TransactionFeatures[] first = Features(1), second = Features(4);
        for (int i = 0; i < first.Length; i++)
            for (int f = 0; f < first[i].Set.Names.Count; f++) Assert.Equal(first[i][f], second[i][f]);
    }

    private static TransactionFeatures[] Features(int threads)
    {
        ImportedTransactions imported = ImportedTransactions.From(TestData.Find("online_retail.csv.gz"), threads: threads);
        return new TransactionFeatureCalculator(new() { Windows = [TimeWindow.Parse("30d"), TimeWindow.Parse("90d")] })
            .Compute(imported.Customers, new() { Threads = threads });
    }

    private static void AssertSeed(TransactionFeatures[] all, string id, int orders, double quantity, double spend, double line, int days)
    {
        TransactionFeatures own = all.Single(f => f.CustomerId == id);
        Assert.Equal(orders, own.OrderCount);
        Assert.Equal(quantity, own.TotalQuantity);
        Assert.Equal(spend, own.TotalSpend, 9);
        Assert.Equal(line, own.AverageLineValue, 6);
        Assert.Equal(days, own.ActiveDays);
    }
}
