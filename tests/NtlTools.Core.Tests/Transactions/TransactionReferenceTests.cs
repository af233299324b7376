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
        Assert.Equal(106, features[0].Set.Names.Count);
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
        File.WriteAllLines(cut, lines.Where((line, i) => i == 0 || string.CompareOrdinal(line.Split(',')[3], "2024-04-15") < 0));
        File.WriteAllLines(events, File.ReadLines(TestFiles.Fixture("Transactions", "events.csv"))
            .Where((line, i) => i == 0 || string.CompareOrdinal(line.Split(',')[1], "2024-04-15") < 0));
        Dictionary<string, TransactionFeatures> whole = Compute("2024-04-15").ToDictionary(f => f.CustomerId);
        TransactionFeatures[] known = Compute("2024-04-15", cut, events);
        Assert.True(known.Length > 15);
        foreach (TransactionFeatures customer in known)
            for (int i = 0; i < customer.Set.Names.Count; i++) Assert.Equal(customer[i], whole[customer.CustomerId][i]);
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
