using System.Text.Json.Serialization;
using NtlTools.Core.Files;
using NtlTools.Core.Runs;

namespace NtlTools.Cli.Commands;

/// <summary>What commands write as JSON.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(RunSummary))]
[JsonSerializable(typeof(SegmentationRunSummary))]
[JsonSerializable(typeof(ScoringSummary))]
[JsonSerializable(typeof(EvaluationSummary))]
[JsonSerializable(typeof(MeasurementSummary))]
[JsonSerializable(typeof(SimulationSummary))]
[JsonSerializable(typeof(ModelExportSummary))]
[JsonSerializable(typeof(DemoSummary))]
internal sealed partial class SummaryJson : JsonSerializerContext
{
    /// <summary>As the product's files look.</summary>
    public static SummaryJson Summaries { get; } = new(JsonFile.CreateOptions());
}
