using NtlTools.Learning.Numerics;

namespace NtlTools.Core.Readings.Simulation;

/// <summary>One stream of customers on its way through a <see cref="TheftInjector"/>.</summary>
public sealed class TheftInjection
{
    /// <summary>
    /// Customers decided on together; a swapped meter is always one of the same batch. A constant, since results depend on
    /// it.
    /// </summary>
    public const int BatchSize = 256;

    // The generator's customers take the streams from 0 up with what is often the same seed.
    private const ulong FirstStream = 1UL << 63;

    // The start leaves enough readings on both sides of it to see the difference.
    private const double EarliestStart = 0.15, LatestStart = 0.85;

    private readonly SimulatedTheftSettings _settings;
    private readonly List<MeterSeries> _batch = new(BatchSize);
    private ulong _batchNumber;

    internal TheftInjection(SimulatedTheftSettings settings) => _settings = settings;

    /// <summary>How many customers have come out.</summary>
    public int CustomerCount { get; private set; }

    /// <summary>How many of them this injection made thieves.</summary>
    public int ThiefCount { get; private set; }

    /// <summary>How many thieves the share asks for among them.</summary>
    public int WantedCount => (int)Math.Round(_settings.Share * CustomerCount, MidpointRounding.AwayFromZero);

    /// <summary>Takes a customer.</summary>
    /// <returns>The customers that are decided on now: none, or a whole batch in its order.</returns>
    public IReadOnlyList<MeterSeries> Add(MeterSeries customer)
    {
        ArgumentNullException.ThrowIfNull(customer);
        _batch.Add(customer);
        return _batch.Count < BatchSize ? [] : Complete();
    }

    /// <summary>Decides on the customers that are left.</summary>
    /// <returns>They, in their order.</returns>
    public IReadOnlyList<MeterSeries> Complete()
    {
        if (_batch.Count == 0) return [];
        var random = new SeededRandom(_settings.Seed, FirstStream + _batchNumber++);
        MeterSeries[] results = [.. _batch];
        int[] order = [.. Enumerable.Range(0, results.Length)];
        random.Shuffle<int>(order);
        CustomerCount += results.Length;
        foreach (int candidate in order)
        {
            if (ThiefCount >= WantedCount) break;
            MeterSeries? thief = TryMakeThief(_batch[candidate], ref random);
            if (thief is null) continue;
            results[candidate] = thief;
            ThiefCount++;
        }
        for (int i = 0; i < results.Length; i++) results[i] = Labelled(results[i]);
        _batch.Clear();
        return results;
    }

    /// <summary>Lets customers stream through, from the first to the last of the injection.</summary>
    /// <param name="customers">The customers, in an order that is part of the input.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <returns>All customers in their order; the counts are final at the end.</returns>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    internal IEnumerable<MeterSeries> Through(IEnumerable<MeterSeries> customers, CancellationToken cancellation)
    {
        foreach (MeterSeries customer in customers)
        {
            cancellation.ThrowIfCancellationRequested();
            foreach (MeterSeries result in Add(customer)) yield return result;
        }
        foreach (MeterSeries result in Complete()) yield return result;
    }

    private MeterSeries? TryMakeThief(MeterSeries customer, ref SeededRandom random)
    {
        if (customer.IsTheft == true || customer.Simulation?.Theft is not null) return null;
        int end = customer.StepsBeforeInspection;
        int[] observed = ObservedSteps(customer.Kwh, end);
        if (observed.Length < Math.Max(6, customer.Grid.StepsIn(_settings.MinimumDays))) return null;
        double place = random.NextDouble(EarliestStart, LatestStart);
        double aim = random.NextDouble(_settings.MinimumIntensity, _settings.MaximumIntensity);
        int start = observed[Math.Max(1, (int)(place * observed.Length))];
        var theft = new SimulatedTheft(customer, start, end, aim, _batch);
        int count = _settings.Patterns.Count;

        // In turn, so that each pattern gets its part; where one does not fit the customer, the next one has its chance.
        for (int attempt = 0; attempt < count; attempt++)
        {
            TheftPattern pattern = _settings.Patterns[(ThiefCount + attempt) % count];
            if (theft.Apply(pattern, ref random) is not { } kwh) continue;
            double intensity = theft.IntensityOf(kwh);
            if (intensity < _settings.MinimumIntensity / 2) continue;
            return With(customer, kwh, true, (customer.Simulation ?? new SimulationMark()) with
            {
                Theft = pattern,
                Intensity = intensity,
                TheftStart = customer.Grid.TimeAt(start),
                LabelIsSimulated = true,
            });
        }
        return null;
    }

    private MeterSeries Labelled(MeterSeries customer) =>
        customer.IsTheft is not null || _settings.KeepUninspected ? customer
            : With(customer, customer.Kwh, false, (customer.Simulation ?? new SimulationMark()) with { LabelIsSimulated = true });

    private static MeterSeries With(MeterSeries customer, ArraySegment<float> kwh, bool isTheft, SimulationMark mark) =>
        // The date of the inspection stays, too: features end there, and their length would else tell a thief.
        new(customer, customer.Grid, kwh) { IsTheft = isTheft, Simulation = mark };

    /// <summary>The steps that end before the day of the inspection; all where there was none.</summary>
    private static int[] ObservedSteps(ReadOnlySpan<float> kwh, int end)
    {
        var steps = new List<int>(end);
        for (int step = 0; step < end; step++)
            if (!float.IsNaN(kwh[step])) steps.Add(step);
        return [.. steps];
    }
}
