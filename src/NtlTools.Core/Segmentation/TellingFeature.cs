namespace NtlTools.Core.Segmentation;

/// <summary>A feature in which a segment differs most from the others.</summary>
/// <param name="Name">The feature.</param>
/// <param name="EffectSize">How far its mean is from the other segments', in pooled standard deviations (Cohen 1988, d).</param>
public sealed record TellingFeature(string Name, double EffectSize)
{
    internal const double Small = 0.2, Medium = 0.5, Large = 0.8;

    /// <summary>The same in words, such as "TotalSpend much higher", by the steps of Cohen (1988): 0.2, 0.5 and 0.8.</summary>
    public string Text => Name + Math.Abs(EffectSize) switch
    {
        >= Large => " much ",
        >= Medium => " ",
        >= Small => " slightly ",
        _ => " hardly ",
    } + (EffectSize > 0 ? "higher" : "lower");

    /// <summary>The text.</summary>
    public override string ToString() => Text;
}
