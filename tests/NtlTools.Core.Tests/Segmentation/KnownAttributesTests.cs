using System.Globalization;
using NtlTools.Core.Errors;
using NtlTools.Core.Features;
using NtlTools.Core.Readings;
using NtlTools.Core.Segmentation;
using NtlTools.Core.Segmentation.Classification;
using NtlTools.Core.Tests.Readings;
using NtlTools.Core.Tests.Transactions;

namespace NtlTools.Core.Tests.Segmentation;

/// <summary>Whether a model's attributes are there is a matter of the import, not of who happens to be asked about together.</summary>
public sealed class KnownAttributesTests : IDisposable
{
    private static readonly string[] Level = [nameof(MeterFeatures.ConsumptionMean)];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("wide")]
    [InlineData("long")]
    [InlineData("joined")]
    public void A_customer_without_an_attribute_of_the_import_is_answered_for_alone_and_among_others(string form)
    {
        MeterFeatures[] customers = Meters(form, i => i % 20 == 7 ? "" : i % 2 == 0 ? "Night" : "Day");
        CustomerSegmentation model = Fit(customers);
        MeterFeatures[] without = [.. customers.Where(c => c.Attributes.Count == 0)];
        Assert.Equal(3, without.Length);
        SegmentPrediction[] all = model.Predict(customers, Customers.OneThread);
        var classifier = new SegmentClassifier(model, new() { Capacity = 0 });
        foreach (MeterFeatures customer in without)
        {
            SegmentPrediction expected = all[Array.IndexOf(customers, customer)];
            Assert.Equal(expected.SegmentId, model.Predict(customer).SegmentId);
            Assert.Equal(expected.SegmentId, classifier.Classify(customer).SegmentId);
            Assert.Equal(expected.SegmentId, model.Assign([customer], Customers.OneThread)[0].SegmentId);
        }
        Assert.Equal(3, model.Assign(without, Customers.OneThread).Length);
        Assert.Equal(3, classifier.Classify(without, Customers.OneThread).Length);
    }

    [Theory]
    [InlineData("wide")]
    [InlineData("long")]
    [InlineData("joined")]
    public void An_import_without_the_column_is_a_named_error_whoever_is_asked_about(string form)
    {
        MeterFeatures[] customers = Meters(form, i => i % 2 == 0 ? "Night" : "Day");
        CustomerSegmentation model = Fit(customers);
        var classifier = new SegmentClassifier(model, new());
        MeterFeatures[] others = Meters("wide", null), otherwise = Meters(form, _ => "x", "Colour");
        foreach (MeterFeatures[] wrong in (MeterFeatures[][])[others, otherwise])
        {
            foreach (Action call in (Action[])[() => model.Predict(wrong[0]), () => model.Predict(wrong, Customers.OneThread),
                () => model.Assign([customers[0], wrong[0]], Customers.OneThread), () => classifier.Classify(wrong[0]),
                () => classifier.Classify([.. customers, .. wrong], Customers.OneThread)])
            {
                NtlException failure = Assert.Throws<NtlException>(call);
                Assert.Equal("OtherFeatures", failure.ErrorId);
                Assert.Contains($"The import of customer '{wrong[0].CustomerId}' knew no attribute 'Tariff'", failure.Message,
                    StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void A_column_that_is_empty_for_everyone_is_known_all_the_same()
    {
        CustomerSegmentation model = Fit(Meters("wide", i => i % 20 == 7 ? "" : i % 2 == 0 ? "Night" : "Day"));
        foreach (string form in (string[])["wide", "long", "joined"])
            Assert.Equal(60, model.Assign(Meters(form, _ => ""), Customers.OneThread).Length);
    }

    [Fact]
    public void Purchases_know_the_columns_of_their_import_too()
    {
        TransactionFeatures[] customers = Purchases(i => i == 0 ? "" : i % 2 == 0 ? "Norway" : "Chile", "Country");
        CustomerSegmentation model = new SegmentationLearner(new()
        {
            Features = ["TotalSpend"], Attributes = ["Country"], ClusterCount = 2,
        }).Fit(customers, Customers.OneThread).Segmentation;
        Assert.Equal(["Country"], customers[1].Attributes.Keys);
        Assert.Empty(customers[0].Attributes);
        Assert.InRange(model.Predict(customers[0]).SegmentId, 0, 1);
        Assert.Equal("OtherFeatures", Assert.Throws<NtlException>(() => model.Predict(Purchases(_ => "x", "Size")[1])).ErrorId);
    }

    [Fact]
    public void Customers_of_no_import_are_judged_together_and_one_alone_may_lack_what_it_was_not_given()
    {
        CustomerSegmentation model = Fit(Meters("wide", i => i % 2 == 0 ? "Night" : "Day"));
        MeterFeatures bare = Customers.Of("bare"), empty = bare.With(attributes: new Dictionary<string, string>());
        Assert.InRange(model.Predict(empty).SegmentId, 0, 1);
        foreach (Action call in (Action[])[() => model.Predict(bare), () => model.Predict([bare, empty], Customers.OneThread)])
            Assert.Equal("OtherFeatures", Assert.Throws<NtlException>(call).ErrorId);
        MeterFeatures night = bare.With(attributes: new Dictionary<string, string> { ["Tariff"] = "Night" });
        Assert.Equal(3, model.Predict([bare, night, empty], Customers.OneThread).Length);
    }

    [Fact]
    public void A_segmentation_is_fitted_to_imports_of_which_one_knows_the_attribute()
    {
        MeterFeatures[] known = Meters("wide", i => i % 2 == 0 ? "Night" : "Day"),
            unknown = Meters("wide", null, prefix: "other");
        CustomerSegmentation model = Fit([.. known, .. unknown]);
        Assert.Equal(120, model.FittedCustomerCount);
        Assert.Equal("OtherFeatures", Assert.Throws<NtlException>(() => model.Predict(unknown[0])).ErrorId);
    }

    [Fact]
    public void Examples_without_the_attribute_do_not_end_the_profiles()
    {
        MeterFeatures[] customers = [.. Enumerable.Range(0, 100).Select(i => Customers.Of($"c{i:000}", features:
            (nameof(MeterFeatures.ConsumptionMean), 10 + 100 * (i % 2) + i / 10.0))
            .With(attributes: i % 20 < 2 ? null : new Dictionary<string, string> { ["Tariff"] = i % 2 == 0 ? "Night" : "Day" }))];
        SegmentationResult result = new SegmentationLearner(new() { Features = Level, Attributes = ["Tariff"], ClusterCount = 2 })
            .Fit(customers, Customers.OneThread);
        foreach (SegmentProfile profile in SegmentProfiler.Profile(result.Customers, new() { ExampleCount = 100 }, new() { Threads = 2 }))
        {
            Assert.Equal(profile.CustomerCount, profile.Exemplars.Count);
            Assert.Equal(profile.CustomerCount, profile.BoundaryCustomers.Count);
            Assert.All(profile.BoundaryCustomers, e => Assert.InRange(e.Margin, -1, 1));
        }
    }

    private static CustomerSegmentation Fit(MeterFeatures[] customers) =>
        new SegmentationLearner(new() { Features = Level, Attributes = ["Tariff"], ClusterCount = 2, MinimumQuality = QualityGrade.Low })
            .Fit(customers, Customers.OneThread).Segmentation;

    // Sixty customers of two levels over forty days, with or without a column of attributes.
    private MeterFeatures[] Meters(string form, Func<int, string>? attribute, string name = "Tariff", string prefix = "c")
    {
        string[] days = [.. Enumerable.Range(0, 40).Select(d => new DateOnly(2024, 1, 1).AddDays(d).ToString("yyyy-MM-dd",
            CultureInfo.InvariantCulture))];
        var lines = new List<string>();
        bool isLong = form == "long", isJoined = form == "joined" && attribute is not null;
        string head = attribute is null || isJoined ? "id" : $"id,{name}";
        lines.Add(isLong ? $"{head},time,kWh" : $"{head},{string.Join(',', days)}");
        for (int i = 0; i < 60; i++)
        {
            string start = attribute is null || isJoined ? $"{prefix}{i}" : $"{prefix}{i},{attribute(i)}";
            string[] readings = [.. days.Select((_, d) => (10 + 90 * (i % 3 / 2) + (i + d) % 7).ToString(CultureInfo.InvariantCulture))];
            if (isLong) lines.AddRange(days.Select((day, d) => $"{start},{day},{readings[d]}"));
            else lines.Add($"{start},{string.Join(',', readings)}");
        }
        var settings = new ImportSettings { AttributeColumns = attribute is null ? [] : [name] };
        if (isJoined)
        {
            settings = settings with
            {
                AttributeFiles = [Write(["id," + name, .. Enumerable.Range(0, 60).Select(i => $"{prefix}{i},{attribute!(i)}")])],
            };
        }
        return new FeatureCalculator(QualityLimits.Default).Compute([.. Imported.From(Write(lines), settings).Customers], Customers.OneThread);
    }

    private TransactionFeatures[] Purchases(Func<int, string> attribute, string name)
    {
        string path = Write([$"order,customer,date,amount,{name}",
            .. Enumerable.Range(0, 40).Select(i => $"o{i},{1000 + i},2024-01-{1 + i % 28:00},{10 + i % 2 * 500 + i},{attribute(i)}")]);
        var calculator = new TransactionFeatureCalculator(new());
        return [.. calculator.Compute([.. ImportedTransactions.From(path, new() { AttributeColumns = [name] }).Customers], Customers.OneThread)];
    }

    private string Write(IEnumerable<string> lines)
    {
        string path = _folder[$"{Guid.NewGuid():N}.csv"];
        File.WriteAllLines(path, lines);
        return path;
    }
}
