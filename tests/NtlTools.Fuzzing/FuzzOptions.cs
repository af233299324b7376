using System.Globalization;

namespace NtlTools.Fuzzing;

/// <summary>What a run is told.</summary>
internal sealed record FuzzOptions
{
    /// <summary>The rounds of all formats together.</summary>
    public long Rounds { get; init; } = 100_000;

    /// <summary>The number that all damage follows from.</summary>
    public ulong Seed { get; init; } = 42;

    /// <summary>The first round of each format.</summary>
    public long First { get; init; }

    /// <summary>The formats.</summary>
    public IReadOnlyList<FuzzFormat> Formats { get; init; } = FuzzFormat.All;

    /// <summary>Rounds that run at a time; no outcome depends on it.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>How long a round may take.</summary>
    public TimeSpan Longest { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How many bytes the process may take.</summary>
    public long MostMemory { get; init; } = 2L << 30;

    /// <summary>Where the files of failed rounds go.</summary>
    public string FailureFolder { get; init; } = Path.Combine(AppContext.BaseDirectory, "failures");

    /// <summary>Where rounds write their files; memory, where the system has a folder for it.</summary>
    public string Folder { get; init; } = Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath();

    /// <summary>Hears how far the run is.</summary>
    public Action<string>? Progress { get; init; }

    /// <summary>How to use the program.</summary>
    public const string Usage = """
        usage: NtlTools.Fuzzing [--rounds N] [--seed N] [--format NAME[,NAME]] [--threads N] [--first N] [--failures FOLDER]
               NtlTools.Fuzzing --format NAME --round N [--seed N]      one round alone
        """;

    /// <summary>Reads a command line.</summary>
    /// <exception cref="FormatException">It cannot be understood.</exception>
    public static FuzzOptions Parse(IReadOnlyList<string> arguments)
    {
        var options = new FuzzOptions();
        for (int i = 0; i < arguments.Count; i += 2)
        {
            if (i + 1 == arguments.Count) throw new FormatException($"{arguments[i]} lacks its value.");
            string value = arguments[i + 1];
            options = arguments[i] switch
            {
                "--rounds" => options with { Rounds = Number(value) },
                "--round" => options with { First = Number(value), Rounds = 1, Threads = 1 },
                "--first" => options with { First = Number(value) },
                "--seed" => options with { Seed = (ulong)Number(value) },
                "--threads" => options with { Threads = (int)Math.Clamp(Number(value), 1, 64) },
                "--format" => options with { Formats = [.. value.Split(',').Select(Format)] },
                "--failures" => options with { FailureFolder = value },
                _ => throw new FormatException($"There is no option {arguments[i]}."),
            };
        }
        return options;
    }

    private static long Number(string text) => long.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);

    private static FuzzFormat Format(string name) => FuzzFormat.All.FirstOrDefault(f => f.Name == name)
        ?? throw new FormatException($"There is no format {name}; there are {string.Join(", ", FuzzFormat.All.Select(f => f.Name))}.");
}
