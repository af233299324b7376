namespace NtlTools.Learning.Clustering;

/// <summary>
/// The groups of a hierarchy that are large enough to be clusters; whatever smaller splits off is rows that leave (Campello,
/// Moulavi and Sander 2013; McInnes and Healy 2017).
/// </summary>
internal sealed class CondensedTree
{
    private readonly DensityHierarchy _hierarchy;
    private readonly int _minClusterSize;
    private readonly List<int> _parents = [];
    private readonly List<double> _births = [], _deaths = [], _stabilities = [];
    private readonly List<int[]> _children = [];

    // By row: the last cluster it is in, and the level at which it leaves that.
    private readonly int[] _clusters;
    private readonly double[] _levels;

    public CondensedTree(DensityHierarchy hierarchy, int minClusterSize)
    {
        (_hierarchy, _minClusterSize) = (hierarchy, minClusterSize);
        _clusters = new int[hierarchy.Rows];
        _levels = new double[hierarchy.Rows];
        var waiting = new Queue<(int Group, int Cluster)>();
        waiting.Enqueue((hierarchy.Root, Begin(-1, 0)));
        while (waiting.TryDequeue(out (int Group, int Cluster) next)) Split(next.Group, next.Cluster, waiting);
    }

    /// <summary>Clusters of a selection, numbered by their first rows, and for every row how it belongs to them.</summary>
    public (HdbscanCluster[] Clusters, int[] Labels, double[] Probabilities, double[] OutlierScores) Select(
        ClusterSelection selection)
    {
        int[] selected = SelectedAbove(selection);
        var numbers = new Dictionary<int, int>();
        var clusters = new List<HdbscanCluster>();
        var labels = new int[_clusters.Length];
        double[] probabilities = new double[labels.Length], scores = new double[labels.Length], highest = HighestBelow();
        for (int row = 0; row < labels.Length; row++)
        {
            double level = _levels[row], last = highest[_clusters[row]];
            scores[row] = double.IsInfinity(level) ? 0 : 1 - level / last;
            int cluster = selected[_clusters[row]];
            labels[row] = -1;
            if (cluster < 0) continue;
            if (!numbers.TryGetValue(cluster, out labels[row]))
            {
                numbers[cluster] = labels[row] = clusters.Count;
                clusters.Add(new HdbscanCluster(_births[cluster], _deaths[cluster], _stabilities[cluster]));
            }
            probabilities[row] = Probability(level, _deaths[cluster]);
        }
        return ([.. clusters], labels, probabilities, scores);
    }

    /// <summary>How firmly what leaves at a level belongs to a cluster that dies at another.</summary>
    public static double Probability(double level, double death) => level >= death ? 1 : level / death;

    private int Begin(int parent, double birth)
    {
        _parents.Add(parent);
        _births.Add(birth);
        _deaths.Add(0);
        _stabilities.Add(0);
        _children.Add([]);
        return _parents.Count - 1;
    }

    private void Split(int group, int cluster, Queue<(int Group, int Cluster)> waiting)
    {
        double level = _hierarchy.Level(group);
        var large = new List<int>();
        for (int part = _hierarchy.FirstPart(group); part >= 0; part = _hierarchy.NextPart(part))
        {
            if (_hierarchy.Size(part) >= _minClusterSize) large.Add(part);
            else Leave(part, cluster, level);
        }

        // A single row is a group without parts.
        if (_hierarchy.FirstPart(group) < 0) Leave(group, cluster, level);
        int leaving = _hierarchy.Size(group) - (large.Count == 1 ? _hierarchy.Size(large[0]) : 0);
        _stabilities[cluster] += leaving * (level - _births[cluster]);
        if (double.IsFinite(level)) _deaths[cluster] = Math.Max(_deaths[cluster], level);
        if (large.Count == 1)
        {
            waiting.Enqueue((large[0], cluster));
            return;
        }
        large.Sort((one, other) => _hierarchy.FirstRow(one).CompareTo(_hierarchy.FirstRow(other)));
        _children[cluster] = [.. large.Select(_ => Begin(cluster, level))];
        for (int i = 0; i < large.Count; i++) waiting.Enqueue((large[i], _children[cluster][i]));
    }

    private void Leave(int group, int cluster, double level)
    {
        var waiting = new Stack<int>([group]);
        while (waiting.TryPop(out int next))
        {
            if (next < _hierarchy.Rows)
            {
                _clusters[next] = cluster;
                _levels[next] = level;
            }
            for (int part = _hierarchy.FirstPart(next); part >= 0; part = _hierarchy.NextPart(part)) waiting.Push(part);
        }
    }

    // For each cluster the selected one that it is or lies in, −1 for none. The whole is never selected.
    private int[] SelectedAbove(ClusterSelection selection)
    {
        int count = _parents.Count;
        var chosen = new bool[count];
        var best = new double[count];
        for (int cluster = count - 1; cluster > 0; cluster--)
        {
            double within = 0;
            foreach (int child in _children[cluster]) within += best[child];
            chosen[cluster] = _children[cluster].Length == 0
                || (selection == ClusterSelection.ExcessOfMass && _stabilities[cluster] >= within);
            best[cluster] = chosen[cluster] ? _stabilities[cluster] : within;
        }
        var selected = new int[count];
        selected[0] = -1;
        for (int cluster = 1; cluster < count; cluster++)
        {
            int above = selected[_parents[cluster]];
            selected[cluster] = above < 0 && chosen[cluster] ? cluster : above;
        }
        return selected;
    }

    private double[] HighestBelow()
    {
        double[] highest = [.. _deaths];
        for (int cluster = highest.Length - 1; cluster > 0; cluster--)
            highest[_parents[cluster]] = Math.Max(highest[_parents[cluster]], highest[cluster]);
        return highest;
    }
}
