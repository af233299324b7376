using System.Buffers;
using NtlTools.Core.Readings;
using NtlTools.Learning;
using NtlTools.Learning.Numerics;

namespace NtlTools.Core.Features;

/// <summary>Computes all features of the <see cref="FeatureCatalogue"/> out of readings.</summary>
/// <remarks>
/// Customers of one grid are computed side by side in the lanes of registers, so a batch is many times faster than as many
/// single calls; the numbers are the same, whatever the width of the processor's registers. Readings at or after the day of
/// a customer's inspection are not used at all: the grid ends there. Can be used from several threads at once. Memory: the
/// results, and on each thread about 270 bytes for each step of the longest grid (600 where its length has a prime factor
/// above 97).
/// </remarks>
public sealed class FeatureCalculator
{
    private const int CustomersAnItem = 128;

    private static readonly int MissingRatio = FeatureCatalogue.IndexOf(nameof(MeterFeatures.MissingRatio));
    private static readonly int IsConstant = FeatureCatalogue.IndexOf(nameof(MeterFeatures.IsConstant));

    private readonly QualityLimits _limits;
    private readonly LaneFeatures _lanes;

    /// <summary>Makes a calculator.</summary>
    /// <param name="limits">Where the quality grades end.</param>
    public FeatureCalculator(QualityLimits limits)
        : this(limits, LaneFeatures.Widest())
    {
    }

    /// <summary>Makes a calculator with registers of a given width; the width does not change a bit of the result.</summary>
    internal FeatureCalculator(QualityLimits limits, LaneFeatures lanes)
    {
        ArgumentNullException.ThrowIfNull(limits);
        _limits = limits;
        _lanes = lanes;
    }

    /// <summary>Computes one customer's features.</summary>
    public MeterFeatures Compute(MeterSeries series)
    {
        ArgumentNullException.ThrowIfNull(series);
        return Compute([series], new ExecutionOptions { Threads = 1 })[0];
    }

    /// <summary>Computes the features of many customers, whose grids may differ.</summary>
    /// <param name="batch">The customers.</param>
    /// <param name="execution">Threads, cancellation and progress.</param>
    /// <returns>One result a customer, in the order of the customers.</returns>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public MeterFeatures[] Compute(IReadOnlyList<MeterSeries> batch, ExecutionOptions execution)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(execution);
        var results = new MeterFeatures[batch.Count];
        int[] order = ArrayPool<int>.Shared.Rent(batch.Count);
        List<Item> items = Arrange(batch, order);
        OrderedParallel.For(items.Count, execution, number =>
        {
            Item item = items[number];
            _lanes.Compute(batch, order.AsSpan(item.From, item.To - item.From), item.Key,
                (customer, values, observed) => results[customer] = Features(batch[customer], values, observed),
                execution.Cancellation);
        });
        ArrayPool<int>.Shared.Return(order);
        return results;
    }

    /// <summary>Brings customers of the same plan together, whatever their order, in pieces of a fixed size.</summary>
    /// <param name="batch">The customers.</param>
    /// <param name="order">Receives their numbers, plan by plan.</param>
    private static List<Item> Arrange(IReadOnlyList<MeterSeries> batch, Span<int> order)
    {
        var groups = new Dictionary<PlanKey, int>();
        var keys = new List<PlanKey>();
        var counts = new List<int>();
        int[] groupOf = ArrayPool<int>.Shared.Rent(batch.Count);
        PlanKey? lastKey = null;
        int last = -1;
        for (int i = 0; i < batch.Count; i++)
        {
            MeterSeries series = batch[i] ?? throw new ArgumentException("A customer is null.", nameof(batch));
            int steps = series.StepsBeforeInspection;
            if (lastKey is null || lastKey.Length != steps || lastKey.Start != series.Start || lastKey.Interval != series.Interval)
            {
                lastKey = new PlanKey(series.Start, series.Interval, steps);
                if (!groups.TryGetValue(lastKey, out last))
                {
                    groups.Add(lastKey, last = keys.Count);
                    keys.Add(lastKey);
                    counts.Add(0);
                }
            }
            groupOf[i] = last;
            counts[last]++;
        }
        var items = new List<Item>();
        for (int group = 0, start = 0; group < keys.Count; group++)
        {
            int end = start + counts[group];
            for (int from = start; from < end; from += CustomersAnItem)
                items.Add(new Item(from, Math.Min(end, from + CustomersAnItem), keys[group]));
            (counts[group], start) = (start, end);
        }
        for (int i = 0; i < batch.Count; i++) order[counts[groupOf[i]]++] = i;
        ArrayPool<int>.Shared.Return(groupOf);
        return items;
    }

    private MeterFeatures Features(MeterSeries series, double[] values, int observed)
    {
        double missingRatio = values[MissingRatio];
        bool isConstant = values[IsConstant] > 0;
        QualityGrade quality = _limits.Grade(series.Grid, missingRatio, observed, isConstant);
        return new MeterFeatures(series.CustomerId, values, quality, observed, observed * series.Interval.Days)
        {
            IsTheft = series.IsTheft,
            InspectionDate = series.InspectionDate,
            Attributes = series.Attributes,
            Simulation = series.Simulation,
            Interval = series.Interval,
            Repair = series.Repair,
        };
    }

    private sealed record Item(int From, int To, PlanKey Key);
}
