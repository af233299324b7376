namespace NtlTools.Core.Runs;

/// <summary>A layer of a run's store: each is made of the one before it.</summary>
public enum RunLayer
{
    /// <summary>Readings as they were imported, what was not taken, and how good they are.</summary>
    Bronze,

    /// <summary>Features, and what was imputed.</summary>
    Silver,

    /// <summary>Segments, scores, the inspection list, and the models behind them.</summary>
    Gold,
}

/// <summary>Where layers lie.</summary>
public static class RunLayers
{
    /// <summary>The file of a layer that says what the others are.</summary>
    public const string ManifestFile = "layer.json";

    /// <summary>All layers, in the order in which they are made.</summary>
    public static IReadOnlyList<RunLayer> All { get; } = [RunLayer.Bronze, RunLayer.Silver, RunLayer.Gold];

    /// <summary>The layer's folder in the run's: "bronze", "silver" or "gold".</summary>
    public static string Folder(this RunLayer layer) => layer switch
    {
        RunLayer.Bronze => "bronze",
        RunLayer.Silver => "silver",
        RunLayer.Gold => "gold",
        _ => throw new ArgumentOutOfRangeException(nameof(layer), layer, "There is no such layer."),
    };
}
