using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using NtlTools.Core.Files;
using NtlTools.Core.Segmentation.Comparison;

namespace NtlTools.Core.Runs;

/// <summary>What is written as JSON by runs.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(RunDocument))]
[JsonSerializable(typeof(RunManifestSettings))]
[JsonSerializable(typeof(SegmentationRunDocument))]
[JsonSerializable(typeof(SegmentationComparison))]
[JsonSerializable(typeof(LayerDocument))]
[JsonSerializable(typeof(BronzeSettings))]
[JsonSerializable(typeof(SilverSettings))]
[JsonSerializable(typeof(JsonNode))]
internal sealed partial class RunJson : JsonSerializerContext
{
    /// <summary>As the product's files look.</summary>
    public static RunJson Files { get; } = new(JsonFile.CreateOptions());
}
