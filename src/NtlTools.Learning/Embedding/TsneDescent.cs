using System.Runtime.CompilerServices;
using NtlTools.Learning.Numerics;

namespace NtlTools.Learning.Embedding;

/// <summary>Coordinates on their way down the gradient of the Kullback-Leibler divergence, with momentum and gains.</summary>
/// <remarks>
/// Forces are sums of thousands of 32-bit numbers, right to about 10⁻⁶ of themselves, which is far less than the cells neglect;
/// coordinates are kept in 64 bits, since late steps are small. Nothing is fused, and all sums are grouped alike on every
/// processor.
/// </remarks>
internal sealed class TsneDescent
{
    private const int BlockGroups = 8;

    // Jacobs 1988, with the constants of van der Maaten and Hinton 2008.
    private const double GainStep = 0.2, GainDecay = 0.8, MinGain = 0.01;

    // Beyond this a step has been far too long: squares of distances are about to overflow.
    private const float Farthest = 1e15f;

    private readonly Affinities _affinities;
    private readonly EmbeddingTree _tree;
    private readonly Repulsion _repulsion;
    private readonly Repulsion.Kernel _kernel;
    private readonly ExecutionOptions _execution;
    private readonly Action<int, int, int> _list, _sum, _step, _set, _log;
    private readonly float[] _points, _attraction;
    private readonly double[] _sums;
    private readonly int[] _places;
    private readonly Movement[] _sorted;
    private Movement[] _movements;
    private double _exaggeration = 1, _momentum, _learningRate, _qSum;

    /// <summary>Places rows.</summary>
    /// <param name="affinities">What draws the rows together.</param>
    /// <param name="coordinates">x and y of each row, numbered as the affinities are.</param>
    /// <param name="theta">The most a cell's diagonal may be as a share of its distance.</param>
    /// <param name="kernel">How repulsion is summed.</param>
    /// <param name="execution">Threads and cancellation.</param>
    public TsneDescent(
        Affinities affinities, ReadOnlySpan<double> coordinates, double theta, Repulsion.Kernel kernel,
        ExecutionOptions execution)
    {
        int rows = affinities.Order.Length;
        _affinities = affinities;
        _kernel = kernel;
        _execution = execution with { Progress = null };
        _tree = new EmbeddingTree(rows, theta);
        _repulsion = new Repulsion(_tree, theta);
        _points = new float[2 * rows];
        _attraction = new float[2 * rows];
        _sums = new double[_tree.Groups];
        _places = new int[rows];
        _sorted = new Movement[rows];
        _movements = new Movement[rows];
        for (int row = 0; row < rows; row++)
        {
            _movements[row] = new Movement { X = coordinates[2 * row], Y = coordinates[2 * row + 1] };
            _places[row] = row;
        }
        _list = (_, first, end) =>
        {
            for (int group = first; group < end; group++) _repulsion.List(group);
        };
        _sum = (_, first, end) => SumForces(first, end);
        _step = (_, first, end) =>
        {
            for (int group = first; group < end; group++) Step(group);
        };
        _set = (_, first, end) =>
        {
            for (int group = first; group < end; group++) SetPoints(group);
        };
        _log = (_, first, end) =>
        {
            for (int group = first; group < end; group++) _sums[group] = LogSum(group);
        };
        ForGroups(_set);
        _tree.SetTop();
    }

    /// <summary>x and y of each row, numbered as the affinities are.</summary>
    public double[] Coordinates()
    {
        var coordinates = new double[2 * _movements.Length];
        for (int place = 0; place < _movements.Length; place++)
        {
            int row = _tree.Order[place];
            (coordinates[2 * row], coordinates[2 * row + 1]) = (_movements[place].X, _movements[place].Y);
        }
        return coordinates;
    }

    /// <summary>Starts a stage: nothing moves yet.</summary>
    /// <param name="exaggeration">How many times as strong attraction is.</param>
    /// <param name="momentum">The share of the last step that the next one keeps.</param>
    /// <param name="learningRate">The length of a step.</param>
    public void Start(double exaggeration, double momentum, double learningRate)
    {
        (_exaggeration, _momentum, _learningRate) = (exaggeration, momentum, learningRate);
        foreach (ref Movement movement in _movements.AsSpan())
            movement = new Movement { X = movement.X, Y = movement.Y, GainX = 1, GainY = 1 };
    }

    /// <summary>Sorts rows by where they are now, and lists anew what repels them.</summary>
    public void Arrange()
    {
        _tree.Arrange(_points, _execution);
        for (int place = 0; place < _movements.Length; place++)
        {
            int row = _tree.Order[place];
            _sorted[place] = _movements[_places[row]];
        }
        _sorted.AsSpan().CopyTo(_movements);
        for (int place = 0; place < _movements.Length; place++) _places[_tree.Order[place]] = place;
        ForGroups(_set);
        _tree.SetTop();
        ForGroups(_list);
    }

