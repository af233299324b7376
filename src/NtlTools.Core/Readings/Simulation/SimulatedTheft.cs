using NtlTools.Learning.Numerics;

namespace NtlTools.Core.Readings.Simulation;

/// <summary>What a meter would have read had one customer stolen from one step on, up to another.</summary>
/// <remarks>Only readings above zero are ever lowered; a missing reading stays missing, and nothing falls below zero.</remarks>
internal sealed class SimulatedTheft
{
    private readonly MeterSeries _customer;
    private readonly ArraySegment<float> _kwh;
    private readonly int _start, _end;
    private readonly double _aim;
    private readonly IReadOnlyList<MeterSeries> _others;
    private readonly double _energy;

    /// <summary>Prepares a theft.</summary>
    /// <param name="customer">Who steals.</param>
    /// <param name="start">The first step with theft.</param>
    /// <param name="end">The step after the last with theft; what comes from there on stays as it is.</param>
    /// <param name="aim">The share of the energy between them that the thief is after, 0 to 1.</param>
    /// <param name="others">Customers whose meters a swap can bring in.</param>
    public SimulatedTheft(MeterSeries customer, int start, int end, double aim, IReadOnlyList<MeterSeries> others)
    {
        _customer = customer;
        _kwh = customer.Kwh;
        _start = start;
        _end = end;
        _aim = aim;
        _others = others;
        for (int step = start; step < end; step++)
            if (_kwh[step] > 0) _energy += _kwh[step];
    }

    /// <summary>The readings with the theft in them.</summary>
    /// <returns>A new array, or null where the pattern does not fit this customer.</returns>
    public float[]? Apply(TheftPattern pattern, ref SeededRandom random)
    {
        if (!(_energy > 0) || !double.IsFinite(_energy)) return null;
        return pattern switch
        {
            TheftPattern.ConstantShare => Taken(null, _aim),
            TheftPattern.VaryingShare => VaryingShare(ref random),
            TheftPattern.Intermittent => Scaled(Runs(ref random)),
            TheftPattern.PeakCap => PeakCap(),
            TheftPattern.ZeroReading => Taken(null, 1),
            TheftPattern.RampDown => Scaled(Ramp(ref random)),
            TheftPattern.Shifted => Shifted(),
            TheftPattern.Swapped => Swapped(),
            _ => throw new ArgumentOutOfRangeException(nameof(pattern), pattern, "Not a known pattern."),
        };
    }

    /// <summary>The share of the energy from the start to the end that readings leave out, 0 to 1.</summary>
    public double IntensityOf(float[] kwh)
    {
        double metered = 0;
        for (int step = _start; step < _end; step++)
            if (_kwh[step] > 0) metered += kwh[step];
        return Math.Clamp(1 - metered / _energy, 0, 1);
    }

    private float[] VaryingShare(ref SeededRandom random)
    {
        double[] shares = new double[_end - _start];
        double width = Math.Min(_aim, 1 - _aim);
        for (int i = 0; i < shares.Length; i++) shares[i] = random.NextDouble(_aim - width, _aim + width);
        return Taken(shares, 1);
    }

    private double[] Runs(ref SeededRandom random)
    {
        double[] weights = new double[_end - _start];
        bool stealing = true;
        for (int i = 0; i < weights.Length;)
        {
            int length = Math.Max(1, _customer.Grid.StepsIn(3 + random.Next(19)));
            int end = Math.Min(weights.Length, i + length);
            if (stealing) weights.AsSpan(i, end - i).Fill(1);
            stealing = !stealing;
            i = end;
        }
        return weights;
    }

    private double[] Ramp(ref SeededRandom random)
    {
        double[] weights = new double[_end - _start];
        int wanted = Math.Max(2, _customer.Grid.StepsIn(30 + random.Next(151)));
        int length = Math.Max(1, Math.Min(wanted, weights.Length / 2));
        for (int i = 0; i < weights.Length; i++) weights[i] = Math.Min(1, (i + 1.0) / length);
        return weights;
    }

    /// <summary>Takes a multiple of weights: the one that meets the aim, or all where even that is too little.</summary>
    private float[]? Scaled(double[] weights)
    {
        double weighted = 0;
        for (int i = 0; i < weights.Length; i++)
            if (_kwh[_start + i] > 0) weighted += weights[i] * _kwh[_start + i];
        return weighted > 0 ? Taken(weights, Math.Min(1, _aim * _energy / weighted)) : null;
    }

