using System.Globalization;
using NtlTools.Core.Errors;
using NtlTools.Learning;
using NtlTools.Learning.Numerics;

namespace NtlTools.Core.Readings.Simulation;

/// <summary>
/// Generates a utility's customers: households, shops, seasonal homes and solar homes, with rhythm, noise, gaps and
/// vacancies.
/// </summary>
/// <remarks>
/// A customer's day is a lognormal level times the weekday, the time of the year, the weather that all share, a slow trend and
/// autocorrelated lognormal noise; holidays, vacancies and changes of level happen to honest customers too. A solar home's
/// meter reads imports alone. Every customer is marked as generated. Memory: one batch of customers, whatever their number.
/// </remarks>
public sealed class SyntheticMeterData
{
    /// <summary>Customers generated together; large enough to keep all processors busy, small enough to start at once.</summary>
    private const int BatchSize = 256;

    private readonly SyntheticMeterDataSettings _settings;

    /// <summary>Makes a generator.</summary>
    /// <param name="settings">What to generate.</param>
    /// <exception cref="NtlException">The days are shorter than half a step, or all kinds of customer have the share
    /// 0.</exception>
    public SyntheticMeterData(SyntheticMeterDataSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        _settings = settings;
        int length = (int)Math.Round(settings.Days / settings.Interval.Days);
        if (length < 1) throw NtlErrors.PeriodTooShort(settings.Days, settings.Interval);
        if (KindShares(settings).Sum() <= 0) throw NtlErrors.NoCustomerKind();
        Grid = new TimeGrid(settings.Start, settings.Interval, length);
    }

    /// <summary>The grid that all customers share.</summary>
    public TimeGrid Grid { get; }

    /// <summary>Generates the customers in order, as they are asked for.</summary>
    /// <param name="execution">Threads, cancellation and progress; no result depends on the number of threads.</param>
    /// <returns>Customers with the ids C000001, C000002 …, the attributes CustomerKind, Tariff and Region, and a label.</returns>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public IEnumerable<MeterSeries> Generate(ExecutionOptions execution)
    {
        ArgumentNullException.ThrowIfNull(execution);
        IEnumerable<MeterSeries> customers = GenerateHonest(execution);
        if (_settings.TheftShare == 0) return customers;
        var injector = new TheftInjector(new SimulatedTheftSettings { Share = _settings.TheftShare, Seed = _settings.Seed });
        return injector.Inject(customers, execution.Cancellation);
    }

    private static double[] KindShares(SyntheticMeterDataSettings settings) =>
        [settings.HouseholdShare, settings.ShopShare, settings.SeasonalHomeShare, settings.SolarHomeShare];

    private IEnumerable<MeterSeries> GenerateHonest(ExecutionOptions execution)
    {
        SyntheticDay[] days = SyntheticDay.For(Grid, _settings.Seed);
        int[] firstDays = FirstDays(days.Length);
        ExecutionOptions silent = execution with { Progress = null };
        for (int first = 0; first < _settings.Customers; first += BatchSize)
        {
            int start = first;
            var batch = new MeterSeries[Math.Min(BatchSize, _settings.Customers - first)];
            OrderedParallel.For(batch.Length, silent, i => batch[i] = GenerateOne(start + i, days, firstDays));
            execution.Progress?.Report((double)(first + batch.Length) / _settings.Customers);
            foreach (MeterSeries customer in batch) yield return customer;
        }
    }

    private MeterSeries GenerateOne(int number, SyntheticDay[] days, int[] firstDays)
    {
        var random = new SeededRandom(_settings.Seed, (ulong)number);
        CustomerKind kind = DrawKind(ref random);
        bool late = random.NextDouble() < _settings.LateJoinerShare, vacant = random.NextDouble() < _settings.VacancyShare;
        var customer = new SyntheticCustomer(kind, days.Length, ref random);
        double[] energy = new double[days.Length], solar = new double[days.Length];
        customer.Fill(days, vacant, ref random, energy, solar);
        float[] kwh = new float[Grid.Length];
        if (Grid.Interval.Months == 0 && Grid.Interval.Minutes < SyntheticDay.Minutes)
            FillPartsOfDays(customer, energy, solar, kwh, ref random);
        else
            FillWholeDays(energy, solar, firstDays, kwh);
        TakeGaps(kwh, late, ref random);
        return new MeterSeries(string.Create(CultureInfo.InvariantCulture, $"C{number + 1:D6}"), Grid, kwh)
        {
            IsTheft = false,
            Attributes = new SortedDictionary<string, string>(StringComparer.Ordinal)
            {
                ["CustomerKind"] = kind.ToString(),
                ["Region"] = customer.Region,
                ["Tariff"] = customer.Tariff,
            },
            Simulation = new SimulationMark { GeneratedAs = kind.ToString(), LabelIsSimulated = true },
        };
    }

