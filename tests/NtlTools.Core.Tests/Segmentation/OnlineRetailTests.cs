using NtlTools.Core.Features;
using NtlTools.Core.Runs;
using NtlTools.Core.Segmentation;
using NtlTools.Core.Tests.Readings;
using NtlTools.Core.Transactions;
using NtlTools.Learning;
using NtlTools.Learning.Clustering;
using NtlTools.Learning.Preprocessing;

namespace NtlTools.Core.Tests.Segmentation;

/// <summary>Segments of a real shop's customers, against the figures that are published with the data.</summary>
public class OnlineRetailTests
{
    private static TransactionFeatures[]? s_shop;

    [SkippableFact]
    public void The_published_silhouettes_come_out_to_a_billionth()
    {
        TransactionFeatures[] customers = Demand();

        // The partition's figure is that of the notebook, whose cleaned data has no line twice; the others are of all lines.
        string sales = TestData.Find("online_retail.csv.gz");
        TransactionFeatures[] cleaned = [.. new TransactionFeatureCalculator(new()).Compute(
            [.. TransactionImport.Open([sales], new() { DropDuplicateLines = true }).Read(ExecutionOptions.Default)], ExecutionOptions.Default)];
        SegmentationEncoder.Fit(cleaned, new(), ExecutionOptions.Default, out PreprocessedRows prepared);
        int[] three = Array.ConvertAll(cleaned, c => c.CustomerId is "12346" or "16446" or "14646" ? 1 : 0);
        Assert.Equal(0.9684059292887868, Silhouette.Score(prepared.Rows, three, ExecutionOptions.Default), 1e-9);
        CustomerSegmentation two = new SegmentationLearner(new() { ClusterCount = 2 }).Fit(customers, ExecutionOptions.Default).Segmentation;
        ClusterEvaluation found = two.Evaluations.Single();
        Assert.Equal(0.9389834676, found.Silhouette, 1e-9);
        Assert.Equal(14_623.31, found.Inertia, 0.005);
        Assert.Equal([4321, 17], two.Profiles.Select(p => p.CustomerCount));
        Assert.Contains("one giant and specks", found.Reason, StringComparison.Ordinal);
    }

    [SkippableTheory]
    [InlineData(ClusteringAlgorithm.Hybrid)]
    [InlineData(ClusteringAlgorithm.DBSCAN)]
    [InlineData(ClusteringAlgorithm.HDBSCAN)]
    [InlineData(ClusteringAlgorithm.Ensemble)]
    public void Heavy_tails_in_many_features_leave_few_customers_out_and_the_reason_says_how(ClusteringAlgorithm algorithm)
    {
        TransactionFeatures[] customers = Demand();
        SegmentationResult result = new SegmentationLearner(new()
        {
            Features = ["*"], Clustering = new() { Algorithm = algorithm },
        }).Fit(customers, ExecutionOptions.Default);
        ClusterEvaluation chosen = result.Segmentation.Evaluations.Single(e => e.IsRecommended);
        Assert.InRange(result.Customers.Count(c => c.SegmentId < 0) / (double)customers.Length, 0, 0.2);
        Assert.InRange(chosen.Silhouette, 0.342, 1);
        Assert.Contains("scaled by quantiles", chosen.Reason, StringComparison.Ordinal);
        Assert.Contains("heavy tails", chosen.Reason, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void Purchases_become_a_folder_of_segments_in_one_run()
    {
        string sales = TestData.Find("online_retail.csv.gz");
        using var folder = new TemporaryFolder();
        SegmentationRunSummary summary = SegmentationRun.Execute(new()
        {
            Inputs = [sales], OutputFolder = folder["out"], Transactions = new(),
            Segmentation = new() { ClusterCount = 3 }, Map = new() { MaximumCustomers = 200 },
        }, ExecutionOptions.Default);
        Assert.Equal((4338, 3), (summary.CustomerCount, summary.SegmentCount));
        Assert.Equal(["cluster_evaluation.json", "cluster_profiles.json", "features.csv", "map.csv", "rejects.csv", "run.json",
            "segmentation.ntlmodel", "segments.csv"], summary.Files.Order(StringComparer.Ordinal));
        Assert.Equal(4339, File.ReadLines(folder["out/segments.csv"]).Count());
        Assert.Equal(201, File.ReadLines(folder["out/map.csv"]).Count());

        // The model of a run puts its customers where the run had put them.
        SegmentationRunSummary again = SegmentationRun.Execute(new()
        {
            Inputs = [sales], OutputFolder = folder["again"], Transactions = new(), Model = folder["out"],
        }, ExecutionOptions.Default);
        Assert.Equal(Segments("out"), Segments("again"));
        Assert.Equal(summary.SegmentCount, again.SegmentCount);

        IEnumerable<string> Segments(string run) =>
            File.ReadLines(folder[$"{run}/segments.csv"]).Select(line => string.Join(',', line.Split(',').Take(2)));
    }

    private static TransactionFeatures[] Demand()
    {
        if (s_shop is not null) return s_shop;
        string sales = TestData.Find("online_retail.csv.gz");
        var calculator = new TransactionFeatureCalculator(new() { Windows = [TimeWindow.Parse("30d")] });
        return s_shop = [.. calculator.Compute([.. TransactionImport.Open([sales], new()).Read(ExecutionOptions.Default)],
            ExecutionOptions.Default)];
    }
}
