using NtlTools.Core.Detection;
using Spectre.Console;

namespace NtlTools.Cli.Display;

/// <summary>Customers in the order of rank, with what speaks against them.</summary>
internal static class ScoreTable
{
    public static void Write(Terminal terminal, IReadOnlyList<TheftScore> scores)
    {
        bool anyKnown = scores.Any(s => s.IsTheft is not null);
        PlainTable table = new PlainTable().Number("Rank").Text("Customer").Number("Score").Text("Risk").Number("Conf.");
        if (anyKnown) table.Text("Known");
        table.Text("First reason");
        foreach (TheftScore score in scores)
        {
            List<string> cells =
            [
                Figures.Count(score.Rank), score.CustomerId, Figures.Number(score.Score, 3), score.RiskLevel.ToString(),
                Figures.Number(score.Confidence, 2),
            ];
            if (anyKnown) cells.Add(score.IsTheft switch { true => "theft", false => "honest", _ => "" });
            cells.Add(score.Reasons.Count > 0 ? score.Reasons[0].ToString() : "");
            table.Row(ColorOf(score.RiskLevel), [.. cells]);
        }
        table.Write(terminal);
    }

    private static Color? ColorOf(RiskLevel level) => level switch
    {
        RiskLevel.High => Color.Red,
        RiskLevel.Medium => Color.Yellow,
        _ => null,
    };
}
