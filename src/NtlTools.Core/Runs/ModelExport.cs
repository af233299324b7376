using NtlTools.Core.Detection;
using NtlTools.Core.Errors;

namespace NtlTools.Core.Runs;

/// <summary>Saves a detector that a run has left in another place or format.</summary>
public static class ModelExport
{
    /// <summary>Loads a detector and saves it.</summary>
    /// <param name="modelPath">The folder of a run, a detector's file, or an XGBoost model (.json).</param>
    /// <param name="outputPath">The file to write; its folder exists.</param>
    /// <param name="format">The format; null for XGBoost's where the name ends with .json, else the product's own.</param>
    /// <param name="noClobber">Refuses to replace a file.</param>
    /// <exception cref="NtlException">The model cannot be used or saved in the format; the file is as it was.</exception>
    public static ModelExportSummary Execute(string modelPath, string outputPath, ModelFormat? format, bool noClobber)
    {
        ITheftScorer scorer = ModelFolder.LoadScorer(modelPath);
        ModelFormat chosen = format ?? ModelFile.FormatOf(outputPath);
        ModelFile.Save(outputPath, scorer, chosen, noClobber);
        return new()
        {
            ModelPath = modelPath,
            OutputPath = outputPath,
            Format = chosen,
            TreeCount = scorer is TheftDetector detector ? detector.TreeCount : ((XGBoostDetector)scorer).TreeCount,
            Features = scorer.Features,
            IsSimulated = scorer.IsSimulated,
        };
    }
}
