namespace NtlTools.Core.Detection;

/// <summary>The formats that a model can be saved in.</summary>
public enum ModelFormat
{
    /// <summary>The whole model, as .ntlmodel: a zip of JSON and plain arrays.</summary>
    NtlTools,

    /// <summary>A detector's boosted trees alone, as .json that XGBoost loads.</summary>
    XGBoostJson,
}
