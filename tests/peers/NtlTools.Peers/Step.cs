using System.Diagnostics;
using System.Text.Json;
using NtlTools.Core;

namespace NtlTools.Peers;

/// <summary>Times a step and writes what it took and found as one line of JSON.</summary>
internal static class Step
{
    private const int MostCalls = 9;
    private const double RepeatSeconds = 1;

    /// <summary>Times the first call of a step in this process, and writes it with what it found.</summary>
    public static T Once<T>(string name, Func<T> work, Func<T, object> found)
    {
        T result = Time(work, out double seconds);
        Write(name, seconds, null, found(result));
        return result;
    }

    /// <summary>Times the first call, and where it took less than a second also the median of up to nine further calls.</summary>
    public static T Repeated<T>(string name, Func<T> work, Func<T, object> found)
    {
        T result = Time(work, out double first);
        var later = new List<double>();
        for (double spent = first; spent < RepeatSeconds && later.Count < MostCalls; spent += later[^1])
        {
            _ = Time(work, out double seconds);
            later.Add(seconds);
        }
        later.Sort();
        Write(name, first, later.Count > 0 ? later[later.Count / 2] : null, found(result));
        return result;
    }

    /// <summary>Writes numbers that were not timed.</summary>
    public static void Values(string name, IEnumerable<double> values) =>
        Console.WriteLine(JsonSerializer.Serialize(new { step = name, found = new { values } }));

    /// <summary>Writes what this side is.</summary>
    public static void WriteVersions() => Console.WriteLine(JsonSerializer.Serialize(new
    {
        step = "versions",
        found = new Dictionary<string, string>
        {
            ["NtlTools"] = ProductVersion.Text,
            [".NET"] = Environment.Version.ToString(),
        },
    }));

    private static T Time<T>(Func<T> work, out double seconds)
    {
        long started = Stopwatch.GetTimestamp();
        T result = work();
        seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        return result;
    }

    private static void Write(string name, double seconds, double? later, object found) =>
        Console.WriteLine(JsonSerializer.Serialize(new { step = name, seconds, later, found }));
}
