using NtlTools.Fuzzing;

// The tests of this project are a slice of it; as a program it runs any number of rounds, or one again.
try
{
    FuzzOptions options = FuzzOptions.Parse(args) with { Progress = Console.WriteLine };
    FuzzSummary summary = FuzzRun.Start(options);
    Console.WriteLine(summary);
    return summary.Failures.Count == 0 ? 0 : 1;
}
catch (FormatException failure)
{
    await Console.Error.WriteLineAsync($"{failure.Message}\n{FuzzOptions.Usage}");
    return 2;
}
