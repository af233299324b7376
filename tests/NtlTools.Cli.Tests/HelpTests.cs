using System.Text.RegularExpressions;
using NtlTools.Core;

namespace NtlTools.Cli.Tests;

public sealed class HelpTests
{
    public static TheoryData<string> Commands => ["measure", "run", "score", "evaluate", "export", "simulate", "demo"];

    [Theory]
    [MemberData(nameof(Commands))]
    public void Help_of_every_command_describes_it_and_shows_an_example(string command)
    {
        ProgramRun run = ProgramRun.Of(command, "--help");
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("Description:", run.Output, StringComparison.Ordinal);
        Assert.Matches($@"Examples:\s+ntl {command}", run.Output);
        Assert.Empty(run.Error);
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void Every_option_in_the_help_is_described(string command)
    {
        string help = ProgramRun.Of(command, "--help").Output;
        string[] options = [.. Regex.Matches(help, @"^  --[a-z-]+.*$", RegexOptions.Multiline).Select(m => m.Value)];
        Assert.NotEmpty(options);
        Assert.All(options, o => Assert.Matches(@"^  --[a-z-]+( <[^>]+>)?( \(REQUIRED\))?  +\S", o));
    }

    [Fact]
    public void The_options_of_a_run_are_those_that_mirror_the_cmdlets()
    {
        string help = ProgramRun.Of("run", "--help").Output;
        string[] expected =
        [
            "--id-column", "--label-column", "--inspection-date-column", "--reading-column", "--attribute-column", "--layout",
                "--delimiter",
            "--decimal-mark", "--culture", "--time-column", "--value-column", "--interval", "--start", "--time-zone", "--label-file",
                "--attribute-file",
            "--allow-negative", "--maximum-reading", "--clusters", "--capacity", "--simulate-theft", "--seed", "--threads",
                "--quality", "--low-consumption", "--high-consumption", "--stable-cv", "--variable-cv", "--use-terciles",
            "--segmentation-variable", "--mini-batch-limit", "--exclude-missingness", "--forest-extension-level",
                "--exclude-inspected", "--split", "--json", "--output", "--memory-limit", "--temporary-folder", "--temporary-limit", "--maximum-expansion",
        ];
        Assert.All(expected, option => Assert.Matches($@"(?m)^  {option} ", help));
    }

    [Fact]
    public void Help_of_the_program_lists_the_commands_and_the_exit_codes()
    {
        string help = ProgramRun.Of("--help").Output;
        Assert.All(["measure", "run", "score", "evaluate", "export", "simulate", "demo"], command => Assert.Matches($@"(?m)^  {command} ", help));
        Assert.Contains("Exit codes:", help, StringComparison.Ordinal);
        Assert.All(help.Split('\n'), line => Assert.InRange(line.Length, 0, 80));
    }

    [Fact]
    public void The_version_is_one_line()
    {
        ProgramRun run = ProgramRun.Of("--version");
        Assert.Equal((0, $"ntl {ProductVersion.Text}"), (run.ExitCode, run.Output.TrimEnd()));
    }
}
