using NtlTools.Core.Readings;

namespace NtlTools.Core.Runs;

/// <summary>Keeps the first few rejects of a job that writes no rejects.csv.</summary>
internal sealed class RejectExamples
{
    private const int Most = 5;

    private readonly List<Reject> _first = [];

    public RejectExamples(ImportReport report) => report.RejectFound = reject =>
    {
        if (_first.Count < Most) _first.Add(reject);
    };

    /// <summary>The end of a sentence that says how many there are.</summary>
    public string Text => $"the first: {string.Join(" | ", _first)}";
}
