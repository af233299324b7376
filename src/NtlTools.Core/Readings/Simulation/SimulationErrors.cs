using System.Globalization;
using NtlTools.Core.Readings;

namespace NtlTools.Core.Errors;

public static partial class NtlErrors
{
    /// <summary>A generated period is shorter than a step.</summary>
    internal static NtlException PeriodTooShort(int days, MeterInterval interval) => new(
        "PeriodTooShort", NtlErrorKind.InvalidArgument, "Days",
        string.Create(CultureInfo.InvariantCulture, $"{days} days do not fill one step of {interval}."),
        "Ask for more days or a shorter interval.");

    /// <summary>There are not enough steps for the files.</summary>
    internal static NtlException MoreFilesThanSteps(int files, int steps) => new(
        "MoreFilesThanSteps", NtlErrorKind.InvalidArgument, "Files",
        string.Create(CultureInfo.InvariantCulture, $"{steps} steps do not fill {files} files."),
        "Ask for fewer files, more days or a shorter interval.");

    /// <summary>Every kind of customer has the share 0.</summary>
    internal static NtlException NoCustomerKind() => new(
        "NoCustomerKind", NtlErrorKind.InvalidArgument, "HouseholdShare",
        "All kinds of customer have the share 0, so there is nobody to generate.",
        "Give at least one kind of customer a share above 0.");

    /// <summary>A thief's smallest intensity is above the largest.</summary>
    internal static NtlException IntensityRange(double minimum, double maximum) => new(
        "IntensityRange", NtlErrorKind.InvalidArgument, "MinimumIntensity",
        string.Create(CultureInfo.InvariantCulture, $"The smallest intensity, {minimum}, is above the largest, {maximum}."),
        "Give a smallest intensity that is at most the largest.");
}
