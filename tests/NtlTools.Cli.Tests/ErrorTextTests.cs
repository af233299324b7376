using NtlTools.Cli.Display;

namespace NtlTools.Cli.Tests;

public sealed class ErrorTextTests
{
    [Theory]
    [InlineData("Name the column (-IdColumn, --id-column).", "Name the column (--id-column).")]
    [InlineData("Lower it (-MinimumQuality Medium, --quality Medium), or import more.",
        "Lower it (--quality Medium), or import more.")]
    [InlineData("-ReadingColumn with -Start and -Interval.", "--reading-column with --start and --interval.")]
    [InlineData("Train without labels (-IsolationOnly).", "Train without labels (--isolation-only).")]
    [InlineData("Dates such as 2014-01-31, day-first, en-GB, -1 and C-D stay.",
        "Dates such as 2014-01-31, day-first, en-GB, -1 and C-D stay.")]
    public void Advice_speaks_of_options(string catalogue, string shown) => Assert.Equal(shown, ErrorText.InOptions(catalogue));
}
