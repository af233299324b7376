using NtlTools.Core.Readings;

namespace NtlTools.Core.Features;

/// <summary>One customer as named numbers, with what else is known of the customer.</summary>
/// <remarks>
/// What the numbers are made of (readings, purchases) is the derived class's matter; segments need no more than what is here.
/// A number that does not exist for the customer is NaN. Never changes once made. A derived class declares the properties
/// again: the shell shows those of a class before those of its base, and a customer begins with the id.
/// </remarks>
public abstract class CustomerFeatures
{
    /// <summary>Begins a customer's features.</summary>
    /// <param name="customerId">The customer's id, as text.</param>
    /// <param name="quality">How far the customer's data can be trusted.</param>
    /// <exception cref="ArgumentException">The id is empty.</exception>
    private protected CustomerFeatures(string customerId, QualityGrade quality)
    {
        ArgumentException.ThrowIfNullOrEmpty(customerId);
        CustomerId = customerId;
        Quality = quality;
    }

    /// <summary>The customer's id, as text.</summary>
    public virtual string CustomerId { get; }

    /// <summary>True for a proven theft, false for an inspected honest customer, null for one that was not inspected.</summary>
    public virtual bool? IsTheft { get; init; }

    /// <summary>The day of the inspection that the label comes from, where it is known; nothing later was used.</summary>
    public virtual DateOnly? InspectionDate { get; init; }

    /// <summary>What else the import knew of the customer, by name, as text.</summary>
    public virtual IReadOnlyDictionary<string, string> Attributes { get; init; } = MeterSeries.NoAttributes;

    /// <summary>What of this customer is simulated; null where nothing is.</summary>
    public virtual SimulationMark? Simulation { get; init; }

    /// <summary>Whether data or theft of this customer are simulated.</summary>
    public virtual bool IsSimulated => Simulation is not null;

    /// <summary>How far the data can be trusted to show how the customer behaves.</summary>
    public virtual QualityGrade Quality { get; }

    /// <summary>What the numbers are, and in which order.</summary>
    internal abstract FeatureSet Set { get; }

    /// <summary>One number by its position in the set.</summary>
    /// <exception cref="IndexOutOfRangeException">There is no such feature.</exception>
    public abstract double this[int feature] { get; }
}
