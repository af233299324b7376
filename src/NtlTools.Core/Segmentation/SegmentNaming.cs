using NtlTools.Core.Features;

namespace NtlTools.Core.Segmentation;

/// <summary>The limits from which a segment gets its name, such as "Low Consumption, Variable Pattern".</summary>
public sealed record SegmentNaming
{
    private readonly double _low = 50, _high = 150, _stable = 0.2, _variable = 0.5;

    /// <summary>Below this mean, kWh a step, consumption is low; 50 by default.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is no finite number.</exception>
    public double LowConsumption { get => _low; init => _low = Finite(value); }

    /// <summary>From this mean on, kWh a step, consumption is high; 150 by default.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is no finite number.</exception>
    public double HighConsumption { get => _high; init => _high = Finite(value); }

    /// <summary>Below this coefficient of variation a pattern is stable; 0.2 by default.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is no finite number.</exception>
    public double StableCv { get => _stable; init => _stable = Finite(value); }

    /// <summary>From this coefficient of variation on a pattern is variable; 0.5 by default.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is no finite number.</exception>
    public double VariableCv { get => _variable; init => _variable = Finite(value); }

    /// <summary>Takes the terciles of the population that the segments are fitted on instead of the limits above.</summary>
    public bool UseTerciles { get; init; }

    /// <summary>The name of a segment.</summary>
    /// <param name="meanConsumption">The mean of its customers' ConsumptionMean, kWh a step.</param>
    /// <param name="meanCv">The mean of its customers' ConsumptionCv.</param>
    /// <returns>Level and pattern; "Unknown" for what is NaN, since it is known of none of the customers.</returns>
    public string NameOf(double meanConsumption, double meanCv)
    {
        string level = double.IsNaN(meanConsumption) ? "Unknown"
            : meanConsumption < LowConsumption ? "Low" : meanConsumption < HighConsumption ? "Medium" : "High";
        string pattern = double.IsNaN(meanCv) ? "Unknown" : meanCv < StableCv ? "Stable" : meanCv < VariableCv ? "Moderate" : "Variable";
        return $"{level} Consumption, {pattern} Pattern";
    }

    /// <summary>A name of its own for each segment.</summary>
    /// <param name="profiles">The segments.</param>
    /// <param name="telling">What is telling of each, most first.</param>
    /// <param name="areMeters">Whether consumption names them; else the two most telling features do.</param>
    internal string[] NamesOf(IReadOnlyList<SegmentProfile> profiles, IReadOnlyList<TellingFeature>[] telling, bool areMeters)
    {
        var words = new Queue<string>[profiles.Count];
        var names = new string[profiles.Count];
        for (int i = 0; i < names.Length; i++)
        {
            // Beside a level, what is higher or lower in level says nothing new.
            words[i] = new(telling[i].Where(t => Math.Abs(t.EffectSize) >= TellingFeature.Small
                && !(areMeters && t.Name.StartsWith("Consumption", StringComparison.Ordinal)))
                .Select(t => (t.EffectSize > 0 ? "High " : "Low ") + t.Name));
            names[i] = areMeters ? NameOf(profiles[i].ConsumptionMean, profiles[i].ConsumptionCv)
                : words[i].Count == 0 ? profiles[i].CustomerCount == 0 ? "Unknown" : "Average"
                : words[i].Count == 1 ? words[i].Dequeue() : $"{words[i].Dequeue()}, {words[i].Dequeue()}";
        }
        while (Shared(names).Where(i => words[i].Count > 0).ToArray() is { Length: > 0 } shared)
            foreach (int i in shared) names[i] += ", " + words[i].Dequeue();
        var taken = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < names.Length; i++)
        {
            string name = names[i];
            for (int number = 2; !taken.Add(names[i]); number++) names[i] = FormattableString.Invariant($"{name} ({number})");
        }
        return names;
    }

    private static IEnumerable<int> Shared(string[] names) => Enumerable.Range(0, names.Length)
        .GroupBy(i => names[i], StringComparer.Ordinal).Where(same => same.Count() > 1).SelectMany(same => same);

    /// <summary>The limits that apply to a population: these, or its terciles where they are asked for.</summary>
    internal SegmentNaming For(IReadOnlyList<CustomerFeatures> population)
    {
        if (!UseTerciles || population.Count == 0) return this;
        (double low, double high) = Terciles(Values(population, nameof(MeterFeatures.ConsumptionMean)));
        (double stable, double variable) = Terciles(Values(population, nameof(MeterFeatures.ConsumptionCv)));
        return this with { LowConsumption = low, HighConsumption = high, StableCv = stable, VariableCv = variable };
    }

    private static IEnumerable<double> Values(IReadOnlyList<CustomerFeatures> population, string feature)
    {
        int position = population[0].Set.PositionOf(feature);
        return position < 0 ? [] : population.Select(c => c[position]);
    }

    private static double Finite(double value) => double.IsFinite(value)
        ? value
        : throw new ArgumentOutOfRangeException(nameof(value), value, "A limit is a finite number.");

    private static (double Lower, double Upper) Terciles(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Where(double.IsFinite).Order()];
        return sorted.Length == 0 ? (0, 0) : (sorted[sorted.Length / 3], sorted[sorted.Length * 2 / 3]);
    }
}
