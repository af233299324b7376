using System.CommandLine;
using NtlTools.Core.Readings;
using NtlTools.Core.Readings.Simulation;

namespace NtlTools.Cli.Options;

/// <summary>The invented utility: how many customers, for how long, and how many of them steal.</summary>
internal sealed class PopulationOptions
{
    private const int MostDays = 36525;

    private readonly Option<int?> _customers, _days;
    private readonly Option<double?> _theftShare;
    private readonly Option<MeterInterval?> _interval = IntervalOption.Of("The length of a step; daily by default.");
    private readonly Option<DateTime?> _start = StartOption.Of("When the first step begins; 2023-01-01 by default.");
    private readonly SyntheticMeterDataSettings _defaults;

    /// <summary>Makes the options.</summary>
    /// <param name="defaults">What holds where they are not given.</param>
    public PopulationOptions(SyntheticMeterDataSettings defaults)
    {
        _defaults = defaults;
        _customers = OptionValue.OfCount("--customers", "COUNT",
            FormattableString.Invariant($"The number of customers; {defaults.Customers} by default."), 1);
        _days = OptionValue.OfCount("--days", "COUNT",
            FormattableString.Invariant($"How many days the readings cover; {defaults.Days} by default."), 1, MostDays);
        _theftShare = OptionValue.OfShare("--theft-share",
            FormattableString.Invariant($"The share of customers who steal; {defaults.TheftShare} by default."));
        _interval.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<MeterInterval?>() is not { Months: 0 } interval || interval == default) return;
            if (interval.Minutes % 1440 != 0 && 1440 % interval.Minutes != 0)
                result.AddError($"--interval has the value '{interval}'; expected a length that divides a day evenly, "
                    + "or a whole number of days or months.");
        });
    }

    /// <summary>Adds them to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[_customers, _days, _theftShare, _interval, _start]) command.Add(option);
    }

    /// <summary>What they say.</summary>
    public SyntheticMeterDataSettings Settings(ParseResult request, ulong seed) => _defaults with
    {
        Customers = request.GetValue(_customers) ?? _defaults.Customers,
        Days = request.GetValue(_days) ?? _defaults.Days,
        TheftShare = request.GetValue(_theftShare) ?? _defaults.TheftShare,
        Interval = request.GetValue(_interval) ?? _defaults.Interval,
        Start = request.GetValue(_start) ?? _defaults.Start,
        Seed = seed,
    };
}
