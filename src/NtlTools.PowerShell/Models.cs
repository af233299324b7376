using System.Management.Automation;
using NtlTools.Core.Detection;
using NtlTools.Core.Runs;
using NtlTools.Core.Segmentation;

namespace NtlTools.PowerShell;

/// <summary>Finds the segmentation that a person means: itself, a detector's, or a file's.</summary>
internal static class Models
{
    /// <summary>The segmentation of a model or of a model's file.</summary>
    /// <param name="model">A segmentation, a detector, or the path of either.</param>
    /// <param name="paths">The shell's paths.</param>
    /// <param name="error">Why there is none; null where there is one.</param>
    /// <exception cref="Core.Errors.NtlException">The file cannot be used.</exception>
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
            case var other:
                error = ErrorRecords.NotAModelObject(other);
                return null;
        }
    }
}
