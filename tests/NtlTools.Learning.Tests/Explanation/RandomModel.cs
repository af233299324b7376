using NtlTools.Learning.Numerics;
using NtlTools.Learning.Trees;

namespace NtlTools.Learning.Tests.Explanation;

/// <summary>A model of random trees on quantities and categories, and rows with missing values to try it on.</summary>
internal sealed record RandomModel(GradientBoostingModel Model, Matrix Rows)
{
    private const int Categories = 70;

    public static GradientBoostingTrees NoTrees => new()
    {
        TreeStarts = [0],
        Features = [],
        Thresholds = [],
        LeftChildren = [],
        DefaultLeft = [],
        LeafValues = [],
        Gains = [],
        Covers = [],
        CategoryStarts = [],
        CategoryWords = [],
        CategoricalColumns = [],
        CategoryCounts = [],
        KnownCategories = [],
    };

    /// <summary>Grows trees at random: on one path a column comes again and again, and a branch can be without cover.</summary>
    public static RandomModel Make(ulong seed, int mostColumns, int mostDepth)
    {
        var random = new SeededRandom(seed);
        int columns = 1 + random.Next(mostColumns), categorical = columns > 2 ? random.Next(3) : 0;
        int words = (Categories + 63) / 64;
        List<int> starts = [0], features = [], left = [], categoryStarts = [];
        List<float> thresholds = [], leaves = [];
        List<byte> defaults = [];
        List<double> gains = [], covers = [];
        List<ulong> sets = [];
        int trees = 1 + random.Next(6);
        for (int tree = 0; tree < trees; tree++)
        {
            int start = features.Count, depth = 1 + random.Next(mostDepth);
            var depths = new List<int>();
            AddNode(0, 100);
            for (int node = 0; node < depths.Count; node++)
            {
                int index = start + node;
                if (depths[node] == depth || depths.Count > 120 || random.Next(6) == 0)
                {
                    leaves[index] = (float)random.NextGaussian();
                    continue;
                }
                int column = random.Next(columns);
                features[index] = column;
                left[index] = depths.Count;
                defaults[index] = (byte)random.Next(2);
                gains[index] = random.NextDouble();
                if (column < categorical)
                {
                    categoryStarts[index] = sets.Count;
                    for (int word = 0; word < words; word++) sets.Add(random.NextUInt64());
                }
                else
                {
                    thresholds[index] = (float)random.NextGaussian();
                }
                double share = random.Next(12) == 0 ? 0 : random.NextDouble();
                AddNode(depths[node] + 1, covers[index] * share);
                AddNode(depths[node] + 1, covers[index] * (1 - share));
            }
            starts.Add(features.Count);

            void AddNode(int at, double cover)
            {
                depths.Add(at);
                features.Add(-1);
                left.Add(-1);
                categoryStarts.Add(-1);
                thresholds.Add(0);
                leaves.Add(0);
                defaults.Add(0);
                gains.Add(0);
                covers.Add(cover);
            }
        }
        ulong[] known = new ulong[categorical * words];
        for (int i = 0; i < known.Length; i++) known[i] = random.NextUInt64();
        var model = new GradientBoostingModel(columns, random.NextGaussian(), new GradientBoostingTrees
        {
            TreeStarts = [.. starts],
            Features = [.. features],
            Thresholds = [.. thresholds],
            LeftChildren = [.. left],
            DefaultLeft = [.. defaults],
            LeafValues = [.. leaves],
            Gains = [.. gains],
            Covers = [.. covers],
            CategoryStarts = [.. categoryStarts],
            CategoryWords = [.. sets],
            CategoricalColumns = [.. Enumerable.Range(0, categorical)],
            CategoryCounts = [.. Enumerable.Repeat(Categories, categorical)],
            KnownCategories = known,
        }, null);
        var rows = new Matrix(300, columns);
        for (int i = 0; i < rows.Rows; i++)
        {
            for (int column = 0; column < columns; column++)
                rows[i, column] = random.Next(6) == 0 ? double.NaN
                    : column < categorical ? random.Next(Categories + 10) : random.NextGaussian();
        }
        return new(model, rows);
    }
}
