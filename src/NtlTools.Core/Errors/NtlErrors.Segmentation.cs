using NtlTools.Core.Features;

namespace NtlTools.Core.Errors;

public static partial class NtlErrors
{
    internal static NtlException NoCustomers() => new("NoCustomers", NtlErrorKind.InvalidData, null,
        "There are no customers.", "Pipe customers in, and check that the step before gave some.");

    internal static NtlException NoCustomersOfQuality(int customers, QualityGrade quality, QualityGrade best) =>
        new("NoCustomersOfQuality",
        NtlErrorKind.QualityGate, null,
        $"None of the {customers} customers that segments can be fitted on has quality {quality}; the best is {best}.",
        $"Lower the quality that segments ask for (-MinimumQuality {best}, --quality {best}), "
            + "or import a longer or fuller period.");

    internal static NtlException FewerCustomersThanClusters(int customers, int clusters) => new("FewerCustomersThanClusters",
        NtlErrorKind.InvalidArgument, "ClusterCount",
        $"{clusters} segments are asked for, and only {customers} customers can be fitted.",
            "Ask for fewer segments, or lower the quality that segments ask for.");

    internal static NtlException FewerKindsThanClusters(int customers, int different, int clusters) =>
        new("FewerKindsThanClusters",
        NtlErrorKind.InvalidArgument, "ClusterCount",
        $"{clusters} segments are asked for, and only {different} of the {customers} customers differ "
            + "in the features that segments are made of.",
        "Ask for fewer segments, or choose more features (-SegmentationVariable).");

    internal static NtlException NoInspectionDates() => new("NoInspectionDates", NtlErrorKind.InvalidData, null,
        "Customers are to be divided by inspection date, and none of the inspected ones has a date.",
        "Import the column of inspection dates, or divide by customer.");

    internal static NtlException NoVariation(int customers) => new("NoVariation", NtlErrorKind.InvalidData, null,
        $"All {customers} customers are alike in every feature that segments are made of.",
            "Check the readings, or choose other features (-SegmentationVariable).");

    internal const string UnknownFeatureId = "UnknownFeature";

    internal static NtlException OtherInterval(string customerId, string found, string expected) => new("OtherInterval",
        NtlErrorKind.InvalidData, customerId,
        $"The readings of customer '{customerId}' are {found} apart; steps of {expected} are expected, as for the other customers or in the model.",
        "Import the readings with the interval that is expected (-Interval), or train on readings of this one.");

    internal static NtlException SplitLeavesNoTest(double training, double validation) => new("SplitLeavesNoTest",
        NtlErrorKind.InvalidArgument, "TrainingShare",
        FormattableString.Invariant($"Shares of {training} for training and {validation} for validation leave nothing to test on."),
        "Give shares that add up to less than 1.");

    internal static NtlException UnknownFeature(string name, FeatureSet set) => new(UnknownFeatureId,
        NtlErrorKind.InvalidArgument, name, $"There is no feature '{name}' of {set.Subject}.",
            "Choose features of New-CustomerFeatures' output, or of features.csv.");

    internal static NtlException OtherFeatures(string customerId, string found, string expected) => new("OtherFeatures",
        NtlErrorKind.InvalidData, customerId,
        $"Customer '{customerId}' has features of {found}; features of {expected} are expected, as the other customers or the model have.",
        "Give customers of one kind, with the same features, to one segmentation or model.");

    internal static NtlException DuplicateCustomerId(string id) => new("DuplicateCustomerId", NtlErrorKind.InvalidData, id,
        $"Customer '{id}' comes more than once.", "Give each customer once; an import reports and drops duplicates.");

    internal static NtlException InvalidClusterRange(int minimum, int maximum) =>
        new("InvalidClusterRange", NtlErrorKind.InvalidArgument,
        "ClusterCount", $"No number lies between {minimum} and {maximum}.", "Give the smaller number of segments first.");
}
