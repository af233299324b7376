namespace NtlTools.Core.Detection;

/// <summary>
/// Why the boosted trees say what they say of a customer, in log-odds: exact SHAP values (Lundberg et al. 2020).
/// </summary>
/// <remarks>
/// Expected value and contributions add up to the log-odds, and the logistic function of those is the customer's
/// SupervisedScore. Forests, blend and calibration are not part of it.
/// </remarks>
public sealed record ScoreExplanation
{
    /// <summary>The customer's id.</summary>
    public required string CustomerId { get; init; }

    /// <summary>The log-odds of theft of a customer of whom nothing is known.</summary>
    public required double ExpectedValue { get; init; }

    /// <summary>The log-odds of theft of this customer.</summary>
    public required double LogOdds { get; init; }

    /// <summary>One for each feature and attribute, the greatest first, whichever way it goes.</summary>
    public required IReadOnlyList<FeatureContribution> Contributions { get; init; }
}

/// <summary>How far one feature or attribute moved a customer's log-odds.</summary>
/// <param name="Feature">Its name.</param>
/// <param name="Value">The customer's value; NaN where it is missing, and for attributes.</param>
/// <param name="Category">The customer's attribute; null where it is missing, and for features.</param>
/// <param name="Contribution">How much it added to the log-odds; negative where it speaks for honesty.</param>
public sealed record FeatureContribution(string Feature, double Value, string? Category, double Contribution);
