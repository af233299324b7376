namespace NtlTools.Core.Errors;

public static partial class NtlErrors
{
    internal static NtlException OneClassOnly(int theft, int honest) => new("OneClassOnly", NtlErrorKind.InvalidData, null,
        $"Training needs thefts and honest customers; there are {theft} thefts and {honest} honest ones.",
        "Add the labels that are missing, or train without labels (-IsolationOnly).");

    internal static NtlException TooFewLabels(string part, int theft, int honest) =>
        new("TooFewLabels", NtlErrorKind.InvalidData, null,
        $"The {part} part has {theft} thefts and {honest} honest customers; each part needs both.",
        "Add labels, change the shares of the split, or train without labels (-IsolationOnly).");

    internal static NtlException NoSegmentation() => new("NoSegmentation", NtlErrorKind.InvalidArgument, null,
        "The customers do not carry the segmentation that they were assigned by.",
            "Pipe the customers from Invoke-Segmentation in the same session.");

    internal static NtlException MixedSegmentations() => new("MixedSegmentations", NtlErrorKind.InvalidArgument, null,
        "The customers come from different segmentations.", "Segment all customers in one call of Invoke-Segmentation.");

    internal static NtlException NoCapacity() => new("NoCapacity", NtlErrorKind.InvalidArgument, "Capacity",
        "Decisions are to be made by the inspection capacity, and none is given.",
            "Say how many customers can be inspected (-Capacity).");

    internal static NtlException RiskLimitsOutOfOrder(double medium, double high) =>
        new("RiskLimitsOutOfOrder", NtlErrorKind.InvalidArgument,
        "MediumRisk", FormattableString.Invariant($"Medium risk begins at {medium}, above high risk, which begins at {high}."),
        "Give medium risk the lower limit.");

    internal static NtlException ForestExtensionLevelTooHigh(int level, int columns) =>
        new("ForestExtensionLevelTooHigh", NtlErrorKind.InvalidArgument, "ForestExtensionLevel",
        $"The forests' extension level is {level}, and the customers have {columns} features; it is below their number.",
        $"Give a level of at most {columns - 1} (-ForestExtensionLevel), or 0 for splits along one feature each.");

    internal static NtlException OneClassToTest(int theft, int honest) => new("OneClassToTest", NtlErrorKind.InvalidData, null,
        $"A test needs thefts and honest customers; there are {theft} thefts and {honest} honest ones that the detector was not fitted on.",
        "Add inspected customers of the class that is missing, or include those that it was fitted on (-IncludeTraining).");

    internal static NtlException NothingToTest() => new("NothingToTest", NtlErrorKind.InvalidData, null,
        "No inspected customer is left that the detector was not fitted on.",
        "Give customers with labels of both classes that it has not seen, or include the ones that it has (-IncludeTraining).");
}
