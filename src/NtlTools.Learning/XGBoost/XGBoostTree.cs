using NtlTools.Learning.Trees;

namespace NtlTools.Learning.XGBoost;

/// <summary>One tree of a model file in this library's order: breadth first, the right child after the left one.</summary>
internal sealed class XGBoostTree
{
    private XGBoostTree(int nodes)
    {
        Features = new int[nodes];
        LeftChildren = new int[nodes];
        Thresholds = new float[nodes];
        LeafValues = new float[nodes];
        DefaultLeft = new byte[nodes];
        Gains = new double[nodes];
        Covers = new double[nodes];
        Categories = new CategorySet?[nodes];
    }

    public int[] Features { get; }

    public int[] LeftChildren { get; }

    public float[] Thresholds { get; }

    public float[] LeafValues { get; }

    public byte[] DefaultLeft { get; }

    public double[] Gains { get; }

    public double[] Covers { get; }

    /// <summary>For each node the categories that go right; null for splits by a threshold and leaves.</summary>
    public CategorySet?[] Categories { get; }

    /// <summary>The columns that the tree splits by categories.</summary>
    public IEnumerable<int> CategoricalColumns =>
        Enumerable.Range(0, Features.Length).Where(i => Categories[i] is not null).Select(i => Features[i]);

    /// <summary>Reads a tree.</summary>
    /// <param name="tree">The tree.</param>
    /// <param name="columns">The columns of a row.</param>
    /// <param name="weight">What its leaves are multiplied with.</param>
    /// <exception cref="InvalidDataException">It is no tree.</exception>
    public static XGBoostTree Read(JsonNode tree, int columns, float weight)
    {
        int nodes = tree.Member("left_children").Count();
        if (nodes == 0) throw tree.Member("left_children").Wrong("there are no nodes");
        JsonNode parameters = tree.Member("tree_param");
        parameters.Member("num_nodes").Expect(nodes, "nodes");
        if (parameters.Find("size_leaf_vector") is { } vector && vector.Whole() > 1)
            throw vector.Wrong($"a leaf holds {vector.Whole()} numbers; one is expected");
        int[] left = tree.Member("left_children").Wholes(nodes), right = tree.Member("right_children").Wholes(nodes),
            splitColumns = tree.Member("split_indices").Wholes(nodes), defaultLeft = tree.Member("default_left").Wholes(nodes),
            types = tree.Find("split_type")?.Wholes(nodes) ?? new int[nodes];
        float[] conditions = tree.Member("split_conditions").Numbers(nodes, mayBeNaN: true),
            hessians = tree.Member("sum_hessian").Numbers(nodes), gains = tree.Member("loss_changes").Numbers(nodes);
        Dictionary<int, CategorySet> sets = ReadCategories(tree, nodes);

        int[] order = Order(tree, left, right);
        int[] placeOf = new int[nodes];
        for (int place = 0; place < order.Length; place++) placeOf[order[place]] = place;
        var read = new XGBoostTree(order.Length);
        for (int place = 0; place < order.Length; place++)
        {
            int node = order[place];
            if (!(hessians[node] >= 0))
                throw tree.Member("sum_hessian").Wrong($"node {node} has {hessians[node]}; at least 0 is expected");
            read.Covers[place] = hessians[node];
            if (left[node] == -1)
            {
                float value = conditions[node] * weight;
                if (!float.IsFinite(value)) throw tree.Member("split_conditions").Wrong($"leaf {node} is no finite number");
                (read.Features[place], read.LeftChildren[place], read.LeafValues[place]) = (-1, -1, value);
                continue;
            }
            if (splitColumns[node] < 0 || splitColumns[node] >= columns)
                throw tree.Member("split_indices").Wrong($"node {node} splits column {splitColumns[node]} of {columns}");
            if (defaultLeft[node] is not (0 or 1))
                throw tree.Member("default_left").Wrong($"node {node} has {defaultLeft[node]}; 0 or 1 is expected");
            read.Features[place] = splitColumns[node];
            read.LeftChildren[place] = placeOf[left[node]];
            read.DefaultLeft[place] = (byte)defaultLeft[node];
            read.Gains[place] = Math.Max(0, gains[node]);
            switch (types[node])
            {
                case 0 when float.IsFinite(conditions[node]):
                    read.Thresholds[place] = conditions[node];
                    break;
                case 0: throw tree.Member("split_conditions").Wrong($"the threshold of node {node} is no finite number");
                case 1:
                    read.Categories[place] = sets.GetValueOrDefault(node)
                        ?? throw tree.Member("categories_nodes").Wrong($"node {node}, which splits by categories, has none");
                    break;
                default: throw tree.Member("split_type").Wrong($"node {node} has {types[node]}; 0 or 1 is expected");
            }
        }
        return read;
    }

    // From the root on: nodes that pruning has left behind are never met, and a circle meets a node twice.
    private static int[] Order(JsonNode tree, int[] left, int[] right)
    {
        var order = new List<int>(left.Length) { 0 };
        bool[] met = new bool[left.Length];
        met[0] = true;
        for (int i = 0; i < order.Count; i++)
        {
            int node = order[i];
            if (left[node] == -1 && right[node] == -1) continue;
            foreach (string side in (ReadOnlySpan<string>)["left_children", "right_children"])
            {
                int child = (side == "left_children" ? left : right)[node];
                if (child < 0 || child >= left.Length)
                    throw tree.Member(side).Wrong($"node {node} has child {child}, and there are {left.Length} nodes");
                if (met[child]) throw tree.Member(side).Wrong($"node {child} is the child of two nodes, or of one below it");
                met[child] = true;
                order.Add(child);
            }
        }
        return [.. order];
    }

    private static Dictionary<int, CategorySet> ReadCategories(JsonNode tree, int nodes)
    {
        var sets = new Dictionary<int, CategorySet>();
        if (tree.Find("categories_nodes") is not { } list) return sets;
        int[] owners = list.Wholes(list.Count()), starts = tree.Member("categories_segments").Wholes(owners.Length),
            sizes = tree.Member("categories_sizes").Wholes(owners.Length),
            codes = tree.Member("categories").Wholes(tree.Member("categories").Count());
        for (int i = 0; i < owners.Length; i++)
        {
            if (owners[i] < 0 || owners[i] >= nodes) throw list.Wrong($"node {owners[i]} is none of {nodes}");
            if (starts[i] < 0 || sizes[i] < 0 || starts[i] > codes.Length - sizes[i])
                throw tree.Member("categories_segments").Wrong(
                    $"segment {i} has {sizes[i]} categories from {starts[i]} on, and there are {codes.Length}");
            int[] set = codes[starts[i]..(starts[i] + sizes[i])];
            if (Array.Find(set, code => code is < 0 or >= ColumnBins.MaxCategories) is var wrong and not 0)
                throw tree.Member("categories").Wrong($"the code is {wrong}; 0 to {ColumnBins.MaxCategories - 1} are expected");
            if (!sets.TryAdd(owners[i], new CategorySet(set))) throw list.Wrong($"node {owners[i]} comes twice");
        }
        return sets;
    }

    /// <summary>The codes of some categories.</summary>
    internal sealed record CategorySet(int[] Codes)
    {
        /// <summary>The greatest code; 0 where there is none.</summary>
        public int Max { get; } = Codes.Length == 0 ? 0 : Codes.Max();
    }
}
