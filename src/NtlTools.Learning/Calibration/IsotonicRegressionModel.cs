namespace NtlTools.Learning.Calibration;

/// <summary>A monotone piecewise linear function, constant beyond its ends.</summary>
public sealed class IsotonicRegressionModel
{
    private readonly double[] _inputs, _outputs;

    /// <summary>Makes a model of numbers, which may come from an untrusted file.</summary>
    /// <param name="inputs">Where the function is known: at least one finite number, each above the one before.</param>
    /// <param name="outputs">Its finite values there, which all rise or all fall or stay.</param>
    /// <exception cref="ArgumentException">
    /// Unequal or zero lengths, a number that is not finite, inputs that do not rise, or outputs that rise and fall.
    /// </exception>
    public IsotonicRegressionModel(double[] inputs, double[] outputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(outputs);
        if (inputs.Length == 0 || inputs.Length != outputs.Length)
        {
            throw new ArgumentException(
                $"A function is known at one point at least; there are {inputs.Length} inputs and {outputs.Length} outputs.",
                nameof(outputs));
        }
        if (!Array.TrueForAll(inputs, double.IsFinite)) throw new ArgumentException("An input is not finite.", nameof(inputs));
        if (!Array.TrueForAll(outputs, double.IsFinite)) throw new ArgumentException("An output is not finite.", nameof(outputs));
        bool rises = outputs[^1] >= outputs[0];
        for (int i = 1; i < inputs.Length; i++)
        {
            if (!(inputs[i] > inputs[i - 1]))
                throw new ArgumentException($"Input {i} is not above the one before.", nameof(inputs));
            if (rises ? outputs[i] < outputs[i - 1] : outputs[i] > outputs[i - 1])
                throw new ArgumentException($"Output {i} turns back; a function rises or falls throughout.", nameof(outputs));
        }
        Inputs = inputs;
        Outputs = outputs;
        _inputs = (double[])inputs.Clone();
        _outputs = (double[])outputs.Clone();
    }

    /// <summary>Where the function is known, in rising order.</summary>
    public double[] Inputs { get; }

    /// <summary>Its values there.</summary>
    public double[] Outputs { get; }

    /// <summary>The value at an input: interpolated between two known points, that of the nearest one beyond the ends.</summary>
    /// <param name="input">Any number; NaN gives NaN.</param>
    public double Predict(double input)
    {
        if (double.IsNaN(input)) return double.NaN;
        int found = Array.BinarySearch(_inputs, input);
        if (found >= 0) return _outputs[found];
        int above = ~found;
        if (above == 0) return _outputs[0];
        if (above == _inputs.Length) return _outputs[^1];
        double low = _outputs[above - 1], high = _outputs[above];

        // Halves, so that the ends of the range of numbers are no further apart than a number can say.
        double share = (input / 2 - _inputs[above - 1] / 2) / (_inputs[above] / 2 - _inputs[above - 1] / 2);
        double value = low * (1 - share) + high * share;

        // Rounding must not break the order of two neighbours.
        return Math.Clamp(value, Math.Min(low, high), Math.Max(low, high));
    }

    /// <summary>The value at each input.</summary>
    /// <param name="inputs">Any numbers.</param>
    public double[] Predict(ReadOnlySpan<double> inputs)
    {
        var outputs = new double[inputs.Length];
        for (int i = 0; i < outputs.Length; i++) outputs[i] = Predict(inputs[i]);
        return outputs;
    }
}
