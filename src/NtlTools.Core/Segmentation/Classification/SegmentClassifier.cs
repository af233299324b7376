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
    // What is held for customers who are classified together, about a hundred bytes each, has an end.
    private const int BlockSize = 1024, RoundSize = 64 * BlockSize;

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
        if (!TryRead(customer, out SegmentKey key)) return Answer(customer, Nowhere, isCached: false);
        var known = new SegmentPrediction?[1];
        _cache.Find([key], known);
        if (known[0] is { } remembered) return Answer(customer, remembered, isCached: true);
        SegmentPrediction[] asked = Predict([key], ExecutionOptions.Default);
        _cache.Add([key], asked);
        return Answer(customer, asked[0], isCached: false);
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
        ExecutionOptions quiet = execution with { Progress = null };
        var answers = new CustomerSegment[customers.Count];
        for (int start = 0; start < answers.Length; start += RoundSize)
            Classify(customers, start, answers.AsMemory(start, Math.Min(RoundSize, answers.Length - start)), quiet);
        return answers;
    }

    private SegmentPrediction Nowhere => SegmentPrediction.NotSegmented(_segmentation.ClusterCount);

    // What is remembered is looked up and added to in the order of the customers, so that no thread's luck decides what is found again;
    // what takes the time, reading customers and predicting, is done by all threads.
    private void Classify(IReadOnlyList<CustomerFeatures> customers, int first, Memory<CustomerSegment> answers, ExecutionOptions execution)
    {
        var keys = new SegmentKey[answers.Length];
        OrderedParallel.ForBlocks(keys.Length, BlockSize, execution, (_, start, end) =>
        {
            for (int i = start; i < end; i++) TryRead(customers[first + i], out keys[i]);
        });
        var known = new SegmentPrediction?[keys.Length];
        _cache.Find(keys, known);
        (SegmentKey[] asked, int[] places) = Distinct(keys, known);
        SegmentPrediction[] predictions = Predict(asked, execution);
        _cache.Add(asked, predictions);
        OrderedParallel.ForBlocks(keys.Length, BlockSize, execution, (_, start, end) =>
        {
            Span<CustomerSegment> own = answers.Span;
            for (int i = start; i < end; i++)
            {
                SegmentPrediction prediction = keys[i].IsNone ? Nowhere : known[i] ?? predictions[places[i] >= 0 ? places[i] : ~places[i]];
                own[i] = Answer(customers[first + i], prediction, isCached: known[i] is not null || places[i] < 0);
            }
        });
    }

    // The keys that are asked of the model, each once where answers are remembered, and which of them each customer's is: the
    // complement of its place for those who only get what another one has asked.
    private (SegmentKey[] Asked, int[] Places) Distinct(SegmentKey[] keys, SegmentPrediction?[] known)
    {
        var asked = new List<SegmentKey>(_cache.Remembers ? 0 : keys.Length);
        var placeOf = new Dictionary<SegmentKey, int>();
        int[] places = new int[keys.Length];
        for (int i = 0; i < keys.Length; i++)
        {
            if (keys[i].IsNone || known[i] is not null) continue;
            if (_cache.Remembers && !placeOf.TryAdd(keys[i], asked.Count))
            {
                places[i] = ~placeOf[keys[i]];
                continue;
            }
            places[i] = asked.Count;
            asked.Add(keys[i]);
        }
        return ([.. asked], places);
    }

    // False where the data are too poor for an answer; the key is then of nobody.
    private bool TryRead(CustomerFeatures customer, out SegmentKey key)
    {
        double[] raw = new double[_segmentation.Encoder.InputColumns];
        bool isRead = _segmentation.TryRead(customer, raw);
        key = isRead ? new(raw) : default;
        return isRead;
    }

    private SegmentPrediction[] Predict(SegmentKey[] keys, ExecutionOptions execution)
    {
        var predictions = new SegmentPrediction[keys.Length];
        OrderedParallel.ForBlocks(keys.Length, BlockSize, execution, (_, start, end) =>
        {
            var raw = new Matrix(end - start, _segmentation.Encoder.InputColumns);
            for (int i = start; i < end; i++) keys[i].Values.CopyTo(raw.Row(i - start));
            _segmentation.Predict(raw).CopyTo(predictions, start);
        });
        return predictions;
    }

    private static CustomerSegment Answer(CustomerFeatures customer, SegmentPrediction prediction, bool isCached) => new(
        customer.CustomerId, prediction.SegmentId, prediction.SegmentName, prediction.Probability, prediction.Distance,
        prediction.Probabilities, isCached);
}
