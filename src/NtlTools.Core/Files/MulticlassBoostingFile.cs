using NtlTools.Learning.Trees;

namespace NtlTools.Core.Files;

/// <summary>
/// Boosted trees for several classes as arrays of a model's file: the trees of all classes one after the other, as one set of arrays,
/// so that a model of very many classes has no more parts than one of two.
/// </summary>
internal static class MulticlassBoostingFile
{
    public static void Save(ModelWriter writer, string prefix, MulticlassBoostingModel model)
    {
        writer.AddDocument(prefix + "classifier", new Entry(model.Accuracy, model.HeldOutCount, [.. model.Classes.Select(c => c.BaseScore)]),
            ArchiveJson.Documents.Classifier);
        GradientBoostingTrees[] classes = [.. model.Classes.Select(c => c.Trees)];
        int[] starts = new int[classes.Length + 1];
        for (int c = 0; c < classes.Length; c++) starts[c + 1] = starts[c] + classes[c].TreeStarts.Length - 1;
        writer.AddArray<int>(prefix + "classes/starts", starts);
        if (classes.Length > 0) GradientBoostingFile.Save(writer, prefix + "classes/", Join(classes));
    }

    public static MulticlassBoostingModel Load(ModelReader reader, string prefix, int columns)
    {
        Entry entry = reader.Document<Entry>(prefix + "classifier");
        int[] starts = reader.Array<int>(prefix + "classes/starts");
        int classes = entry.BaseScores.Count;
        if (starts.Length != classes + 1) throw new ArgumentException($"{classes} classes do not begin at {starts.Length} places.");
        if (classes == 0) return new([], entry.Accuracy, entry.HeldOutCount);
        GradientBoostingTrees all = GradientBoostingFile.Load(reader, prefix + "classes/");
        Check(all, starts);
        return new([.. entry.BaseScores.Select((score, c) => new GradientBoostingModel(columns, score, Part(all, starts[c], starts[c + 1]),
            null))], entry.Accuracy, entry.HeldOutCount);
    }

    // The columns of all classes are those of the same rows, and so are their categories.
    private static GradientBoostingTrees Join(GradientBoostingTrees[] classes)
    {
        List<int> treeStarts = [0], categoryStarts = [];
        int nodes = 0, words = 0;
        foreach (GradientBoostingTrees trees in classes)
        {
            foreach (int start in trees.TreeStarts.AsSpan(1)) treeStarts.Add(nodes + start);
            foreach (int start in trees.CategoryStarts) categoryStarts.Add(start < 0 ? start : words + start);
            nodes += trees.Features.Length;
            words += trees.CategoryWords.Length;
        }
        return new()
        {
            TreeStarts = [.. treeStarts],
            Features = [.. classes.SelectMany(t => t.Features)],
            Thresholds = [.. classes.SelectMany(t => t.Thresholds)],
            LeftChildren = [.. classes.SelectMany(t => t.LeftChildren)],
            DefaultLeft = [.. classes.SelectMany(t => t.DefaultLeft)],
            LeafValues = [.. classes.SelectMany(t => t.LeafValues)],
            Gains = [.. classes.SelectMany(t => t.Gains)],
            Covers = [.. classes.SelectMany(t => t.Covers)],
            CategoryStarts = [.. categoryStarts],
            CategoryWords = [.. classes.SelectMany(t => t.CategoryWords)],
            CategoricalColumns = classes[0].CategoricalColumns,
            CategoryCounts = classes[0].CategoryCounts,
            KnownCategories = classes[0].KnownCategories,
        };
    }

    private static void Check(GradientBoostingTrees all, int[] starts)
    {
        int nodes = all.Features.Length;
        Array[] arrays = [all.Thresholds, all.LeftChildren, all.DefaultLeft, all.LeafValues, all.Gains, all.Covers, all.CategoryStarts];
        if (Array.Exists(arrays, a => a.Length != nodes)) throw new ArgumentException("The arrays of the trees are of unequal length.");
        if (!Rises(all.TreeStarts, nodes)) throw new ArgumentException($"The trees are not a division of {nodes} nodes.");
        if (!Rises(starts, all.TreeStarts.Length - 1)) throw new ArgumentException("The classes are not a division of the trees.");
    }

    private static bool Rises(int[] starts, int end)
    {
        if (starts.Length == 0 || starts[0] != 0 || starts[^1] != end) return false;
        for (int i = 1; i < starts.Length; i++)
            if (starts[i] < starts[i - 1]) return false;
        return true;
    }

    private static GradientBoostingTrees Part(GradientBoostingTrees all, int first, int end)
    {
        int node = all.TreeStarts[first];
        Range nodes = node..all.TreeStarts[end];
        return all with
        {
            TreeStarts = Array.ConvertAll(all.TreeStarts[first..(end + 1)], start => start - node),
            Features = all.Features[nodes],
            Thresholds = all.Thresholds[nodes],
            LeftChildren = all.LeftChildren[nodes],
            DefaultLeft = all.DefaultLeft[nodes],
            LeafValues = all.LeafValues[nodes],
            Gains = all.Gains[nodes],
            Covers = all.Covers[nodes],
            CategoryStarts = all.CategoryStarts[nodes],
        };
    }

    internal sealed record Entry(double Accuracy, int HeldOutCount, IReadOnlyList<double> BaseScores);
}
