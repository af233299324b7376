using System.Text.Encodings.Web;
using System.Text.Json.Serialization;

namespace NtlTools.Core.Detection;

/// <summary>What the attributes of an XGBoost model hold as JSON, on one line and with names as they are.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(Dictionary<string, string[]>), TypeInfoPropertyName = "Categories")]
[JsonSerializable(typeof(Dictionary<string, string>), TypeInfoPropertyName = "Names")]
internal sealed partial class XGBoostNotes : JsonSerializerContext
{
    /// <summary>As the attributes' texts look.</summary>
    public static XGBoostNotes Texts { get; } = new(new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
