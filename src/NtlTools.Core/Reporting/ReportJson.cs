using System.Text.Json.Serialization;
using NtlTools.Core.Detection;
using NtlTools.Core.Files;
using NtlTools.Core.Quality;

namespace NtlTools.Core.Reporting;

/// <summary>What is written as JSON by reports.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(ImputationDocument))]
[JsonSerializable(typeof(MeterDataQuality))]
[JsonSerializable(typeof(ClusterEvaluationDocument))]
[JsonSerializable(typeof(ClusterProfilesDocument))]
[JsonSerializable(typeof(ThresholdsDocument))]
[JsonSerializable(typeof(DetectorEvaluation))]
[JsonSerializable(typeof(NoEvaluationDocument))]
[JsonSerializable(typeof(MetadataDocument))]
internal sealed partial class ReportJson : JsonSerializerContext
{
    /// <summary>As the product's files look.</summary>
    public static ReportJson Files { get; } = new(JsonFile.CreateOptions());
}
