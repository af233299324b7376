using Xunit.Abstractions;

namespace NtlTools.Fuzzing;

public class FuzzSliceTests(ITestOutputHelper output)
{
    [Fact]
    public void Every_round_of_a_slice_ends_in_a_result_or_a_documented_error()
    {
        int shares = FuzzFormat.All.Sum(f => f.Share), turns = 60;
        FuzzSummary summary = FuzzRun.Start(new FuzzOptions { Rounds = turns * shares });
        output.WriteLine(summary.ToString());
        Assert.True(summary.Failures.Count == 0, string.Join('\n', summary.Failures));
        foreach (FuzzFormat format in FuzzFormat.All)
        {
            int all = turns * format.Share;
            Assert.Equal(all, summary.Count(format.Name, _ => true));

            // A fuzzer that breaks all files, or none, or all in one way, looks at one side of the readers only.
            long results = summary.Count(format.Name, outcome => outcome == "a result");
            Assert.True(results * 25 >= all && results * 10 <= all * 9, $"{format.Name}: {results} of {all} rounds have a result");
            int errors = summary.Outcomes(format.Name) - 1;
            Assert.True(errors >= format.UsualErrors, $"{format.Name}: {errors} kinds of errors, fewer than {format.UsualErrors}");
        }
    }

    [Fact]
    public void Rounds_depend_on_seed_format_and_number_alone()
    {
        var options = new FuzzOptions { Rounds = 96, Threads = 1 };
        FuzzSummary alone = FuzzRun.Start(options), together = FuzzRun.Start(options with { Threads = 3 });
        Assert.Equal(alone.Checksum, together.Checksum);
        Assert.NotEqual(alone.Checksum, FuzzRun.Start(options with { Seed = 43 }).Checksum);
        foreach (FuzzFormat format in FuzzFormat.All)
        {
            FuzzRound first = format.Make(5, 77), again = format.Make(5, 77);
            Assert.Equal(first.Files.Select(f => f.Name), again.Files.Select(f => f.Name));
            Assert.All(first.Files.Zip(again.Files), pair => Assert.Equal(pair.First.Content, pair.Second.Content));
        }
    }
}
