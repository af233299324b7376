using NtlTools.Core.Errors;
using NtlTools.Core.Readings;

namespace NtlTools.Core.Tests.Errors;

public class RejectedTests
{
    public static TheoryData<RejectReason> Reasons => [.. Enum.GetValues<RejectReason>()];

    [Theory]
    [MemberData(nameof(Reasons))]
    public void Every_reason_says_where_what_was_found_what_was_expected_and_what_to_do(RejectReason reason)
    {
        NtlException error = NtlErrors.Rejected(new("a.csv", 7, "Kwh", reason, "found"));
        Assert.Equal(reason.ToString(), error.ErrorId);
        Assert.Equal("a.csv:7", error.Target);
        Assert.Contains("found", error.Message, StringComparison.Ordinal);
        Assert.Contains("Expected: ", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("something else", error.Message, StringComparison.Ordinal);
        Assert.NotEmpty(error.Recommendation);
    }

    [Fact]
    public void A_whole_file_has_no_line() =>
        Assert.Equal("a.csv", NtlErrors.Rejected(new("a.csv", 0, "", RejectReason.TruncatedFile, "")).Target);
}
