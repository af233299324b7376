using NtlTools.Core.Errors;

namespace NtlTools.Core.Readings.Simulation;

/// <summary>Turns some customers, real or generated, into thieves from a random day on.</summary>
/// <remarks>
/// Customers stream through in batches, and come out in the order in which they went in. The readings given are never
/// changed: a thief gets new ones. A customer with a real label of theft is left alone. One with an
/// inspection date keeps it and steals before that day; only readings before it count, and later ones stay as they were.
/// Memory: one batch of customers, whatever their number.
/// </remarks>
public sealed class TheftInjector
{
    private readonly SimulatedTheftSettings _settings;

    /// <summary>Makes an injector.</summary>
    /// <param name="settings">Who steals, how, and how much.</param>
    /// <exception cref="NtlException">The smallest intensity is above the largest.</exception>
    public TheftInjector(SimulatedTheftSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        if (settings.MinimumIntensity > settings.MaximumIntensity)
            throw NtlErrors.IntensityRange(settings.MinimumIntensity, settings.MaximumIntensity);
        _settings = settings;
    }

    /// <summary>Lets customers stream through.</summary>
    /// <param name="customers">The customers, in an order that is part of the input.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <returns>All customers in their order: thieves with new readings, the others with theirs.</returns>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public IEnumerable<MeterSeries> Inject(IEnumerable<MeterSeries> customers, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(customers);
        return Stream();

        IEnumerable<MeterSeries> Stream()
        {
            foreach (MeterSeries result in Begin().Through(customers, cancellation)) yield return result;
        }
    }

    /// <summary>Starts an injection for a caller who has the customers one at a time.</summary>
    public TheftInjection Begin() => new(_settings);
}
