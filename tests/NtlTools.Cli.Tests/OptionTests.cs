namespace NtlTools.Cli.Tests;

public sealed class OptionTests
{
    [Theory]
    [InlineData("--clusters", "0", "'auto'")]
    [InlineData("--clusters", "9..2", "2..7")]
    [InlineData("--clusters", "1..3", "2..7")]
    [InlineData("--clusters", "1001", "from 1 to 1000")]
    [InlineData("--quality", "best", "low or medium or high")]
    [InlineData("--capacity", "120%", "2%")]
    [InlineData("--capacity", "0", "500")]
    [InlineData("--simulate-theft", "1.5", "from 0 to 1")]
    [InlineData("--simulate-theft", "0,08", "from 0 to 1")]
    [InlineData("--seed", "-1", "at least 0")]
    [InlineData("--seed", "99999999999999999999999", "at least 0")]
    [InlineData("--threads", "0", "from 1 to 1024")]
    [InlineData("--split", "none", "customer or inspection-date")]
    [InlineData("--forest-extension-level", "-1", "at least 0")]
    [InlineData("--forest-extension-level", "1.5", "at least 0")]
    [InlineData("--layout", "tall", "auto or wide or long")]
    [InlineData("--delimiter", "ab", "one character")]
    [InlineData("--delimiter", "7", "one character")]
    [InlineData("--decimal-mark", ";", "'.' or ','")]
    [InlineData("--culture", "zz-QQQ", "en-GB")]
    [InlineData("--interval", "7q", "15min")]
    [InlineData("--start", "2024-02-30", "2024-01-31")]
    [InlineData("--id-column", " ", "not empty")]
    [InlineData("--reading-column", "", "is empty")]
    [InlineData("--maximum-reading", "0", "above 0")]
    [InlineData("--maximum-reading", "-5", "above 0")]
    [InlineData("--maximum-reading", "2,5", "above 0")]
    [InlineData("--maximum-reading", "NaN", "above 0")]
    [InlineData("--maximum-reading", "1e999", "above 0")]
    [InlineData("--memory-limit", "2", "at least 1MB")]
    [InlineData("--memory-limit", "1000KB", "at least 1MB")]
    [InlineData("--memory-limit", "2 pounds", "2GB")]
    [InlineData("--memory-limit", "-2GB", "2GB")]
    [InlineData("--memory-limit", "2,5GB", "2GB")]
    [InlineData("--memory-limit", "99999999999TB", "2GB")]
    [InlineData("--temporary-folder", "", "not empty")]
    [InlineData("--model", "m", "no option of 'ntl run'")]
    [InlineData("--cluster", "4", "no option of 'ntl run'")]
    public void A_wrong_value_is_answered_by_what_was_found_and_expected(string option, string value, string expected)
    {
        ProgramRun run = ProgramRun.Of("run", "no-such-file.csv", "--output", "never", option, value);
        Assert.Equal(1, run.ExitCode);
        Assert.Empty(run.Output);
        Assert.Contains(option, run.Error, StringComparison.Ordinal);
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
        Assert.Contains("ntl run --help", run.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists("never"));
    }

    [Theory]
    [InlineData("--clusters", "auto")]
    [InlineData("--clusters", "4")]
    [InlineData("--clusters", "3..5")]
    [InlineData("--quality", "MEDIUM")]
    [InlineData("--capacity", "2%")]
    [InlineData("--simulate-theft", "8%")]
    [InlineData("--forest-extension-level", "0")]
    [InlineData("--forest-extension-level", "5")]
    [InlineData("--split", "inspection-date")]
    [InlineData("--split", "InspectionDate")]
    [InlineData("--delimiter", "tab")]
    [InlineData("--memory-limit", "2GB")]
    [InlineData("--memory-limit", "1.5 gb")]
    [InlineData("--memory-limit", "512MB")]
    [InlineData("--memory-limit", "1048576")]
    [InlineData("--temporary-folder", "spare")]
    [InlineData("--culture", "de-DE")]
    [InlineData("--interval", "1mo")]
    [InlineData("--start", "2024-01-31T06:00")]
    [InlineData("--label-column", "")]
    [InlineData("--maximum-reading", "2.5")]
    public void A_right_value_is_taken_and_the_missing_file_found(string option, string value)
    {
        ProgramRun run = ProgramRun.Of("run", "no-such-file.csv", "--output", "never", option, value);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("There is no file or folder 'no-such-file.csv'", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ntl", "bogus")]
    [InlineData("ntl")]
    [InlineData("ntl run", "run")]
    [InlineData("ntl run", "run", "x.csv")]
    [InlineData("ntl score", "score", "x.csv", "--output", "y.csv")]
    [InlineData("ntl evaluate", "evaluate", "x.csv")]
    [InlineData("ntl simulate", "simulate")]
    [InlineData("ntl simulate", "simulate", "--output", "x.txt")]
    [InlineData("ntl simulate", "simulate", "--output", "x.csv", "--interval", "7h")]
    [InlineData("ntl simulate", "simulate", "--output", "x.csv", "--days", "0")]
    [InlineData("ntl simulate", "simulate", "--output", "x", "--files", "3")]
    [InlineData("ntl simulate", "simulate", "--output", "x", "--files", "3", "--layout", "wide")]
    [InlineData("ntl simulate", "simulate", "--output", "x", "--files", "1", "--layout", "long")]
    [InlineData("ntl export", "export", "results")]
    [InlineData("ntl export", "export", "results", "--output", "x.json", "--format", "pickle")]
    [InlineData("ntl demo", "demo", "--unheard-of")]
    public void Bad_usage_fails_on_the_error_output_and_names_the_help(string command, params string[] arguments)
    {
        ProgramRun run = ProgramRun.Of(arguments);
        Assert.Equal(1, run.ExitCode);
        Assert.Empty(run.Output);
        Assert.Contains($"see '{command} --help'", run.Error, StringComparison.Ordinal);
    }
}
