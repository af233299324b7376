using System.Globalization;
using NtlTools.Core.Features;

namespace NtlTools.Core.Tests.Transactions;

/// <summary>All features against what pandas computes of the same lines and events.</summary>
public sealed class TransactionReferenceTests
{
    [Theory]
    [InlineData("features_all.csv", null)]
    [InlineData("features_april.csv", "2024-04-15")]
    public void Features_are_those_of_pandas(string file, string? reference)
    {
        string[][] rows = [.. File.ReadLines(TestFiles.Fixture("Transactions", file)).Select(line => line.Split(','))];
        Dictionary<string, string[]> expected = rows.Skip(1).ToDictionary(row => row[0]);
        TransactionFeatures[] features = Compute(reference);
        Assert.Equal(26, features.Length);
        Assert.Equal(133, features[0].Set.Names.Count);
        Assert.Equal(features[0].Set.Names.Order(StringComparer.Ordinal), rows[0].Skip(1).Order(StringComparer.Ordinal));
        foreach (TransactionFeatures customer in features)
        {
            if (!expected.TryGetValue(customer.CustomerId, out string[]? row))
            {
                Assert.Equal((0.0, QualityGrade.Low), (customer.OrderCount, customer.Quality));
                continue;
            }
            Assert.Equal(customer.OrderCount > 0 ? QualityGrade.High : QualityGrade.Low, customer.Quality);
            for (int i = 1; i < row.Length; i++)
            {
                double wanted = double.Parse(row[i], CultureInfo.InvariantCulture);
                double found = customer[customer.Set.PositionOf(rows[0][i])];
                bool isEqual = double.IsNaN(wanted) ? double.IsNaN(found) : Math.Abs(wanted - found) <= 1e-9 * Math.Max(1, Math.Abs(wanted));
                Assert.True(isEqual, $"{customer.CustomerId} {rows[0][i]}: {found} instead of {wanted}");
            }
        }
    }

    [Fact]
    public void Nothing_from_the_reference_date_on_changes_a_number()
    {
        string[] lines = File.ReadAllLines(TestFiles.Fixture("Transactions", "transactions.csv"));
        using var folder = new TemporaryFolder();
        string cut = folder["cut.csv"], events = folder["events.csv"];
        string all = folder["all.csv"], allEvents = folder["all_events.csv"];
        lines = [.. lines.Select((line, i) => line + (i == 0 ? ",Country" : $",{(i % 3 == 0 ? "" : $"C{i % 5}")}"))];
        string[] eventLines = [.. File.ReadLines(TestFiles.Fixture("Transactions", "events.csv")),
            "100,2024-04-15 00:00:00,call,3", "101,2024-05-01 00:00:00,Return,4.5"];
        File.WriteAllLines(all, lines);
        File.WriteAllLines(allEvents, eventLines);
        File.WriteAllLines(cut, lines.Where((line, i) => i == 0 || string.CompareOrdinal(line.Split(',')[3], "2024-04-15") < 0));
        File.WriteAllLines(events, eventLines.Where((line, i) => i == 0 || string.CompareOrdinal(line.Split(',')[1], "2024-04-15") < 0));
        Dictionary<string, TransactionFeatures> whole = Compute("2024-04-15", all, allEvents).ToDictionary(f => f.CustomerId);
        TransactionFeatures[] known = Compute("2024-04-15", cut, events);
        Assert.True(known.Length > 15);
        Assert.Contains(known, customer => customer.Attributes.Count > 0);
        foreach (TransactionFeatures customer in known)
        {
            TransactionFeatures same = whole[customer.CustomerId];
            Assert.Equal(customer.Set.Names, same.Set.Names);
            Assert.Equal(customer.Attributes.OrderBy(a => a.Key, StringComparer.Ordinal), same.Attributes.OrderBy(a => a.Key, StringComparer.Ordinal));
            for (int i = 0; i < customer.Set.Names.Count; i++) Assert.Equal(customer[i], same[i]);
        }
    }

    [Theory]
    [InlineData("2024-01-05", null)]
    [InlineData("2024-01-06", "UK")]
    [InlineData("2024-03-01", "UK")]
    [InlineData("2024-06-05", "UK")]
    [InlineData("2024-06-06", "DE")]
    [InlineData("2024-07-02", "FR")]
    public void An_attribute_is_what_it_was_before_the_reference_date(string reference, string? country)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["a.csv"], "customer_id,order_id,date,amount,Country\nA,4,2024-07-01,5,FR\nA,1,2024-01-05,5,UK\n"
            + "A,3,2024-06-05,5,UK\nA,3,2024-06-05,5,DE\nA,2,2024-02-01,5,\n");
        var calculator = new TransactionFeatureCalculator(new() { ReferenceDate = DateTime.Parse(reference, CultureInfo.InvariantCulture) });
        ImportedTransactions imported = ImportedTransactions.From(folder["a.csv"]);
        Assert.Equal(country, calculator.Compute(imported["A"]).Attributes.GetValueOrDefault("Country"));
        Assert.Equal("FR", imported["A"].Attributes["country"]);
    }

    [Fact]
    public void Ties_of_hours_and_weekdays_go_to_the_first()
    {
        TransactionFeatures tied = Compute(null).Single(f => f.CustomerId == "90");
        Assert.Equal((9.0, 1.0), (tied.FavouriteHour, tied.FavouriteWeekday));
    }

    private static TransactionFeatures[] Compute(string? reference, string? lines = null, string? events = null)
    {
        ImportedTransactions imported = ImportedTransactions.From(lines ?? TestFiles.Fixture("Transactions", "transactions.csv"),
            new() { EventFiles = [events ?? TestFiles.Fixture("Transactions", "events.csv")] });
        var calculator = new TransactionFeatureCalculator(new()
        {
            Windows = [TimeWindow.Parse("7d"), TimeWindow.Parse("30d"), TimeWindow.Parse("3mo")],
            Aggregations = Enum.GetValues<WindowAggregation>(),
            ReferenceDate = reference is null ? null : DateTime.Parse(reference, CultureInfo.InvariantCulture),
        });
        return calculator.Compute(imported.Customers, new() { Threads = 2 });
    }
}
