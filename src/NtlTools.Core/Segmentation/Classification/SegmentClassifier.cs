using NtlTools.Core.Errors;
using NtlTools.Core.Features;
using NtlTools.Learning;
using NtlTools.Learning.Numerics;

namespace NtlTools.Core.Segmentation.Classification;

/// <summary>
/// Says at once where customers belong, one or many, and remembers its answers for a while. An answer is found again by all that the
/// model looks at, never by the customer's id: a customer who has changed is answered anew. Safe for any number of threads.
/// </summary>
public sealed class SegmentClassifier
{
    private const int BlockSize = 1024;

    private readonly CustomerSegmentation _segmentation;
    private readonly SegmentCache _cache;

    /// <summary>Makes a classifier.</summary>
    /// <param name="segmentation">The model.</param>
    /// <param name="cache">How many answers are remembered, and for how long.</param>
    /// <param name="clock">The time; that of the system if left out.</param>
    public SegmentClassifier(CustomerSegmentation segmentation, SegmentCacheSettings cache, TimeProvider? clock = null)
    {
        ArgumentNullException.ThrowIfNull(segmentation);
        ArgumentNullException.ThrowIfNull(cache);
        _segmentation = segmentation;
        _cache = new(cache, clock ?? TimeProvider.System);
    }

    /// <summary>The number of answers that are remembered.</summary>
    public int CachedCount => _cache.Count;

    /// <summary>Says where a customer belongs.</summary>
    /// <exception cref="NtlException">The customer has other features than the model, or an infinite one.</exception>
    public CustomerSegment Classify(CustomerFeatures customer)
    {
        ArgumentNullException.ThrowIfNull(customer);
        _segmentation.Encoder.CheckAttributes([customer]);
        var answers = new CustomerSegment[1];
        Classify([customer], 0, 1, answers);
        return answers[0];
    }

    /// <summary>Says where customers belong.</summary>
    /// <param name="customers">The customers.</param>
    /// <param name="execution">Threads and cancellation.</param>
    /// <returns>One a customer, in their order.</returns>
    /// <exception cref="NtlException">A customer has other features than the model, or an infinite one.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public CustomerSegment[] Classify(IReadOnlyList<CustomerFeatures> customers, ExecutionOptions execution)
    {
        ArgumentNullException.ThrowIfNull(customers);
        ArgumentNullException.ThrowIfNull(execution);
        _segmentation.Encoder.CheckAttributes(customers);
        var answers = new CustomerSegment[customers.Count];
        OrderedParallel.ForBlocks(customers.Count, BlockSize, execution with { Progress = null },
            (_, start, end) => Classify(customers, start, end, answers));
        return answers;
    }

    private void Classify(IReadOnlyList<CustomerFeatures> customers, int start, int end, CustomerSegment[] answers)
    {
        int columns = _segmentation.Encoder.InputColumns, count = 0;
        var raw = new Matrix(end - start, columns);
        int[] places = new int[end - start];
        for (int i = start; i < end; i++)
        {
            Span<double> row = raw.Row(count);
            if (!_segmentation.TryRead(customers[i], row))
                answers[i] = Answer(customers[i], SegmentPrediction.NotSegmented(_segmentation.ClusterCount), isCached: false);
            else if (_cache.TryGet(row, out SegmentPrediction? known)) answers[i] = Answer(customers[i], known, isCached: true);
            else places[count++] = i;
        }
        if (count == 0) return;
        if (count < raw.Rows) raw = new(count, columns, raw.Values[..(count * columns)]);
        SegmentPrediction[] predictions = _segmentation.Predict(raw);
        for (int i = 0; i < count; i++)
        {
            _cache.Add(raw.Row(i), predictions[i]);
            answers[places[i]] = Answer(customers[places[i]], predictions[i], isCached: false);
        }
    }

    private static CustomerSegment Answer(CustomerFeatures customer, SegmentPrediction prediction, bool isCached) => new(
        customer.CustomerId, prediction.SegmentId, prediction.SegmentName, prediction.Probability, prediction.Distance,
        prediction.Probabilities, isCached);
}
