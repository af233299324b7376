using System.CommandLine;

namespace NtlTools.Cli.Options;

/// <summary>The gate: below it the data is not used.</summary>
internal static class MinimumDataQualityOption
{
    public static Option<double?> Create() => OptionValue.OfShare("--minimum-data-quality",
        "Ends with exit code 2 where the data's quality is below this; quality.json says why.");
}
