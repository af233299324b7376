using System.Text.Json.Serialization;
using NtlTools.Core.Files;

namespace NtlTools.Core.Detection;

/// <summary>What a detector's model holds as JSON besides its segments.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(DetectorSummary))]
[JsonSerializable(typeof(CustomerEncoder.Description), TypeInfoPropertyName = "Columns")]
[JsonSerializable(typeof(ModelFile.ForestEntry[]))]
[JsonSerializable(typeof(ModelFile.BoostingEntry))]
[JsonSerializable(typeof(ModelFile.BlendEntry))]
internal sealed partial class DetectorJson : JsonSerializerContext
{
    /// <summary>As models' documents look.</summary>
    public static DetectorJson Documents { get; } = new(ModelArchive.CreateOptions());
}
