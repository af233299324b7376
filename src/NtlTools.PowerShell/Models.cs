using System.Collections;
using System.Management.Automation;
using NtlTools.Core.Detection;
using NtlTools.Core.Runs;
using NtlTools.Core.Segmentation;

namespace NtlTools.PowerShell;

/// <summary>Finds the segmentation that a person means: itself, a detector's, a file's, or that of customers.</summary>
internal static class Models
{
    /// <summary>The segmentation of a model or of a model's file.</summary>
    /// <param name="model">A segmentation, a detector, the path of either, or customers with the segments of one segmentation.</param>
    /// <param name="paths">The shell's paths.</param>
    /// <param name="error">Why there is none; null where there is one.</param>
    /// <exception cref="Core.Errors.NtlException">The file cannot be used, or the customers are of different segmentations.</exception>
    public static CustomerSegmentation? SegmentationOf(object model, PathIntrinsics paths, out ErrorRecord? error)
    {
        error = null;
        switch (model is PSObject wrapped ? wrapped.BaseObject : model)
        {
            case CustomerSegmentation segmentation: return segmentation;
            case TheftDetector detector: return detector.Segmentation;
            case string path:
                return ShellPaths.ResolveLiteral(paths, path, out error) is { } file ? ModelFile.LoadSegmentation(ModelFolder.SegmentationFileOf(file)) : null;
            case FileSystemInfo found: return ModelFile.LoadSegmentation(ModelFolder.SegmentationFileOf(found.FullName));
            case var other when CustomersOf(other) is { } customers:
                foreach (SegmentedCustomer customer in customers) CustomerSegmentation.CheckSame(customers[0], customer);
                return CustomerSegmentation.Of(customers[0]);
            case var other:
                error = ErrorRecords.NotAModelObject(other);
                return null;
        }
    }

    /// <summary>One customer with a segment, or several; null where it is anything else.</summary>
    public static IReadOnlyList<SegmentedCustomer>? CustomersOf(object value)
    {
        // An array of the shell holds wrapped objects.
        object bare = value is PSObject wrapped ? wrapped.BaseObject : value;
        if (bare is SegmentedCustomer one) return [one];
        if (bare is string || bare is not IEnumerable several) return null;
        var customers = new List<SegmentedCustomer>();
        foreach (object? item in several)
        {
            if ((item is PSObject inner ? inner.BaseObject : item) is not SegmentedCustomer customer) return null;
            customers.Add(customer);
        }
        return customers.Count == 0 ? null : customers;
    }
}
