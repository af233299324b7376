using System.Text.Json.Nodes;

namespace NtlTools.Cli.Tests;

/// <summary>Compares what two runs have left.</summary>
internal static class RunFolders
{
    /// <summary>Byte for byte, but for the timings in run.json.</summary>
    public static void AssertSame(string first, string second)
    {
        string[] names = [.. Directory.GetFiles(first).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)];
        Assert.Equal(14, names.Length);
        Assert.Equal(names, Directory.GetFiles(second).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal));
        foreach (string name in names)
        {
            string one = Path.Combine(first, name), two = Path.Combine(second, name);
            if (name == "run.json") Assert.Equal(WithoutTimings(one), WithoutTimings(two));
            else Assert.True(File.ReadAllBytes(one).AsSpan().SequenceEqual(File.ReadAllBytes(two)), $"{name} differs");
        }
    }

    private static string WithoutTimings(string path)
    {
        JsonObject json = JsonNode.Parse(File.ReadAllText(path))!.AsObject();
        Assert.True(json.Remove("timings"));
        return json.ToJsonString();
    }
}
