using NtlTools.Core.Detection;

namespace NtlTools.Cli.Display;

/// <summary>How well a detector does: overall figures, what visits would find, and the confusion matrix.</summary>
internal static class EvaluationTable
{
    public static void Write(Terminal terminal, DetectorEvaluation evaluation)
    {
        TextWriter output = terminal.Output;
        PlainTable overall = new PlainTable().Text("Figure").Number("Value").Text("95 % interval");
        overall.Row("Average precision", Figures.Number(evaluation.AveragePrecision, 3),
            Figures.Interval(evaluation.AveragePrecisionInterval, 3));
        overall.Row("  of a random choice", Figures.Number(evaluation.TheftRate, 3), "");
        if (!double.IsNaN(evaluation.SupervisedAveragePrecision))
            overall.Row("  of boosted trees alone", Figures.Number(evaluation.SupervisedAveragePrecision, 3), "");
        overall.Row("  of isolation forests alone", Figures.Number(evaluation.IsolationAveragePrecision, 3), "");
        foreach (TopCountResult top in evaluation.TopCounts)
        {
            overall.Row($"  over thefts in the first {Figures.Count(top.Count)}", Figures.Number(top.AveragePrecision, 3),
                Figures.Interval(top.AveragePrecisionInterval, 3));
        }
        overall.Row("ROC AUC", Figures.Number(evaluation.RocAuc, 3), Figures.Interval(evaluation.RocAucInterval, 3));
        if (!double.IsNaN(evaluation.BrierScore))
            overall.Row("Brier score", Figures.Number(evaluation.BrierScore, 4),
                Figures.Interval(evaluation.BrierScoreInterval, 4));
        if (!double.IsNaN(evaluation.LogLoss))
            overall.Row("Log-loss", Figures.Number(evaluation.LogLoss, 4), Figures.Interval(evaluation.LogLossInterval, 4));
        if (!double.IsNaN(evaluation.ExpectedCalibrationError))
            overall.Row("Expected calibration error", Figures.Number(evaluation.ExpectedCalibrationError, 4),
                Figures.Interval(evaluation.ExpectedCalibrationErrorInterval, 4));
        overall.Write(terminal);
        output.WriteLine();

        output.WriteLine("What visits to the top of the ranking find");
        output.WriteLine();
        PlainTable visits = new PlainTable().Number("Top").Number("Customers").Number("Thefts").Number("Precision")
            .Number("Recall").Number("Lift").Text("Lift's 95 % interval");
        foreach (TopShareResult top in evaluation.TopShares)
        {
            visits.Row(Figures.Percent(top.Share, 0), Figures.Count(top.Count), Figures.Count(top.TruePositives),
                Figures.Percent(top.Precision), Figures.Percent(top.Recall), Figures.Number(top.Lift, 1),
                Figures.Interval(top.LiftInterval, 1));
        }
        visits.Write(terminal);
        output.WriteLine();

        string threshold = $"Threshold {Figures.Number(evaluation.Threshold, 3)} ({NameOf(evaluation.ThresholdKind)})";
        PlainTable confusion = new PlainTable().Text(threshold)
            .Number("Theft").Number("Honest");
        confusion.Row("at or above it", Figures.Count(evaluation.TruePositives), Figures.Count(evaluation.FalsePositives));
        confusion.Row("below it", Figures.Count(evaluation.FalseNegatives), Figures.Count(evaluation.TrueNegatives));
        confusion.Write(terminal);
    }

    private static string NameOf(ThresholdKind kind) => kind switch
    {
        ThresholdKind.Operational => "operational",
        ThresholdKind.Capacity => "inspection capacity",
        _ => "default",
    };
}
