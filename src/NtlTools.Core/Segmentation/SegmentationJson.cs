using System.Text.Json.Serialization;
using NtlTools.Core.Files;
using NtlTools.Core.Segmentation.Algorithms;
using NtlTools.Learning.Preprocessing;

namespace NtlTools.Core.Segmentation;

/// <summary>What a model of segments holds as JSON.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(CustomerSegmentation.Description))]
[JsonSerializable(typeof(PreprocessorState))]
[JsonSerializable(typeof(CategoryEncoderState))]
[JsonSerializable(typeof(MixtureAssigner.Entry), TypeInfoPropertyName = "Mixture")]
[JsonSerializable(typeof(HybridAssigner.Entry), TypeInfoPropertyName = "Hybrid")]
internal sealed partial class SegmentationJson : JsonSerializerContext
{
    /// <summary>As models' documents look.</summary>
    public static SegmentationJson Documents { get; } = new(ModelArchive.CreateOptions());
}
