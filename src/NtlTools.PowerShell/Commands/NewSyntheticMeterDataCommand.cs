using System.Management.Automation;
using NtlTools.Core.Readings;
using NtlTools.Core.Readings.Simulation;
using NtlTools.PowerShell.Parameters;

namespace NtlTools.PowerShell.Commands;

/// <summary>Generates the meter readings of an invented utility's customers.</summary>
/// <remarks>
/// <para>
/// New-SyntheticMeterData makes customers for trials, demonstrations and tests: households, shops, seasonal homes and solar
/// homes,
/// with weekly and yearly rhythm, weather, holidays, vacancies, changes of level and gaps. The same seed gives the same
/// customers,
/// and a customer stays the same when more are asked for.
/// </para>
/// <para>
/// All customers are labelled honest. With -TheftShare some are turned into thieves as <see cref="AddSimulatedTheftCommand"/>
/// does.
/// Every customer is marked as simulated, and the mark travels into every output.
/// </para>
/// <para>Customers are written as they are made; memory does not grow with their number.</para>
/// </remarks>
/// <example>
/// <summary>Makes a thousand customers with two years of daily readings, and shows the first five.</summary>
/// <code>New-SyntheticMeterData | Select-Object -First 5</code>
/// </example>
/// <example>
/// <summary>Makes 200 customers with monthly readings, of whom one in ten steals, and counts the ways in which they do.</summary>
/// <code>New-SyntheticMeterData -Customers 200 -Interval Monthly -TheftShare 0.1 |
///     Where-Object IsTheft | Group-Object { $_.Simulation.Theft } -NoElement</code>
/// </example>
/// <example>
/// <summary>Makes half-hourly readings of shops alone for four weeks.</summary>
/// <code>New-SyntheticMeterData 20 -Days 28 -Interval 30min -HouseholdShare 0 -SeasonalHomeShare 0 -SolarHomeShare 0</code>
/// </example>
/// <seealso cref="AddSimulatedTheftCommand"/>
[Cmdlet(VerbsCommon.New, "SyntheticMeterData")]
[OutputType(typeof(MeterSeries))]
public sealed class NewSyntheticMeterDataCommand : ParallelCommand
{
    private static readonly SyntheticMeterDataSettings Defaults = new();

    /// <summary>How many customers to generate.</summary>
    /// <value>1000</value>
    [Parameter(Position = 0)]
    [ValidateRange(1, int.MaxValue)]
    public int Customers { get; set; } = Defaults.Customers;

    /// <summary>How many days the readings cover. Months count as a twelfth of 365.25 days.</summary>
    /// <value>730</value>
    [Parameter(Position = 1)]
    [ValidateRange(1, 36525)]
    public int Days { get; set; } = Defaults.Days;

    /// <summary>When the first step begins.</summary>
    /// <value>2023-01-01</value>
    [Parameter]
    [DateTransformation]
    public DateTime Start { get; set; } = Defaults.Start;

    /// <summary>
    /// The length of a step: Hourly, Daily, Weekly, Monthly, a number and a unit such as 15min, 1h, 1d, 1w or 1mo, or a time
    /// span.
    /// It divides a day evenly, or is a whole number of days or months.
    /// </summary>
    /// <value>Daily</value>
    [Parameter]
    [MeterIntervalTransformation]
    [ArgumentCompleter(typeof(MeterIntervalCompleter))]
    public MeterInterval Interval { get; set; } = Defaults.Interval;

    /// <summary>The share of customers who steal, from 0 to 1.</summary>
    /// <value>0</value>
    [Parameter]
    [ValidateRange(0.0, 1.0)]
    public double TheftShare { get; set; } = Defaults.TheftShare;

    /// <summary>How many customers are households, relative to the other kinds.</summary>
    /// <value>0.72</value>
    [Parameter]
    [ValidateRange(0.0, 1.0)]
    public double HouseholdShare { get; set; } = Defaults.HouseholdShare;

    /// <summary>How many customers are shops, relative to the other kinds.</summary>
    /// <value>0.12</value>
    [Parameter]
    [ValidateRange(0.0, 1.0)]
    public double ShopShare { get; set; } = Defaults.ShopShare;

    /// <summary>How many customers are homes that are lived in for a season, relative to the other kinds.</summary>
    /// <value>0.06</value>
    [Parameter]
    [ValidateRange(0.0, 1.0)]
    public double SeasonalHomeShare { get; set; } = Defaults.SeasonalHomeShare;

    /// <summary>
    /// How many customers are homes with solar panels, relative to the other kinds. Their meters read imports alone.
    /// </summary>
    /// <value>0.1</value>
    [Parameter]
    [ValidateRange(0.0, 1.0)]
    public double SolarHomeShare { get; set; } = Defaults.SolarHomeShare;

    /// <summary>The share of readings that is missing on average.</summary>
    /// <value>0.02</value>
    [Parameter]
    [ValidateRange(0.0, 0.5)]
    public double GapShare { get; set; } = Defaults.GapShare;

    /// <summary>The share of customers whose readings begin later than the others'.</summary>
    /// <value>0.05</value>
    [Parameter]
    [ValidateRange(0.0, 1.0)]
    public double LateJoinerShare { get; set; } = Defaults.LateJoinerShare;

    /// <summary>The share of customers whose premises stand empty for some weeks or months.</summary>
    /// <value>0.06</value>
    [Parameter]
    [ValidateRange(0.0, 1.0)]
    public double VacancyShare { get; set; } = Defaults.VacancyShare;

    /// <summary>The random seed. The same seed gives the same customers.</summary>
    /// <value>42</value>
    [Parameter]
    public ulong Seed { get; set; } = Defaults.Seed;

    /// <inheritdoc/>
    protected override void End()
    {
        var data = new SyntheticMeterData(new SyntheticMeterDataSettings
        {
            Customers = Customers,
            Days = Days,
            Start = Start,
            Interval = Interval,
            TheftShare = TheftShare,
            HouseholdShare = HouseholdShare,
            ShopShare = ShopShare,
            SeasonalHomeShare = SeasonalHomeShare,
            SolarHomeShare = SolarHomeShare,
            GapShare = GapShare,
            LateJoinerShare = LateJoinerShare,
            VacancyShare = VacancyShare,
            Seed = Seed,
        });
        int thieves = 0;
        WriteStream("Generating customers", data.Generate, customer => thieves += customer.IsTheft == true ? 1 : 0);
        if (thieves < (int)(TheftShare * Customers))
            WriteWarning($"{thieves} customers became thieves, fewer than asked for: the others have too few readings.");
        WriteSummary($"Generated {Customers} customers with {data.Grid.Length} readings each; {thieves} of them steal.");
    }
}
