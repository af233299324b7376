using FsCheck.Fluent;
using NtlTools.Learning.Clustering;
using NtlTools.Learning.Numerics;

namespace NtlTools.Learning.Tests.Clustering;

public sealed class LabelMatchingTests
{
    [Fact]
    public void Renamed_clusters_are_matched_to_themselves_and_noise_to_nothing()
    {
        int[] reference = [0, 0, 0, 1, 1, 2, -1, 2, -1];
        int[] labels = [2, 2, 2, 0, 0, 1, 1, 1, -1];
        LabelMatching matching = LabelMatching.Match(reference, labels);

        Assert.Equal([new(0, 2, 3), new(1, 0, 2), new(2, 1, 2)], matching.Pairs);
        Assert.Equal(7, matching.Items);
        Assert.Equal(1, matching.Agreement);
        Assert.Equal(2, matching.ReferenceOf(1));
        Assert.Null(matching.ReferenceOf(-1));
        Assert.Equal([2, 0, 1], matching.Order([0, 1, 2]));
    }

    [Fact]
    public void The_best_total_wins_over_the_best_single_pair()
    {
        // Greedily 0 would take 5 with ten items, which leaves 1 with none; together the other way shares 9 + 9.
        int[] reference = [.. Enumerable.Repeat(0, 19), .. Enumerable.Repeat(1, 9)];
        int[] labels = [.. Enumerable.Repeat(5, 10), .. Enumerable.Repeat(6, 9), .. Enumerable.Repeat(5, 9)];
        Assert.Equal([new(0, 6, 9), new(1, 5, 9)], LabelMatching.Match(reference, labels).Pairs);
    }

    [Fact]
    public void The_shared_items_are_as_many_as_those_of_the_best_permutation() =>
        Prop.ForAll(ArbMap.Default.ArbFor<(byte First, byte Second)[]>(), items =>
        {
            int[] reference = Array.ConvertAll(items, item => item.First % 5 - 1);
            int[] labels = Array.ConvertAll(items, item => item.Second % 6 - 1);
            LabelMatching matching = LabelMatching.Match(reference, labels);
            int best = Permutations(5).Max(permutation => Enumerable.Range(0, items.Length)
                .Count(i => reference[i] >= 0 && labels[i] >= 0 && permutation[labels[i]] == reference[i]));
            int[] order = matching.Order([4, 3, 2, 1, 0]);
            return matching.Pairs.Sum(pair => pair.Overlap) == best
                && matching.Pairs.Select(pair => pair.Reference).Distinct().Count() == matching.Pairs.Count
                && matching.Pairs.Select(pair => pair.Label).Distinct().Count() == matching.Pairs.Count
                && order.Order().SequenceEqual([0, 1, 2, 3, 4])
                && matching.Pairs.All(pair => order[pair.Reference] == pair.Label);
        }).Check(300);

    [Fact]
    public void Of_equal_matchings_that_with_equal_numbers_is_taken()
    {
        int[] reference = [0, 0, 1, 1], labels = [0, 1, 0, 1];
        Assert.Equal([new(0, 0, 1), new(1, 1, 1)], LabelMatching.Match(reference, labels).Pairs);
    }

    [Fact]
    public void More_clusters_than_references_keep_every_reference_and_fill_the_rest_in_order()
    {
        int[] reference = [0, 0, 0, 1, 1, 1];
        int[] labels = [3, 3, 0, 1, 1, 2];
        LabelMatching matching = LabelMatching.Match(reference, labels);
        Assert.Equal([new(0, 3, 2), new(1, 1, 2)], matching.Pairs);
        Assert.Equal([3, 1, 2, 0], matching.Order([2, 3, 0, 1]));
        Assert.Equal(4.0 / 6, matching.Agreement, 1e-15);
    }

    [Fact]
    public void A_thousand_clusters_are_matched()
    {
        var random = new SeededRandom(3);
        int[] labels = [.. Enumerable.Range(0, 20_000).Select(i => i % 1000)];
        int[] reference = Array.ConvertAll(labels, label => random.Next(4) == 0 ? random.Next(1000) : 999 - label);
        LabelMatching matching = LabelMatching.Match(reference, labels);
        Assert.Equal(1000, matching.Pairs.Count);
        Assert.All(matching.Pairs, pair => Assert.Equal(999 - pair.Label, pair.Reference));
    }

    [Fact]
    public void Nothing_to_match_is_no_error_and_unequal_lengths_are()
    {
        Assert.Empty(LabelMatching.Match([-1, 2], [0, -1]).Pairs);
        Assert.Equal(double.NaN, LabelMatching.Match([], []).Agreement);
        Assert.Throws<ArgumentException>(() => LabelMatching.Match([1], [1, 2]));
        Assert.ThrowsAny<OperationCanceledException>(() => LabelMatching.Match([1], [1], new CancellationToken(true)));
    }

    private static IEnumerable<int[]> Permutations(int count)
    {
        if (count == 1) return [[0]];
        return Permutations(count - 1).SelectMany(shorter => Enumerable.Range(0, count)
            .Select(place => (int[])[.. shorter[..place], count - 1, .. shorter[place..]]));
    }
}
