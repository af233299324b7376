using System.Runtime.CompilerServices;

namespace NtlTools.Core.Features;

/// <summary>The sweep over customers' series side by side, one customer a lane: everything but order statistics.</summary>
/// <remarks>
/// Lanes never meet, so a customer's numbers do not depend on whom the customer is computed with. Missing steps are masked,
/// not branched on. Sums are in double precision over distances to a mean or to a reading nearby, wherever the plain sums
/// would cancel. No multiply-add is fused, so that every machine gives the same numbers. What is kept for each step is
/// little and single where readings are, since the time goes into moving it. Memory: about 18 bytes a lane and
/// step, and four times that where the length has a large prime factor.
/// </remarks>
internal sealed unsafe class LaneSweep<V>
    where V : unmanaged, INumberLanes<V>
{
    private const int Weekdays = 7;

    private readonly LaneScratch<V> _prefix = new(), _window = new(), _work = new();
    private GridPlan<V> _plan = null!;
    private float* _readingsAt;
    private V* _sumsAt;

    private static V NaN => V.Create(double.NaN);

    private static V Infinite => V.Create(double.PositiveInfinity);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Wide(float* numbers, int step) => V.Widen(numbers + (nint)step * V.Count);

    /// <summary>Sweeps over the readings.</summary>
    /// <param name="plan">The grid's plan.</param>
    /// <param name="readings">V.One vector a step, NaN where a reading is missing.</param>
    /// <param name="s">What was found.</param>
    public void Run(GridPlan<V> plan, float* readings, out SeriesStatistics<V> s)
    {
        s = default;
        int length = plan.Length;
        _plan = plan;
        _readingsAt = readings;
        _sumsAt = _prefix.Rent(length);
        s.Length = V.Create(length);

        V last = CountAndSum(ref s);
        Moments(ref s);
        Trends(ref s);
        Windows(ref s);
        Rolling(ref s);
        ByWeekday(ref s);
        ByMonth(ref s);
        s.AnnualAmplitude = plan.Annual is null ? NaN : AnnualAmplitude(in s, plan.Annual);
        ChangePoint(ref s, last);
    }

    /// <summary>Everything that needs no mean: counts, runs, and the running sum. Returns the last reading.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private V CountAndSum(ref SeriesStatistics<V> s)
    {
        V* sums = _sumsAt;
        float* readings = _readingsAt;
        int length = _plan.Length, from = 0;
        V count = V.Zero, sum = V.Zero, steps = V.Zero, zeros = V.Zero;
        V last = NaN;
        V zeroRun = V.Zero, longestZeroRun = V.Zero, zeroRuns = V.Zero, gap = V.Zero, longestGap = V.Zero, gaps = V.Zero;
        V firstStep = Infinite, lastStep = NaN, step = V.Zero, four = V.Create(4.0), seven = V.Create(7.0);
        for (int third = 1; third <= 3; third++)
        {
            int to = (int)((long)length * third / 3);
            V before = count;
            for (int t = from; t < to; t++)
            {
                V x = Wide(readings, t), seen = V.Equal(x, x), zero = V.Equal(x, V.Zero);
                count += seen & V.One;
                sum += seen & x;
                sums[t] = sum;
                steps += seen & step;
                zeros += zero & V.One;
                zeroRun = (zeroRun + V.One) & zero;
                longestZeroRun = V.Max(longestZeroRun, zeroRun);
                zeroRuns += V.Equal(zeroRun, seven) & V.One;
                gap = V.AndNot(gap + V.One, seen);
                longestGap = V.Max(longestGap, gap);
                gaps += V.Equal(gap, four) & V.One;
                firstStep = V.Min(firstStep, V.Select(seen, step, Infinite));
                lastStep = V.Select(seen, step, lastStep);
                last = V.Select(seen, x, last);
                step += V.One;
            }
            V size = V.Create((to - from)), missing = (size - (count - before)) / size;
            if (third == 1) s.MissingFirstThird = missing;
            else if (third == 2) s.MissingMiddleThird = missing;
            else s.MissingLastThird = missing;
            from = to;
        }
        V some = V.Less(V.Zero, count);
        s.Count = count;
        s.UsedNothing = V.Equal(zeros, count) & some & V.One;
        s.Mean = sum / count;
        s.MeanStep = steps / count;
        s.Zeros = zeros;
        s.LongestZeroRun = longestZeroRun;
        s.ZeroRuns = zeroRuns;
        s.LongestMissingRun = longestGap;
        s.MissingRuns = gaps;
        s.FirstStep = V.Select(some, firstStep, NaN);
        s.LastStep = lastStep;
        return last;
    }

    /// <summary>Sums of powers and products of distances to the mean, which are kept for the lags and the spectrum.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Moments(ref SeriesStatistics<V> s)
    {
        float* readings = _readingsAt;
        int length = _plan.Length, week = _plan.Days7;
        V mean = s.Mean, low = mean * 0.1, before = NaN, distanceBefore = V.Zero;
        V squares = V.Zero, cubes = V.Zero, fourths = V.Zero, lag = V.Zero, changes = V.Zero, pairs = V.Zero, lows = V.Zero;
        V step = -s.MeanStep, steps = V.Zero, products = V.Zero;
        for (int t = 0; t < length; t++)
        {
            V x = Wide(readings, t), seen = V.Equal(x, x), d = (x - mean) & seen, square = d * d;
            squares += square;
            cubes += square * d;
            fourths += square * square;
            lag += d * distanceBefore;
            V change = V.Abs(x - before), both = V.Equal(change, change);
            changes += change & both;
            pairs += both & V.One;
            lows += V.Less(x, low) & V.One;
            steps += seen & (step * step);
            products += step * d;
            step += V.One;
            before = x;
            distanceBefore = d;
        }
        s.Slope = products / steps;
        s.SquareSum = squares;
        s.CubeSum = cubes;
        s.FourthSum = fourths;
        s.MeanAbsoluteChange = changes / pairs;
        s.LagProduct = V.Select(V.Less(V.Zero, pairs), lag, NaN);
        s.LowReadings = lows;

        V limit = V.Sqrt(squares / (s.Count - V.One)) * 3.0, outliers = V.Zero;
        for (int t = 0; t < length; t++) outliers += V.Less(limit, V.Abs(Wide(readings, t) - mean)) & V.One;
        s.Outliers = outliers;

        s.WeekLagProduct = NaN;
        if (week == 0) return;
        V weekLag = V.Zero, any = V.Zero;
        for (int t = week; t < length; t++)
        {
            V product = (Wide(readings, t) - mean) * (Wide(readings, t - week) - mean), both = V.Equal(product, product);
            any |= both;
            weekLag += product & both;
        }
        s.WeekLagProduct = V.Select(any, weekLag, NaN);
    }

    private void Trends(ref SeriesStatistics<V> s)
    {
        int length = _plan.Length;
        s.Rise = s.Slope * length;
        (s.Rise30, s.Last30) = LastDays(_plan.Days30);
        (s.Rise90, s.Last90) = LastDays(_plan.Days90);
        (s.Rise180, s.Last180) = LastDays(_plan.Days180);

        (V Rise, V Mean) LastDays(int steps)
        {
            if (steps == 0 || steps > length) return (NaN, NaN);
            (V slope, V mean) = Line(length - steps, length);
            return (slope * steps, mean);
        }
    }

    private void Windows(ref SeriesStatistics<V> s)
    {
        int length = _plan.Length, year = _plan.Days365;
        s.First30 = Mean(0, _plan.Days30);
        s.First90 = Mean(0, _plan.Days90);
        s.First180 = Mean(0, _plan.Days180);
        s.LastYear = Mean(length - year, year);
        s.YearBefore = Mean(length - 2 * year, year);
        s.SecondYearBefore = Mean(length - 3 * year, year);
    }

    /// <summary>The mean over some steps; NaN where there are none or not all of them are on the grid.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private V Mean(int from, int steps)
    {
        float* readings = _readingsAt;
        if (steps == 0 || from < 0 || from + steps > _plan.Length) return NaN;
        V count = V.Zero, sum = V.Zero;
        for (int t = from; t < from + steps; t++)
        {
            V x = Wide(readings, t), seen = V.Equal(x, x);
            count += seen & V.One;
            sum += seen & x;
        }
        return sum / count;
    }

    /// <summary>The least-squares line over some steps: its slope, and the mean.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private (V Slope, V Mean) Line(int from, int to)
    {
        float* readings = _readingsAt;
        V count = V.Zero, sum = V.Zero, steps = V.Zero, step = V.Zero;
        for (int t = from; t < to; t++)
        {
            V x = Wide(readings, t), seen = V.Equal(x, x);
            count += seen & V.One;
            sum += seen & x;
            steps += seen & step;
            step += V.One;
        }
        V mean = sum / count, middle = steps / count, products = V.Zero, squares = V.Zero;
        step = V.Zero;
        for (int t = from; t < to; t++)
        {
            V x = Wide(readings, t), seen = V.Equal(x, x), distance = (step - middle) & seen;
            squares += distance * distance;
            products += distance * ((x - mean) & seen);
            step += V.One;
        }
        return (products / squares, mean);
    }

    /// <summary>Rolling means and standard deviations over seven days, and sudden drops.</summary>
    /// <remarks>
    /// A window of w steps reaches from the block of w steps before a boundary into the one after it, so its sums are those
    /// of an end of the one and a beginning of the other (van Herk 1992, Gil and Werman 1993): any window at the same
    /// cost, and nothing is ever subtracted. Squares are of distances to a reading within the window.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Rolling(ref SeriesStatistics<V> s)
    {
        float* readings = _readingsAt;
        int length = _plan.Length, window = _plan.Days7;
        if (window == 0)
        {
            s.RollingMean = s.RollingDeviation = s.SuddenDrops = s.DropsCompared = NaN;
            return;
        }
        V* ends = _window.Rent(5 * window), earlierMeans = ends + 4 * window;
        new Span<V>(ends, 4 * window).Clear();
        V means = V.Zero, meanCount = V.Zero, deviations = V.Zero, deviationCount = V.Zero, drops = V.Zero, compared = V.Zero;
        V endReference = V.Zero;
        for (int start = 0; start < length; start += window)
        {
            V count = V.Zero, sum = V.Zero, distances = V.Zero, squares = V.Zero, reference = endReference;
            int steps = Math.Min(window, length - start);
            for (int i = 0; i < steps; i++)
            {
                V x = Wide(readings, start + i), seen = V.Equal(x, x);
                reference = V.Select(V.Equal(count, V.Zero) & seen, x, reference);
                V distance = (x - reference) & seen;
                count += seen & V.One;
                sum += seen & x;
                distances += distance;
                squares += distance * distance;

                // The end of the block before: its steps after the i-th, about its own reference.
                V* end = ends + 4 * i;
                V shift = endReference - reference, n = count + end[0];
                V all = distances + end[2] + end[0] * shift;
                V allSquares = squares + end[3] + shift * (end[2] * 2.0 + end[0] * shift);
                V mean = (sum + end[1]) / n, some = V.Equal(mean, mean);
                means += mean & some;
                meanCount += some & V.One;
                V spread = V.Max(V.Zero, allSquares * n - all * all) / (n * (n - V.One));
                V two = V.Less(V.One, n);
                deviations += V.Sqrt(spread) & two;
                deviationCount += two & V.One;
                V earlier = earlierMeans[i], both = some & V.Equal(earlier, earlier);
                earlierMeans[i] = mean;
                if (start == 0) continue;
                compared += both & V.One;
                drops += V.Less(mean, earlier * 0.5) & V.Less(V.Zero, earlier) & V.One;
            }
            count = sum = distances = squares = V.Zero;
            endReference = V.Zero;
            if (start + window >= length) break;
            for (int i = window - 1; i >= 0; i--)
            {
                V* end = ends + 4 * i;
                end[0] = count;
                end[1] = sum;
                end[2] = distances;
                end[3] = squares;
                V x = Wide(readings, start + i), seen = V.Equal(x, x);
                endReference = V.Select(V.Equal(count, V.Zero) & seen, x, endReference);
                V distance = (x - endReference) & seen;
                count += seen & V.One;
                sum += seen & x;
                distances += distance;
                squares += distance * distance;
            }
        }
        s.RollingMean = means / meanCount;
        s.RollingDeviation = deviations / deviationCount;
        s.SuddenDrops = length > window ? drops : NaN;
        s.DropsCompared = length > window ? compared : NaN;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ByWeekday(ref SeriesStatistics<V> s)
    {
        float* readings = _readingsAt;
        s.WeekdayDeviation = s.WeekendMean = s.WorkdayMean = NaN;
        if (_plan.Weekdays is null) return;
        V* sums = _window.Rent(2 * Weekdays), counts = sums + Weekdays;
        for (int day = 0; day < Weekdays; day++) sums[day] = counts[day] = V.Zero;
        int t = 0;
        foreach (GridPlan<V>.Run run in _plan.Weekdays)
        {
            V sum = sums[run.Key], count = counts[run.Key];
            for (; t < run.End; t++)
            {
                V x = Wide(readings, t), seen = V.Equal(x, x);
                count += seen & V.One;
                sum += seen & x;
            }
            sums[run.Key] = sum;
            counts[run.Key] = count;
        }
        int sunday = (int)DayOfWeek.Sunday, saturday = (int)DayOfWeek.Saturday;
        s.WeekendMean = (sums[saturday] + sums[sunday]) / (counts[saturday] + counts[sunday]);
        V workdaySum = V.Zero, workdayCount = V.Zero, mean = V.Zero, squares = V.Zero;
        for (int day = 0; day < Weekdays; day++)
        {
            if (day != sunday && day != saturday)
            {
                workdaySum += sums[day];
                workdayCount += counts[day];
            }
            sums[day] /= counts[day];
            mean += sums[day] / V.Create(Weekdays);
        }
        s.WorkdayMean = workdaySum / workdayCount;
        for (int day = 0; day < Weekdays; day++) squares += (sums[day] - mean) * (sums[day] - mean);
        s.WeekdayDeviation = V.Sqrt(squares / V.Create(Weekdays));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ByMonth(ref SeriesStatistics<V> s)
    {
        V* months = _work.Rent(_plan.Months.Length);
        V count = V.Zero, total = V.Zero, least = Infinite, greatest = -Infinite, before = NaN, drop = -Infinite, drops = V.Zero;
        int t = 0, at = 0;
        foreach (GridPlan<V>.Run run in _plan.Months)
        {
            V month = months[at++] = Mean(t, run.End - t), some = V.Equal(month, month);
            t = run.End;
            count += some & V.One;
            total += some & month;
            least = V.Select(some & V.Less(month, least), month, least);
            greatest = V.Select(some & V.Less(greatest, month), month, greatest);
            V fall = (before - month) / before;
            V counted = V.Less(V.Zero, before) & some;
            drop = V.Select(counted & V.Less(drop, fall), fall, drop);
            drops += V.Less(V.Create(0.5), fall) & counted & V.One;
            before = V.Select(some, month, before);
        }
        V mean = total / count, squares = V.Zero, low = V.Zero;
        for (int i = 0; i < at; i++)
        {
            V month = months[i], some = V.Equal(month, month), distance = (month - mean) & some;
            squares += distance * distance;
            low += V.Less(month, mean * 0.2) & V.One;
        }
        s.Months = count;
        s.MonthMean = mean;
        s.MonthDeviation = V.Sqrt(squares / (count - V.One));
        s.MonthMinimum = least;
        s.MonthMaximum = greatest;
        s.MonthDrop = V.Select(V.Equal(drop, -Infinite), NaN, drop);
        s.MonthDrops = at < 2 ? NaN : drops;
        s.LowMonths = low;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private V AnnualAmplitude(in SeriesStatistics<V> s, (double Sine, double Cosine)[] annual)
    {
        float* readings = _readingsAt;
        V sines = V.Zero, cosines = V.Zero;
        for (int t = 0; t < annual.Length; t++)
        {
            V x = Wide(readings, t), seen = V.Equal(x, x);
            sines += seen & V.Create(annual[t].Sine);
            cosines += seen & V.Create(annual[t].Cosine);
        }
        V meanSine = sines / s.Count, meanCosine = cosines / s.Count, mean = s.Mean;
        V ss = V.Zero, sc = V.Zero, cc = V.Zero, sx = V.Zero, cx = V.Zero;
        for (int t = 0; t < annual.Length; t++)
        {
            V x = Wide(readings, t), seen = V.Equal(x, x), d = (x - mean) & seen;
            V sine = (V.Create(annual[t].Sine) - meanSine) & seen;
            V cosine = (V.Create(annual[t].Cosine) - meanCosine) & seen;
            ss += sine * sine;
            sc += sine * cosine;
            cc += cosine * cosine;
            sx += sine * d;
            cx += cosine * d;
        }
        V determinant = ss * cc - sc * sc;
        V a = (sx * cc - cx * sc) / determinant, b = (cx * ss - sx * sc) / determinant;
        // Readings on a few days alone do not fix a sine: the two equations are then one.
        V fixedWell = V.Less(ss * cc * 1e-12, determinant) & V.Less(V.One + V.One, s.Count);
        return V.Select(fixedWell, V.Sqrt(a * a + b * b), NaN);
    }

    /// <summary>The change point on the way back through the series, the gap-filled series' spectrum on the way forth.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ChangePoint(ref SeriesStatistics<V> s, V last)
    {
        int length = _plan.Length;
        float* readings = _readingsAt;
        V* sums = _sumsAt;
        PowerSpectrum<V>? spectrum = _plan.Spectrum;
        V* work = _work.Rent(Math.Max(length, spectrum?.WorkLength ?? 0));
        float* ahead = (float*)work;
        V n = s.Count, mean = s.Mean, unused = V.Less(V.Zero, s.UsedNothing);
        V after = V.Zero, countAfter = V.Zero, position = NaN;
        // The smallest ratio so far as a fraction, at first infinite: fractions are compared without a division.
        V numerator = V.One, denominator = V.Zero;
        // After the last reading nothing lies ahead, so the last reading itself stands there.
        V next = last, nextStep = V.Create(length), step = nextStep;
        for (int t = length - 1; t >= 0; t--)
        {
            step -= V.One;
            V x = Wide(readings, t), seen = V.Equal(x, x);
            next = V.Select(seen, x, next);
            nextStep = V.Select(seen, step, nextStep);
            V.Narrow(next, ahead + 2 * (nint)t * V.Count);
            V.Narrow(nextStep, ahead + (2 * (nint)t + 1) * V.Count);
            after += seen & x;
            countAfter += seen & V.One;
            V before = t > 0 ? sums[t - 1] : V.Zero, countBefore = n - countAfter;
            V allowed = seen & V.Less(V.Zero, countBefore)
                & V.LessOrEqual(n, countBefore * 10.0) & V.LessOrEqual(n, countAfter * 10.0)
                & (V.Less(V.Zero, before) | unused);
            V over = after * countBefore, under = V.Select(unused, V.One, before * countAfter);
            V better = allowed & V.LessOrEqual(over * denominator, numerator * under);
            numerator = V.Select(better, over, numerator);
            denominator = V.Select(better, under, denominator);
            position = V.Select(better, step, position);
        }
        V found = V.Equal(position, position);
        s.ChangeRatio = V.Select(found, numerator / denominator, NaN);
        s.ChangeStep = position;
        s.SpectralWeighted = s.SpectralPower = NaN;
        if (spectrum is null) return;

        // Before the first reading nothing lies behind, so the first reading itself stands there.
        V behind = Wide(ahead, 0), stepBehind = -V.One;
        step = V.Zero;
        for (int t = 0; t < length; t++)
        {
            V x = Wide(readings, t), seen = V.Equal(x, x);
            V share = (step - stepBehind) / (Wide(ahead, 2 * t + 1) - stepBehind);
            V filled = V.Select(seen, x, behind + (Wide(ahead, 2 * t) - behind) * share);
            sums[t] = filled - mean;
            behind = V.Select(seen, x, behind);
            stepBehind = V.Select(seen, step, stepBehind);
            step += V.One;
        }
        (s.SpectralWeighted, s.SpectralPower) = spectrum.Entropy(sums, work);
    }
}
