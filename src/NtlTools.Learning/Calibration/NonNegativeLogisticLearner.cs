using NtlTools.Learning.Numerics;

namespace NtlTools.Learning.Calibration;

/// <summary>
/// Fits a logistic regression with a free intercept and coefficients of at least 0, so that a useless input gets exactly 0.
/// </summary>
/// <remarks>
/// Projected Newton steps (Bertsekas 1982) on the convex penalised log-loss: coefficients that are 0 and would only gain by
/// turning negative are held, the others take a Newton step together, bent back to 0 where it would cross. Inputs are
/// standardised for the arithmetic; the result is in their own units. A constant input gets 0, since the intercept says the
/// same. Meant for a few inputs: a step costs rows × inputs².
/// </remarks>
/// <param name="settings">Penalty and precision.</param>
public sealed class NonNegativeLogisticLearner(NonNegativeLogisticSettings settings)
{
    private const double SufficientDecrease = 1e-4, ShortestStep = 1e-10;

    private readonly NonNegativeLogisticSettings _settings = settings ?? throw new ArgumentNullException(nameof(settings));

    /// <summary>Fits the regression.</summary>
    /// <param name="rows">At least one column of finite numbers.</param>
    /// <param name="labels">One for each row, of both classes.</param>
    /// <param name="execution">Cancellation and progress; the sums run on one thread.</param>
    /// <exception cref="ArgumentException">
    /// Unequal lengths, one class only, no columns, or a value that is not finite.
    /// </exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public LogisticModel Fit(Matrix rows, bool[] labels, ExecutionOptions execution)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(execution);
        if (rows.Rows != labels.Length)
            throw new ArgumentException($"{rows.Rows} rows need as many labels, not {labels.Length}.", nameof(labels));
        if (rows.Columns == 0) throw new ArgumentException("The rows have no columns.", nameof(rows));
        if (!labels.AsSpan().Contains(true) || !labels.AsSpan().Contains(false))
            throw new ArgumentException("A logistic regression needs labels of both classes.", nameof(labels));
        int unusable = Array.FindIndex(rows.Values, value => !double.IsFinite(value));
        if (unusable >= 0)
        {
            throw new ArgumentException(
                $"Row {unusable / rows.Columns}, column {unusable % rows.Columns} is not finite.", nameof(rows));
        }

        double positives = labels.AsSpan().Count(true), negatives = labels.Length - positives;
        double positiveTarget = _settings.SmoothLabels ? (positives + 1) / (positives + 2) : 1;
        double negativeTarget = _settings.SmoothLabels ? 1 / (negatives + 2) : 0;
        var problem = new Problem(rows, labels, positiveTarget, negativeTarget, _settings.L2, execution.Cancellation);
        double[] weights = new double[problem.Size], gradient = new double[problem.Size], trial = new double[problem.Size];
        var hessian = new double[problem.Size * problem.Size];

