using NtlTools.Learning.Numerics;

namespace NtlTools.Learning.Trees;

/// <summary>Grows a tree of an extended isolation forest (Hariri, Carrasco Kind and Brunner 2019).</summary>
/// <remarks>
/// A split's normal has independent standard normal numbers in a random choice of the columns that are not constant in the
/// node, and goes through a random point of the node's bounding box. As in the paper a side can stay empty.
/// </remarks>
internal sealed class HyperplaneGrower
{
    private readonly HyperplaneSpace _space;
    private readonly IsolationTree _tree = new();
    private readonly float[] _rows, _minima, _maxima, _laidOut;
    private readonly int[] _varying, _columns;
    private readonly float[] _normal;
    private readonly int _sampleSize, _depthLimit;
    private SeededRandom _random;

    public HyperplaneGrower(HyperplaneSpace space, Matrix rows, int sampleSize, ulong seed, int tree)
    {
        _space = space;
        _random = new SeededRandom(seed, (ulong)tree);
        _sampleSize = sampleSize;
        _depthLimit = (int)Math.Ceiling(Math.Log2(sampleSize));
        _minima = new float[space.Columns];
        _maxima = new float[space.Columns];
        _varying = new int[space.Columns];
        _laidOut = new float[space.NormalLength];
        _columns = new int[space.ColumnsPerSplit];
        _normal = new float[space.ColumnsPerSplit];
        _rows = new float[sampleSize * space.RowLength];
        int[] sample = IsolationTree.Sample(ref _random, rows.Rows, sampleSize);
        for (int i = 0; i < sampleSize; i++) space.Prepare(rows.Row(sample[i]), RowOf(i));
    }

    public IsolationTree Grow()
    {
        var sample = new int[_sampleSize];
        for (int i = 0; i < sample.Length; i++) sample[i] = i;
        Grow(_tree.Add(), sample, 0);
        return _tree;
    }

    private Span<float> RowOf(int row) => _rows.AsSpan(row * _space.RowLength, _space.RowLength);

    private void Grow(int node, Span<int> sample, int depth)
    {
        int varying = sample.Length <= 1 || depth >= _depthLimit ? 0 : MeasureBox(sample);
        if (varying == 0)
        {
            _tree.PathLengths[node] = depth + IsolationForestModel.AveragePathLength(sample.Length);
            return;
        }
        ChooseColumns(varying);
        double threshold = ChoosePlane();
        int left = 0;
        for (int i = 0; i < sample.Length; i++)
        {
            if (_space.Product(ref RowOf(sample[i])[0], ref _laidOut[0], ref _columns[0]) >= (float)threshold) continue;
            (sample[left], sample[i]) = (sample[i], sample[left]);
            left++;
        }
        int child = _tree.Split(node, _columns[0], threshold);
        _tree.SplitNodes.Add(node);
        _tree.SplitColumns.AddRange(_columns);
        _tree.Normals.AddRange(_normal);
        Grow(child, sample[..left], depth + 1);
        Grow(child + 1, sample[left..], depth + 1);
    }

    /// <summary>Finds the box around the rows and the columns that are not constant in it.</summary>
    private int MeasureBox(ReadOnlySpan<int> sample)
    {
        Span<float> minima = _minima, maxima = _maxima;
        RowOf(sample[0])[..minima.Length].CopyTo(minima);
        minima.CopyTo(maxima);
        foreach (int row in sample[1..])
        {
            Span<float> values = RowOf(row)[..minima.Length];
            System.Numerics.Tensors.TensorPrimitives.Min(minima, values, minima);
            System.Numerics.Tensors.TensorPrimitives.Max(maxima, values, maxima);
        }
        int varying = 0;
        for (int column = 0; column < minima.Length; column++)
        {
            if (minima[column] < maxima[column]) _varying[varying++] = column;
        }
        return varying;
    }

    private void ChooseColumns(int varying)
    {
        int chosen = Math.Min(varying, _columns.Length);
        for (int i = 0; i < chosen && chosen < varying; i++)
        {
            int drawn = i + _random.Next(varying - i);
            (_varying[i], _varying[drawn]) = (_varying[drawn], _varying[i]);
        }
        _varying.AsSpan(0, chosen).CopyTo(_columns);

        // Where fewer columns vary than a split looks at, constant ones fill it up and get a normal of 0.
        for (int column = 0; chosen < _columns.Length; column++)
        {
            if (!(_minima[column] < _maxima[column])) _columns[chosen++] = column;
        }
        Array.Sort(_columns);
    }

    private double ChoosePlane()
    {
        double threshold = 0;
        for (int i = 0; i < _columns.Length; i++)
        {
            double minimum = _minima[_columns[i]], maximum = _maxima[_columns[i]];
            _normal[i] = minimum < maximum ? (float)_random.NextGaussian() : 0;
            if (minimum < maximum) threshold += _normal[i] * _random.NextDouble(minimum, maximum);
        }
        _space.LayOut(_columns, _normal, _laidOut);
        return (float)threshold;
    }
}
