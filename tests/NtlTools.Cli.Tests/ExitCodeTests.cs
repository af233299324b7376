using NtlTools.Core.Files;

namespace NtlTools.Cli.Tests;

public sealed class ExitCodeTests(WorkFolder work) : IClassFixture<WorkFolder>
{
    [Fact]
    public void Data_below_the_quality_that_was_asked_for_gives_2_and_says_how_to_go_on()
    {
        string path = work["short.csv"];
        Assert.Equal(0, ProgramRun.Of("simulate", "--output", path, "--customers", "30", "--days", "20").ExitCode);
        ProgramRun run = ProgramRun.Of("run", path, "--output", work["short"]);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("--quality", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("-MinimumQuality", run.Error, StringComparison.Ordinal);
        Assert.True(!Directory.Exists(work["short"]) || Directory.GetFileSystemEntries(work["short"]).Length == 0);
    }

    [Theory]
    [InlineData("run")]
    [InlineData("measure")]
    public void Data_below_the_gate_gives_2_and_leaves_the_report_alone(string command)
    {
        string folder = work[$"gate-{command}"];
        ProgramRun run = ProgramRun.Of(command, work.Readings, "--output", folder, "--minimum-data-quality", "100%");
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("below the 1 asked for", run.Error, StringComparison.Ordinal);
        Assert.Contains("--minimum-data-quality", run.Error, StringComparison.Ordinal);
        Assert.Equal(["quality.json"], Directory.GetFileSystemEntries(folder).Select(Path.GetFileName));
        AssertNoStackTrace(run);
    }

    [Fact]
    public void A_folder_that_another_run_writes_to_gives_3()
    {
        using OutputFolder other = OutputFolder.Open(work["busy"]);
        ProgramRun run = ProgramRun.Of("run", work.Readings, "--output", work["busy"]);
        Assert.Equal(3, run.ExitCode);
        Assert.Contains("Another run is writing", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_where_the_folder_should_be_gives_1_and_stays()
    {
        string path = work["file"];
        File.WriteAllText(path, "mine");
        ProgramRun run = ProgramRun.Of("run", work.Readings, "--output", path);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("is a file; a folder", run.Error, StringComparison.Ordinal);
        Assert.Equal("mine", File.ReadAllText(path));
        AssertNoStackTrace(run);
    }

    [Theory]
    [InlineData("score")]
    [InlineData("simulate")]
    public void A_file_in_a_folder_that_is_not_there_gives_1(string command)
    {
        string path = Path.Combine(work.Path, "absent", "x.csv");
        ProgramRun run = command == "score"
            ? ProgramRun.Of("score", work.Readings, "--model", work.Results, "--output", path)
            : ProgramRun.Of("simulate", "--output", path, "--customers", "3", "--days", "9");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("cannot be written", run.Error, StringComparison.Ordinal);
        AssertNoStackTrace(run);
    }

    [Fact]
    public void A_damaged_model_gives_1()
    {
        string path = work["damaged.ntlmodel"];
        byte[] bytes = File.ReadAllBytes(Path.Combine(work.Results, "detector.ntlmodel"));
        File.WriteAllBytes(path, bytes[..(bytes.Length / 2)]);
        ProgramRun run = ProgramRun.Of("evaluate", work.Readings, "--model", path);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("damaged", run.Error, StringComparison.Ordinal);
        AssertNoStackTrace(run);
    }

    [Fact]
    public void A_standard_output_that_breaks_gives_1_without_a_stack_trace()
    {
        using var error = new StringWriter();
        using var broken = new BrokenWriter();
        int exitCode = ProgramRun.Of(["simulate", "--output", work["piped.csv"], "--customers", "3", "--days", "9"],
            new Terminal { Output = broken, Error = error }, CancellationToken.None);
        Assert.Equal(1, exitCode);
        Assert.Contains("No space left on device", error.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_cancelled_half_way_says_so_and_leaves_the_old_files()
    {
        string folder = work["cancelled"];
        Assert.Equal(0, ProgramRun.Of("run", work.Readings, "--output", folder, "--seed", "1").ExitCode);
        Dictionary<string, byte[]> before = Directory.GetFiles(folder).ToDictionary(f => f, File.ReadAllBytes);

        using var stop = new CancellationTokenSource();
        using var output = new StringWriter();
        using var error = new CancellingWriter("[3/5]", stop);
        int exitCode = ProgramRun.Of(["run", work.Readings, "--output", folder, "--seed", "2"],
            new Terminal { Output = output, Error = error }, stop.Token);
        Assert.Equal(1, exitCode);
        Assert.EndsWith("Cancelled." + Environment.NewLine, error.ToString(), StringComparison.Ordinal);
        Assert.Empty(output.ToString());
        Assert.Equal(before.Keys.Order(StringComparer.Ordinal),
            Directory.GetFileSystemEntries(folder).Order(StringComparer.Ordinal));
        Assert.All(before, file => Assert.Equal(file.Value, File.ReadAllBytes(file.Key)));
    }

    [Fact]
    public void A_simulation_cancelled_half_way_leaves_the_old_file()
    {
        string path = work["kept.csv"];
        File.WriteAllText(path, "old");
        using var stop = new CancellationTokenSource();
        using var error = new CancellingWriter("[1/1]", stop);
        int exitCode = ProgramRun.Of(["simulate", "--output", path, "--customers", "2000"],
            new Terminal { Output = TextWriter.Null, Error = error }, stop.Token);
        Assert.Equal(1, exitCode);
        Assert.Equal("old", File.ReadAllText(path));
        Assert.Empty(Directory.GetFiles(work.Path, "*.partial"));
    }

    private static void AssertNoStackTrace(ProgramRun run) =>
        Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);

    private sealed class BrokenWriter : StringWriter
    {
        public override void WriteLine(string? value) => throw new IOException("No space left on device");
    }

    private sealed class CancellingWriter(string at, CancellationTokenSource stop) : StringWriter
    {
        public override void WriteLine(string? value)
        {
            base.WriteLine(value);
            if (value!.StartsWith(at, StringComparison.Ordinal)) stop.Cancel();
        }
    }
}
