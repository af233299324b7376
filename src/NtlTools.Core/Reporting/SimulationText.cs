using System.Globalization;
using NtlTools.Core.Readings;

namespace NtlTools.Core.Reporting;

/// <summary>What the column "Simulated" says of a customer; empty where everything is real.</summary>
internal static class SimulationText
{
    public static string Of(SimulationMark? mark)
    {
        if (mark is null) return "";
        var parts = new List<string>(2);
        if (mark.GeneratedAs is { } kind) parts.Add($"readings ({kind})");
        if (mark.Theft is { } theft)
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"theft ({theft} {mark.Intensity:0.##} from {mark.TheftStart:yyyy-MM-dd})"));
        else if (mark.LabelIsSimulated)
            parts.Add("label");
        return string.Join("; ", parts);
    }
}
