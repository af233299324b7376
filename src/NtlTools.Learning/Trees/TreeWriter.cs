using System.Runtime.InteropServices;

namespace NtlTools.Learning.Trees;

/// <summary>Collects the nodes of trees while they grow.</summary>
internal sealed class TreeWriter
{
    private readonly List<int> _starts = [0], _features = [], _leftChildren = [], _categoryStarts = [];
    private readonly List<float> _thresholds = [], _leafValues = [];
    private readonly List<byte> _defaultLeft = [];
    private readonly List<double> _gains = [], _covers = [];
    private readonly List<ulong> _categoryWords = [];

    /// <summary>The nodes of the tree that grows.</summary>
    public int Nodes => _features.Count - _starts[^1];

    /// <summary>The finished trees.</summary>
    public int Trees => _starts.Count - 1;

    /// <summary>Adds a leaf to the tree that grows and returns its number in that tree.</summary>
    public int AddLeaf()
    {
        _features.Add(-1);
        _leftChildren.Add(-1);
        _categoryStarts.Add(-1);
        _thresholds.Add(0);
        _leafValues.Add(0);
        _defaultLeft.Add(0);
        _gains.Add(0);
        _covers.Add(0);
        return Nodes - 1;
    }

    /// <summary>Turns a leaf into a split and returns its left child, which the right one follows.</summary>
    public int Split(int node, in SplitCandidate split, ColumnBins bins)
    {
        int index = _starts[^1] + node;
        int left = AddLeaf();
        AddLeaf();
        _features[index] = split.Column;
        _leftChildren[index] = left;
        _defaultLeft[index] = split.DefaultLeft ? (byte)1 : (byte)0;
        _gains[index] = split.Gain;
        if (split.IsCategorical)
        {
            int start = _categoryWords.Count;
            _categoryStarts[index] = start;
            CollectionsMarshal.SetCount(_categoryWords, start + GradientBoostingModel.WordsOf(bins.CategoryCount));
            var words = CollectionsMarshal.AsSpan(_categoryWords)[start..];
            words.Clear();
            var leftBins = split.LeftBins;
            bins.Categories(bin => leftBins.Contains(bin), words);
        }
        else
        {
            // A split after the last bin sets missing values apart, so that every value is below its threshold.
            _thresholds[index] = split.LastLeftBin <= bins.Cuts.Length ? bins.Cuts[split.LastLeftBin - 1] : float.MaxValue;
        }
        return left;
    }

    /// <summary>Sets what a leaf adds.</summary>
    public void SetLeafValue(int node, float value) => _leafValues[_starts[^1] + node] = value;

    /// <summary>Sets the sum of a node's hessians.</summary>
    public void SetCover(int node, double cover) => _covers[_starts[^1] + node] = cover;

    /// <summary>What a leaf of the tree that grows adds.</summary>
    public float LeafValue(int node) => _leafValues[_starts[^1] + node];

    /// <summary>Finishes the tree that grows.</summary>
    public void EndTree() => _starts.Add(_features.Count);

    /// <summary>The first trees.</summary>
    public GradientBoostingTrees Take(int trees, ColumnBins[] columns)
    {
        int nodes = _starts[trees];
        int[] categorical = [.. Enumerable.Range(0, columns.Length).Where(column => columns[column].IsCategorical)];
        int words = 0;
        for (int i = 0; i < nodes; i++)
        {
            if (_categoryStarts[i] >= 0)
                words = _categoryStarts[i] + GradientBoostingModel.WordsOf(columns[_features[i]].CategoryCount);
        }
        var known = new List<ulong>();
        foreach (int column in categorical)
        {
            var set = new ulong[GradientBoostingModel.WordsOf(columns[column].CategoryCount)];
            columns[column].Categories(_ => true, set);
            known.AddRange(set);
        }
        return new GradientBoostingTrees
        {
            TreeStarts = [.. _starts[..(trees + 1)]],
            Features = [.. _features[..nodes]],
            Thresholds = [.. _thresholds[..nodes]],
            LeftChildren = [.. _leftChildren[..nodes]],
            DefaultLeft = [.. _defaultLeft[..nodes]],
            LeafValues = [.. _leafValues[..nodes]],
            Gains = [.. _gains[..nodes]],
            Covers = [.. _covers[..nodes]],
            CategoryStarts = [.. _categoryStarts[..nodes]],
            CategoryWords = [.. _categoryWords[..words]],
            CategoricalColumns = categorical,
            CategoryCounts = Array.ConvertAll(categorical, column => columns[column].CategoryCount),
            KnownCategories = [.. known],
        };
    }
}
