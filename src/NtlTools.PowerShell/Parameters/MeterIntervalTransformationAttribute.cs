using System.Management.Automation;
using NtlTools.Core.Readings;

namespace NtlTools.PowerShell.Parameters;

/// <summary>Lets a person write an interval as "daily", "15min" or "1mo", or as a time span.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public sealed class MeterIntervalTransformationAttribute : ArgumentTransformationAttribute
{
    /// <summary>Turns what was given into an interval.</summary>
    /// <exception cref="ArgumentTransformationMetadataException">It is no interval.</exception>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object? value = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        return value switch
        {
            MeterInterval interval => interval,
            string text when MeterInterval.TryParse(text, out MeterInterval interval) => interval,
            TimeSpan { TotalMinutes: >= 1 and <= int.MaxValue } span when span.Ticks % TimeSpan.TicksPerMinute == 0 =>
                MeterInterval.FromMinutes((int)span.TotalMinutes),
            _ => throw new ArgumentTransformationMetadataException(
                $"'{value}' is no interval. Write Hourly, Daily, Weekly, Monthly, or a number and a unit: 15min, 1h, 1mo."),
        };
    }
}
