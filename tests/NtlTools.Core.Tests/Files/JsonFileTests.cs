using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using NtlTools.Core.Features;
using NtlTools.Core.Files;

namespace NtlTools.Core.Tests.Files;

public partial class JsonFileTests
{
    [Fact]
    public void What_is_no_number_is_null_names_are_camel_case_and_the_culture_does_not_matter()
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("de-DE");
        try
        {
            Assert.Equal("{\n  \"b\": 1.5,\n  \"a\": null,\n  \"infinite\": null,\n  \"none\": null,\n  \"grade\": \"High\",\n  \"culture\": \"en-GB\",\n  \"text\": \"ü<&\"\n}\n",
                Text(new Sample(B: 1.5, A: double.NaN, Infinite: double.NegativeInfinity, None: null, QualityGrade.High,
                    CultureInfo.GetCultureInfo("en-GB"), Text: "ü<&"), SampleJson.Files.Sample));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void An_enum_is_one_of_its_names_and_never_a_number()
    {
        Assert.Equal("\"Medium\"\n", Text(QualityGrade.Medium, SampleJson.Files.QualityGrade));
        Assert.Equal("null\n", Text(null, SampleJson.Files.NullableQualityGrade));
        Assert.Equal("\"Low\"\n", Text(QualityGrade.Low, SampleJson.Files.NullableQualityGrade));
        Assert.Equal("{\n  \"High\": 3\n}\n", Text(new() { [QualityGrade.High] = 3 }, SampleJson.Files.DictionaryQualityGradeInt32));
        Assert.Throws<JsonException>(() => Text((QualityGrade)17, SampleJson.Files.QualityGrade));
    }

    [Fact]
    public void Whatever_is_written_is_described_by_generated_code_alone_and_looks_alike()
    {
        JsonSerializerContext[] contexts = [.. typeof(JsonFile).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(JsonSerializerContext)))
            .Select(t => (JsonSerializerContext)Assert.Single(t.GetProperties(BindingFlags.Public | BindingFlags.Static),
                p => p.PropertyType == t && p.Name != "Default").GetValue(null)!)];
        Assert.NotEmpty(contexts);
        Assert.All(contexts, context =>
        {
            Assert.Same(context, context.Options.TypeInfoResolver);
            Assert.Same(JavaScriptEncoder.UnsafeRelaxedJsonEscaping, context.Options.Encoder);
        });
    }

    private static string Text<T>(T value, JsonTypeInfo<T> type)
    {
        using var stream = new MemoryStream();
        JsonFile.Write(stream, value, type);
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    internal sealed record Sample(double B, double A, double Infinite, double? None, QualityGrade Grade, CultureInfo Culture, string Text);

    [JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
    [JsonSerializable(typeof(Sample))]
    [JsonSerializable(typeof(QualityGrade?))]
    [JsonSerializable(typeof(Dictionary<QualityGrade, int>))]
    internal sealed partial class SampleJson : JsonSerializerContext
    {
        public static SampleJson Files { get; } = new(JsonFile.CreateOptions());
    }
}
