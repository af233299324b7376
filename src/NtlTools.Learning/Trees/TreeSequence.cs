namespace NtlTools.Learning.Trees;

/// <summary>Puts the trees of two models of the same columns one after the other.</summary>
internal static class TreeSequence
{
    /// <summary>
    /// Joins trees such that each still answers as before: a category that only the other model knows stays, for a tree that
    /// never saw it, on the default side.
    /// </summary>
    /// <param name="first">The earlier trees.</param>
    /// <param name="second">The later ones, of the same categorical columns.</param>
    public static GradientBoostingTrees Join(GradientBoostingTrees first, GradientBoostingTrees second)
    {
        int[] categorical = first.CategoricalColumns, counts = new int[categorical.Length];
        var known = new List<ulong>();
        var starts = new int[categorical.Length];
        int firstStart = 0, secondStart = 0;
        for (int i = 0; i < categorical.Length; i++)
        {
            counts[i] = Math.Max(first.CategoryCounts[i], second.CategoryCounts[i]);
            starts[i] = known.Count;
            int words = GradientBoostingModel.WordsOf(counts[i]);
            int firstWords = GradientBoostingModel.WordsOf(first.CategoryCounts[i]);
            int secondWords = GradientBoostingModel.WordsOf(second.CategoryCounts[i]);
            for (int word = 0; word < words; word++)
            {
                known.Add((word < firstWords ? first.KnownCategories[firstStart + word] : 0)
                    | (word < secondWords ? second.KnownCategories[secondStart + word] : 0));
            }
            firstStart += firstWords;
            secondStart += secondWords;
        }
        var categoryWords = new List<ulong>();
        int[] firstSets = CategorySets(first, counts, known, starts, categoryWords);
        int[] secondSets = CategorySets(second, counts, known, starts, categoryWords);
        return new GradientBoostingTrees
        {
            TreeStarts = [.. first.TreeStarts, .. second.TreeStarts[1..].Select(start => start + first.Features.Length)],
            Features = [.. first.Features, .. second.Features],
            Thresholds = [.. first.Thresholds, .. second.Thresholds],
            LeftChildren = [.. first.LeftChildren, .. second.LeftChildren],
            DefaultLeft = [.. first.DefaultLeft, .. second.DefaultLeft],
            LeafValues = [.. first.LeafValues, .. second.LeafValues],
            Gains = [.. first.Gains, .. second.Gains],
            Covers = [.. first.Covers, .. second.Covers],
            CategoryStarts = [.. firstSets, .. secondSets],
            CategoryWords = [.. categoryWords],
            CategoricalColumns = categorical,
            CategoryCounts = counts,
            KnownCategories = [.. known],
        };
    }

    private static int[] CategorySets(
        GradientBoostingTrees trees, int[] counts, List<ulong> known, int[] knownStarts, List<ulong> categoryWords)
    {
        var ownKnownStarts = new int[counts.Length];
        for (int i = 1; i < counts.Length; i++)
            ownKnownStarts[i] = ownKnownStarts[i - 1] + GradientBoostingModel.WordsOf(trees.CategoryCounts[i - 1]);
        var starts = new int[trees.Features.Length];
        for (int node = 0; node < starts.Length; node++)
        {
            starts[node] = -1;
            if (trees.CategoryStarts[node] < 0) continue;
            starts[node] = categoryWords.Count;
            int i = Array.BinarySearch(trees.CategoricalColumns, trees.Features[node]);
            int ownWords = GradientBoostingModel.WordsOf(trees.CategoryCounts[i]);
            for (int word = 0; word < GradientBoostingModel.WordsOf(counts[i]); word++)
            {
                ulong ownKnown = word < ownWords ? trees.KnownCategories[ownKnownStarts[i] + word] : 0;
                ulong left = word < ownWords ? trees.CategoryWords[trees.CategoryStarts[node] + word] & ownKnown : 0;
                ulong others = known[knownStarts[i] + word] & ~ownKnown;
                categoryWords.Add(left | (trees.DefaultLeft[node] == 1 ? others : 0));
            }
        }
        return starts;
    }
}
