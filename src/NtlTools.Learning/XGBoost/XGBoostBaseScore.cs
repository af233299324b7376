namespace NtlTools.Learning.XGBoost;

/// <summary>XGBoost keeps the base score of logistic objectives as a 32-bit probability and adds its 32-bit logit.</summary>
internal static class XGBoostBaseScore
{
    // Nearer to 0 or 1 a probability of 32 bits says too little about its log-odds.
    private const float Least = 1f / 1024, Greatest = 1 - Least;

    /// <summary>The log-odds that XGBoost makes of a probability.</summary>
    public static float LogOdds(float probability) => -MathF.Log(1 / probability - 1);

    /// <summary>The probability nearest to some log-odds, and what its own log-odds lack of them.</summary>
    public static (float Probability, double Remainder) Of(double logOdds)
    {
        float probability = Math.Clamp((float)(1 / (1 + Math.Exp(-logOdds))), Least, Greatest);
        return (probability, logOdds - LogOdds(probability));
    }
}
