using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using NtlTools.Core.Readings;
using NtlTools.Learning;
using NtlTools.Learning.Numerics;
using V = System.Runtime.Intrinsics.Vector512<double>;

namespace NtlTools.Core.Features;

/// <summary>Computes all features of the <see cref="FeatureCatalogue"/> out of readings.</summary>
/// <remarks>
/// Sixteen customers of one grid are computed side by side, so a batch is many times faster than as many single calls;
/// the numbers are the same. Readings at or after the day of a customer's inspection are not used at all: the grid ends
/// there. Can be used from several threads at once. Memory: the results, and on each thread about 270 bytes for each step
/// of the longest grid (600 where its length has a prime factor above 97).
/// </remarks>
public sealed class FeatureCalculator
{
    private const int Lanes = 2 * LaneSweep.Lanes;
    private const int CustomersAnItem = 8 * Lanes;
    private const int PlannedSteps = 1 << 20;

    private static readonly int MissingRatio = FeatureCatalogue.IndexOf(nameof(CustomerFeatures.MissingRatio));
    private static readonly int IsConstant = FeatureCatalogue.IndexOf(nameof(CustomerFeatures.IsConstant));

    private readonly QualityLimits _limits;
    private readonly ConcurrentBag<Scratch> _scratch = [];
    private readonly ConcurrentDictionary<PlanKey, GridPlan> _plans = new();
    private int _plannedSteps;

    /// <summary>Makes a calculator.</summary>
    /// <param name="limits">Where the quality grades end.</param>
    public FeatureCalculator(QualityLimits limits)
    {
        ArgumentNullException.ThrowIfNull(limits);
        _limits = limits;
    }

    /// <summary>Computes one customer's features.</summary>
    public CustomerFeatures Compute(MeterSeries series)
    {
        ArgumentNullException.ThrowIfNull(series);
        return Compute([series], new ExecutionOptions { Threads = 1 })[0];
    }

