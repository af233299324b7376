using System.Runtime.Intrinsics;
using NtlTools.Learning.Clustering;
using NtlTools.Learning.Numerics;

namespace NtlTools.Learning.Embedding;

/// <summary>
/// t-distributed stochastic neighbour embedding (van der Maaten and Hinton 2008): rows in two dimensions, neighbours near each
/// other, with repulsion by cells (van der Maaten 2014).
/// </summary>
/// <param name="settings">Perplexity, iterations, accuracy and seed.</param>
public sealed class TsneLearner(TsneSettings settings)
{
    // The rows' deviation at first: so near each other that all of them can still pass by.
    private const double FirstDeviation = 1e-4;

    private const int MaxExaggerated = 250, CheckedEach = 50;

    // While rows still pass by each other, cells of some steps ago hold them back and leave a tighter, worse layout.
    private const int ArrangedEachEarly = 1, ArrangedEach = 5;
    private const double ExaggeratedMomentum = 0.5, Momentum = 0.8;

    // What finding neighbours takes of the whole, for progress.
    private const double NeighborShare = 0.1;

    private readonly TsneSettings _settings = settings ?? throw new ArgumentNullException(nameof(settings));

    /// <summary>Lays rows out.</summary>
    /// <param name="rows">Any number of rows of finite numbers on comparable scales.</param>
    /// <param name="initial">
    /// Two finite numbers a row to start from, such as the first two principal components: they are centred, and scaled so that
    /// the wider column deviates by 10⁻⁴. Null, or rows all at one place, for normally distributed ones.
    /// </param>
    /// <param name="execution">Threads, cancellation and progress.</param>
    /// <remarks>
    /// The result is the same for any number of threads. It is also the same for any width of registers; only the exponentials
    /// and logarithms of another platform's mathematical library may change it. Memory: about 5 kB a row at a perplexity of 30,
    /// in proportion to the perplexity.
    /// </remarks>
    /// <exception cref="ArgumentException">
    /// A number is NaN, infinite or beyond ±10¹⁴⁵, there is no column, or the first coordinates are not two for each row.
    /// </exception>
    /// <exception cref="InvalidOperationException">The learning rate is so high that coordinates do not stay finite.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public TsneEmbedding Fit(Matrix rows, Matrix? initial, ExecutionOptions execution)
    {
        if (Vector512.IsHardwareAccelerated)
            return Fit(rows, initial, Repulsion.Sum<FloatLanes512, Vector512<float>>, execution);
        if (Vector256.IsHardwareAccelerated)
            return Fit(rows, initial, Repulsion.Sum<FloatLanes256, Vector256<float>>, execution);
        return Fit(rows, initial, Repulsion.Sum<FloatLanes128, Vector128<float>>, execution);
    }

    internal TsneEmbedding Fit(Matrix rows, Matrix? initial, Repulsion.Kernel kernel, ExecutionOptions execution)
    {
        FiniteRows.Check(rows, nameof(rows));
        ArgumentNullException.ThrowIfNull(execution);
        if (initial is not null)
        {
            FiniteRows.Check(initial, nameof(initial));
            if (initial.Rows != rows.Rows || initial.Columns != 2)
                throw new ArgumentException(
                    $"{rows.Rows} rows need {rows.Rows} × 2 first coordinates, not {initial.Rows} × {initial.Columns}.",
                    nameof(initial));
        }
        double perplexity = Math.Min(_settings.Perplexity, Math.Max(1, (rows.Rows - 1) / 3.0));
        if (rows.Rows < 2)
        {
            execution.Progress?.Report(1);
            return new TsneEmbedding(new Matrix(rows.Rows, 2), 0, 0, perplexity);
        }
        Matrix first = Scaled(initial) ?? Drawn(rows.Rows);
        Affinities affinities = Affinities.From(rows, perplexity, ProgressShare.Of(execution, 0, NeighborShare));
        var descent = new TsneDescent(
            affinities, first.SelectRows(affinities.Order).Values, _settings.Theta, kernel, execution);
        int iterations = Descend(descent, rows.Rows, ProgressShare.Of(execution, NeighborShare, 1 - NeighborShare));

        // Cells of some steps ago do for a step, but the divergence is for all to see.
        descent.Arrange();
        descent.SumForces();
        double divergence = descent.Divergence();
        double[] coordinates = descent.Coordinates();
        Center(coordinates);
        var result = new Matrix(rows.Rows, 2);
        for (int i = 0; i < rows.Rows; i++) coordinates.AsSpan(2 * i, 2).CopyTo(result.Row(affinities.Order[i]));
        execution.Progress?.Report(1);
        return new TsneEmbedding(result, divergence, iterations, perplexity);
    }

