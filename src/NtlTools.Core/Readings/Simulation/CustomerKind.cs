namespace NtlTools.Core.Readings.Simulation;

/// <summary>The kinds of customer that the generator knows.</summary>
public enum CustomerKind
{
    /// <summary>People live there all the year, and go on holiday now and then.</summary>
    Household,

    /// <summary>Open on working days, much less on Sundays, cooled in summer.</summary>
    Shop,

    /// <summary>Lived in for one season and some weekends; near zero for the rest of the year.</summary>
    SeasonalHome,

    /// <summary>
    /// A household with panels on the roof; the meter reads what is imported, so it is low in summer and never negative.
    /// </summary>
    SolarHome,
}
