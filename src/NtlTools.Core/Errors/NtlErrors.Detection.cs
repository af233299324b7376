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

    internal static NtlException NoTrees() => new("NoTrees", NtlErrorKind.InvalidArgument, null,
        "The detector has no boosted trees: it was trained without labels.",
        "Train a detector with labels of both classes, or save this one as .ntlmodel.");

    internal static NtlException InexplicableTrees(Exception cause) => new("InexplicableTrees", NtlErrorKind.InvalidArgument,
        null, $"The model's trees cannot be explained: {cause.Message}", "Train with fewer or shallower trees.", cause);

    internal static NtlException NoSuchFormat(string model, string format) => new("NoSuchFormat", NtlErrorKind.InvalidArgument,
        "Format", $"A {model} cannot be saved as {format}.",
        "Save detectors with boosted trees as .json for XGBoost, detectors and segmentations as .ntlmodel.");

    internal static NtlException NoFeatureNames(string path) => new("NoFeatureNames", NtlErrorKind.InvalidData, path,
        $"'{path}' does not name its columns.",
        "Train on a pandas DataFrame with the columns of features.csv, or set booster.feature_names before save_model.");

    internal static NtlException UnknownModelColumns(string path, int count, IReadOnlyList<string> first) =>
        new("UnknownModelColumns", NtlErrorKind.InvalidData, path,
        $"'{path}' wants {count} columns that are neither features of the catalogue nor attributes with known categories: "
            + $"{string.Join(", ", first.Select(name => $"'{name}'"))}{(count > first.Count ? ", …" : ".")}",
        "Train on the features of features.csv by their names; for an attribute, train on pandas categories and set the "
            + "booster's attribute ntltools_categories to a JSON object of each column's categories.");

    internal static NtlException NotADetector(string path) => new("NotADetector", NtlErrorKind.InvalidArgument, path,
        $"'{path}' is named like an XGBoost model, which has scores alone; a theft detector is expected.",
        "Use a detector's .ntlmodel file or the folder of a run; an XGBoost model can score, and be exported.");

    internal static NtlException NotAnXGBoostModel(string path, string reason, Exception inner) => new("NotAnXGBoostModel",
        NtlErrorKind.InvalidData, path, $"'{path}' is no XGBoost model that can be read: {reason}",
        "Use a binary classifier of boosted trees that XGBoost has saved as .json.", inner);

    internal static NtlException OneClassToTest(int theft, int honest) => new("OneClassToTest", NtlErrorKind.InvalidData, null,
        $"A test needs thefts and honest customers; there are {theft} thefts and {honest} honest ones that the detector was not fitted on.",
        "Add inspected customers of the class that is missing, or include those that it was fitted on (-IncludeTraining).");

    internal static NtlException NothingToTest() => new("NothingToTest", NtlErrorKind.InvalidData, null,
        "No inspected customer is left that the detector was not fitted on.",
        "Give customers with labels of both classes that it has not seen, or include the ones that it has (-IncludeTraining).");
}
