using NtlTools.Core.Files;
using NtlTools.Learning;
using NtlTools.Learning.Clustering;
using NtlTools.Learning.Numerics;

namespace NtlTools.Core.Segmentation.Algorithms;

/// <summary>The nearest center's segment for customers near enough to others; none for the rest.</summary>
internal sealed class HybridAssigner(HybridModel model) : SegmentAssigner(model.KMeans.Centers)
{
    private static readonly ExecutionOptions OneThread = new() { Threads = 1 };

    /// <inheritdoc/>
    public override int Assign(ReadOnlySpan<double> row, Span<double> memberships)
    {
        int[] segments = new int[1];
        var all = new Matrix(1, memberships.Length);
        Assign(new Matrix(1, row.Length, row.ToArray()), segments, all);
        all.Row(0).CopyTo(memberships);
        return segments[0];
    }

    /// <inheritdoc/>
    public override void Assign(Matrix rows, Span<int> segments, Matrix memberships)
    {
        model.Predict(rows, OneThread).CopyTo(segments);
        for (int i = 0; i < rows.Rows; i++)
        {
            if (segments[i] < 0) memberships.Row(i).Clear();
            else FuzzyMemberships(rows.Row(i), segments[i], memberships.Row(i));
        }
    }

    /// <inheritdoc/>
    public override void Save(ModelWriter writer, string prefix)
    {
        writer.AddDocument(prefix + "hybrid", new Entry(model.Decision, model.KMeans.Inertia, model.KMeans.Iterations),
            SegmentationJson.Documents.Hybrid);
        writer.AddArray<double>(prefix + "hybrid/coreRows", model.CoreRows.Values);
    }

    public static HybridAssigner Load(ModelReader reader, string prefix, Matrix centers)
    {
        Entry entry = reader.Document<Entry>(prefix + "hybrid");
        double[] cores = reader.Array<double>(prefix + "hybrid/coreRows");
        return new(new(entry.Decision, new(centers, entry.Inertia, entry.Iterations), [],
            new Matrix(cores.Length / Math.Max(1, centers.Columns), centers.Columns, cores)));
    }

    // The decision's sentences come out of its numbers, and need not be saved.
    internal sealed record Entry(HybridDecision Decision, double Inertia, int Iterations);
}