    private int Descend(TsneDescent descent, int rows, ExecutionOptions execution)
    {
        int exaggerated = Math.Min(MaxExaggerated, (_settings.Iterations + 3) / 4), bestAt = 0;
        double rate = _settings.LearningRate ?? Math.Max(rows / _settings.EarlyExaggeration / 4, 50), best = double.MaxValue;
        bool early = true;
        descent.Start(_settings.EarlyExaggeration, ExaggeratedMomentum, rate);
        for (int iteration = 0; iteration < _settings.Iterations; iteration++)
        {
            if (early && iteration == exaggerated)
            {
                early = false;
                bestAt = iteration;
                descent.Start(1, Momentum, rate);
            }
            if (iteration % (early ? ArrangedEachEarly : ArrangedEach) == 0) descent.Arrange();
            descent.SumForces();
            bool check = (iteration + 1) % CheckedEach == 0;
            double divergence = check && !early ? descent.Divergence() : 0, length = descent.Step();
            execution.Progress?.Report((iteration + 1.0) / _settings.Iterations);
            if (!check) continue;
            if (early)
            {
                if (length <= _settings.MinGradientNorm) exaggerated = iteration + 1;
                continue;
            }
            if (divergence < best) (best, bestAt) = (divergence, iteration);
            else if (iteration - bestAt > _settings.IterationsWithoutProgress) return iteration + 1;
            if (length <= _settings.MinGradientNorm) return iteration + 1;
        }
        return _settings.Iterations;
    }

    private Matrix Drawn(int rows)
    {
        var random = new SeededRandom(_settings.Seed);
        var drawn = new Matrix(rows, 2);
        foreach (ref double value in drawn.Values.AsSpan()) value = FirstDeviation * random.NextGaussian();
        return drawn;
    }

    private static Matrix? Scaled(Matrix? initial)
    {
        if (initial is null) return null;
        var scaled = new Matrix(initial.Rows, 2, [.. initial.Values]);
        double largest = 0;
        foreach (double value in scaled.Values) largest = Math.Max(largest, Math.Abs(value));
        if (largest == 0) return null;

        // Within ±1, so that squares neither under- nor overflow.
        foreach (ref double value in scaled.Values.AsSpan()) value /= largest;
        Center(scaled.Values);
        double x = 0, y = 0;
        for (int i = 0; i < scaled.Rows; i++)
        {
            x += scaled[i, 0] * scaled[i, 0];
            y += scaled[i, 1] * scaled[i, 1];
        }
        double deviation = Math.Sqrt(Math.Max(x, y) / scaled.Rows);

        // What rounding leaves of rows that are all at one place is no place to start from.
        if (deviation < 1e-12) return null;
        foreach (ref double value in scaled.Values.AsSpan()) value *= FirstDeviation / deviation;
        return scaled;
    }

    private static void Center(Span<double> coordinates)
    {
        double x = 0, y = 0;
        for (int i = 0; i < coordinates.Length; i += 2)
        {
            x += coordinates[i];
            y += coordinates[i + 1];
        }
        x /= coordinates.Length / 2;
        y /= coordinates.Length / 2;
        for (int i = 0; i < coordinates.Length; i += 2)
        {
            coordinates[i] -= x;
            coordinates[i + 1] -= y;
        }
    }
}
