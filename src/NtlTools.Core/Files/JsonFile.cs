using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace NtlTools.Core.Files;

/// <summary>How every JSON file of the product looks: camel case, indented, enums by name, NaN as null.</summary>
/// <remarks>
/// Types are described by code that the compiler generates, a <see cref="JsonSerializerContext"/> for each part of the product. What
/// finds them out by reflection has access to each property compiled while it runs, which took a short run a tenth of its time.
/// </remarks>
public static class JsonFile
{
    /// <summary>A set of options for writing; each context has one of its own.</summary>
    public static JsonSerializerOptions CreateOptions() => new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new EnumByName(), new NanAsNull(), new CultureByName() },
        NewLine = "\n",
    };

    /// <summary>Writes a value and a line end.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="value">The value.</param>
    /// <param name="type">What a context says of its type.</param>
    public static void Write<T>(Stream stream, T value, JsonTypeInfo<T> type)
    {
        ArgumentNullException.ThrowIfNull(stream);
        JsonSerializer.Serialize(stream, value, type);
        stream.WriteByte((byte)'\n');
    }

    // One converter for all enums: the framework's own is compiled anew for each, while the program runs.
    private sealed class EnumByName : JsonConverter<object>
    {
        public override bool CanConvert(Type typeToConvert) => (Nullable.GetUnderlyingType(typeToConvert) ?? typeToConvert).IsEnum;

        public override object Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            throw new NotSupportedException("Enums are only written.");

        public override void Write(Utf8JsonWriter writer, object value, JsonSerializerOptions options) =>
            writer.WriteStringValue(NameOf(value));

        public override void WriteAsPropertyName(Utf8JsonWriter writer, object value, JsonSerializerOptions options) =>
            writer.WritePropertyName(NameOf(value));

        private static string NameOf(object value) => Enum.GetName(value.GetType(), value)
            ?? throw new JsonException($"{value} is no {value.GetType().Name}.");
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
