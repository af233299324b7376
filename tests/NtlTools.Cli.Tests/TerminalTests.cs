namespace NtlTools.Cli.Tests;

public sealed class TerminalTests(WorkFolder work) : IClassFixture<WorkFolder>
{
    [Fact]
    public void A_terminal_sees_bars_that_end_complete_and_colours()
    {
        ProgramRun run = Run("bars", colors: true);
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("Training the detector", run.Error, StringComparison.Ordinal);
        string last = run.Error[run.Error.LastIndexOf("Reading and computing", StringComparison.Ordinal)..];
        Assert.Equal(5, last.Split("100%").Length - 1);
        Assert.Matches(@"\u001b\[\d+m", run.Error);
        int hidden = run.Error.LastIndexOf("\u001b[?25l", StringComparison.Ordinal);
        Assert.True(hidden >= 0 && run.Error.LastIndexOf("\u001b[?25h", StringComparison.Ordinal) > hidden, "the cursor stays hidden");
    }

    [Fact]
    public void A_person_who_wants_no_colours_gets_none()
    {
        ProgramRun run = Run("plain", colors: false);
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("100%", run.Error, StringComparison.Ordinal);
        Assert.DoesNotMatch(@"\u001b\[[\d;]*m", run.Output + run.Error);
    }

    private ProgramRun Run(string name, bool colors) =>
        ProgramRun.Of(["run", work.Readings, "--output", work[name]], interactive: true, colors);
}
