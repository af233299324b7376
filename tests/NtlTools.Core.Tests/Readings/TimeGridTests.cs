using NtlTools.Core.Readings;

namespace NtlTools.Core.Tests.Readings;

public class TimeGridTests
{
    [Theory]
    [InlineData("15min", "2014-01-01T00:00")]
    [InlineData("1d", "2014-01-01T00:00")]
    [InlineData("1w", "2014-01-01T06:30")]
    [InlineData("1mo", "2014-01-31T00:00")]
    [InlineData("3mo", "2014-02-28T12:00")]
    public void A_step_falls_into_itself_and_the_time_before_it_into_the_one_before(string interval, string start)
    {
        Assert.True(MeterInterval.TryParse(interval, out MeterInterval parsed));
        var grid = new TimeGrid(DateTime.Parse(start, System.Globalization.CultureInfo.InvariantCulture), parsed, 50);
        for (int step = -5; step < 55; step++)
        {
            Assert.Equal(step, grid.StepAt(grid.TimeAt(step)));
            Assert.Equal(step - 1, grid.StepAt(grid.TimeAt(step).AddTicks(-1)));
        }
    }

    [Fact]
    public void Grids_of_no_length_or_step_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new TimeGrid(default, MeterInterval.Daily, -1));
        Assert.Throws<ArgumentException>(() => new TimeGrid(default, default, 1));
    }

    [Theory]
    [InlineData(7, "1d", 7)]
    [InlineData(7, "1w", 1)]
    [InlineData(30, "1mo", 0)]
    [InlineData(90, "1mo", 3)]
    [InlineData(1, "1h", 24)]
    public void Days_become_steps(double days, string interval, int steps)
    {
        Assert.True(MeterInterval.TryParse(interval, out MeterInterval parsed));
        Assert.Equal(steps, new TimeGrid(new(2014, 1, 1), parsed, 1).StepsIn(days));
    }

    [Theory]
    [InlineData("hourly", "1h")]
    [InlineData("Daily", "1d")]
    [InlineData("weekly", "1w")]
    [InlineData("monthly", "1mo")]
    [InlineData(" 30 min ", "30min")]
    [InlineData("120m", "2h")]
    [InlineData("14d", "2w")]
    [InlineData("36h", "36h")]
    [InlineData("1200mo", "1200mo")]
    public void Intervals_are_read_and_written(string text, string written)
    {
        Assert.True(MeterInterval.TryParse(text, out MeterInterval interval));
        Assert.Equal(written, interval.ToString());
        Assert.True(MeterInterval.TryParse(written, out MeterInterval again));
        Assert.Equal(interval, again);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("0d")]
    [InlineData("d")]
    [InlineData("1y")]
    [InlineData("-1d")]
    [InlineData("1201mo")]
    [InlineData("99999999999d")]
    public void Other_texts_are_no_intervals(string? text) => Assert.False(MeterInterval.TryParse(text, out _));

    [Fact]
    public void Intervals_have_an_order()
    {
        MeterInterval[] intervals = [MeterInterval.FromMinutes(15), MeterInterval.Hourly, MeterInterval.Daily,
            MeterInterval.Weekly, MeterInterval.Monthly, MeterInterval.FromMonths(3)];
        Assert.Equal(intervals, intervals.Reverse().Order());
        Assert.True(MeterInterval.Weekly < MeterInterval.Monthly && MeterInterval.Monthly >= MeterInterval.Weekly);
        Assert.Throws<ArgumentOutOfRangeException>(() => MeterInterval.FromMinutes(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => MeterInterval.FromMonths(1201));
    }
}
