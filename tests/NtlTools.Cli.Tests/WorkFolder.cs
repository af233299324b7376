namespace NtlTools.Cli.Tests;

/// <summary>
/// A temporary folder with readings of 300 simulated customers and a finished run on them, made once for a class of tests.
/// </summary>
public sealed class WorkFolder : IDisposable
{
    public WorkFolder()
    {
        Assert.Equal(0, ProgramRun.Of("simulate", "--output", Readings, "--customers", "300", "--days", "200", "--theft-share",
            "0.15").ExitCode);
        Assert.Equal(0, ProgramRun.Of("run", Readings, "--output", Results).ExitCode);
    }

    public string Path { get; } = Directory.CreateTempSubdirectory("ntl-cli-").FullName;

    public string Readings => this["readings.csv"];

    public string Results => this["results"];

    public string this[string name] => System.IO.Path.Combine(Path, name);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