    /// <summary>Computes the features of many customers, whose grids may differ.</summary>
    /// <param name="batch">The customers.</param>
    /// <param name="execution">Threads, cancellation and progress.</param>
    /// <returns>One result a customer, in the order of the customers.</returns>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public CustomerFeatures[] Compute(IReadOnlyList<MeterSeries> batch, ExecutionOptions execution)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(execution);
        var results = new CustomerFeatures[batch.Count];
        (int[] order, List<Item> items) = Arrange(batch);
        OrderedParallel.For(items.Count, execution, number =>
        {
            if (!_scratch.TryTake(out Scratch? scratch)) scratch = new Scratch();
            Item item = items[number];
            GridPlan plan = PlanFor(item.Key, batch[order[item.From]].Grid);
            for (int from = item.From; from < item.To; from += Lanes)
            {
                execution.Cancellation.ThrowIfCancellationRequested();
                Compute(batch, order.AsSpan(from, Math.Min(Lanes, item.To - from)), plan, scratch, results);
            }
            _scratch.Add(scratch);
        });
        return results;
    }

    /// <summary>Brings customers of the same plan together, whatever their order, in pieces of a fixed size.</summary>
    private static (int[] Order, List<Item> Items) Arrange(IReadOnlyList<MeterSeries> batch)
    {
        var groups = new Dictionary<PlanKey, List<int>>();
        var keys = new List<PlanKey>();
        PlanKey? lastKey = null;
        List<int>? last = null;
        for (int i = 0; i < batch.Count; i++)
        {
            MeterSeries series = batch[i] ?? throw new ArgumentException("A customer is null.", nameof(batch));
            int steps = series.StepsBeforeInspection;
            if (last is null || lastKey!.Length != steps || lastKey.Start != series.Start || lastKey.Interval != series.Interval)
            {
                lastKey = new PlanKey(series.Start, series.Interval, steps);
                if (!groups.TryGetValue(lastKey, out last))
                {
                    groups.Add(lastKey, last = []);
                    keys.Add(lastKey);
                }
            }
            last.Add(i);
        }
        var order = new List<int>(batch.Count);
        var items = new List<Item>();
        foreach (PlanKey key in keys)
        {
            List<int> group = groups[key];
            for (int from = 0; from < group.Count; from += CustomersAnItem)
                items.Add(new Item(order.Count + from, order.Count + Math.Min(group.Count, from + CustomersAnItem), key));
            order.AddRange(group);
        }
        return ([.. order], items);
    }

    private GridPlan PlanFor(PlanKey key, TimeGrid grid)
    {
        if (_plans.TryGetValue(key, out GridPlan? plan)) return plan;
        plan = new GridPlan(grid, key.Length);
        // A grid for each day of inspection must not fill the memory; a plan is quickly made again.
        if (Interlocked.Add(ref _plannedSteps, key.Length) > PlannedSteps)
        {
            _plans.Clear();
            Interlocked.Exchange(ref _plannedSteps, key.Length);
        }
        _plans.TryAdd(key, plan);
        return plan;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private unsafe void Compute(
        IReadOnlyList<MeterSeries> batch, ReadOnlySpan<int> customers, GridPlan plan, Scratch scratch, CustomerFeatures[] results)
    {
        int length = plan.Length, rows = (length + LaneSort.Block - 1) / LaneSort.Block * LaneSort.Block;
        bool two = customers.Length > LaneSweep.Lanes;
        ReadOnlySpan<int> first = two ? customers[..LaneSweep.Lanes] : customers;
        ReadOnlySpan<int> second = two ? customers[LaneSweep.Lanes..] : [];
        Vector256<float>* lower = scratch.Lower.Rent(length), upper = scratch.Upper.Rent(length);
        LaneInterleave.Fill(batch, first, length, lower);
        LaneInterleave.Fill(batch, second, length, upper);
        scratch.Sweep.Run(plan, lower, out SeriesStatistics lowerStatistics);
        SeriesStatistics upperStatistics = default;
        if (two) scratch.Sweep.Run(plan, upper, out upperStatistics);

        Vector512<float>* readings = scratch.Readings.Rent(rows);
        Vector512<float> infinite = Vector512.Create(float.PositiveInfinity);
        for (int t = 0; t < length; t++)
        {
            Vector512<float> both = Vector512.Create(lower[t], upper[t]);
            readings[t] = Vector512.ConditionalSelect(Vector512.Equals(both, both), both, infinite);
        }
        for (int t = length; t < rows; t++) readings[t] = infinite;
        LaneSort.Sort(readings, rows);

        Finish(ref lowerStatistics, (float*)readings, batch, first, scratch, results);
        if (two) Finish(ref upperStatistics, (float*)readings + LaneSweep.Lanes, batch, second, scratch, results);
    }

    /// <summary>Makes the results of up to eight customers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private unsafe void Finish(
        ref SeriesStatistics s, float* sorted, IReadOnlyList<MeterSeries> batch, ReadOnlySpan<int> customers, Scratch scratch,
        CustomerFeatures[] results)
    {
        s.Minimum = Quantile(sorted, s.Count, 0);
        s.Quantile10 = Quantile(sorted, s.Count, 0.1);
        s.Quantile25 = Quantile(sorted, s.Count, 0.25);
        s.Median = Quantile(sorted, s.Count, 0.5);
        s.Quantile75 = Quantile(sorted, s.Count, 0.75);
        s.Quantile90 = Quantile(sorted, s.Count, 0.9);
        s.Maximum = Quantile(sorted, s.Count, 1);
        V* features = scratch.Features.Rent(FeatureCatalogue.Count);
        FeatureCatalogue.Compute(in s, features);
        for (int lane = 0; lane < customers.Length; lane++)
        {
            var values = new double[FeatureCatalogue.Count];
            for (int i = 0; i < values.Length; i++) values[i] = ((double*)features)[i * LaneSweep.Lanes + lane];
            results[customers[lane]] = Features(batch[customers[lane]], values, (int)s.Count.GetElement(lane));
        }
    }

    /// <summary>A quantile of type 7 (Hyndman and Fan 1996) of eight of the sixteen sorted lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static unsafe V Quantile(float* sorted, V counts, double share)
    {
        double* quantiles = stackalloc double[LaneSweep.Lanes];
        for (int lane = 0; lane < LaneSweep.Lanes; lane++)
        {
            int count = (int)counts.GetElement(lane);
            if (count == 0)
            {
                quantiles[lane] = double.NaN;
                continue;
            }
            double position = (count - 1) * share;
            int below = (int)position;
            float* column = sorted + lane;
            double low = column[(long)below * Lanes], high = column[(long)Math.Min(below + 1, count - 1) * Lanes];
            quantiles[lane] = low + (high - low) * (position - below);
        }
        return Vector512.Load(quantiles);
    }

    private CustomerFeatures Features(MeterSeries series, double[] values, int observed)
    {
        double missingRatio = values[MissingRatio];
        bool isConstant = values[IsConstant] > 0;
        QualityGrade quality = _limits.Grade(series.Grid, missingRatio, observed, isConstant);
        return new CustomerFeatures(series.CustomerId, values, quality, observed, observed * series.Interval.Days)
        {
            IsTheft = series.IsTheft,
            InspectionDate = series.InspectionDate,
            Attributes = series.Attributes,
            Simulation = series.Simulation,
            Interval = series.Interval,
        };
    }

    private sealed class Scratch
    {
        public LaneScratch<Vector512<float>> Readings { get; } = new();

        public LaneScratch<Vector256<float>> Lower { get; } = new();

        public LaneScratch<Vector256<float>> Upper { get; } = new();

        public LaneSweep Sweep { get; } = new();

        public LaneScratch<V> Features { get; } = new();
    }

    private sealed record PlanKey(DateTime Start, MeterInterval Interval, int Length);

    private sealed record Item(int From, int To, PlanKey Key);
}
