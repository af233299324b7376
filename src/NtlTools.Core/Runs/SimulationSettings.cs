using NtlTools.Core.Readings;
using NtlTools.Core.Readings.Simulation;

namespace NtlTools.Core.Runs;

/// <summary>What a simulation run is told.</summary>
public sealed record SimulationSettings
{
    private readonly ReadingsLayout _layout = ReadingsLayout.Wide;

    /// <summary>The file to write, compressed where its name ends with .gz; its folder exists.</summary>
    public required string OutputPath { get; init; }

    /// <summary>Refuses to replace a file.</summary>
    public bool NoClobber { get; init; }

    /// <summary>The customers to generate.</summary>
    public SyntheticMeterDataSettings Data { get; init; } = new();

    /// <summary>How the file is laid out; wide by default.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is neither wide nor long.</exception>
    public ReadingsLayout Layout
    {
        get => _layout;
        init => _layout = value is ReadingsLayout.Wide or ReadingsLayout.Long
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "A file is written wide or long.");
    }
}
