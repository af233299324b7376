using System.Reflection;
using NtlTools.Core.Features;

namespace NtlTools.Core.Tests.Transactions;

public sealed class TransactionFeatureCatalogueTests
{
    private static readonly string[] Names = [.. TransactionFeatureCatalogue.All.Select(f => f.Name)];

    private static FeatureSet Set => new(TransactionFeatureCatalogue.Subject, Names, TransactionFeatureCatalogue.SegmentationNames, "TotalSpend");

    [Fact]
    public void Every_feature_has_a_property_that_reads_its_own_number()
    {
        double[] values = [.. Enumerable.Range(0, Names.Length).Select(i => i + 0.5)];
        var features = new TransactionFeatures("c", Set, values, QualityGrade.High, new(2024, 1, 1));
        for (int i = 0; i < Names.Length; i++)
        {
            Assert.Equal(values[i], features[i]);
            Assert.Equal(values[i], typeof(TransactionFeatures).GetProperty(Names[i])!.GetValue(features));
        }
        Assert.Equal(Names, typeof(TransactionFeatures).GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            .Where(p => p.PropertyType == typeof(double) && p.GetIndexParameters().Length == 0).OrderBy(p => p.MetadataToken).Select(p => p.Name));
    }

    [Fact]
    public void Every_formula_is_one_line() => Assert.All(TransactionFeatureCatalogue.All, feature =>
    {
        Assert.NotEmpty(feature.Formula);
        Assert.DoesNotContain('\n', feature.Formula);
    });

    [Fact]
    public void Segments_are_made_of_the_five_that_the_field_uses() => Assert.Equal(
        ["OrderCount", "TotalQuantity", "TotalSpend", "AverageLineValue", "ActiveDays"], Set.SegmentationNames);

