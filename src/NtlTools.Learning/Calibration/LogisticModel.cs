using NtlTools.Learning.Numerics;

namespace NtlTools.Learning.Calibration;

/// <summary>A fitted logistic regression, which turns a row into the probability of its being positive.</summary>
public sealed class LogisticModel
{
    private readonly double[] _coefficients;

    /// <summary>Makes a model of numbers, which may come from an untrusted file.</summary>
    /// <param name="intercept">The log-odds of a row of zeros; finite.</param>
    /// <param name="coefficients">What each input adds to the log-odds; finite.</param>
    /// <exception cref="ArgumentException">A number is not finite.</exception>
    public LogisticModel(double intercept, double[] coefficients)
    {
        ArgumentNullException.ThrowIfNull(coefficients);
        if (!double.IsFinite(intercept)) throw new ArgumentException("The intercept is not finite.", nameof(intercept));
        if (!Array.TrueForAll(coefficients, double.IsFinite))
            throw new ArgumentException("A coefficient is not finite.", nameof(coefficients));
        Intercept = intercept;
        Coefficients = coefficients;
        _coefficients = (double[])coefficients.Clone();
    }

    /// <summary>The log-odds of a row of zeros.</summary>
    public double Intercept { get; }

    /// <summary>What each input adds to the log-odds.</summary>
    public double[] Coefficients { get; }

    /// <summary>The log-odds of a row.</summary>
    /// <param name="row">As many numbers as there are coefficients.</param>
    /// <exception cref="ArgumentException">Another number of inputs.</exception>
    public double PredictLogOdds(ReadOnlySpan<double> row)
    {
        if (row.Length != _coefficients.Length)
            throw new ArgumentException($"A row has {_coefficients.Length} inputs, not {row.Length}.", nameof(row));
        double sum = Intercept;

        // An input without weight has no say, even where it is infinite or NaN.
        for (int i = 0; i < row.Length; i++) sum += _coefficients[i] == 0 ? 0 : _coefficients[i] * row[i];
        return sum;
    }

    /// <summary>The probability of a row's being positive, in [0, 1].</summary>
    /// <param name="row">As many numbers as there are coefficients.</param>
    /// <exception cref="ArgumentException">Another number of inputs.</exception>
    public double Predict(ReadOnlySpan<double> row) => 1 / (1 + Math.Exp(-PredictLogOdds(row)));

    /// <summary>The probability of each row's being positive, in [0, 1].</summary>
    /// <param name="rows">Rows of as many numbers as there are coefficients.</param>
    /// <exception cref="ArgumentException">Another number of inputs.</exception>
    public double[] Predict(Matrix rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var probabilities = new double[rows.Rows];
        for (int row = 0; row < probabilities.Length; row++) probabilities[row] = Predict(rows.Row(row));
        return probabilities;
    }
}
