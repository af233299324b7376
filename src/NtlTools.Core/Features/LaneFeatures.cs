using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using NtlTools.Core.Readings;
using V512 = System.Runtime.Intrinsics.Vector512<double>;

namespace NtlTools.Core.Features;

/// <summary>What a plan is made for: a grid's start and steps, as far as readings are used.</summary>
internal sealed record PlanKey(DateTime Start, MeterInterval Interval, int Length);

/// <summary>Takes one customer's features, in the order of the catalogue, and the number of observed readings.</summary>
internal delegate void FeatureSink(int customer, double[] values, int observed);

/// <summary>Computes the features of customers side by side, as many at once as the lanes of two registers.</summary>
internal abstract class LaneFeatures
{
    /// <summary>With the widest registers of this processor.</summary>
    public static LaneFeatures Widest() =>
        Vector512.IsHardwareAccelerated ? new LaneFeatures<Numbers8, Readings16>()
        : Vector256.IsHardwareAccelerated ? new LaneFeatures<Numbers4, Readings8>()
        : new LaneFeatures<Numbers2, Readings4>();

    /// <summary>Computes the features of customers of one grid; can be called from several threads at once.</summary>
    /// <param name="batch">All customers.</param>
    /// <param name="customers">Which of them are computed.</param>
    /// <param name="key">Their grid.</param>
    /// <param name="sink">Where the features go.</param>
    /// <param name="cancellation">Stops the work within a few customers.</param>
    public abstract void Compute(IReadOnlyList<MeterSeries> batch, ReadOnlySpan<int> customers, PlanKey key,
        FeatureSink sink, CancellationToken cancellation);
}

/// <inheritdoc cref="LaneFeatures"/>
/// <typeparam name="V">The register that is swept.</typeparam>
/// <typeparam name="TReadings">The register of readings that is sorted, of twice as many lanes.</typeparam>
internal sealed unsafe class LaneFeatures<V, TReadings> : LaneFeatures
    where V : unmanaged, INumberLanes<V>
    where TReadings : unmanaged, IReadingLanes<TReadings>
{
    private const int PlannedSteps = 1 << 20;

    // Lanes of the registers that the catalogue's formulas are computed in, on every processor.
    private const int FormulaLanes = 8;

    private readonly ConcurrentBag<Scratch> _scratch = [];
    private readonly ConcurrentDictionary<PlanKey, GridPlan<V>> _plans = new();
    private int _plannedSteps;

    public override void Compute(IReadOnlyList<MeterSeries> batch, ReadOnlySpan<int> customers, PlanKey key,
        FeatureSink sink, CancellationToken cancellation)
    {
        if (!_scratch.TryTake(out Scratch? scratch)) scratch = new Scratch();
        GridPlan<V> plan = PlanFor(key, batch[customers[0]].Grid);
        for (int from = 0; from < customers.Length; from += TReadings.Count)
        {
            cancellation.ThrowIfCancellationRequested();
            Compute(batch, customers.Slice(from, Math.Min(TReadings.Count, customers.Length - from)), plan, scratch, sink);
        }
        _scratch.Add(scratch);
    }

    private GridPlan<V> PlanFor(PlanKey key, TimeGrid grid)
    {
        if (_plans.TryGetValue(key, out GridPlan<V>? plan)) return plan;
        plan = new GridPlan<V>(grid, key.Length);

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
    private static void Compute(
        IReadOnlyList<MeterSeries> batch, ReadOnlySpan<int> customers, GridPlan<V> plan, Scratch scratch, FeatureSink sink)
    {
        const int Block = LaneSort<TReadings>.Block;
        int length = plan.Length, rows = (length + Block - 1) / Block * Block;
        bool two = customers.Length > V.Count;
        float* lower = scratch.Lower.Rent(length * V.Count), upper = scratch.Upper.Rent(length * V.Count);
        LaneInterleave.Fill(batch, two ? customers[..V.Count] : customers, length, V.Count, lower);
        LaneInterleave.Fill(batch, two ? customers[V.Count..] : [], length, V.Count, upper);
        scratch.Sweep.Run(plan, lower, out SeriesStatistics<V> lowerStatistics);
        SeriesStatistics<V> upperStatistics = default;
        if (two) scratch.Sweep.Run(plan, upper, out upperStatistics);

        TReadings* readings = scratch.Readings.Rent(rows);
        for (int t = 0; t < length; t++) readings[t] = TReadings.Join(lower + (nint)t * V.Count, upper + (nint)t * V.Count);
        float* end = (float*)(readings + length);
        new Span<float>(end, (rows - length) * TReadings.Count).Fill(float.PositiveInfinity);
        LaneSort<TReadings>.Sort(readings, rows);

        for (int from = 0; from < customers.Length; from += FormulaLanes)
        {
            SeriesStatistics<V512> statistics = default;
            int lanes = Math.Min(FormulaLanes, TReadings.Count);
            for (int lane = 0; lane < lanes; lane++)
            {
                int at = from + lane;
                Copy((double*)(at < V.Count ? &lowerStatistics : &upperStatistics) + at % V.Count, (double*)&statistics + lane);
            }
            ReadOnlySpan<int> group = customers.Slice(from, Math.Min(lanes, customers.Length - from));
            Finish(ref statistics, (float*)readings + from, group, scratch, sink);
        }
    }

    private static void Copy(double* source, double* target)
    {
        int fields = sizeof(SeriesStatistics<V>) / sizeof(V);
        for (int i = 0; i < fields; i++, source += V.Count, target += FormulaLanes) *target = *source;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Finish(
        ref SeriesStatistics<V512> s, float* sorted, ReadOnlySpan<int> customers, Scratch scratch, FeatureSink sink)
    {
        s.Minimum = Quantile(sorted, s.Count, 0);
        s.Quantile10 = Quantile(sorted, s.Count, 0.1);
        s.Quantile25 = Quantile(sorted, s.Count, 0.25);
        s.Median = Quantile(sorted, s.Count, 0.5);
        s.Quantile75 = Quantile(sorted, s.Count, 0.75);
        s.Quantile90 = Quantile(sorted, s.Count, 0.9);
        s.Maximum = Quantile(sorted, s.Count, 1);
        V512* features = scratch.Features.Rent(FeatureCatalogue.Count);
        FeatureCatalogue.Compute(in s, features);
        for (int lane = 0; lane < customers.Length; lane++)
        {
            var values = new double[FeatureCatalogue.Count];
            for (int i = 0; i < values.Length; i++) values[i] = ((double*)features)[i * FormulaLanes + lane];
            sink(customers[lane], values, (int)s.Count.GetElement(lane));
        }
    }

    /// <summary>A quantile of type 7 (Hyndman and Fan 1996) of up to eight of the sorted lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static V512 Quantile(float* sorted, V512 counts, double share)
    {
        double* quantiles = stackalloc double[FormulaLanes];
        for (int lane = 0; lane < FormulaLanes; lane++)
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
            double low = column[(long)below * TReadings.Count];
            double high = column[(long)Math.Min(below + 1, count - 1) * TReadings.Count];
            quantiles[lane] = low + (high - low) * (position - below);
        }
        return Vector512.Load(quantiles);
    }

    private sealed class Scratch
    {
        public LaneScratch<TReadings> Readings { get; } = new();

        public LaneScratch<float> Lower { get; } = new();

        public LaneScratch<float> Upper { get; } = new();

        public LaneSweep<V> Sweep { get; } = new();

        public LaneScratch<V512> Features { get; } = new();
    }
}
