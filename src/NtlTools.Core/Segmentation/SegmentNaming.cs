using NtlTools.Core.Features;

namespace NtlTools.Core.Segmentation;

/// <summary>The limits from which a segment gets its name, such as "Low Consumption, Variable Pattern".</summary>
public sealed record SegmentNaming
{
    /// <summary>Below this mean, kWh a step, consumption is low; 50 by default.</summary>
    public double LowConsumption { get; init; } = 50;

    /// <summary>From this mean on, kWh a step, consumption is high; 150 by default.</summary>
    public double HighConsumption { get; init; } = 150;

    /// <summary>Below this coefficient of variation a pattern is stable; 0.2 by default.</summary>
    public double StableCv { get; init; } = 0.2;

    /// <summary>From this coefficient of variation on a pattern is variable; 0.5 by default.</summary>
    public double VariableCv { get; init; } = 0.5;

    /// <summary>Takes the terciles of the population that the segments are fitted on instead of the limits above.</summary>
    public bool UseTerciles { get; init; }

    /// <summary>The name of a segment.</summary>
    /// <param name="meanConsumption">The mean of its customers' ConsumptionMean, kWh a step.</param>
    /// <param name="meanCv">The mean of its customers' ConsumptionCv.</param>
    public string NameOf(double meanConsumption, double meanCv)
    {
        string level = meanConsumption < LowConsumption ? "Low" : meanConsumption < HighConsumption ? "Medium" : "High";
        string pattern = meanCv < StableCv ? "Stable" : meanCv < VariableCv ? "Moderate" : "Variable";
        return $"{level} Consumption, {pattern} Pattern";
    }

    /// <summary>The limits that apply to a population: these, or its terciles where they are asked for.</summary>
    internal SegmentNaming For(IReadOnlyList<CustomerFeatures> population)
    {
        if (!UseTerciles || population.Count == 0) return this;
        (double low, double high) = Terciles(population.Select(c => c.ConsumptionMean));
        (double stable, double variable) = Terciles(population.Select(c => c.ConsumptionCv));
        return this with { LowConsumption = low, HighConsumption = high, StableCv = stable, VariableCv = variable };
    }

    private static (double Lower, double Upper) Terciles(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Where(double.IsFinite).Order()];
        return sorted.Length == 0 ? (0, 0) : (sorted[sorted.Length / 3], sorted[sorted.Length * 2 / 3]);
    }
}
