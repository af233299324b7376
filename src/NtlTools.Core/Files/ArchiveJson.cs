using System.Text.Json.Serialization;

namespace NtlTools.Core.Files;

/// <summary>What models hold as JSON whatever they are of.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(ModelArchive.Manifest))]
[JsonSerializable(typeof(MulticlassBoostingFile.Entry), TypeInfoPropertyName = "Classifier")]
internal sealed partial class ArchiveJson : JsonSerializerContext
{
    /// <summary>As models' documents look.</summary>
    public static ArchiveJson Documents { get; } = new(ModelArchive.CreateOptions());
}
