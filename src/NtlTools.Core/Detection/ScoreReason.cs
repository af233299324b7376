using System.Globalization;

namespace NtlTools.Core.Detection;

/// <summary>One feature in which a customer departs from its segment.</summary>
/// <param name="Feature">The feature.</param>
/// <param name="Value">The customer's value.</param>
/// <param name="Typical">The segment's median.</param>
/// <param name="Departure">
/// How many spreads (interquartile range / 1.349) the value lies from the median; negative below it.
/// </param>
public sealed record ScoreReason(string Feature, double Value, double Typical, double Departure)
{
    /// <summary>"ZeroRatio 0.42 (typical 0.01)".</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Feature} {Shown(Value):0.###} (typical {Shown(Typical):0.###})");

    // Without the sign that a small negative number leaves on its zero.
    private static double Shown(double value) => Math.Round(value, 3) + 0.0;
}
