using NtlTools.Learning.Numerics;

namespace NtlTools.Learning.Trees;

/// <summary>
/// Boosted trees for more than two classes: one binary model a class against all others, whose probabilities are brought to a
/// sum of 1 (Rifkin and Klautau 2004).
/// </summary>
public sealed class MulticlassBoostingModel
{
    private readonly GradientBoostingModel[] _classes;

    /// <summary>Puts a model together.</summary>
    /// <param name="classes">
    /// One binary model a class, all of the same columns; empty where there is but one class, which every row then belongs to.
    /// </param>
    /// <param name="accuracy">The share of rows held out that it got right, 0 to 1; NaN where none were.</param>
    /// <param name="heldOutCount">How many rows that is, at least 0.</param>
    /// <exception cref="ArgumentException">A single model, models of different columns, or an accuracy that is no share.</exception>
    public MulticlassBoostingModel(IReadOnlyList<GradientBoostingModel> classes, double accuracy, int heldOutCount)
    {
        ArgumentNullException.ThrowIfNull(classes);
        ArgumentOutOfRangeException.ThrowIfNegative(heldOutCount);
        if (classes.Count == 1) throw new ArgumentException("One class needs no model, two need two.", nameof(classes));
        if (classes.Any(c => c.Columns != classes[0].Columns))
            throw new ArgumentException("The models of the classes differ in their columns.", nameof(classes));
        if (accuracy is < 0 or > 1 || double.IsInfinity(accuracy))
            throw new ArgumentException($"An accuracy is from 0 to 1, not {accuracy}.", nameof(accuracy));
        _classes = [.. classes];
        Accuracy = accuracy;
        HeldOutCount = heldOutCount;
    }

    /// <summary>The number of classes, at least 1.</summary>
    public int ClassCount => Math.Max(1, _classes.Length);

    /// <summary>One binary model a class; empty where there is one class.</summary>
    public IReadOnlyList<GradientBoostingModel> Classes => _classes;

    /// <summary>The share of rows held out that the model got right, 0 to 1; NaN where none were.</summary>
    public double Accuracy { get; }

    /// <summary>How many rows were held out.</summary>
    public int HeldOutCount { get; }

    /// <summary>Predicts one row.</summary>
    /// <param name="row">As many numbers as the model has columns; NaN is missing.</param>
    /// <param name="probabilities">Receives one probability a class; they add up to 1.</param>
    /// <returns>The most probable class; of equal ones the first.</returns>
    /// <exception cref="ArgumentException">Another number of columns or classes.</exception>
    public int Predict(ReadOnlySpan<double> row, Span<double> probabilities)
    {
        if (probabilities.Length != ClassCount)
            throw new ArgumentException($"There are {ClassCount} classes, not {probabilities.Length}.", nameof(probabilities));
        for (int c = 0; c < _classes.Length; c++) probabilities[c] = _classes[c].PredictLogOdds(row);
        return Normalize(probabilities);
    }

    /// <summary>Predicts many rows.</summary>
    /// <param name="rows">Rows of as many numbers as the model has columns; NaN is missing.</param>
    /// <param name="execution">Threads, cancellation and progress.</param>
    /// <returns>The probabilities: a row for each row, a column for each class.</returns>
    /// <exception cref="ArgumentException">Another number of columns.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public Matrix Predict(Matrix rows, ExecutionOptions execution)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(execution);
        var probabilities = new Matrix(rows.Rows, ClassCount);
        for (int c = 0; c < _classes.Length; c++)
        {
            double[] logOdds = _classes[c].PredictLogOdds(rows, execution with { Progress = null });
            for (int i = 0; i < logOdds.Length; i++) probabilities[i, c] = logOdds[i];
        }
        for (int i = 0; i < rows.Rows; i++) Normalize(probabilities.Row(i));
        return probabilities;
    }

    // Turns log-odds against all others into probabilities of one out of all.
    private static int Normalize(Span<double> row)
    {
        if (row.Length == 1)
        {
            row[0] = 1;
            return 0;
        }
        double sum = 0;
        int best = 0;
        for (int c = 0; c < row.Length; c++)
        {
            if (row[c] > row[best]) best = c;
            row[c] = 1 / (1 + Math.Exp(-row[c]));
            sum += row[c];
        }
        return Share(row, sum, best);
    }

    private static int Share(Span<double> row, double sum, int best)
    {
        // Where every class is next to impossible the sum may vanish; the least impossible one has it all then.
        if (sum < 1e-300)
        {
            row.Clear();
            row[best] = 1;
            return best;
        }
        foreach (ref double value in row) value /= sum;
        return best;
    }
}