    /// <summary>Takes a share of every reading between start and end, times the step's weight where there are weights.</summary>
    private float[] Taken(double[]? weights, double share)
    {
        float[] metered = [.. _kwh];
        for (int step = _start; step < _end; step++)
            if (_kwh[step] > 0) metered[step] = (float)(_kwh[step] * Math.Max(0, 1 - share * (weights?[step - _start] ?? 1)));
        return metered;
    }

    /// <summary>Finds the limit above which just the wanted share of the energy lies.</summary>
    private float[] PeakCap()
    {
        float[] sorted = [.. _kwh.Take(_start.._end).Where(reading => reading > 0).OrderDescending()];
        double removed = 0, wanted = _aim * _energy;
        double limit = 0;
        for (int above = 1; above <= sorted.Length; above++)
        {
            double next = above < sorted.Length ? sorted[above] : 0;
            double room = above * (sorted[above - 1] - next);
            if (removed + room >= wanted)
            {
                limit = sorted[above - 1] - (wanted - removed) / above;
                break;
            }
            removed += room;
        }
        float[] metered = [.. _kwh];
        for (int step = _start; step < _end; step++)
            if (metered[step] > limit) metered[step] = (float)Math.Max(0, limit);
        return metered;
    }

    /// <summary>
    /// Plays a stretch from before the start again and again: the one whose level is nearest to what the aim leaves.
    /// </summary>
    private float[]? Shifted()
    {
        TimeGrid grid = _customer.Grid;
        int week = grid.StepsIn(7), length = Math.Min(_start, Math.Max(grid.Interval.Months > 0 ? 3 : 1, grid.StepsIn(28)));
        if (week > 0 && length >= week) length -= length % week;
        int before = -1, count = 0;
        double nearest = double.PositiveInfinity, wanted = (1 - _aim) * MeanBetween(_kwh, _start, _end), sum = 0;
        if (double.IsNaN(wanted)) return null;
        for (int step = 0; step < _start; step++)
        {
            Count(step, 1);
            if (step >= length) Count(step - length, -1);

            // Whole weeks back from the start, so that a Monday shows a Monday.
            int first = step - length + 1;
            if (first < 0 || 2 * count < length || (week > 0 && (_start - first) % week != 0)) continue;
            double distance = Math.Abs(sum / count - wanted);
            if (distance >= nearest) continue;
            nearest = distance;
            before = first;
        }
        if (before < 0) return null;
        float[] metered = [.. _kwh];
        for (int step = _start; step < _end; step++)
        {
            if (!(_kwh[step] > 0)) continue;
            int source = (step - _start) % length;
            while (float.IsNaN(_kwh[before + source])) source = (source + 1) % length;
            metered[step] = Math.Max(0, _kwh[before + source]);
        }
        return metered;

        void Count(int step, int sign)
        {
            if (float.IsNaN(_kwh[step])) return;
            sum += sign * (double)_kwh[step];
            count += sign;
        }
    }

    /// <summary>Shows the meter of a customer who uses less: the one whose level is nearest to what the aim leaves.</summary>
    private float[]? Swapped()
    {
        double own = MeanBetween(_kwh, _start, _end), wanted = (1 - _aim) * own, nearest = double.PositiveInfinity, level = 0;
        MeterSeries? donor = null;
        foreach (MeterSeries other in _others)
        {
            if (ReferenceEquals(other, _customer) || other.IsTheft == true || other.Grid != _customer.Grid) continue;
            double mean = MeanBetween(other.Kwh, _start, _end);
            if (!(mean > 0 && mean < own) || Math.Abs(mean - wanted) >= nearest) continue;
            nearest = Math.Abs(mean - wanted);
            level = mean;
            donor = other;
        }
        if (donor is null) return null;
        float[] metered = [.. _kwh];
        for (int step = _start; step < _end; step++)
        {
            if (!(_kwh[step] > 0)) continue;

            // Where the other meter has a gap, the thief's own rhythm at the other's level stands in: a swap must add no gaps.
            float reading = donor.Kwh[step];
            metered[step] = float.IsNaN(reading) ? (float)(_kwh[step] * (level / own)) : Math.Max(0, reading);
        }
        return metered;
    }

    /// <summary>The mean of what is observed from a step up to another; NaN where less than half is.</summary>
    private static double MeanBetween(ReadOnlySpan<float> kwh, int start, int end)
    {
        double sum = 0;
        int count = 0;
        for (int step = start; step < end; step++)
        {
            if (float.IsNaN(kwh[step])) continue;
            sum += kwh[step];
            count++;
        }
        return 2 * count >= end - start ? sum / count : double.NaN;
    }
}