    [Fact]
    public void Three_windows_and_returns_give_more_than_forty_four_features()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["a.csv"], "customer_id,order_id,date,amount\nA,1,2024-01-01,5\n");
        ImportedTransactions imported = ImportedTransactions.From(folder["a.csv"]);
        var calculator = new TransactionFeatureCalculator(new()
        {
            Windows = [TimeWindow.Parse("7d"), TimeWindow.Parse("30d"), TimeWindow.Parse("90d")],
        });
        TransactionFeatures features = calculator.Compute(imported["A"]);
        Assert.Equal(Names.Length + 42, features.Set.Names.Count);
        Assert.Equal(["SpendMean7d", "QuantityMean7d", "ReturnValueMean7d", "InterPurchaseMean7d", "SpendSum7d", "QuantitySum7d",
            "ReturnValueSum7d", "OrderCount7d", "ReturnCount7d", "Monetary7d", "AverageLineValue7d", "ActiveDays7d", "ProductVariety7d",
            "ReturnRate7d"], features.Set.Names.Skip(Names.Length).Take(14));
        Assert.Equal(features.Set.Names, calculator.DefinitionsFor(imported["A"]).Select(d => d.Name));
        Assert.Equal(double.NaN, features.ProductVariety);
    }

    [Fact]
    public void Types_of_events_that_are_called_like_measures_and_like_each_other_are_told_apart()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["a.csv"], "customer_id,order_id,date,amount\nA,1,2024-01-05,5\n");
        File.WriteAllText(folder["b.csv"], "customer_id,time,type,value\nA,2024-01-04,order event,\nA,2024-01-05,order,\nA,2024-01-05,order,\n"
            + "A,2024-01-05,InterPurchase,4\n");
        var calculator = new TransactionFeatureCalculator(new() { Windows = [TimeWindow.Parse("7d")] });
        TransactionFeatures features = calculator.Compute(ImportedTransactions.From(folder["a.csv"], new() { EventFiles = [folder["b.csv"]] })["A"]);
        Assert.Equal(features.Set.Names.Count, features.Set.Names.Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Dictionary<string, double> values = features.WindowFeatures().ToDictionary();
        Assert.Equal((double.NaN, 4.0), (values["InterPurchaseMean7d"], values["InterPurchaseEventMean7d"]));
        Assert.Equal((1.0, 1.0, 2.0), (values["OrderCount7d"], values["OrderEventCount7d"], values["OrderEventEventCount7d"]));
    }

    [Fact]
    public void Events_without_windows_count_over_all_time_up_to_the_reference_date()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["a.csv"], "customer_id,order_id,date,amount\nA,1,2024-01-05,5\n");
        File.WriteAllText(folder["b.csv"], "customer_id,time,type,value\nA,2020-01-04,browsing,30\nA,2024-01-05,browsing,10\n"
            + "A,2024-01-06,browsing,70\nA,2024-01-01,line,\n");
        TransactionFeatures features = new TransactionFeatureCalculator(new()).Compute(
            ImportedTransactions.From(folder["a.csv"], new() { EventFiles = [folder["b.csv"]] })["A"]);
        Assert.Equal(["BrowsingMean", "BrowsingSum", "BrowsingCount", "LineEventCount"], features.WindowFeatures().Select(f => f.Key));
        Assert.Equal([20.0, 40.0, 2.0, 1.0], features.WindowFeatures().Select(f => f.Value));
    }

    [Fact]
    public void Imports_with_the_same_events_share_one_set()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["a.csv"], "customer_id,order_id,date,amount\nA,1,2024-01-01,5\nB,2,2024-01-05,5\n");
        var calculator = new TransactionFeatureCalculator(new());
        TransactionFeatures[] first = calculator.Compute(ImportedTransactions.From(folder["a.csv"]).Customers, new()),
            second = calculator.Compute(ImportedTransactions.From(folder["a.csv"]).Customers, new());
        Assert.Same(first[0].Set, first[1].Set);
        Assert.Same(first[0].Set, second[0].Set);
    }

    [Fact]
    public void Other_numbers_than_those_of_the_set_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new TransactionFeatures("c", Set, [1, 2], QualityGrade.High, default));
        Assert.Throws<ArgumentException>(() => new TransactionFeatures("c", FeatureCatalogue.Set, new double[59], QualityGrade.High, default));
        Assert.Throws<ArgumentException>(() => new TransactionFeatureSettings { Windows = [TimeWindow.Parse("7d"), TimeWindow.Parse("7D")] });
        Assert.Throws<ArgumentException>(() => new TransactionFeatureSettings { Aggregations = [] });
        Assert.Throws<ArgumentException>(() => new TransactionFeatureSettings { Aggregations = [(WindowAggregation)99] });
    }

    [Theory]
    [InlineData("7d", "2024-03-24")]
    [InlineData(" 4 W ", "2024-03-03")]
    [InlineData("12h", "2024-03-30T12:00")]
    [InlineData("1mo", "2024-02-29")]
    [InlineData("1200mo", "1924-03-31")]
    public void Windows_end_at_the_reference_date(string text, string start)
    {
        TimeWindow window = TimeWindow.Parse(text);
        Assert.Equal(DateTime.Parse(start, System.Globalization.CultureInfo.InvariantCulture), window.Before(new(2024, 3, 31)));
        Assert.Equal(window, TimeWindow.Parse(window.ToString()));
        Assert.Equal(DateTime.MinValue, window.Before(DateTime.MinValue));
    }

    [Theory]
    [InlineData("")]
    [InlineData("d")]
    [InlineData("0d")]
    [InlineData("-7d")]
    [InlineData("7.5d")]
    [InlineData("7y")]
    [InlineData("40000d")]
    [InlineData("99999999999d")]
    [InlineData("1201mo")]
    [InlineData(null)]
    public void What_is_no_window_is_refused(string? text)
    {
        Assert.False(TimeWindow.TryParse(text, out _));
        Assert.Throws<FormatException>(() => TimeWindow.Parse(text!));
    }
}
