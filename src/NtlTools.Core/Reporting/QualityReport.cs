using NtlTools.Core.Files;
using NtlTools.Core.Quality;

namespace NtlTools.Core.Reporting;

/// <summary>quality.json: what the readings of a run are like, and what may be wrong with them.</summary>
public static class QualityReport
{
    /// <summary>The file's name.</summary>
    public const string FileName = "quality.json";

    /// <summary>Writes it.</summary>
    public static void Write(Stream stream, MeterDataQuality quality)
    {
        ArgumentNullException.ThrowIfNull(quality);
        JsonFile.Write(stream, quality, ReportJson.Files.MeterDataQuality);
    }
}