        // With all coefficients 0 this intercept is the optimum, so that useless inputs are seen to be so at the first step.
        double targets = positives * positiveTarget + negatives * negativeTarget;
        weights[0] = Math.Log(targets / (labels.Length - targets));
        for (int iteration = 0; iteration < _settings.MaxIterations; iteration++)
        {
            double loss = problem.Loss(weights, gradient, hessian);
            var free = new bool[problem.Size];
            double steepest = 0;
            for (int i = 0; i < free.Length; i++)
            {
                free[i] = i == 0 || (problem.Varies(i) && (weights[i] > 0 || gradient[i] < 0));
                if (free[i]) steepest = Math.Max(steepest, Math.Abs(gradient[i]));
            }
            if (steepest <= _settings.Tolerance * labels.Length) break;
            double[] step = NewtonStep(gradient, hessian, free);

            // What stands at 0 and would step below it is held as well: bending the step there could turn it uphill.
            for (int held; (held = IndexBelowZero(weights, step)) >= 0; step = NewtonStep(gradient, hessian, free))
                free[held] = false;
            if (!Descend(problem, weights, loss, gradient, step, trial)) break;
            execution.Progress?.Report((iteration + 1.0) / _settings.MaxIterations);
        }
        execution.Progress?.Report(1);
        return problem.Model(weights);
    }

    private static int IndexBelowZero(double[] weights, double[] step)
    {
        for (int i = 1; i < weights.Length; i++)
        {
            if (weights[i] == 0 && step[i] < 0) return i;
        }
        return -1;
    }

    private static bool Descend(Problem problem, double[] weights, double loss, double[] gradient, double[] step, double[] trial)
    {
        for (double length = 1; length >= ShortestStep; length /= 2)
        {
            double expected = 0;
            for (int i = 0; i < weights.Length; i++)
            {
                double moved = weights[i] + length * step[i];
                trial[i] = i > 0 && moved < 0 ? 0 : moved;
                expected += gradient[i] * (trial[i] - weights[i]);
            }

            // Near the optimum the loss no longer shows a decrease in 64 bits; a Newton step that does not raise it is
            // still right.
            if (problem.Loss(trial, [], []) > loss + SufficientDecrease * Math.Min(expected, 0)) continue;
            if (trial.AsSpan().SequenceEqual(weights)) return false;
            trial.CopyTo(weights, 0);
            return true;
        }
        return false;
    }

    /// <summary>Solves H·step = −gradient over the free coefficients by Cholesky's decomposition; the others stay.</summary>
    private static double[] NewtonStep(double[] gradient, double[] hessian, bool[] free)
    {
        int size = gradient.Length;
        int[] indices = [.. Enumerable.Range(0, size).Where(i => free[i])];
        int n = indices.Length;
        var step = new double[size];
        double largest = 0;
        foreach (int i in indices) largest = Math.Max(largest, hessian[i * size + i]);
        for (double ridge = 0; ; ridge = Math.Max(ridge * 100, largest * 1e-14))
        {
            // Inputs that are copies of each other leave the split between them open; the smallest ridge that works decides.
            var factor = new double[n * n];
            if (!Factorise(hessian, size, indices, ridge, largest * 1e-15, factor)) continue;
            var solution = new double[n];
            for (int i = 0; i < n; i++)
            {
                double sum = -gradient[indices[i]];
                for (int j = 0; j < i; j++) sum -= factor[i * n + j] * solution[j];
                solution[i] = sum / factor[i * n + i];
            }
            for (int i = n - 1; i >= 0; i--)
            {
                for (int j = i + 1; j < n; j++) solution[i] -= factor[j * n + i] * solution[j];
                solution[i] /= factor[i * n + i];
            }
            for (int i = 0; i < n; i++) step[indices[i]] = solution[i];
            return step;
        }
    }

    private static bool Factorise(double[] hessian, int size, int[] indices, double ridge, double least, double[] factor)
    {
        int n = indices.Length;
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                double sum = hessian[indices[i] * size + indices[j]] + (i == j ? ridge : 0);
                for (int k = 0; k < j; k++) sum -= factor[i * n + k] * factor[j * n + k];
                if (i > j)
                {
                    factor[i * n + j] = sum / factor[j * n + j];
                    continue;
                }
                if (!(sum > least)) return false;
                factor[i * n + i] = Math.Sqrt(sum);
            }
        }
        return true;
    }

    /// <summary>The loss over standardised inputs; weight 0 is the intercept.</summary>
    private sealed class Problem
    {
        private const int RowsBetweenChecks = 1 << 16;

        private readonly Matrix _inputs;
        private readonly bool[] _labels;
        private readonly double _positiveTarget, _negativeTarget;
        private readonly double[] _means, _deviations, _penalties;
        private readonly CancellationToken _cancellation;

        public Problem(Matrix rows, bool[] labels, double positiveTarget, double negativeTarget, double l2,
            CancellationToken cancellation)
        {
            (_labels, _cancellation) = (labels, cancellation);
            (_positiveTarget, _negativeTarget) = (positiveTarget, negativeTarget);
            Size = rows.Columns + 1;
            _inputs = new Matrix(rows.Rows, rows.Columns);
            _means = new double[rows.Columns];
            _deviations = new double[rows.Columns];
            _penalties = new double[rows.Columns];
            for (int column = 0; column < rows.Columns; column++)
            {
                double mean = 0, squares = 0, largest = 0;
                for (int row = 0; row < rows.Rows; row++) mean += rows[row, column] / rows.Rows;
                for (int row = 0; row < rows.Rows; row++)
                {
                    double difference = rows[row, column] - mean;
                    squares += difference * difference / rows.Rows;
                    largest = Math.Max(largest, Math.Abs(rows[row, column]));
                }
                double deviation = Math.Sqrt(squares);

                // Equal numbers do not always add up to exactly their mean.
                _means[column] = mean;
                _deviations[column] = deviation > 1e-13 * largest && double.IsFinite(deviation) ? deviation : 0;
                if (_deviations[column] == 0) continue;
                _penalties[column] = l2 / (deviation * deviation);
                for (int row = 0; row < rows.Rows; row++) _inputs[row, column] = (rows[row, column] - mean) / deviation;
            }
        }

        public int Size { get; }

        public bool Varies(int weight) => _deviations[weight - 1] > 0;

        /// <summary>The loss and, where there is room for them, its first and second derivatives.</summary>
        public double Loss(double[] weights, double[] gradient, double[] hessian)
        {
            bool derive = gradient.Length > 0;
            Array.Clear(gradient);
            Array.Clear(hessian);
            double loss = 0;
            for (int row = 0; row < _labels.Length; row++)
            {
                if (row % RowsBetweenChecks == 0) _cancellation.ThrowIfCancellationRequested();
                var inputs = _inputs.Row(row);
                double margin = weights[0];
                for (int i = 0; i < inputs.Length; i++) margin += weights[i + 1] * inputs[i];

                // log(1 + e^z) without overflow, z being how far the margin is on the wrong side; a target between the
                // labels adds its share of the way back.
                double target = _labels[row] ? _positiveTarget : _negativeTarget;
                double wrong = _labels[row] ? -margin : margin;
                double exponential = Math.Exp(-Math.Abs(wrong));
                loss += Math.Max(wrong, 0) + double.LogP1(exponential)
                    - (_labels[row] ? 1 - target : target) * wrong;
                if (!derive) continue;
                double chance = margin >= 0 ? 1 / (1 + exponential) : exponential / (1 + exponential);
                double error = chance - target, curvature = exponential / ((1 + exponential) * (1 + exponential));
                gradient[0] += error;
                hessian[0] += curvature;
                for (int i = 0; i < inputs.Length; i++)
                {
                    gradient[i + 1] += error * inputs[i];
                    int start = (i + 1) * Size;
                    hessian[start] += curvature * inputs[i];
                    for (int j = 0; j <= i; j++) hessian[start + j + 1] += curvature * inputs[i] * inputs[j];
                }
            }
            for (int i = 0; i < _penalties.Length; i++)
            {
                double penalty = _penalties[i] * weights[i + 1];
                loss += 0.5 * penalty * weights[i + 1];
                if (!derive) continue;
                gradient[i + 1] += penalty;
                hessian[(i + 1) * Size + i + 1] += _penalties[i];
            }
            return loss;
        }

        public LogisticModel Model(double[] weights)
        {
            var coefficients = new double[_means.Length];
            double intercept = weights[0];
            for (int i = 0; i < coefficients.Length; i++)
            {
                if (_deviations[i] == 0) continue;
                coefficients[i] = weights[i + 1] / _deviations[i];
                intercept -= coefficients[i] * _means[i];
            }
            return new LogisticModel(intercept, coefficients);
        }
    }
}
