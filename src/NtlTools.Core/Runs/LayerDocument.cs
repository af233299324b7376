using System.Text.Json.Serialization;
using NtlTools.Core.Features;
using NtlTools.Core.Files;
using NtlTools.Core.Readings;
using NtlTools.Core.Readings.Simulation;

namespace NtlTools.Core.Runs;

/// <summary>layer.json.</summary>
internal sealed record LayerDocument(string Layer, int SchemaVersion, string Product, string Version, LayerProvenance Provenance,
    IEnumerable<LayerFile> Files);

/// <summary>What a layer is made of.</summary>
internal sealed record LayerProvenance(IReadOnlyList<InputHash> Sources, string? Query, ulong? Seed, string SettingsSha256);

/// <summary>A file of a layer.</summary>
internal sealed record LayerFile(string Name, long Bytes, string Sha256,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? Rows,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<LayerColumn>? Columns,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] LayerSteps? Steps);

/// <summary>The settings that have a say in bronze.</summary>
internal sealed record BronzeSettings(ImportSettings Import, QualityLimits Quality, TableFormat Format);

/// <summary>The settings that have a say in silver.</summary>
internal sealed record SilverSettings(SimulatedTheftSettings? SimulatedTheft, QualityLimits Quality, TableFormat Format,
    IReadOnlyList<string>? Features);
