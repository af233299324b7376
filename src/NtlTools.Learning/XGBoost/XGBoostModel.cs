using NtlTools.Learning.Trees;

namespace NtlTools.Learning.XGBoost;

/// <summary>Boosted trees as an XGBoost model file holds them: the trees, the names of their columns, and notes.</summary>
public sealed record XGBoostModel
{
    /// <summary>The trees; XGBoost's probability is the logistic function of their log-odds.</summary>
    public required GradientBoostingModel Model { get; init; }

    /// <summary>The names of all columns in order; empty where the model was trained without names.</summary>
    public IReadOnlyList<string> FeatureNames { get; init; } = [];

    /// <summary>The booster's attributes: notes that XGBoost keeps and does not read, such as best_iteration.</summary>
    public IReadOnlyDictionary<string, string> Attributes { get; init; } = new Dictionary<string, string>();
}
