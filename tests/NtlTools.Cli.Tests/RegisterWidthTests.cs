using System.Diagnostics;
using System.Globalization;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using System.Text.Json;

namespace NtlTools.Cli.Tests;

/// <summary>Runs the program in processes of their own, which take the widths of their registers from the environment.</summary>
public sealed class RegisterWidthTests(RegisterWidthTests.Reference reference) : IClassFixture<RegisterWidthTests.Reference>
{
    [SkippableTheory]
    [InlineData("DOTNET_EnableAVX512", 2)]
    [InlineData("DOTNET_EnableAVX2", 1)]
    [InlineData("DOTNET_EnableAVX2", 2)]
    [InlineData("DOTNET_EnableAVX2", 4)]
    public void Narrower_registers_give_the_same_segments_the_same_top_hundred_and_the_same_numbers(string switchedOff, int threads)
    {
        Skip.IfNot(switchedOff == "DOTNET_EnableAVX2" ? Avx2.IsSupported : Vector512.IsHardwareAccelerated,
            "The processor has no such registers to do without.");
        string folder = reference.Run($"{switchedOff}-{threads}", threads, switchedOff);
        Assert.Equal(File.ReadAllBytes(Path.Combine(reference.Full, "segments.csv")),
            File.ReadAllBytes(Path.Combine(folder, "segments.csv")));
        string[][] expected = Table(reference.Full, "scores.csv"), found = Table(folder, "scores.csv");
        Assert.Equal("CustomerId", expected[0][0]);
        Assert.Equal(expected.Take(101).Select(row => row[0]), found.Take(101).Select(row => row[0]));
        foreach (string name in (string[])["scores.csv", "features.csv", "inspection_list.csv"])
            AssertClose(name, Table(reference.Full, name), Table(folder, name));
        AssertClose(Json(reference.Full, "cluster_evaluation.json"), Json(folder, "cluster_evaluation.json"));
        AssertClose(Json(reference.Full, "evaluation.json"), Json(folder, "evaluation.json"));
    }

    [Fact]
    public void At_one_width_four_threads_give_the_same_bytes_as_one()
    {
        string one = reference.Run("narrow-one", 1, "DOTNET_EnableAVX2"), four = reference.Run("narrow-four", 4, "DOTNET_EnableAVX2");
        foreach (string name in (string[])["scores.csv", "features.csv", "segmentation.ntlmodel", "detector.ntlmodel"])
        {
            Assert.True(File.ReadAllBytes(Path.Combine(one, name)).AsSpan().SequenceEqual(
                File.ReadAllBytes(Path.Combine(four, name))), $"{name} differs");
        }
    }

    private static void AssertClose(string name, string[][] expected, string[][] found)
    {
        Assert.Equal(expected.Length, found.Length);
        for (int row = 0; row < expected.Length; row++)
        {
            Assert.Equal(expected[row].Length, found[row].Length);
            for (int column = 0; column < expected[row].Length; column++)
            {
                (string one, string other) = (expected[row][column], found[row][column]);
                bool close = one == other || (double.TryParse(one, CultureInfo.InvariantCulture, out _)
                    && double.TryParse(other, CultureInfo.InvariantCulture, out _) && AreClose(one, other));
                Assert.True(close, $"{name}, row {row}, cell {column}: {one} and {other}");
            }
        }
    }

    private static void AssertClose(JsonElement expected, JsonElement found)
    {
        Assert.Equal(expected.ValueKind, found.ValueKind);
        if (expected.ValueKind == JsonValueKind.Object)
        {
            JsonProperty[] one = [.. expected.EnumerateObject()], other = [.. found.EnumerateObject()];
            Assert.Equal(one.Select(p => p.Name), other.Select(p => p.Name));
            for (int i = 0; i < one.Length; i++) AssertClose(one[i].Value, other[i].Value);
        }
        else if (expected.ValueKind == JsonValueKind.Array)
        {
            Assert.Equal(expected.GetArrayLength(), found.GetArrayLength());
            for (int i = 0; i < expected.GetArrayLength(); i++) AssertClose(expected[i], found[i]);
        }
        else if (expected.ValueKind == JsonValueKind.Number)
        {
            (string one, string other) = (expected.GetRawText(), found.GetRawText());
            Assert.True(AreClose(one, other), $"{one} and {other}");
        }
        else
        {
            Assert.Equal(expected.GetRawText(), found.GetRawText());
        }
    }

