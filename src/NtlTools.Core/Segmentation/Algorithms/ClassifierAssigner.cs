using NtlTools.Core.Files;
using NtlTools.Learning;
using NtlTools.Learning.Numerics;
using NtlTools.Learning.Trees;

namespace NtlTools.Core.Segmentation.Algorithms;

/// <summary>
/// What boosted trees learnt of the segments that an algorithm found which cannot itself say where a new customer belongs.
/// </summary>
internal sealed class ClassifierAssigner : SegmentAssigner
{
    private readonly MulticlassBoostingModel _model;
    private readonly bool _hasOutliers;

    /// <summary>Puts an assigner together.</summary>
    /// <param name="centers">The mean of each segment's customers: a row a segment.</param>
    /// <param name="model">A class a segment, and one more, the last, where some customers are in none.</param>
    /// <exception cref="ArgumentException">The model has other classes or columns.</exception>
    public ClassifierAssigner(Matrix centers, MulticlassBoostingModel model)
        : base(centers)
    {
        if (model.ClassCount != centers.Rows && model.ClassCount != centers.Rows + 1)
            throw new ArgumentException($"A classifier of {model.ClassCount} classes is not one of {centers.Rows} segments.",
                nameof(model));
        if (model.Classes.Count > 0 && model.Classes[0].Columns != centers.Columns)
            throw new ArgumentException("The classifier has other columns than the centers.", nameof(model));
        _model = model;
        _hasOutliers = model.ClassCount > centers.Rows;
    }

    /// <inheritdoc/>
    public override bool IsExact => false;

    /// <inheritdoc/>
    public override double Accuracy => _model.Accuracy;

    /// <inheritdoc/>
    public override int HeldOutCount => _model.HeldOutCount;

    /// <summary>Learns which segment the fitted customers are in.</summary>
    public static ClassifierAssigner Fit(Matrix rows, int[] labels, int clusterCount, ulong seed, ExecutionOptions execution)
    {
        int[] classes = Array.ConvertAll(labels, label => label < 0 ? clusterCount : label);
        MulticlassBoostingModel model = new MulticlassBoostingLearner(new() { Seed = seed }).Fit(rows, classes, execution);
        return new(SegmentCenters.Of(rows, labels, clusterCount), model);
    }

    /// <inheritdoc/>
    public override int Assign(ReadOnlySpan<double> row, Span<double> memberships)
    {
        if (!_hasOutliers) return _model.Predict(row, memberships);
        Span<double> probabilities = ClusterCount < 128 ? stackalloc double[ClusterCount + 1] : new double[ClusterCount + 1];
        int best = _model.Predict(row, probabilities);
        probabilities[..ClusterCount].CopyTo(memberships);
        return best == ClusterCount ? SegmentCandidate.Outlier : best;
    }

    /// <inheritdoc/>
    public override void Assign(Matrix rows, Span<int> segments, Matrix memberships)
    {
        Matrix probabilities = _model.Predict(rows, OneThread);
        for (int i = 0; i < rows.Rows; i++)
        {
            Span<double> row = probabilities.Row(i);
            int best = 0;
            for (int c = 1; c < row.Length; c++)
                if (row[c] > row[best]) best = c;
            segments[i] = best == ClusterCount ? SegmentCandidate.Outlier : best;
            row[..ClusterCount].CopyTo(memberships.Row(i));
        }
    }

    /// <inheritdoc/>
    public override void Save(ModelWriter writer, string prefix)
    {
        writer.AddDocument(prefix + "classifier",
            new Entry(Accuracy, HeldOutCount, [.. _model.Classes.Select(c => c.BaseScore)]));
        for (int c = 0; c < _model.Classes.Count; c++)
            GradientBoostingFile.Save(writer, ClassPrefix(prefix, c), _model.Classes[c].Trees);
    }

    public static ClassifierAssigner Load(ModelReader reader, string prefix, Matrix centers)
    {
        Entry entry = reader.Document<Entry>(prefix + "classifier");
        GradientBoostingModel[] classes = [.. entry.BaseScores.Select((score, c) =>
            new GradientBoostingModel(centers.Columns, score, GradientBoostingFile.Load(reader, ClassPrefix(prefix, c)), null))];
        return new(centers, new(classes, entry.Accuracy, entry.HeldOutCount));
    }

    private static readonly ExecutionOptions OneThread = new() { Threads = 1 };

    private static string ClassPrefix(string prefix, int number) => FormattableString.Invariant($"{prefix}classes/{number}/");

    private sealed record Entry(double Accuracy, int HeldOutCount, IReadOnlyList<double> BaseScores);
}
