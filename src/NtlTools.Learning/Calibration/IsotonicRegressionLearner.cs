namespace NtlTools.Learning.Calibration;

/// <summary>Fits the monotone function with the least weighted squared error, by pooling adjacent violators.</summary>
/// <remarks>
/// Ayer, Brunk, Ewing, Reid and Silverman 1955; Zadrozny and Elkan 2002 for calibration. Targets of equal inputs are first
/// averaged. The function interpolates as scikit-learn's IsotonicRegression(out_of_bounds="clip") does.
/// </remarks>
/// <param name="settings">The direction.</param>
public sealed class IsotonicRegressionLearner(IsotonicRegressionSettings settings)
{
    private const int ItemsBetweenChecks = 1 << 16;

    private readonly IsotonicRegressionSettings _settings = settings ?? throw new ArgumentNullException(nameof(settings));

    /// <summary>Fits probabilities to scores. Memory: 60 bytes a score.</summary>
    /// <param name="scores">Finite numbers, which the classifier gave to items that it was not fitted on.</param>
    /// <param name="labels">One for each score, of both classes.</param>
    /// <param name="execution">Cancellation and progress; the work runs on one thread.</param>
    /// <exception cref="ArgumentException">Unequal lengths, one class only, or a score that is not finite.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public IsotonicRegressionModel Fit(double[] scores, bool[] labels, ExecutionOptions execution)
    {
        ArgumentNullException.ThrowIfNull(labels);
        if (!labels.AsSpan().Contains(true) || !labels.AsSpan().Contains(false))
            throw new ArgumentException("A calibration needs labels of both classes.", nameof(labels));
        return Fit(scores, Array.ConvertAll(labels, label => label ? 1.0 : 0.0), null, execution);
    }

    /// <summary>Fits targets to inputs. Memory: 60 bytes an input.</summary>
    /// <param name="inputs">At least one finite number, in any order.</param>
    /// <param name="targets">A finite number for each input.</param>
    /// <param name="weights">
    /// A finite weight of at least 0 for each input, not all of them 0; an input of weight 0 has no say. Null where all weigh
    /// the same.
    /// </param>
    /// <param name="execution">Cancellation and progress; the work runs on one thread.</param>
    /// <exception cref="ArgumentException">
    /// Unequal or zero lengths, no weight, a negative weight, or a number that is not finite.
    /// </exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public IsotonicRegressionModel Fit(double[] inputs, double[] targets, double[]? weights, ExecutionOptions execution)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(targets);
        ArgumentNullException.ThrowIfNull(execution);
        Check(inputs, targets, weights);
        execution.Cancellation.ThrowIfCancellationRequested();

        // Ordered by target within equal inputs, so that a sum of them does not depend on the order of the list.
        int[] order = [.. Enumerable.Range(0, inputs.Length).Where(i => weights is null || weights[i] > 0)];
        Array.Sort(order, (a, b) =>
        {
            int byInput = inputs[a].CompareTo(inputs[b]), byTarget = byInput == 0 ? targets[a].CompareTo(targets[b]) : byInput;
            return byTarget != 0 || weights is null ? byTarget : weights[a].CompareTo(weights[b]);
        });
        execution.Progress?.Report(0.5);
        (double[] distinct, double[] values, double[] masses) = Distinct(order, inputs, targets, weights);
        if (!_settings.Increasing)
        {
            Array.Reverse(values);
            Array.Reverse(masses);
        }
        Pool(values, masses, execution.Cancellation);
        if (!_settings.Increasing) Array.Reverse(values);
        IsotonicRegressionModel model = Corners(distinct, values);
        execution.Progress?.Report(1);
        return model;
    }

    private static void Check(double[] inputs, double[] targets, double[]? weights)
    {
        if (inputs.Length == 0) throw new ArgumentException("A regression needs at least one input.", nameof(inputs));
        if (inputs.Length != targets.Length)
            throw new ArgumentException($"{inputs.Length} inputs need as many targets, not {targets.Length}.", nameof(targets));
        int unusable = Array.FindIndex(inputs, input => !double.IsFinite(input));
        if (unusable >= 0) throw new ArgumentException($"Input {unusable} is {inputs[unusable]}, not finite.", nameof(inputs));
        unusable = Array.FindIndex(targets, target => !double.IsFinite(target));
        if (unusable >= 0) throw new ArgumentException($"Target {unusable} is {targets[unusable]}, not finite.", nameof(targets));
        if (weights is null) return;
        if (inputs.Length != weights.Length)
            throw new ArgumentException($"{inputs.Length} inputs need as many weights, not {weights.Length}.", nameof(weights));
        unusable = Array.FindIndex(weights, weight => !(weight >= 0 && double.IsFinite(weight)));
        if (unusable >= 0)
        {
            throw new ArgumentException(
                $"Weight {unusable} is {weights[unusable]}, not a finite number of at least 0.", nameof(weights));
        }
        if (Array.TrueForAll(weights, weight => weight == 0))
            throw new ArgumentException("Nothing has a weight.", nameof(weights));
    }

    private static (double[] Inputs, double[] Values, double[] Masses) Distinct(
        int[] order, double[] inputs, double[] targets, double[]? weights)
    {
        double[] distinct = new double[order.Length], values = new double[order.Length], masses = new double[order.Length];
        int count = 0;
        for (int i = 0; i < order.Length; count++)
        {
            double input = inputs[order[i]], sum = 0, mass = 0;
            for (; i < order.Length && inputs[order[i]] == input; i++)
            {
                double weight = weights?[order[i]] ?? 1;
                sum += weight * targets[order[i]];
                mass += weight;
            }
            (distinct[count], values[count], masses[count]) = (input, sum / mass, mass);
        }
        return (distinct[..count], values[..count], masses[..count]);
    }

    /// <summary>Replaces values by those of the nearest rising sequence, in one pass over a stack of blocks.</summary>
    private static void Pool(double[] values, double[] weights, CancellationToken cancellation)
    {
        var ends = new int[values.Length];
        double[] means = new double[values.Length], masses = new double[values.Length];
        int blocks = 0;
        for (int i = 0; i < values.Length; i++)
        {
            if (i % ItemsBetweenChecks == 0) cancellation.ThrowIfCancellationRequested();
            (means[blocks], masses[blocks], ends[blocks]) = (values[i], weights[i], i + 1);
            for (blocks++; blocks > 1 && means[blocks - 2] >= means[blocks - 1]; blocks--)
            {
                double mass = masses[blocks - 2] + masses[blocks - 1];
                means[blocks - 2] += (means[blocks - 1] - means[blocks - 2]) * (masses[blocks - 1] / mass);
                (masses[blocks - 2], ends[blocks - 2]) = (mass, ends[blocks - 1]);
            }
        }
        for (int block = 0, i = 0; block < blocks; block++)
        {
            for (; i < ends[block]; i++) values[i] = means[block];
        }
    }

    /// <summary>Keeps the points where the function turns; those between two of the same value say nothing.</summary>
    private static IsotonicRegressionModel Corners(double[] inputs, double[] values)
    {
        var kept = new List<int>();
        for (int i = 0; i < values.Length; i++)
        {
            bool between = i > 0 && i < values.Length - 1 && values[i] == values[i - 1] && values[i] == values[i + 1];
            if (!between) kept.Add(i);
        }
        return new IsotonicRegressionModel([.. kept.Select(i => inputs[i])], [.. kept.Select(i => values[i])]);
    }
}
