using System.Text.Json;
using NtlTools.Learning.Numerics;

namespace NtlTools.Learning.Tests.Preprocessing;

/// <summary>scikit-learn's answers, as the scripts in Fixtures/Preprocessing wrote them.</summary>
internal static class PreprocessingFixture
{
    public static JsonElement Read(string file)
    {
        string path = Path.Combine(AppContext.BaseDirectory, "Fixtures", "Preprocessing", file);
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
        return document.RootElement.Clone();
    }

    public static double[] Numbers(JsonElement array) => [.. array.EnumerateArray().Select(number => number.GetDouble())];

    public static Matrix Table(JsonElement array)
    {
        double[][] rows = [.. array.EnumerateArray().Select(Numbers)];
        return new(rows.Length, rows[0].Length, [.. rows.SelectMany(row => row)]);
    }

    /// <summary>Holds numbers to others, each within a tolerance of 1 or of the number, whichever is larger.</summary>
    public static void AssertClose(IReadOnlyList<double> expected, IReadOnlyList<double> actual, double tolerance)
    {
        Assert.Equal(expected.Count, actual.Count);
        for (int i = 0; i < expected.Count; i++)
            Assert.Equal(expected[i], actual[i], tolerance * Math.Max(1, Math.Abs(expected[i])));
    }
}
