using System.Globalization;

namespace NtlTools.Core.Errors;

public static partial class NtlErrors
{
    internal static NtlException UnknownProfileFeature(string pattern, string segment) => new(UnknownFeatureId,
        NtlErrorKind.InvalidArgument, pattern, $"The profile of '{segment}' has no feature '{pattern}'.",
        "Choose features that the segments' customers have; a model of an earlier version has none in its profiles.");

    internal static NtlException UnknownSegment(int segment, IReadOnlyList<int> known) => new("UnknownSegment",
        NtlErrorKind.InvalidArgument, segment.ToString(CultureInfo.InvariantCulture),
        $"No customer is in segment {segment}; there are {(known.Count == 0 ? "no segments" : "segments " + string.Join(", ", known))}.",
        "Give the number of a segment that Get-SegmentProfile lists.");

    internal static NtlException NothingToCompareWith(int segment) => new("NothingToCompareWith",
        NtlErrorKind.InvalidArgument, segment.ToString(CultureInfo.InvariantCulture), $"All customers are in segment {segment}; there is nobody to compare them with.",
        "Give customers of two segments or more.");

    internal static NtlException SegmentWithItself(int segment) => new("SegmentWithItself", NtlErrorKind.InvalidArgument, segment.ToString(CultureInfo.InvariantCulture),
        $"Segment {segment} is to be compared with itself.", "Give another segment as reference, or none for all others.");

    internal static NtlException NoCustomersToCompare(string side) => new("NoCustomers", NtlErrorKind.InvalidData, null,
        $"There are no {side} customers.", "Give the customers of both sides, as Invoke-Segmentation writes them.");
}
