using System.Text.Json.Serialization;
using NtlTools.Core.Features;
using NtlTools.Core.Segmentation;

namespace NtlTools.Core.Detection;

/// <summary>How suspicious a customer is, and why.</summary>
public sealed record TheftScore : IComparable<TheftScore>, IComparable
{
    /// <summary>The customer's id.</summary>
    public required string CustomerId { get; init; }

    /// <summary>
    /// The probability of theft, 0 to 1; how unusual the customer is, 0 to 1, where the detector had no labels.
    /// </summary>
    public required double Score { get; init; }

    /// <summary>The place among the customers scored together, 1 for the highest score; 0 where they were not ranked.</summary>
    public int Rank { get; init; }

    /// <summary>The level of the score.</summary>
    public required RiskLevel RiskLevel { get; init; }

    /// <summary>How much the score is to be believed, 0 to 1.</summary>
    public required double Confidence { get; init; }

    /// <summary>The customer's segment; −1 for none.</summary>
    public required int SegmentId { get; init; }

    /// <summary>The segment's name.</summary>
    public required string SegmentName { get; init; }

    /// <summary>What the boosted trees say alone, 0 to 1, before calibration; NaN without them.</summary>
    public required double SupervisedScore { get; init; }

    /// <summary>What the isolation forest says alone, 0 to 1 (Liu, Ting and Zhou 2008); unusual above 0.5.</summary>
    public required double IsolationScore { get; init; }

    /// <summary>The grade of the customer's readings.</summary>
    public required QualityGrade Quality { get; init; }

    /// <summary>True for a proven theft, false for an inspected honest customer, null for one that was not inspected.</summary>
    public bool? IsTheft { get; init; }

    /// <summary>What the customer's label was used for in training; None where the customer comes without a part.</summary>
    public SplitPart Part { get; init; }

    /// <summary>What the score rests on.</summary>
    public required ScoreBasis Basis { get; init; }

    /// <summary>In what the customer departs most from its segment, the most telling first; at most three.</summary>
    public required IReadOnlyList<ScoreReason> Reasons { get; init; }

    /// <summary>Whether readings or theft of this customer, or of some that the detector was trained on, are simulated.</summary>
    public bool IsSimulated { get; init; }

    /// <summary>The customer's mean consumption, kWh a step.</summary>
    public required double ConsumptionMean { get; init; }

    /// <summary>What moved the boosted trees' log-odds, and how far; null where nobody asked.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ScoreExplanation? Explanation { get; init; }

    /// <summary>Orders by score, then by confidence, then by id.</summary>
    public int CompareTo(TheftScore? other)
    {
        if (other is null) return 1;
        int order = Score.CompareTo(other.Score);
        if (order == 0) order = Confidence.CompareTo(other.Confidence);
        return order != 0 ? order : string.CompareOrdinal(other.CustomerId, CustomerId);
    }

    /// <inheritdoc/>
    public int CompareTo(object? obj) => obj is null or TheftScore
        ? CompareTo((TheftScore?)obj)
        : throw new ArgumentException("A score is compared with a score.", nameof(obj));

    /// <summary>Gives each score its rank, the highest first; the order of the list stays.</summary>
    public static IReadOnlyList<TheftScore> Ranked(IReadOnlyList<TheftScore> scores)
    {
        ArgumentNullException.ThrowIfNull(scores);
        int[] order = new int[scores.Count];
        double[] keys = new double[scores.Count];
        for (int i = 0; i < order.Length; i++) (order[i], keys[i]) = (i, -scores[i].Score);
        Array.Sort(keys, order);
        for (int first = 0, end; first < order.Length; first = end)
        {
            for (end = first + 1; end < order.Length && keys[end].Equals(keys[first]);) end++;
            if (end - first > 1) order.AsSpan(first, end - first).Sort((a, b) => ByRank(a, b));
        }
        var ranked = new TheftScore[scores.Count];
        for (int rank = 0; rank < order.Length; rank++) ranked[order[rank]] = scores[order[rank]] with { Rank = rank + 1 };
        return ranked;

        int ByRank(int a, int b) => scores[b].CompareTo(scores[a]) is not 0 and int byScore ? byScore : a.CompareTo(b);
    }

    /// <summary>Whether one score is lower.</summary>
    public static bool operator <(TheftScore? left, TheftScore? right) => Comparer<TheftScore>.Default.Compare(left, right) < 0;

    /// <summary>Whether one score is higher.</summary>
    public static bool operator >(TheftScore? left, TheftScore? right) => Comparer<TheftScore>.Default.Compare(left, right) > 0;

    /// <summary>Whether one score is not higher.</summary>
    public static bool operator <=(TheftScore? left, TheftScore? right) => Comparer<TheftScore>.Default.Compare(left, right) <= 0;

    /// <summary>Whether one score is not lower.</summary>
    public static bool operator >=(TheftScore? left, TheftScore? right) => Comparer<TheftScore>.Default.Compare(left, right) >= 0;
}