    private CustomerKind DrawKind(ref SeededRandom random)
    {
        double[] shares = KindShares(_settings);
        double left = random.NextDouble() * shares.Sum();
        for (int kind = 0; kind < shares.Length; kind++)
        {
            left -= shares[kind];
            if (left < 0) return (CustomerKind)kind;
        }

        // Rounding can leave nothing over; the last kind that exists takes the case.
        return (CustomerKind)Array.FindLastIndex(shares, share => share > 0);
    }

    private int[] FirstDays(int dayCount)
    {
        int[] firstDays = new int[Grid.Length + 1];
        for (int step = 0; step < firstDays.Length; step++)
            firstDays[step] = Math.Min(dayCount, (int)(Grid.TimeAt(step) - Grid.Start).TotalDays);
        return firstDays;
    }

    private static void FillWholeDays(double[] energy, double[] solar, int[] firstDays, float[] kwh)
    {
        // Of what the panels make in a day most comes when nobody is at home, so a part alone lowers the import.
        const double usedAtHome = 0.55;
        for (int step = 0; step < kwh.Length; step++)
        {
            double sum = 0;
            for (int day = firstDays[step]; day < firstDays[step + 1]; day++)
                sum += Math.Max(0, energy[day] - Math.Min(usedAtHome * solar[day], 0.9 * energy[day]));
            kwh[step] = Resolved(sum);
        }
    }

    private void FillPartsOfDays(
        SyntheticCustomer customer, double[] energy, double[] solar, float[] kwh, ref SeededRandom random)
    {
        const double noise = 0.25;
        int minutes = Grid.Interval.Minutes, parts = SyntheticDay.Minutes / minutes;
        int offset = (int)Grid.Start.TimeOfDay.TotalMinutes;
        var profile = new (double Use, double Sun)[parts];
        for (int part = 0; part < parts; part++)
            profile[part] = customer.PartOfDay((offset + part * minutes) % SyntheticDay.Minutes, minutes);
        for (int step = 0; step < kwh.Length; step++)
        {
            (double use, double sun) = profile[step % parts];
            double used = energy[step / parts] * use * Math.Exp(noise * random.NextGaussian() - noise * noise / 2);
            kwh[step] = Resolved(Math.Max(0, used - solar[step / parts] * sun));
        }
    }

    /// <summary>A meter counts watt-hours.</summary>
    private static float Resolved(double kwh) => (float)Math.Round(kwh, 3);

    private void TakeGaps(float[] kwh, bool late, ref SeededRandom random)
    {
        int length = kwh.Length;
        if (late) kwh.AsSpan(0, random.Next(Math.Max(1, length / 2))).Fill(float.NaN);
        if (_settings.GapShare == 0) return;

        // Some meters hardly ever fail and some often do: the customer's own rate is exponentially distributed.
        double rate = Math.Min(0.6, -_settings.GapShare * Math.Log(1 - random.NextDouble()));
        int longest = Math.Max(2, Grid.StepsIn(28)), shortest = Math.Max(2, Grid.StepsIn(2));
        double single = 0.4 * rate, run = 0.6 * rate / (0.5 * (shortest + longest));
        for (int step = 0; step < length; step++)
        {
            double draw = random.NextDouble();
            if (draw < single)
            {
                kwh[step] = float.NaN;
            }
            else if (draw < single + run)
            {
                int end = Math.Min(length, step + shortest + random.Next(longest - shortest + 1));
                for (; step < end; step++) kwh[step] = float.NaN;
            }
        }
    }
}
