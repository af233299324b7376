using NtlTools.Learning.Numerics;

namespace NtlTools.Learning.Trees;

/// <summary>
/// Fits boosted trees to more than two classes, one against all others (Rifkin and Klautau 2004), and measures on rows held
/// out how often they are right.
/// </summary>
/// <param name="settings">How to fit.</param>
public sealed class MulticlassBoostingLearner(MulticlassBoostingSettings settings)
{
    // Beyond a 32-bit number, which trees compare in, all values are alike.
    private const double MostValue = 1e38;

    private readonly MulticlassBoostingSettings _settings = settings ?? throw new ArgumentNullException(nameof(settings));

    /// <summary>Fits a model.</summary>
    /// <param name="rows">At least one row of numbers; NaN is missing.</param>
    /// <param name="labels">One class a row, numbered from 0; every number up to the greatest has a row.</param>
    /// <param name="execution">Threads, cancellation and progress.</param>
    /// <returns>The model of the rows that are not held out, with its accuracy on those that are.</returns>
    /// <exception cref="ArgumentException">No row, not one label a row, a negative label, or a number without a row.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public MulticlassBoostingModel Fit(Matrix rows, int[] labels, ExecutionOptions execution)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(execution);
        List<int>[] members = Members(rows, labels);
        (int[] training, int[] heldOut) = Draw(members, rows.Rows);
        Matrix known = Limited(rows.SelectRows(training)), unknown = Limited(rows.SelectRows(heldOut));
        var classes = new GradientBoostingModel[members.Length < 2 ? 0 : members.Length];
        for (int c = 0; c < classes.Length; c++)
        {
            bool[] isClass = Array.ConvertAll(training, i => labels[i] == c);
            classes[c] = new GradientBoostingLearner(_settings.Boosting with { Seed = _settings.Seed })
                .Fit(known, isClass, execution with { Progress = null });
            execution.Progress?.Report((c + 1.0) / classes.Length);
        }
        return new(classes, Accuracy(new(classes, double.NaN, 0), unknown, Array.ConvertAll(heldOut, i => labels[i]), execution),
            heldOut.Length);
    }

    private static double Accuracy(MulticlassBoostingModel model, Matrix rows, int[] labels, ExecutionOptions execution)
    {
        if (rows.Rows == 0) return double.NaN;
        Matrix probabilities = model.Predict(rows, execution with { Progress = null });
        int right = 0;
        for (int i = 0; i < labels.Length; i++)
            if (IndexOfMax(probabilities.Row(i)) == labels[i]) right++;
        return (double)right / labels.Length;
    }

    private static int IndexOfMax(ReadOnlySpan<double> row)
    {
        int best = 0;
        for (int c = 1; c < row.Length; c++)
            if (row[c] > row[best]) best = c;
        return best;
    }

    private static List<int>[] Members(Matrix rows, int[] labels)
    {
        if (rows.Rows == 0) throw new ArgumentException("A classifier needs at least one row.", nameof(rows));
        if (labels.Length != rows.Rows)
            throw new ArgumentException($"{rows.Rows} rows need as many labels, not {labels.Length}.", nameof(labels));
        int most = -1;
        foreach (int label in labels)
        {
            if (label < 0 || label >= rows.Rows) throw new ArgumentException($"{label} is no class's number.", nameof(labels));
            most = Math.Max(most, label);
        }
        var members = new List<int>[most + 1];
        for (int c = 0; c < members.Length; c++) members[c] = [];
        for (int i = 0; i < labels.Length; i++) members[labels[i]].Add(i);
        int empty = Array.FindIndex(members, m => m.Count == 0);
        return empty < 0 ? members : throw new ArgumentException($"No row is of class {empty}.", nameof(labels));
    }

    // Each class gives its share to either part, and at least one row to training, so that none is forgotten.
    private (int[] Training, int[] HeldOut) Draw(List<int>[] members, int rows)
    {
        double kept = Math.Min(1, _settings.MaxRows / (double)rows);
        List<int> training = [], heldOut = [];
        for (int c = 0; c < members.Length; c++)
        {
            int[] drawn = [.. members[c]];
            new SeededRandom(_settings.Seed, (ulong)c).Shuffle(drawn.AsSpan());
            int count = Math.Max(1, (int)Math.Round(kept * drawn.Length)), held = (int)(_settings.HoldOutShare * count);
            heldOut.AddRange(drawn.AsSpan(0, held));
            training.AddRange(drawn.AsSpan(held, count - held));
        }
        training.Sort();
        heldOut.Sort();
        return ([.. training], [.. heldOut]);
    }

    private static Matrix Limited(Matrix rows)
    {
        foreach (ref double value in rows.Values.AsSpan())
            if (!double.IsNaN(value)) value = Math.Clamp(value, -MostValue, MostValue);
        return rows;
    }
}
