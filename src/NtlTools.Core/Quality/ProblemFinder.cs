using System.Globalization;
using NtlTools.Core.Readings;

namespace NtlTools.Core.Quality;

/// <summary>Lists what may be wrong with a data set, with examples and advice.</summary>
internal sealed class ProblemFinder(IReadOnlyList<SeriesQuality> customers, DataQualitySettings settings)
{
    private const double ThinMonth = 0.5, MediumFrom = 0.01, HighFrom = 0.1;

    private readonly List<DataProblem> _problems = [];

    public IReadOnlyList<DataProblem> Find(IReadOnlyList<DuplicateGroup> duplicates, IReadOnlyList<MonthQuality> months,
        IReadOnlyList<TimeGrid> grids, IReadOnlyDictionary<RejectReason, long> rejects, long rowCount)
    {
        Customers(DataProblemKind.NoReadings, c => c.Observed == 0, c => c.Steps,
            "Check whether these customers had left or were read elsewhere; without readings nobody can be judged.");
        Customers(DataProblemKind.ManyMissing, c => c.Observed > 0 && c.MissingRatio > settings.Limits.MaximumMissingRatioForMedium,
            c => c.Steps - c.Observed,
            "Import a period in which they are read, or fill short gaps (Repair-MeterData); see the months for when it is.");
        Add(DataProblemKind.ThinMonth, months.Count(m => m.MissingRatio > ThinMonth), months.Count,
            months.Where(m => m.MissingRatio > ThinMonth).OrderByDescending(m => m.MissingRatio).ThenBy(m => m.Month)
                .Select(m => new ProblemExample(m.Month.ToString("yyyy-MM", CultureInfo.InvariantCulture), m.MissingCount)),
            "Leave the months out, or find out why so few meters were read in them.");
        Customers(DataProblemKind.NegativeReadings, c => c.Negatives > 0, c => c.Negatives,
            "Feed-in of a solar home, or a correction: import without -AllowNegative, or use Repair-MeterData -NegativeToMissing.");
        Customers(DataProblemKind.Spikes, c => c.Spikes > 0, c => c.Spikes,
            "Often several steps read as one, or a misplaced decimal point: clip them (Repair-MeterData) or correct the export.");
        Customers(DataProblemKind.FlatLines, c => c.FlatLines > 0, c => c.LongestFlatLine,
            "Often estimates, or a bill spread evenly: find out how these readings came about. A frozen meter looks so too.");
        Customers(DataProblemKind.ZeroRuns, c => c.ZeroRuns > 0, c => c.LongestZeroRun,
            "Empty homes, dead meters and thieves look so; make sure that a missing reading is not exported as 0.");
        Customers(DataProblemKind.ConstantSeries, c => c.IsConstant, c => c.Observed,
            "Find out whether these meters are read at all; readings that never vary get no quality High.");
        Add(DataProblemKind.DuplicateSeries, duplicates.Sum(d => d.Count - 1), customers.Count,
            duplicates.Select(d => new ProblemExample($"{d.First} = {d.Second}", d.Count)),
            "Two ids of one meter, or a copying mistake: keep one of them.");
        Add(DataProblemKind.RejectedInput, rejects.Values.Sum(), rowCount,
            rejects.OrderByDescending(r => r.Value).ThenBy(r => r.Key).Select(r => new ProblemExample(r.Key.ToString(), r.Value)),
            "See the rejects for file and line, and correct the export.");
        if (grids.Count > 1)
        {
            Add(DataProblemKind.MixedGrids, grids.Count, grids.Count, grids.Select(g => new ProblemExample(g.ToString(), g.Length)),
                "Import all files at once: one import puts its customers on one grid.");
        }
        int thefts = customers.Count(c => c.IsTheft == true), honest = customers.Count(c => c.IsTheft == false);
        if (thefts + honest > 0 && (thefts == 0 || honest == 0))
        {
            Add(DataProblemKind.OneClass, thefts + honest, thefts + honest,
                [new(thefts > 0 ? "Theft" : "Honest", thefts + honest)],
                "Join inspections of both outcomes; a detector learns from the difference.");
        }
        return [.. _problems.OrderByDescending(p => p.Severity).ThenByDescending(p => p.Share).ThenBy(p => p.Kind)];
    }

    private void Customers(DataProblemKind kind, Func<SeriesQuality, bool> has, Func<SeriesQuality, int> size, string advice) =>
        Add(kind, customers.Count(has), customers.Count,
            customers.Where(has).OrderByDescending(size).Select(c => new ProblemExample(c.CustomerId, size(c))), advice);

    private void Add(DataProblemKind kind, long count, long all, IEnumerable<ProblemExample> examples, string advice)
    {
        if (count == 0) return;
        double share = all == 0 ? double.NaN : Math.Min(1, (double)count / all);
        ProblemSeverity severity = share >= HighFrom ? ProblemSeverity.High
            : share >= MediumFrom || double.IsNaN(share) ? ProblemSeverity.Medium
            : ProblemSeverity.Low;
        _problems.Add(new(kind, severity, count, share, [.. examples.Take(settings.ExampleCount)], advice));
    }
}
