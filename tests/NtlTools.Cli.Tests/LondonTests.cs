using System.Text.Json;

namespace NtlTools.Cli.Tests;

public sealed class LondonTests
{
    [SkippableFact]
    public void Theft_simulated_in_real_readings_is_found_far_better_than_by_chance_and_the_same_with_two_threads()
    {
        Skip.If(RepositoryFiles.London is null,
            "The London readings are not beside the repository (../shared/data or NTLTOOLS_DATA).");
        string folder = Directory.CreateTempSubdirectory("ntl-london-").FullName;
        try
        {
            string one = Path.Combine(folder, "one"), two = Path.Combine(folder, "two");
            string[] arguments = ["run", RepositoryFiles.London!, "--simulate-theft", "0.08", "--json"];
            ProgramRun run = ProgramRun.Of([.. arguments, "--output", one, "--threads", "1"]);
            Assert.Equal(0, run.ExitCode);
            Assert.Equal(0, ProgramRun.Of([.. arguments, "--output", two, "--threads", "2"]).ExitCode);
            RunFolders.AssertSame(one, two);

            JsonElement summary = JsonDocument.Parse(run.Output).RootElement;
            Assert.True(summary.GetProperty("isSimulated").GetBoolean());
            Assert.InRange(summary.GetProperty("customerCount").GetInt32(), 5400, 5561);
            Assert.InRange(summary.GetProperty("rocAuc").GetDouble(), 0.85, 1);
            Assert.InRange(summary.GetProperty("averagePrecision").GetDouble(), 0.4, 1);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
