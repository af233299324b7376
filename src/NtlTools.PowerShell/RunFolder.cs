using System.Management.Automation;
using NtlTools.Core.Runs;

namespace NtlTools.PowerShell;

/// <summary>What may happen to the results that a folder has already.</summary>
internal static class RunFolder
{
    private const string Manifest = "run.json";

    /// <summary>Why the folder may not be written to; null where it may.</summary>
    public static ErrorRecord? Refusal(string folder, bool noClobber, bool force)
    {
        string manifest = Path.Combine(folder, Manifest);
        if (noClobber && File.Exists(manifest)) return ErrorRecords.OutputExists(manifest);
        return !force && Protected(folder).FirstOrDefault() is { } file ? ErrorRecords.OutputIsReadOnly(file) : null;
    }

    /// <summary>Takes the protection off the files of a run before.</summary>
    public static void AllowReplacing(string folder)
    {
        foreach (string file in Protected(folder)) File.SetAttributes(file, File.GetAttributes(file) & ~FileAttributes.ReadOnly);
    }

    // A folder without a manifest has no results, and whatever lies in it is none of a run's business.
    private static IEnumerable<string> Protected(string folder) => !File.Exists(Path.Combine(folder, Manifest)) ? []
        : RunLayers.All.Select(layer => Path.Combine(folder, layer.Folder())).Where(Directory.Exists).Prepend(folder)
            .SelectMany(Directory.EnumerateFiles)
            .Where(file => (File.GetAttributes(file) & FileAttributes.ReadOnly) != 0).Order(StringComparer.Ordinal);
}
