using NtlTools.Core.Readings;
using NtlTools.Core.Readings.Simulation;

namespace NtlTools.Core.Runs;

/// <summary>What a simulation run is told.</summary>
public sealed record SimulationSettings
{
    private readonly ReadingsLayout _layout = ReadingsLayout.Wide;
    private readonly int _files = 1;

    /// <summary>The file to write, compressed where its name ends with .gz; its folder exists. With more than one of <see
    /// cref="Files"/>, the folder to write them to.</summary>
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

    /// <summary>How many files to write, at least 1. Several are long files of one period each: readings_01.csv,
    /// readings_02.csv …, whose rows are in no order of customers.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public int Files
    {
        get => _files;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            _files = value;
        }
    }
}
