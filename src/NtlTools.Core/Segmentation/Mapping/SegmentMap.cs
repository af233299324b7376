using NtlTools.Core.Errors;
using NtlTools.Learning;
using NtlTools.Learning.Embedding;
using NtlTools.Learning.Numerics;
using NtlTools.Learning.Preprocessing;

namespace NtlTools.Core.Segmentation.Mapping;

/// <summary>Lays customers out in two dimensions, as near to each other as they are in the numbers that their segments are made of.</summary>
/// <remarks>
/// The same customers and seed give the same map. Needs all customers at once; memory grows with those on the map. Axes have no
/// meaning of their own with t-SNE, and distances between far groups little.
/// </remarks>
public static class SegmentMap
{
    private const ulong SampleStream = 1;

    /// <summary>Draws the map.</summary>
    /// <param name="customers">The customers, as a segmentation has put them.</param>
    /// <param name="settings">The method and how many customers.</param>
    /// <param name="execution">Threads, cancellation and progress.</param>
    /// <returns>One point a customer, in the order of the customers; of some alone where there are more than the most.</returns>
    /// <exception cref="NtlException">There are fewer than three customers, or some of no segmentation or of different ones.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static MapPoint[] Draw(IReadOnlyList<SegmentedCustomer> customers, SegmentMapSettings settings, ExecutionOptions execution)
    {
        ArgumentNullException.ThrowIfNull(customers);
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(execution);
        SegmentationEncoder encoder = EncoderOf(customers);
        (int[] drawn, Matrix rows) = Encode(customers, encoder, settings);
        if (drawn.Length < 3) throw NtlErrors.TooFewCustomersForMap(drawn.Length);
        Matrix map = Project(rows, execution with { Progress = null });
        if (settings.Method == MapMethod.TSNE)
        {
            map = new TsneLearner(new() { Perplexity = settings.Perplexity, Seed = settings.Seed }).Fit(rows, map, execution).Coordinates;
        }
        return [.. drawn.Select((i, at) =>
            new MapPoint(customers[i].CustomerId, customers[i].SegmentId, customers[i].SegmentName, map[at, 0], map[at, 1]))];
    }

    // Where all vary in one direction alone, the other is flat.
    private static Matrix Project(Matrix rows, ExecutionOptions execution)
    {
        var map = new Matrix(rows.Rows, 2);
        int components = Math.Min(2, Math.Min(rows.Columns, rows.Rows));
        Matrix projected = new PrincipalComponentLearner(new() { Components = components }).Fit(rows, execution)
            .Transform(rows, execution);
        for (int i = 0; i < rows.Rows; i++)
            for (int c = 0; c < components; c++) map[i, c] = projected[i, c];
        return map;
    }

    private static SegmentationEncoder EncoderOf(IReadOnlyList<SegmentedCustomer> customers)
    {
        if (customers.Count == 0) throw NtlErrors.NoCustomers();
        CustomerSegmentation? segmentation = customers[0].Segmentation;
        if (segmentation is null || customers.Any(c => !ReferenceEquals(c.Segmentation, segmentation)))
            throw NtlErrors.DifferentSegmentations();
        return segmentation.Encoder;
    }

    private static (int[] Drawn, Matrix Rows) Encode(IReadOnlyList<SegmentedCustomer> customers, SegmentationEncoder encoder,
        SegmentMapSettings settings)
    {
        int[] order = [.. Enumerable.Range(0, customers.Count)];
        if (order.Length > settings.MaximumCustomers)
        {
            new SeededRandom(settings.Seed, SampleStream).Shuffle(order.AsSpan());
            Array.Resize(ref order, settings.MaximumCustomers);
            Array.Sort(order);
        }
        double[] raw = new double[encoder.InputColumns];
        var rows = new Matrix(order.Length, encoder.OutputColumns);
        var drawn = new List<int>(order.Length);
        foreach (int i in order)
            if (encoder.TryEncode(customers[i].Features, raw, rows.Row(drawn.Count))) drawn.Add(i);
        return ([.. drawn], drawn.Count == rows.Rows ? rows
            : new Matrix(drawn.Count, rows.Columns, rows.Values[..(drawn.Count * rows.Columns)]));
    }
}
