using System.CommandLine;
using System.Globalization;
using NtlTools.Learning;

namespace NtlTools.Cli.Options;

/// <summary>The seed and the threads: the same seed gives the same files, whatever the threads.</summary>
internal sealed class SeedAndThreads
{
    private const ulong DefaultSeed = 42;

    private readonly Option<ulong?> _seed = OptionValue.Of<ulong?>("--seed", "NUMBER",
        "The random seed; 42 by default. The same seed gives the same results.",
        (string text, out ulong? value) =>
        {
            bool read = ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong seed);
            value = seed;
            return read;
        }, "a whole number of at least 0");

    private readonly Option<int?> _threads = OptionValue.OfCount("--threads", "COUNT",
        "The number of threads; one for each processor by default.", 1, 1024);

    /// <summary>Adds them to a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(_seed);
        AddThreadsTo(command);
    }

    /// <summary>Adds the threads alone to a command that draws nothing.</summary>
    public void AddThreadsTo(Command command) => command.Add(_threads);

    /// <summary>The seed.</summary>
    public ulong Seed(ParseResult request) => request.GetValue(_seed) ?? DefaultSeed;

    /// <summary>The threads and the cancellation.</summary>
    public ExecutionOptions Execution(ParseResult request, CancellationToken cancellation) =>
        new() { Threads = request.GetValue(_threads) ?? 0, Cancellation = cancellation };
}
