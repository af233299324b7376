namespace NtlTools.Core.Readings.Simulation;

/// <summary>Who steals, how, and how much.</summary>
public sealed record SimulatedTheftSettings
{
    private readonly double _share = 0.08, _minimumIntensity = 0.2, _maximumIntensity = 0.9;
    private readonly int _minimumDays = 60;
    private readonly IReadOnlyList<TheftPattern> _patterns = Enum.GetValues<TheftPattern>();

    /// <summary>
    /// The share of customers who become thieves, 0 to 1; the number is exact where enough customers can be chosen.
    /// </summary>
    public double Share
    {
        get => _share;
        init => _share = Within(value, 0, nameof(Share));
    }

    /// <summary>The patterns to use, in turn; all of them by default.</summary>
    /// <exception cref="ArgumentException">The list is empty.</exception>
    public IReadOnlyList<TheftPattern> Patterns
    {
        get => _patterns;
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            if (value.Count == 0) throw new ArgumentException("At least one pattern is needed.", nameof(Patterns));
            if (!value.All(Enum.IsDefined)) throw new ArgumentOutOfRangeException(nameof(Patterns), "A pattern is unknown.");
            _patterns = value;
        }
    }

    /// <summary>The smallest share of the energy after the start that a thief is after, above 0 and at most 1.</summary>
    /// <remarks>
    /// Between it and <see cref="MaximumIntensity"/> each thief's aim is drawn evenly. Constant and varying shares, caps and
    /// ramps
    /// meet the aim where arithmetic allows it; intermittent, shifted and swapped readings come as near as the customer's
    /// readings
    /// let them, and no thief takes less than half this share. A zero reading always takes everything.
    /// </remarks>
    public double MinimumIntensity
    {
        get => _minimumIntensity;
        init => _minimumIntensity = Within(value, double.Epsilon, nameof(MinimumIntensity));
    }

    /// <summary>
    /// The largest share of the energy after the start that a thief is after, at least <see cref="MinimumIntensity"/> and at
    /// most 1.
    /// </summary>
    public double MaximumIntensity
    {
        get => _maximumIntensity;
        init => _maximumIntensity = Within(value, double.Epsilon, nameof(MaximumIntensity));
    }

    /// <summary>
    /// How many days' worth of readings a customer needs to be chosen, at least 1; always at least six readings.
    /// </summary>
    public int MinimumDays
    {
        get => _minimumDays;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1, nameof(MinimumDays));
            _minimumDays = value;
        }
    }

    /// <summary>
    /// Whether a customer who was not inspected and does not become a thief keeps having no label, instead of becoming
    /// honest.
    /// </summary>
    public bool KeepUninspected { get; init; }

    /// <summary>The random seed.</summary>
    public ulong Seed { get; init; } = 42;

    private static double Within(double value, double minimum, string name)
    {
        if (value >= minimum && value <= 1) return value;
        string rule = minimum == 0 ? "A share lies from 0 to 1." : "An intensity lies above 0 and up to 1.";
        throw new ArgumentOutOfRangeException(name, value, rule);
    }
}
