using NtlTools.Core.Segmentation;

namespace NtlTools.Cli.Display;

/// <summary>The segments, one a row.</summary>
internal static class SegmentTable
{
    public static void Write(Terminal terminal, IReadOnlyList<SegmentProfile> profiles)
    {
        if (profiles.All(profile => double.IsNaN(profile.ConsumptionMean)))
        {
            WriteOfPurchases(terminal, profiles);
            return;
        }
        PlainTable table = new PlainTable().Number("#").Number("Customers").Number("kWh").Number("CV").Number("Zeros")
            .Number("Theft").Text("Segment");
        foreach (SegmentProfile profile in profiles)
        {
            table.Row(Figures.Number(profile.SegmentId, 0), Figures.Count(profile.CustomerCount),
                Figures.Number(profile.ConsumptionMean, 1), Figures.Number(profile.ConsumptionCv, 2),
                Figures.Percent(profile.ZeroRatio),
                Figures.Percent(profile.TheftRate), profile.Name);
        }
        table.Write(terminal);
        terminal.Output.WriteLine("kWh: mean a step. CV: spread / mean. Theft: proven thefts among those inspected.");
    }

    private static void WriteOfPurchases(Terminal terminal, IReadOnlyList<SegmentProfile> profiles)
    {
        PlainTable table = new PlainTable().Number("#").Number("Customers").Number("Share").Number("Spend").Text("Segment");
        foreach (SegmentProfile profile in profiles)
        {
            table.Row(Figures.Number(profile.SegmentId, 0), Figures.Count(profile.CustomerCount), Figures.Percent(profile.Share),
                Figures.Number(profile.Level, 2), profile.Name);
        }
        table.Write(terminal);
        terminal.Output.WriteLine("Spend: mean of a customer's purchases.");
    }
}
