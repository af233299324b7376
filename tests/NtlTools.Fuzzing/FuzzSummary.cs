using System.Globalization;
using System.Text;

namespace NtlTools.Fuzzing;

/// <summary>What came of a run.</summary>
internal sealed class FuzzSummary(FuzzOptions options)
{
    private readonly FuzzCounts _counts = new();

    /// <summary>The failures, with what repeats each.</summary>
    public List<string> Failures { get; } = [];

    /// <summary>How long the run took.</summary>
    public TimeSpan Elapsed { get; set; }

    /// <summary>The rounds that ended.</summary>
    public long Rounds => _counts.Outcomes.Values.Sum();

    /// <summary>The same for the same seed and rounds, on any number of threads.</summary>
    public ulong Checksum => _counts.Checksum;

    /// <summary>How many rounds of a format had an outcome.</summary>
    public long Count(string format, Func<string, bool> outcome) =>
        _counts.Outcomes.Where(o => o.Key.Format == format && outcome(o.Key.Outcome)).Sum(o => o.Value);

    /// <summary>How many different outcomes a format had.</summary>
    public int Outcomes(string format) => _counts.Outcomes.Keys.Count(o => o.Format == format);

    /// <summary>Adds the counts of a thread.</summary>
    public void Add(FuzzCounts counts) => _counts.Add(counts);

    /// <inheritdoc/>
    public override string ToString()
    {
        CultureInfo invariant = CultureInfo.InvariantCulture;
        var text = new StringBuilder();
        text.AppendLine(invariant,
            $"seed {options.Seed}, {Rounds} rounds from {options.First} on, {options.Threads} threads, {Elapsed.TotalSeconds:0.0} s, {Rounds / Elapsed.TotalSeconds:0} rounds a second, checksum {Checksum:x16}");
        foreach (FuzzFormat format in options.Formats)
        {
            IEnumerable<string> outcomes = _counts.Outcomes.Where(o => o.Key.Format == format.Name)
                .OrderByDescending(o => o.Value).ThenBy(o => o.Key.Outcome, StringComparer.Ordinal)
                .Select(o => string.Create(invariant, $"{o.Value} {o.Key.Outcome}"));
            (long bytes, long round) = _counts.Largest.GetValueOrDefault(format.Name);
            text.AppendLine(invariant, $"{format.Name}: {Count(format.Name, _ => true)} rounds: {string.Join(", ", outcomes)}; most allocated in one: {bytes >> 20} MB (round {round})");
        }
        text.AppendLine(invariant, $"{Failures.Count} failures");
        foreach (string failure in Failures) text.AppendLine(failure);
        return text.ToString();
    }
}
