using System.CommandLine;
using NtlTools.Core.Readings;

namespace NtlTools.Cli.Options;

/// <summary>The length of a step.</summary>
internal static class IntervalOption
{
    public static Option<MeterInterval?> Of(string description) =>
        OptionValue.Of<MeterInterval?>("--interval", "INTERVAL", description,
        (string text, out MeterInterval? value) =>
        {
            bool read = MeterInterval.TryParse(text, out MeterInterval interval);
            value = interval;
            return read;
        }, "hourly, daily, weekly, monthly, or a number and a unit: 15min, 1h, 1d, 1w, 1mo");
}
