namespace NtlTools.Core.Readings.Repair;

/// <summary>Repairs customers' readings: fills short gaps, clips spikes, drops what is below zero. All is counted and marked.</summary>
/// <remarks>
/// In this order: negative readings become missing, spikes are clipped, gaps are filled (from clipped neighbours). Mean,
/// standard deviation (n − 1) and neighbours are of readings before the inspection alone; later ones stay as they are. Can be
/// used from several threads at once; memory is that of the new readings. After Zheng, Yang, Niu, Dai and Zhou (2018), "Wide
/// and Deep Convolutional Neural Networks for Electricity-Theft Detection to Secure Smart Grids", section III.B, but for one
/// thing: a reading that cannot be filled in stays missing and does not become 0.
/// </remarks>
public sealed class MeterRepair
{
    private readonly RepairSettings _settings;

    /// <summary>Makes a repair.</summary>
    public MeterRepair(RepairSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        _settings = settings;
    }

    /// <summary>Repairs one customer.</summary>
    /// <param name="series">The customer, which stays as it is.</param>
    /// <returns>
    /// The customer with a mark, and with readings of its own where one of them changed. What was repaired before adds up in the mark.
    /// </returns>
    public MeterSeries Repair(MeterSeries series)
    {
        ArgumentNullException.ThrowIfNull(series);
        int end = series.StepsBeforeInspection;
        float[] kwh = [.. series.Kwh];
        Span<float> judged = kwh.AsSpan(0, end), read = series.Kwh;
        bool isLimited = false;
        int negative = _settings.NegativeToMissing ? DropNegative(judged, ref isLimited) : 0;
        int clipped = _settings.SpikeSigma is { } sigma ? Clip(judged, sigma, ref isLimited) : 0;
        int interpolated = _settings.MaximumGap > 0 ? Interpolate(judged, ref isLimited) : 0;
        int repaired = 0;
        for (int t = 0; t < end; t++)
            if (BitConverter.SingleToInt32Bits(kwh[t]) != BitConverter.SingleToInt32Bits(read[t])) repaired++;
        RepairMark before = series.Repair ?? new RepairMark();
        return new(series, series.Grid, repaired == 0 ? series.Kwh : kwh)
        {
            Repair = new()
            {
                InterpolatedCount = before.InterpolatedCount + interpolated,
                ClippedCount = before.ClippedCount + clipped,
                NegativeCount = before.NegativeCount + negative,
                RepairedCount = Math.Min(end, before.RepairedCount + repaired),
                StepCount = end,
                IsLimited = before.IsLimited || isLimited,
            },
        };
    }

    private int DropNegative(Span<float> kwh, ref bool isLimited)
    {
        int negative = 0, observed = 0;
        foreach (float reading in kwh)
        {
            if (reading < 0) negative++;
            if (!float.IsNaN(reading)) observed++;
        }
        if (!IsAllowed(negative, observed, _settings.MaximumNegativeRatio, ref isLimited)) return 0;
        foreach (ref float reading in kwh)
            if (reading < 0) reading = float.NaN;
        return negative;
    }

    private int Clip(Span<float> kwh, double sigma, ref bool isLimited)
    {
        int observed = 0;
        double sum = 0, squares = 0;
        foreach (float reading in kwh)
        {
            if (float.IsNaN(reading)) continue;
            observed++;
            sum += reading;
        }
        if (observed < 2) return 0;
        double mean = sum / observed;
        foreach (float reading in kwh)
            if (!float.IsNaN(reading)) squares += (reading - mean) * (reading - mean);
        double bound = mean + sigma * Math.Sqrt(squares / (observed - 1));

        // One that the rounding of the bound would leave as it is has not been clipped.
        float most = (float)bound;
        int clipped = 0;
        foreach (float reading in kwh)
            if (reading > most) clipped++;
        if (!IsAllowed(clipped, observed, _settings.MaximumClippedRatio, ref isLimited)) return 0;
        foreach (ref float reading in kwh)
            if (reading > most) reading = most;
        return clipped;
    }

    private int Interpolate(Span<float> kwh, ref bool isLimited)
    {
        int fillable = 0;
        for (int from = 0; NextGap(kwh, from) is { } gap; from = gap.End) fillable += gap.End - gap.Start;
        if (!IsAllowed(fillable, kwh.Length, _settings.MaximumInterpolatedRatio, ref isLimited)) return 0;
        for (int from = 0; NextGap(kwh, from) is { } gap; from = gap.End)
        {
            double left = kwh[gap.Start - 1], rise = (kwh[gap.End] - left) / (gap.End - gap.Start + 1);
            for (int t = gap.Start; t < gap.End; t++) kwh[t] = (float)(left + rise * (t - gap.Start + 1));
        }
        return fillable;
    }

    /// <summary>The next run of missing steps that stands between two readings and is short enough.</summary>
    private (int Start, int End)? NextGap(ReadOnlySpan<float> kwh, int from)
    {
        for (int t = from; t < kwh.Length; t++)
        {
            if (!float.IsNaN(kwh[t])) continue;
            int start = t;
            while (t < kwh.Length && float.IsNaN(kwh[t])) t++;
            if (start > 0 && t < kwh.Length && t - start <= _settings.MaximumGap) return (start, t);
        }
        return null;
    }

    private static bool IsAllowed(int count, int all, double share, ref bool isLimited)
    {
        if (count <= share * all) return count > 0;
        isLimited = true;
        return false;
    }
}
