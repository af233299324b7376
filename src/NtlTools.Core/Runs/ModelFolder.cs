using NtlTools.Core.Detection;
using NtlTools.Core.Errors;

namespace NtlTools.Core.Runs;

/// <summary>Finds the detector that a run has left in its folder.</summary>
public static class ModelFolder
{
    /// <summary>The detector's file in a run's folder.</summary>
    public const string DetectorFile = "detector" + ModelFile.Extension;

    /// <summary>The file of a segmentation in a run's folder.</summary>
    public const string SegmentationFile = "segmentation" + ModelFile.Extension;

    /// <summary>Loads the detector of a run's folder, or of a file, which may be an XGBoost model.</summary>
    /// <exception cref="NtlException">There is none, or it cannot be used.</exception>
    public static ITheftScorer LoadScorer(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return !Directory.Exists(path) && XGBoostFile.IsOne(path) ? XGBoostFile.Load(path) : LoadDetector(path);
    }

    /// <summary>Loads the detector of a run's folder, or of a file.</summary>
    /// <exception cref="NtlException">There is none, or it cannot be used.</exception>
    public static TheftDetector LoadDetector(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string file = FileOf(path);
        return XGBoostFile.IsOne(file) && File.Exists(file) ? throw NtlErrors.NotADetector(file) : ModelFile.LoadDetector(file);
    }

    /// <summary>The model file that a path means: the detector of a run's folder, or the file itself.</summary>
    /// <remarks>A run in layers has left its detector in gold. Where runs of both kinds wrote to a folder, it is the last one's, as
    /// its run.json says.</remarks>
    public static string FileOf(string path) => In(path, DetectorFile);

    /// <summary>The file of the segmentation that a path means: that of a run's folder, or the file itself.</summary>
    /// <remarks>As <see cref="FileOf"/>; a folder without one has it in its detector.</remarks>
    public static string SegmentationFileOf(string path)
    {
        string file = In(path, SegmentationFile);
        return File.Exists(file) ? file : In(path, DetectorFile);
    }

    private static string In(string path, string name)
    {
        if (!Directory.Exists(path)) return path;
        string flat = Path.Combine(path, name), layered = Path.Combine(path, RunLayer.Gold.Folder(), name);
        return File.Exists(layered) && (!File.Exists(flat) || RunManifest.SaysLayers(path)) ? layered : flat;
    }
}
