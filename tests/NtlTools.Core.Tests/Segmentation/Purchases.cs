using NtlTools.Core.Features;

namespace NtlTools.Core.Tests.Segmentation;

/// <summary>Customers who are known by something other than meters.</summary>
internal sealed class Purchases(string id, params double[] values) : CustomerFeatures(id, QualityGrade.High)
{
    public static readonly FeatureSet Known = new("purchases", ["TotalSpend", "TotalValue", "Recency", "Orders"],
        ["TotalSpend", "Recency"], "TotalSpend");

    internal override FeatureSet Set => Known;

    public override double this[int feature] => values[feature];
}
