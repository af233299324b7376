using System.CommandLine;
using NtlTools.Core.Readings.Simulation;

namespace NtlTools.Cli.Options;

/// <summary>Turns some customers into thieves, to measure how many of them are found.</summary>
internal sealed class SimulatedTheftOption
{
    private readonly Option<double?> _share = OptionValue.OfShare("--simulate-theft",
        "Turns this share of the customers into simulated thieves; all figures are then simulated.");

    /// <summary>Adds it to a command.</summary>
    public void AddTo(Command command) => command.Add(_share);

    /// <summary>What it says; null where it is not given.</summary>
    public SimulatedTheftSettings? Settings(ParseResult request, ulong seed) =>
        request.GetValue(_share) is { } share ? new() { Share = share, Seed = seed } : null;
}
