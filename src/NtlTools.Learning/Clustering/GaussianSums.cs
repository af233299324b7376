namespace NtlTools.Learning.Clustering;

/// <summary>
/// What the next parameters of a mixture are made of: for each component the responsibilities, and the centered rows and
/// their products weighted with them, each summed.
/// </summary>
/// <remarks>
/// A component's part holds the sum of the responsibilities, one sum a column, then of the products none, one a column, or nine
/// for each three columns with each three columns up to them. While rows are added there are eight lanes a sum.
/// </remarks>
internal sealed class GaussianSums
{
    private const int LaneCount = 8;

    private readonly double[] _values;
    private readonly int _columns, _stride;

    public GaussianSums(int components, int columns, Products products)
    {
        (_columns, Wanted) = (columns, products);
        int threes = PaddedColumns(columns) / 3;
        _stride = 1 + columns + (products == Products.All ? checked(9 * (threes * (threes + 1) / 2)) : columns);
        _values = new double[checked(components * _stride)];
    }

    /// <summary>Which products of a row's centered numbers are summed.</summary>
    public enum Products
    {
        /// <summary>Of each column with itself.</summary>
        Squares,

        /// <summary>Of each column with each.</summary>
        All,
    }

    public Products Wanted { get; }

    /// <summary>How many lanes the sums of all components have.</summary>
    public int Lanes => checked(LaneCount * _values.Length);

    /// <summary>How many lanes the sums of one component have.</summary>
    public int LanesPerComponent => LaneCount * _stride;

    /// <summary>Columns are taken in threes, of which the last may be filled up.</summary>
    public static int PaddedColumns(int columns) => (columns + 2) / 3 * 3;

    public void Clear() => Array.Clear(_values);

    /// <summary>Takes the sums from their lanes.</summary>
    public void Set(ReadOnlySpan<double> lanes)
    {
        for (int i = 0; i < _values.Length; i++) _values[i] = KMeansRun.SumLanes(lanes.Slice(i * LaneCount, LaneCount));
    }

    /// <summary>Adds other sums to these.</summary>
    public void Add(GaussianSums other)
    {
        for (int i = 0; i < _values.Length; i++) _values[i] += other._values[i];
    }

    /// <summary>The sum of the responsibilities.</summary>
    public double Total(int component) => _values[component * _stride];

    /// <summary>The weighted sum of the centered rows.</summary>
    public ReadOnlySpan<double> First(int component) => _values.AsSpan(component * _stride + 1, _columns);

    /// <summary>The weighted sum of the product of two centered columns, of which the second is not after the first.</summary>
    public double Product(int component, int i, int j)
    {
        int products = component * _stride + 1 + _columns;
        if (Wanted == Products.Squares) return _values[products + i];
        int one = i / 3, other = j / 3;
        return _values[products + 9 * (one * (one + 1) / 2 + other) + 3 * (i % 3) + j % 3];
    }
}
