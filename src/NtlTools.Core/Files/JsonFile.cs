using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace NtlTools.Core.Files;

/// <summary>How every JSON file of the product looks: camel case, indented, enums by name, NaN as null.</summary>
public static class JsonFile
{
    /// <summary>The one set of options.</summary>
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(namingPolicy: null, allowIntegerValues: false), new NanAsNull(),
            new CultureByName() },
        NewLine = "\n",
    };

    /// <summary>Writes a value and a line end.</summary>
    public static void Write<T>(Stream stream, T value)
    {
        ArgumentNullException.ThrowIfNull(stream);
        JsonSerializer.Serialize(stream, value, Options);
        stream.WriteByte((byte)'\n');
    }

    // JSON has no word for "not a number"; null is what every reader of these files understands.
    private sealed class NanAsNull : JsonConverter<double>
    {
        public override bool HandleNull => true;

        public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.Null ? double.NaN : reader.GetDouble();

        public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options)
        {
            if (double.IsFinite(value)) writer.WriteNumberValue(value);
            else writer.WriteNullValue();
        }
    }

    // A culture's object holds the whole of its calendar.
    private sealed class CultureByName : JsonConverter<CultureInfo>
    {
        public override CultureInfo Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            CultureInfo.GetCultureInfo(reader.GetString() ?? "");

        public override void Write(Utf8JsonWriter writer, CultureInfo value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.Name);
    }
}
