using NtlTools.Core.Features;
using NtlTools.Core.Segmentation;

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
        $"{clusters} segments are asked for, and only {customers} {(customers == 1 ? "customer" : "customers")} can be fitted.",
        (customers > 1 ? "Ask for fewer segments, give more customers, or lower" : "Give more customers, or lower")
            + " the quality that segments ask for (-MinimumQuality, --quality).");

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

    internal static NtlException ModelOfOtherFeatures(string customerId, string missing, string subject) => new("OtherFeatures",
        NtlErrorKind.InvalidData, customerId,
        $"Customer '{customerId}', known by features of {subject}, has no '{missing}', which the model's segments are made of.",
        "Give customers with the features that the model was fitted on, computed in the same way (windows, aggregations).");

    internal static NtlException InfiniteFeature(string customerId, string feature) => new("InfiniteFeature",
        NtlErrorKind.InvalidData, customerId, $"{feature} of customer '{customerId}' is infinite; a finite number or none is expected.",
        "Check what it was computed from, or leave the feature out (-SegmentationVariable).");

    internal static NtlException NothingKnown(int customers, IReadOnlyList<string> features) => new("NothingKnown",
        NtlErrorKind.InvalidData, null,
        $"None of the {customers} customers has a number in any of {features.Count} features that segments are made of, such as {features[0]}.",
        "Check the import, or choose other features (-SegmentationVariable).");

    internal static NtlException UnknownAttribute(string name, IReadOnlyList<string> known) => new("UnknownAttribute",
        NtlErrorKind.InvalidArgument, name, $"No customer has an attribute '{name}'; "
        + (known.Count == 0 ? "there are none." : $"there are {string.Join(", ", known.Take(20))}."),
        "Give an attribute that the import knew (-Attribute).");

    internal static NtlException CannotPrepare(ArgumentException reason) => new("CannotPrepareFeatures", NtlErrorKind.InvalidData,
        reason.ParamName, "The features cannot be prepared for segments: " + Sentence(reason),
        "Choose other features, or another imputation or scaling.");

    internal static NtlException TooFewCustomersForMap(int customers) => new("TooFewCustomersForMap", NtlErrorKind.InvalidData, null,
        $"A map needs three customers or more; there are {customers}.", "Give more customers.");

    internal static NtlException DifferentSegmentations() => new("DifferentSegmentations", NtlErrorKind.InvalidData, null,
        "Some customers have been put into segments by no segmentation that is known, or by different ones.",
        "Give customers as they come from one Invoke-Segmentation (with -Model, where they come from a file).");

    internal static NtlException NoDenseSegments(string algorithm, string? parameters) => new("NoDenseSegments",
        NtlErrorKind.InvalidData, algorithm,
        $"{algorithm} finds no dense region among the customers{(parameters is null ? "" : $" ({parameters})")}: all are outliers.",
        $"Try {DensityAdvice(algorithm)}, another -Scaling, or KMeans.");

    /// <summary>How an algorithm is made to leave fewer customers out, by those of its parameters that do.</summary>
    internal static string DensityAdvice(string algorithm) => algorithm == nameof(ClusteringAlgorithm.HDBSCAN)
        ? "fewer -MinSamples or a smaller -MinClusterSize" : "a larger -Eps or fewer -MinSamples";

    internal static NtlException MixtureFailed(ArgumentException reason, string covariances) => new("MixtureFailed",
        NtlErrorKind.InvalidData, "GaussianMixture",
        $"No Gaussian mixture with {covariances} covariances can be fitted to these customers: {Sentence(reason)}",
        "Scale the features (-Scaling Standard or Quantile), use simpler covariances (-CovarianceType Diagonal, --covariance Diagonal), fewer "
            + "features (-SegmentationVariable) or fewer segments, or KMeans.");

    internal static NtlException TooFewMembers(IReadOnlyList<string> left) => new("TooFewMembers", NtlErrorKind.InvalidData, "Ensemble",
        "An ensemble needs two or more members, and fewer divide these customers: " + string.Join("; ", left) + ".",
        "Use one algorithm alone (-Algorithm), or other members (-MemberAlgorithm, --member).");

    internal static NtlException SeveralRadii(int count) => new("SeveralRadii", NtlErrorKind.InvalidArgument, "Eps",
        $"Hybrid takes one radius, and {count} are given.", "Give one -Eps, or none; DBSCAN tries several.");

    internal static NtlException WithoutAttribute(string subject, IReadOnlyList<string> attributes) => new("OtherFeatures",
        NtlErrorKind.InvalidData, subject,
        $"{subject} no attribute {string.Join(" or ", attributes.Select(a => $"'{a}'"))}, which the model's segments are made of.",
        "Import the customers with the columns of attributes that the model was fitted on.");

    internal static NtlException TooManyCustomersForLinkage(string linkage, int customers, int most) => new("TooManyCustomers",
        NtlErrorKind.InvalidArgument, "Linkage",
        $"{linkage} linkage needs the distances between all customers, and takes at most {most}; there are {customers}.",
        "Use Ward linkage, which needs memory for the customers alone, or another algorithm.");

    internal static NtlException DuplicateCustomerId(string id) => new("DuplicateCustomerId", NtlErrorKind.InvalidData, id,
        $"Customer '{id}' comes more than once.", "Give each customer once; an import reports and drops duplicates.");

    // What the runtime adds about parameters of methods says nothing to who uses the program.
    private static string Sentence(ArgumentException reason)
    {
        int end = reason.Message.LastIndexOf(" (Parameter", StringComparison.Ordinal);
        return end < 0 ? reason.Message : reason.Message[..end];
    }

    internal static NtlException InvalidClusterRange(int minimum, int maximum) =>
        new("InvalidClusterRange", NtlErrorKind.InvalidArgument,
        "ClusterCount", $"No number lies between {minimum} and {maximum}.", "Give the smaller number of segments first.");
}
