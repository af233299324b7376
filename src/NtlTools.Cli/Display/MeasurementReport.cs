using System.Globalization;
using NtlTools.Core.Quality;
using NtlTools.Core.Runs;

namespace NtlTools.Cli.Display;

/// <summary>What a measurement tells a person.</summary>
internal static class MeasurementReport
{
    private const int MonthsShown = 36;

    public static void Write(Terminal terminal, MeasurementSummary summary)
    {
        TextWriter output = terminal.Output;
        MeterDataQuality quality = summary.Quality;
        Sections.SimulatedNote(terminal, quality.IsSimulated);
        output.WriteLine($"Data quality {Figures.Number(quality.Score, 2)}: {Figures.Count(quality.HighQualityCount)} customers "
            + $"High, {Figures.Count(quality.MediumQualityCount)} Medium, {Figures.Count(quality.LowQualityCount)} Low");
        output.WriteLine();
        var facts = new PlainTable().Text("").Number("Count").Text("");
        facts.Row("Customers", Figures.Count(quality.CustomerCount), string.Create(CultureInfo.InvariantCulture,
            $"{quality.StepCount} steps of {quality.Interval}, {quality.FirstDate:yyyy-MM-dd} to {quality.LastDate:yyyy-MM-dd}"));
        facts.Row("Readings", Figures.Count(quality.ReadingCount), "");
        facts.Row("Missing", Figures.Count(quality.MissingCount), $"{Figures.Percent(quality.MissingRatio)} of all steps; "
            + $"{Figures.Count(quality.GapCount)} inside gaps, {Figures.Count(quality.SingleGapCount)} of them single");
        facts.Row("Without readings", Figures.Count(quality.NoReadingCount), "");
        facts.Row("Zero runs", Figures.Count(quality.ZeroRunCount), string.Create(CultureInfo.InvariantCulture,
            $"longest {quality.LongestZeroRun} steps; {Figures.Percent(quality.ZeroRatio)} of readings are 0"));
        facts.Row("Flat lines", Figures.Count(quality.FlatLineCount), string.Create(CultureInfo.InvariantCulture,
            $"longest {quality.LongestFlatLine} steps; {quality.ConstantCount} customers never vary"));
        facts.Row("Spikes", Figures.Count(quality.SpikeCount),
            $"{Figures.Percent(quality.OutlierRatio)} of readings beyond three deviations");
        facts.Row("Negative", Figures.Count(quality.NegativeCount), "");
        facts.Row("Doubled series", Figures.Count(quality.DuplicateSeriesCount), "");
        facts.Row("Inspected", Figures.Count(quality.TheftCount + quality.HonestCount),
            $"{Figures.Count(quality.TheftCount)} thefts");
        facts.Row("Rejects", Figures.Count(quality.Rejects.Values.Sum()),
            string.Join(", ", quality.Rejects.Select(r => $"{r.Key} {Figures.Count(r.Value)}")));
        facts.Write(terminal);
        WriteMissing(terminal, quality);
        WriteProblems(terminal, quality);
        output.WriteLine();
        if (summary.ReportPath is { } report) output.WriteLine($"The report is in {report}.");
        output.WriteLine(Sections.Took(summary.Seconds, summary.PeakMemory));
    }

    private static void WriteMissing(Terminal terminal, MeterDataQuality quality)
    {
        MissingQuantiles missing = quality.MissingByCustomer;
        Sections.Heading(terminal, $"Missing by customer: median {Figures.Percent(missing.Median)}, a tenth above "
            + $"{Figures.Percent(missing.Quantile90)}");
        var bands = new PlainTable().Text("Observed share").Number("Customers").Number("Share");
        foreach (CoverageBand band in quality.Coverage)
        {
            string name = band.UpTo == 0 ? "none"
                : $"above {Figures.Number(band.Above * 100, 0)} to {Figures.Number(band.UpTo * 100, 0)} %";
            bands.Row(name, Figures.Count(band.CustomerCount), Figures.Percent(band.Share));
        }
        bands.Write(terminal);
        int hidden = Math.Max(0, quality.Months.Count - MonthsShown);
        Sections.Heading(terminal, hidden == 0 ? "By month" : $"By month, the last {MonthsShown} of {quality.Months.Count}");
        var months = new PlainTable().Text("Month").Number("Customers").Number("Readings").Number("Missing").Number("Share");
        foreach (MonthQuality month in quality.Months.Skip(hidden))
        {
            months.Row(month.Month.ToString("yyyy-MM", CultureInfo.InvariantCulture), Figures.Count(month.CustomerCount),
                Figures.Count(month.ReadingCount), Figures.Count(month.MissingCount), Figures.Percent(month.MissingRatio));
        }
        months.Write(terminal);
    }

    private static void WriteProblems(Terminal terminal, MeterDataQuality quality)
    {
        if (quality.Problems.Count == 0) return;
        Sections.Heading(terminal, "What may be wrong");
        var problems = new PlainTable().Text("Problem").Text("Severity").Number("Count").Number("Share").Text("Examples");
        foreach (DataProblem problem in quality.Problems)
        {
            problems.Row(problem.Kind.ToString(), problem.Severity.ToString(), Figures.Count(problem.Count),
                Figures.Percent(problem.Share), string.Join(", ", problem.Examples.Take(3)));
        }
        problems.Write(terminal);
    }
}
