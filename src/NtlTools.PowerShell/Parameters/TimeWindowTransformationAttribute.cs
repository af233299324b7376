using System.Collections;
using System.Management.Automation;
using NtlTools.Core.Features;

namespace NtlTools.PowerShell.Parameters;

/// <summary>Lets a person write time windows as "7d" or "3mo", one or several.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public sealed class TimeWindowTransformationAttribute : ArgumentTransformationAttribute
{
    /// <summary>Turns what was given into windows.</summary>
    /// <exception cref="ArgumentTransformationMetadataException">Something of it is no window.</exception>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object? given = Unwrapped(inputData);
        return given is IEnumerable several and not string
            ? (TimeWindow[])[.. several.Cast<object?>().Select(One)]
            : (TimeWindow[])[One(given)];
    }

    private static object? Unwrapped(object? value) => value is PSObject wrapped ? wrapped.BaseObject : value;

    private static TimeWindow One(object? value) => Unwrapped(value) switch
    {
        TimeWindow window => window,
        string text when TimeWindow.TryParse(text, out TimeWindow? window) => window,

        // What is written as 7d without quotation marks is a decimal number by the time that it comes here.
        decimal days when TimeWindow.TryParse(
            string.Create(CultureInfo.InvariantCulture, $"{days}d"), out TimeWindow? window) => window,
        { } other => throw new ArgumentTransformationMetadataException(
            $"'{other}' is no time window. Write a number and a unit: 12h, 7d, 4w or 3mo."),
        null => throw new ArgumentTransformationMetadataException("Nothing is no time window. Write a number and a unit: 7d."),
    };
}
