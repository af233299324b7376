namespace NtlTools.Core.Segmentation;

/// <summary>How customers are divided into training, validation and test.</summary>
public enum SplitMethod
{
    /// <summary>By customer, in the same proportions of theft and honest.</summary>
    Customer,

    /// <summary>By inspection date: the earliest train, the latest test.</summary>
    InspectionDate,
}