    [Theory]
    [InlineData("0.123456", "0.123457", true)]
    [InlineData("0.123456", "0.123458", false)]
    [InlineData("1", "0.999999", true)]
    [InlineData("7", "8", false)]
    [InlineData("1.5E-07", "1.6E-07", true)]
    [InlineData("1.5E-07", "1.7E-07", false)]
    [InlineData("0.12345678901234", "0.12345678901239", true)]
    [InlineData("0.12345678901234", "0.12345679901234", false)]
    public void Numbers_are_close_that_differ_by_rounding_alone(string one, string other, bool close) =>
        Assert.Equal(close, AreClose(one, other));

    // 1e-9 of the number, and where the text has fewer places a unit of its last: a rounding edge lies between two of them.
    private static bool AreClose(string one, string other)
    {
        double a = double.Parse(one, CultureInfo.InvariantCulture), b = double.Parse(other, CultureInfo.InvariantCulture);
        return Math.Abs(a - b) <= 1e-9 * Math.Max(Math.Abs(a), Math.Abs(b)) + 1.001 * Math.Min(Unit(one), Unit(other));
    }

    private static double Unit(string text)
    {
        int exponentAt = text.IndexOfAny(['E', 'e']), point = text.IndexOf('.', StringComparison.Ordinal);
        string digits = exponentAt < 0 ? text : text[..exponentAt];
        int exponent = exponentAt < 0 ? 0 : int.Parse(text.AsSpan(exponentAt + 1), CultureInfo.InvariantCulture);

        // A whole number is a count, or has lost its zeros and takes the other text's unit.
        if (point < 0 && exponentAt < 0) return 1e-6;
        return Math.Pow(10, exponent - (point < 0 ? 0 : digits.Length - point - 1));
    }

    private static string[][] Table(string folder, string name) =>
        [.. File.ReadLines(Path.Combine(folder, name)).Select(line => line.Split(','))];

    private static JsonElement Json(string folder, string name)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, name)));
        return document.RootElement.Clone();
    }

    /// <summary>Simulated readings, and a run on them with all that the processor has.</summary>
    public sealed class Reference : IDisposable
    {
        private readonly string _folder = Directory.CreateTempSubdirectory("ntl-widths-").FullName;

        public Reference()
        {
            Assert.Equal(0, ProgramRun.Of("simulate", "--output", Readings, "--customers", "300", "--days", "400",
                "--theft-share", "0.15").ExitCode);
            Full = Run("full", 1);
        }

        /// <summary>The folder of that run.</summary>
        public string Full { get; }

        private string Readings => Path.Combine(_folder, "readings.csv");

        /// <summary>Runs in a process of its own, without some instructions of the processor.</summary>
        /// <returns>The folder of the results.</returns>
        public string Run(string name, int threads, params string[] switchedOff)
        {
            string output = Path.Combine(_folder, name), program = Path.Combine(AppContext.BaseDirectory, "ntl.dll");
            var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
            {
                ArgumentList = { program, "run", Readings, "--output", output, "--threads", $"{threads}" },
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            foreach (string option in switchedOff) start.Environment[option] = "0";
            using Process process = Process.Start(start)!;
            Task<string> messages = process.StandardError.ReadToEndAsync();
            process.StandardOutput.ReadToEnd();
            string said = messages.GetAwaiter().GetResult();
            process.WaitForExit();
            Assert.True(process.ExitCode == 0, said);
            return output;
        }

        public void Dispose() => Directory.Delete(_folder, recursive: true);
    }
}
