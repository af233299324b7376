using System.Management.Automation;
using System.Runtime.CompilerServices;
using NtlTools.Core.Runs;
using NtlTools.Core.Segmentation;
using NtlTools.Core.Segmentation.Classification;

namespace NtlTools.PowerShell;

/// <summary>
/// Classifiers that outlive a command, so that one customer after the other is answered without reading a model's file again and with
/// the answers remembered.
/// </summary>
internal static class Classifiers
{
    private const int MostFiles = 8;

    private static readonly Lock Gate = new();
    private static readonly ConditionalWeakTable<CustomerSegmentation, Kept> ByModel = [];
    private static readonly Dictionary<string, (long Length, DateTime Written, CustomerSegmentation Model)> ByFile =
        new(StringComparer.Ordinal);

    /// <summary>The classifier of a model.</summary>
    /// <param name="model">A segmentation, a detector, the path of either, or customers with the segments of one segmentation.</param>
    /// <param name="settings">How many answers are remembered, and for how long; other settings than before forget all.</param>
    /// <param name="paths">The shell's paths.</param>
    /// <param name="error">Why there is none; null where there is one.</param>
    /// <exception cref="Core.Errors.NtlException">The file cannot be used.</exception>
    public static SegmentClassifier? Of(object model, SegmentCacheSettings settings, PathIntrinsics paths, out ErrorRecord? error)
    {
        if (SegmentationOf(model, paths, out error) is not { } segmentation) return null;
        lock (Gate)
        {
            if (ByModel.TryGetValue(segmentation, out Kept? kept) && kept.Settings == settings) return kept.Classifier;
            var made = new Kept(new(segmentation, settings), settings);
            ByModel.AddOrUpdate(segmentation, made);
            return made.Classifier;
        }
    }

    private static CustomerSegmentation? SegmentationOf(object model, PathIntrinsics paths, out ErrorRecord? error)
    {
        error = null;
        object plain = model is PSObject wrapped ? wrapped.BaseObject : model;
        string? path = plain switch
        {
            string text => ShellPaths.ResolveLiteral(paths, text, out error),
            FileSystemInfo found => found.FullName,
            _ => null,
        };
        if (error is not null) return null;
        if (path is null) return Models.SegmentationOf(plain, paths, out error);
        var file = new FileInfo(ModelFolder.SegmentationFileOf(path));
        if (!file.Exists) return Models.SegmentationOf(plain, paths, out error);
        lock (Gate)
        {
            if (ByFile.TryGetValue(file.FullName, out var known) && known.Length == file.Length && known.Written == file.LastWriteTimeUtc)
                return known.Model;
        }
        if (Models.SegmentationOf(plain, paths, out error) is not { } loaded) return null;
        lock (Gate)
        {
            if (ByFile.Count >= MostFiles) ByFile.Clear();
            ByFile[file.FullName] = (file.Length, file.LastWriteTimeUtc, loaded);
        }
        return loaded;
    }

    private sealed record Kept(SegmentClassifier Classifier, SegmentCacheSettings Settings);
}
