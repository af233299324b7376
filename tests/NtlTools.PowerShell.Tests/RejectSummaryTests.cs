using NtlTools.Core.Readings;

namespace NtlTools.PowerShell.Tests;

public class RejectSummaryTests
{
    [Fact]
    public void Cells_are_summed_up_by_file_column_and_reason()
    {
        string[] lines = Lines(
            new("a.csv", 2, "x", RejectReason.NotANumber, "one"), new("a.csv", 3, "x", RejectReason.NotANumber, "two"),
            new("a.csv", 3, "y", RejectReason.NotANumber, "three"), new("b.csv", 9, "x", RejectReason.NegativeReading, "-1"));
        Assert.Equal(3, lines.Length);
        Assert.Contains("a.csv, column x: 2 × NotANumber; the first on line 2: one", lines);
        Assert.Contains("b.csv, column x: 1 × NegativeReading; the first on line 9: -1", lines);
    }

    [Fact]
    public void A_reason_that_strikes_many_columns_is_told_once()
    {
        string line = Assert.Single(Lines([.. Enumerable.Range(0, 50).Select(column =>
            new Reject("a.csv", 2, $"day{column}", RejectReason.NegativeReading, "-1"))]));
        Assert.StartsWith("a.csv, 50 columns: 50 × NegativeReading", line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(RejectReason.NotANumber, true)]
    [InlineData(RejectReason.DuplicateReading, true)]
    [InlineData(RejectReason.UnknownCustomer, true)]
    [InlineData(RejectReason.RaggedRow, false)]
    [InlineData(RejectReason.TruncatedFile, false)]
    [InlineData(RejectReason.ConflictingCustomer, false)]
    public void Rows_and_files_are_told_one_by_one(RejectReason reason, bool covered) =>
        Assert.Equal(covered, RejectSummary.Covers(new("a.csv", 2, "", reason, "")));

    private static string[] Lines(params Reject[] rejects)
    {
        var summary = new RejectSummary();
        foreach (Reject reject in rejects) summary.Add(reject);
        return [.. summary.Lines()];
    }
}
