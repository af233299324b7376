using NtlTools.Cli.Display;

namespace NtlTools.Cli.Tests;

public sealed class ErrorTextTests
{
    [Theory]
    [InlineData("Name the column (-IdColumn, --id-column).", "Name the column (--id-column).")]
    [InlineData("Lower it (-MinimumQuality Medium, --quality Medium), or import more.",
        "Lower it (--quality Medium), or import more.")]
    [InlineData("-ReadingColumn with -Start and -Interval.", "--reading-column with --start and --interval.")]
    [InlineData("Specks (-Scaling Log1p or Quantile may help).", "Specks (--scaling Log1p or Quantile may help).")]
    [InlineData("Train without labels (-IsolationOnly).", "Train without labels (--isolation-only).")]
    [InlineData("Dates such as 2014-01-31, day-first, en-GB, -1 and C-D stay.",
        "Dates such as 2014-01-31, day-first, en-GB, -1 and C-D stay.")]
    public void Advice_speaks_of_options(string catalogue, string shown) => Assert.Equal(shown, ErrorText.InOptions(catalogue));

    [Theory]
    [InlineData("did you mean 'ntl segment'?", "segmnet", "x.csv")]
    [InlineData("did you mean '--clusters'?", "segment", "x.csv", "--cluster", "3", "--output", "o")]
    [InlineData("did you mean '--output'?", "export", "results", "--outptu", "o.json", "--output", "p.json")]
    public void A_misspelt_word_is_told_with_the_one_that_may_be_meant(string told, params string[] arguments)
    {
        ProgramRun run = ProgramRun.Of(arguments);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains(told, run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("segmnet", "segment")]
    [InlineData("--OUTPUT", "--output")]
    [InlineData("sort", null)]
    [InlineData("--x", null)]
    public void Words_far_from_all_that_there_is_mean_none_of_it(string written, string? meant) =>
        Assert.Equal(meant, Spelling.Nearest(written, ["run", "segment", "score", "--output", "--model"]));

    [Theory]
    [InlineData(0.0002, 1, "<0.1 %")]
    [InlineData(0.0006, 1, "0.1 %")]
    [InlineData(0, 1, "0.0 %")]
    [InlineData(0.0002, 2, "0.02 %")]
    [InlineData(double.NaN, 1, "-")]
    public void A_speck_is_not_shown_as_nothing(double share, int decimals, string shown) => Assert.Equal(shown, Figures.Percent(share, decimals));
}
