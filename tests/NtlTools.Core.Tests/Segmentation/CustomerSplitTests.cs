using FsCheck.Fluent;
using NtlTools.Core.Errors;
using NtlTools.Core.Features;
using NtlTools.Core.Segmentation;

namespace NtlTools.Core.Tests.Segmentation;

public class CustomerSplitTests
{
    [Theory]
    [InlineData(1000, 200)]
    [InlineData(100, 10)]
    [InlineData(101, 13)]
    [InlineData(20, 3)]
    [InlineData(10, 5)]
    public void Each_class_is_divided_exactly(int customers, int thefts)
    {
        MeterFeatures[] all = Labelled(customers, thefts);
        SplitPart[] parts = CustomerSplit.Assign(all, new());
        foreach (bool isTheft in (bool[])[true, false])
        {
            int size = isTheft ? thefts : customers - thefts;
            int[] found = [.. new[] { SplitPart.Training, SplitPart.Validation, SplitPart.Test }
                .Select(part => Enumerable.Range(0, customers).Count(i => parts[i] == part && all[i].IsTheft == isTheft))];
            Assert.Equal(size, found.Sum());
            Assert.InRange(found[0], Math.Max(1, 0.6 * size - 1), 0.6 * size + 0.5);
            Assert.InRange(found[1], Math.Max(1, 0.2 * size - 1), 0.2 * size + 1);
            Assert.InRange(found[2], Math.Max(1, 0.2 * size - 1), 0.2 * size + 1);
            if (size % 10 == 0) Assert.Equal([size * 6 / 10, size * 2 / 10, size * 2 / 10], found);
        }
    }

    [Fact]
    public void The_order_of_customers_changes_nothing() =>
        Prop.ForAll(Arb.From(Gen.Choose(0, 10_000)), seed =>
        {
            MeterFeatures[] all = Labelled(60 + seed % 100, 10);
            IReadOnlyList<MeterFeatures> shuffled = all.Shuffled((ulong)seed);
            return PartById(all).OrderBy(p => p.Key).SequenceEqual(PartById(shuffled).OrderBy(p => p.Key));
        }).Check(100);

    [Fact]
    public void Another_seed_divides_otherwise_in_the_same_shares()
    {
        MeterFeatures[] all = Labelled(200, 40);
        SplitPart[] first = CustomerSplit.Assign(all, new()), second = CustomerSplit.Assign(all, new() { Seed = 43 });
        Assert.NotEqual(first, second);
        Assert.Equal(first.Order(), second.Order());
    }

    [Fact]
    public void Who_was_not_inspected_trains_and_changes_nothing_for_others()
    {
        MeterFeatures[] labelled = Labelled(100, 20);
        MeterFeatures[] more = [.. labelled, .. Enumerable.Range(0, 50).Select(i => Customers.Of($"u{i}"))];
        SplitPart[] parts = CustomerSplit.Assign(more, new());
        Assert.Equal(CustomerSplit.Assign(labelled, new()), parts[..100]);
        Assert.All(parts[100..], part => Assert.Equal(SplitPart.Training, part));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [InlineData(null)]
    public void With_one_class_only_everyone_trains(bool? label)
    {
        MeterFeatures[] all = [.. Enumerable.Range(0, 30).Select(i => Customers.Of($"c{i}", label))];
        Assert.False(CustomerSplit.HasBothClasses(all));
        Assert.All(CustomerSplit.Assign(all, new()), part => Assert.Equal(SplitPart.Training, part));
    }

    [Fact]
    public void By_inspection_date_the_earliest_train_the_latest_test_and_no_day_is_split()
    {
        var days = new DateOnly(2024, 3, 1);
        MeterFeatures[] all = [.. Enumerable.Range(0, 200).Select(i =>
            Customers.Of($"c{i:000}", i % 4 == 0).With(inspected: days.AddDays(i * 7919 % 200 / 9)))];
        SplitPart[] parts = CustomerSplit.Assign(all, new() { Method = SplitMethod.InspectionDate });
        ILookup<SplitPart, DateOnly> dates = Enumerable.Range(0, 200).ToLookup(i => parts[i], i => all[i].InspectionDate!.Value);
        Assert.True(dates[SplitPart.Training].Max() < dates[SplitPart.Validation].Min());
        Assert.True(dates[SplitPart.Validation].Max() < dates[SplitPart.Test].Min());
        Assert.InRange(dates[SplitPart.Training].Count(), 120, 129);
        Assert.InRange(dates[SplitPart.Test].Count(), 31, 40);
    }

    [Fact]
    public void By_inspection_date_customers_without_one_train()
    {
        MeterFeatures[] all = [.. Labelled(100, 20).Select((c, i) =>
            i % 2 == 0 ? c : c.With(inspected: new DateOnly(2024, 1, 1).AddDays(i)))];
        SplitPart[] parts = CustomerSplit.Assign(all, new() { Method = SplitMethod.InspectionDate });
        Assert.All(Enumerable.Range(0, 50), i => Assert.Equal(SplitPart.Training, parts[2 * i]));
        Assert.Contains(SplitPart.Test, parts);
    }

    [Fact]
    public void By_inspection_date_without_any_date_is_an_error() => Assert.Equal("NoInspectionDates",
        Assert.Throws<NtlException>(() => CustomerSplit.Assign(Labelled(100, 20),
            new() { Method = SplitMethod.InspectionDate })).ErrorId);

    [Theory]
    [InlineData(0, 0.2)]
    [InlineData(0.6, 0)]
    [InlineData(1, 0.2)]
    [InlineData(double.NaN, 0.2)]
    public void Shares_that_leave_a_part_empty_are_refused(double training, double validation) =>
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            CustomerSplit.Assign(Labelled(10, 5), new() { TrainingShare = training, ValidationShare = validation }));

    [Fact]
    public void Shares_that_leave_nothing_to_test_on_are_named() =>
        Assert.Equal("SplitLeavesNoTest", Assert.Throws<NtlException>(() =>
            CustomerSplit.Assign(Labelled(10, 5), new() { TrainingShare = 0.6, ValidationShare = 0.4 })).ErrorId);

    private static MeterFeatures[] Labelled(int customers, int thefts) =>
        [.. Enumerable.Range(0, customers).Select(i => Customers.Of($"c{i}", i < thefts))];

    private static Dictionary<string, SplitPart> PartById(IReadOnlyList<MeterFeatures> customers)
    {
        SplitPart[] parts = CustomerSplit.Assign(customers, new());
        return Enumerable.Range(0, customers.Count).ToDictionary(i => customers[i].CustomerId, i => parts[i]);
    }
}
