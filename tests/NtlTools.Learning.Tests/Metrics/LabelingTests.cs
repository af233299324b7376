using System.Text.Json;
using FsCheck.Fluent;
using NtlTools.Learning.Metrics;
using NtlTools.Learning.Numerics;
using NtlTools.Learning.Tests.Trees;

namespace NtlTools.Learning.Tests.Metrics;

public sealed class LabelingTests
{
    [Fact]
    public void Both_metrics_equal_those_of_scikit_learn()
    {
        using var document = JsonDocument.Parse(File.ReadAllText(FixtureFile.Path("Metrics", "labelings.json")));
        Assert.Equal(9, document.RootElement.GetArrayLength());
        foreach (JsonElement item in document.RootElement.EnumerateArray())
        {
            int[] Labels(string name) => [.. item.GetProperty(name).EnumerateArray().Select(label => label.GetInt32())];
            int[] first = Labels("first"), second = Labels("second");
            Assert.Equal(item.GetProperty("adjustedRandIndex").GetDouble(), AdjustedRandIndex.Score(first, second), 1e-12);
            Assert.Equal(item.GetProperty("normalizedMutualInformation").GetDouble(),
                NormalizedMutualInformation.Score(first, second), 1e-12);
        }
    }

    [Fact]
    public void Both_metrics_are_symmetric_and_1_for_renamed_labels() =>
        Prop.ForAll(ArbMap.Default.ArbFor<(int First, byte Second)[]>(), items =>
        {
            if (items.Length == 0) return true;
            int[] first = Array.ConvertAll(items, item => item.First % 5);
            int[] second = Array.ConvertAll(items, item => item.Second % 3);
            int[] renamed = Array.ConvertAll(first, label => label == 0 ? int.MinValue : int.MaxValue - 7 * label);
            double index = AdjustedRandIndex.Score(first, second), information = NormalizedMutualInformation.Score(first, second);
            return index == AdjustedRandIndex.Score(second, first) && index is >= -0.5 and <= 1
                && Math.Abs(information - NormalizedMutualInformation.Score(second, first)) < 1e-12
                && information is >= 0 and <= 1
                && AdjustedRandIndex.Score(first, renamed) == 1
                && Math.Abs(NormalizedMutualInformation.Score(first, renamed) - 1) < 1e-12
                && index == AdjustedRandIndex.Score(renamed, second);
        }).Check(200);

    [Fact]
    public void Labels_at_random_agree_no_more_than_by_chance()
    {
        var (first, _) = Example(5000);
        var random = new SeededRandom(77);
        int[] other = Array.ConvertAll(first, _ => random.Next(4));

        Assert.Equal(0, AdjustedRandIndex.Score(first, other), 0.005);
        Assert.Equal(0, NormalizedMutualInformation.Score(first, other), 0.005);
    }

    [Fact]
    public void Labelings_of_other_items_are_refused()
    {
        Assert.Throws<ArgumentException>(() => AdjustedRandIndex.Score([1, 2], [1]));
        Assert.Throws<ArgumentException>(() => NormalizedMutualInformation.Score([], []));
        Assert.Throws<ArgumentException>(() => LabelingAgreement.Measure([1], [1, 2], new(), ExecutionOptions.Default));
        Assert.ThrowsAny<OperationCanceledException>(() => LabelingAgreement.Measure([1, 2], [1, 2], new(),
            new ExecutionOptions { Cancellation = new CancellationToken(canceled: true) }));
    }

    [Fact]
    public void Intervals_hold_the_values_and_are_the_same_bytes_for_any_threads_and_order()
    {
        var (first, second) = Example(400);
        var settings = new BootstrapSettings { Resamples = 300, Seed = 9 };
        var one = LabelingAgreement.Measure(first, second, settings, new ExecutionOptions { Threads = 1 });
        Assert.Equal(AdjustedRandIndex.Score(first, second), one.AdjustedRandIndex.Value);
        Assert.Equal(NormalizedMutualInformation.Score(first, second), one.NormalizedMutualInformation.Value);
        Assert.InRange(one.AdjustedRandIndex.Value, one.AdjustedRandIndex.Interval.Lower, one.AdjustedRandIndex.Interval.Upper);
        Assert.InRange(one.NormalizedMutualInformation.Value, one.NormalizedMutualInformation.Interval.Lower,
            one.NormalizedMutualInformation.Interval.Upper);
        Assert.Equal(300, one.Resamples);

        Array.Reverse(first);
        Array.Reverse(second);
        foreach (int threads in (int[])[1, 2, 4])
        {
            var other = LabelingAgreement.Measure(first, second, settings, new ExecutionOptions { Threads = threads });
            Assert.Equal(one.AdjustedRandIndex, other.AdjustedRandIndex);
            Assert.Equal(one.NormalizedMutualInformation, other.NormalizedMutualInformation);
        }
    }

    [Fact]
    public void Intervals_are_those_of_resamples_measured_one_by_one()
    {
        var (first, second) = Example(50);
        int[] items = [.. Enumerable.Range(0, 50).OrderBy(i => first[i]).ThenBy(i => second[i])];
        var values = new List<double>();
        for (int resample = 0; resample < 40; resample++)
        {
            var random = new SeededRandom(5, (ulong)resample);
            var drawn = new int[50];
            for (int i = 0; i < 50; i++) drawn[i] = items[random.Next(50)];
            values.Add(AdjustedRandIndex.Score(Array.ConvertAll(drawn, i => first[i]), Array.ConvertAll(drawn, i => second[i])));
        }
        values.Sort();
        var settings = new BootstrapSettings { Resamples = 40, Confidence = 0.9, Seed = 5 };
        var agreement = LabelingAgreement.Measure(first, second, settings, ExecutionOptions.Default);
        var found = agreement.AdjustedRandIndex.Interval;

        Assert.Equal(values[1] + 0.95 * (values[2] - values[1]), found.Lower, 1e-12);
        Assert.Equal(values[37] + 0.05 * (values[38] - values[37]), found.Upper, 1e-12);
    }

    private static (int[] First, int[] Second) Example(int n)
    {
        var random = new SeededRandom(3);
        int[] first = new int[n], second = new int[n];
        for (int i = 0; i < n; i++)
        {
            first[i] = random.Next(4);
            second[i] = random.NextDouble() < 0.6 ? first[i] * 10 : random.Next(3) * 10;
        }
        return (first, second);
    }
}
