using NtlTools.Core.Quality;

namespace NtlTools.Core.Errors;

public static partial class NtlErrors
{
    internal static NtlException DataBelowQuality(string? report, MeterDataQuality quality, double wanted) =>
        new("DataBelowQuality", NtlErrorKind.QualityGate, report,
        FormattableString.Invariant(
            $"The data has quality {quality.Score:0.###}, below the {wanted:0.###} asked for: of {quality.CustomerCount} customers ")
            + FormattableString.Invariant(
            $"{quality.HighQualityCount} have quality High, {quality.MediumQualityCount} Medium and {quality.LowQualityCount} Low.")
            + (quality.Problems.Count > 0
                ? FormattableString.Invariant($" First problem: {quality.Problems[0].Kind} ({quality.Problems[0].Count}).") : ""),
        (report is null ? "Measure the data to see why" : $"See why in {report}")
            + "; import a fuller period, or ask for less (-MinimumDataQuality, --minimum-data-quality).");
}