    /// <summary>Sums all forces where the rows are now.</summary>
    public void SumForces()
    {
        ForGroups(_sum);
        _qSum = 0;
        foreach (double sum in _sums) _qSum += sum;
    }

    /// <summary>The divergence where forces were last summed; without exaggeration.</summary>
    public double Divergence()
    {
        ForGroups(_log);
        double sum = 0;
        foreach (double part in _sums) sum += part;
        return _affinities.NegativeEntropy + 2 * sum + _affinities.Sum * Math.Log(_qSum);
    }

    /// <summary>The gradient where forces were last summed: x and y of each row, numbered as the affinities are.</summary>
    public double[] Gradient()
    {
        var gradient = new double[2 * _movements.Length];
        for (int place = 0; place < _movements.Length; place++)
        {
            int row = _tree.Order[place];
            (gradient[2 * row], gradient[2 * row + 1]) = GradientAt(place, row);
        }
        return gradient;
    }

    /// <summary>Moves all rows one step.</summary>
    /// <returns>The length of the gradient, each part times its gain.</returns>
    /// <exception cref="InvalidOperationException">The rows have flown apart.</exception>
    public double Step()
    {
        ForGroups(_step);
        _tree.SetTop();
        foreach (float corner in _tree.Box(_tree.Root))
            if (!(Math.Abs(corner) <= Farthest))
                throw new InvalidOperationException("The coordinates do not stay finite: the learning rate is too high.");
        double squared = 0;
        foreach (double sum in _sums) squared += sum;
        return Math.Sqrt(squared);
    }

    private void ForGroups(Action<int, int, int> body) =>
        OrderedParallel.ForBlocks(_tree.Groups, BlockGroups, _execution, body);

    private void SumForces(int firstGroup, int endGroup)
    {
        for (int group = firstGroup; group < endGroup; group++) _sums[group] = _kernel(_repulsion, group);
        int end = Math.Min(endGroup * EmbeddingTree.GroupPoints, _places.Length);
        for (int row = firstGroup * EmbeddingTree.GroupPoints; row < end; row++)
            (_attraction[2 * row], _attraction[2 * row + 1]) = Attraction.Sum(_affinities, _points, row);
    }

    private double LogSum(int group)
    {
        double sum = 0;
        int first = group * EmbeddingTree.GroupPoints, end = Math.Min(first + EmbeddingTree.GroupPoints, _places.Length);
        for (int row = first; row < end; row++) sum += Attraction.LogSum(_affinities, _points, row);
        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private (double X, double Y) GradientAt(int place, int row)
    {
        double attraction = 4 * _exaggeration, repulsion = 4 / _qSum;
        return (attraction * _attraction[2 * row] - repulsion * _repulsion.X[place],
            attraction * _attraction[2 * row + 1] - repulsion * _repulsion.Y[place]);
    }

    private void Step(int group)
    {
        double squared = 0;
        int first = group * EmbeddingTree.GroupPoints, end = Math.Min(first + EmbeddingTree.GroupPoints, _movements.Length);
        for (int place = first; place < end; place++)
        {
            ref Movement movement = ref _movements[place];
            (double x, double y) = GradientAt(place, _tree.Order[place]);
            squared += Move(x, ref movement.X, ref movement.StepX, ref movement.GainX);
            squared += Move(y, ref movement.Y, ref movement.StepY, ref movement.GainY);
        }
        _sums[group] = squared;
        SetPoints(group);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private double Move(double gradient, ref double coordinate, ref double step, ref double gain)
    {
        gain = Math.Max(MinGain, step * gradient < 0 ? gain + GainStep : gain * GainDecay);
        double part = gradient * gain;
        step = _momentum * step - _learningRate * part;
        coordinate += step;
        return part * part;
    }

    private void SetPoints(int group)
    {
        int first = group * EmbeddingTree.GroupPoints;
        for (int place = first; place < first + EmbeddingTree.GroupPoints; place++)
        {
            int known = Math.Min(place, _movements.Length - 1), row = _tree.Order[known];
            ref Movement movement = ref _movements[known];
            (_tree.X[place], _tree.Y[place]) = ((float)movement.X, (float)movement.Y);
            if (place != known) continue;
            (_points[2 * row], _points[2 * row + 1]) = ((float)movement.X, (float)movement.Y);
        }
        _tree.SetGroup(group);
    }

    private struct Movement
    {
        public double X, Y, StepX, StepY, GainX, GainY;
    }
}
