using NtlTools.Core.Readings;

namespace NtlTools.PowerShell;

/// <summary>Sums up what an import did not take and is too much to be told one by one.</summary>
internal sealed class RejectSummary
{
    // Whoever has seen this many errors of a kind knows the kind.
    private const int ToldOneByOne = 20;

    private const int ColumnsToName = 3;

    private readonly Dictionary<(string File, RejectReason Reason, string Column), (long Count, Reject First)> _counts = [];
    private readonly List<(string File, RejectReason Reason, string Column)> _order = [];
    private readonly Dictionary<(string File, RejectReason Reason), int> _told = [];

    /// <summary>Whether a reject is summed up: a cell that counts as missing, a repetition, a record of nobody's, a bill
    /// that another took the place of.</summary>
    public static bool Covers(Reject reject) =>
        reject.IsCell || reject.Reason is RejectReason.DuplicateReading or RejectReason.ConflictingReading
            or RejectReason.OffGridTime or RejectReason.UnknownCustomer or RejectReason.DuplicateBill
            or RejectReason.ReplacedBill or RejectReason.CancelledBill or RejectReason.OverlappingBill;

    /// <summary>Whether a reject that is not summed up as such is to be told by itself: the first of its file and reason are.</summary>
    public bool IsToBeTold(Reject reject)
    {
        int told = _told.GetValueOrDefault((reject.File, reject.Reason));
        if (told >= ToldOneByOne) return false;
        _told[(reject.File, reject.Reason)] = told + 1;
        return true;
    }

    /// <summary>Counts a reject.</summary>
    public void Add(Reject reject)
    {
        (string, RejectReason, string) key = (reject.File, reject.Reason, reject.Column);
        if (_counts.TryGetValue(key, out (long Count, Reject First) known))
        {
            _counts[key] = (known.Count + reject.Count, known.First);
            return;
        }
        _counts.Add(key, (reject.Count, reject));
        _order.Add(key);
    }

    /// <summary>One line for each file, column and reason; where a reason has struck many columns, one for all of them.</summary>
    public IEnumerable<string> Lines()
    {
        foreach (var group in _order.GroupBy(key => (key.File, key.Reason)))
        {
            if (group.Count() <= ColumnsToName)
            {
                foreach (var key in group) yield return Line(key.Column.Length > 0 ? $", column "
                    + $"{key.Column}" : "", _counts[key].Count, _counts[key].First);
            }
            else
            {
                yield return Line($", {group.Count()} "
                    + $"columns", group.Sum(key => _counts[key].Count), _counts[group.First()].First);
            }
        }
    }

    private static string Line(string columns, long count, Reject first) => string.Create(CultureInfo.CurrentCulture,
        $"{first.File}{columns}: {count:N0} × {first.Reason}; the first on line "
            + $"{first.Line}{(first.Text.Length > 0 ? $": {first.Text}" : "")}");
}
