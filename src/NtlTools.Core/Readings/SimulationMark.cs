namespace NtlTools.Core.Readings;

/// <summary>What of a customer did not happen but was simulated; it travels with the customer into every output.</summary>
public sealed record SimulationMark
{
    /// <summary>
    /// The kind of customer whose readings were generated ("Household", "Shop" …); null where the readings are real.
    /// </summary>
    public string? GeneratedAs { get; init; }

    /// <summary>How the simulated thief takes; null for a customer who does not.</summary>
    public TheftPattern? Theft { get; init; }

    /// <summary>
    /// How strong the theft is, 0 to 1: the share of the energy that is not metered from its start on, up to an inspection
    /// where there is one.
    /// </summary>
    public double Intensity { get; init; }

    /// <summary>When the simulated theft begins; null without one.</summary>
    public DateTime? TheftStart { get; init; }

    /// <summary>Whether the label, honest or theft, comes from the simulation and not from an inspection.</summary>
    public bool LabelIsSimulated { get; init; }
}
