namespace NtlTools.Learning.Calibration;

/// <summary>A sigmoid that turns scores into probabilities (Platt 1999).</summary>
public sealed class PlattScalingModel
{
    /// <summary>Makes a model of numbers, which may come from an untrusted file.</summary>
    /// <param name="slope">What a unit of score adds to the log-odds; finite. Platt's A with its sign turned.</param>
    /// <param name="intercept">The log-odds of a score of 0; finite. Platt's B with its sign turned.</param>
    /// <exception cref="ArgumentException">A number is not finite.</exception>
    public PlattScalingModel(double slope, double intercept)
    {
        if (!double.IsFinite(slope)) throw new ArgumentException("The slope is not finite.", nameof(slope));
        if (!double.IsFinite(intercept)) throw new ArgumentException("The intercept is not finite.", nameof(intercept));
        Slope = slope;
        Intercept = intercept;
    }

    /// <summary>What a unit of score adds to the log-odds; below 0 where high scores are the negatives'.</summary>
    public double Slope { get; }

    /// <summary>The log-odds of a score of 0.</summary>
    public double Intercept { get; }

    /// <summary>The probability of being positive, 1 / (1 + exp(−(slope × score + intercept))), in [0, 1].</summary>
    /// <param name="score">Any number; NaN gives NaN, unless the slope is 0 and scores have no say.</param>
    public double Predict(double score) => 1 / (1 + Math.Exp(-(Intercept + (Slope == 0 ? 0 : Slope * score))));

    /// <summary>The probability of each score's being positive, in [0, 1].</summary>
    /// <param name="scores">Any numbers.</param>
    public double[] Predict(ReadOnlySpan<double> scores)
    {
        var probabilities = new double[scores.Length];
        for (int i = 0; i < probabilities.Length; i++) probabilities[i] = Predict(scores[i]);
        return probabilities;
    }
}
