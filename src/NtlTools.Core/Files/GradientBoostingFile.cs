using NtlTools.Learning.Trees;

namespace NtlTools.Core.Files;

/// <summary>Boosted trees as arrays of a model's file.</summary>
internal static class GradientBoostingFile
{
    public static void Save(ModelWriter writer, string prefix, GradientBoostingTrees trees)
    {
        writer.AddArray<int>(prefix + "treeStarts", trees.TreeStarts);
        writer.AddArray<int>(prefix + "features", trees.Features);
        writer.AddArray<float>(prefix + "thresholds", trees.Thresholds);
        writer.AddArray<int>(prefix + "leftChildren", trees.LeftChildren);
        writer.AddArray<byte>(prefix + "defaultLeft", trees.DefaultLeft);
        writer.AddArray<float>(prefix + "leafValues", trees.LeafValues);
        writer.AddArray<double>(prefix + "gains", trees.Gains);
        writer.AddArray<double>(prefix + "covers", trees.Covers);
        writer.AddArray<int>(prefix + "categoryStarts", trees.CategoryStarts);
        writer.AddArray<ulong>(prefix + "categoryWords", trees.CategoryWords);
        writer.AddArray<int>(prefix + "categoricalColumns", trees.CategoricalColumns);
        writer.AddArray<int>(prefix + "categoryCounts", trees.CategoryCounts);
        writer.AddArray<ulong>(prefix + "knownCategories", trees.KnownCategories);
    }

    public static GradientBoostingTrees Load(ModelReader reader, string prefix) => new()
    {
        TreeStarts = reader.Array<int>(prefix + "treeStarts"),
        Features = reader.Array<int>(prefix + "features"),
        Thresholds = reader.Array<float>(prefix + "thresholds"),
        LeftChildren = reader.Array<int>(prefix + "leftChildren"),
        DefaultLeft = reader.Array<byte>(prefix + "defaultLeft"),
        LeafValues = reader.Array<float>(prefix + "leafValues"),
        Gains = reader.Array<double>(prefix + "gains"),
        Covers = reader.Array<double>(prefix + "covers"),
        CategoryStarts = reader.Array<int>(prefix + "categoryStarts"),
        CategoryWords = reader.Array<ulong>(prefix + "categoryWords"),
        CategoricalColumns = reader.Array<int>(prefix + "categoricalColumns"),
        CategoryCounts = reader.Array<int>(prefix + "categoryCounts"),
        KnownCategories = reader.Array<ulong>(prefix + "knownCategories"),
    };
}
