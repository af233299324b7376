using System.Globalization;
using NtlTools.Learning.Numerics;
using NtlTools.Learning.Preprocessing;

namespace NtlTools.Core.Segmentation;

/// <summary>
/// Chooses preprocessing for algorithms that go by density where features have heavy tails: a few customers far out would otherwise
/// stretch every scale until all others are one region, or leave most of them as noise.
/// </summary>
internal static class TailAdaptation
{
    // From here on a distribution is far from normal (West, Finch and Curran 1995).
    private const double MostSkewness = 2, MostKurtosis = 7;

    // In more columns than this all distances become alike (Beyer et al. 1999), and components that say the same are joined.
    private const int MostColumns = 10;
    private const double ExplainedVariance = 0.9;

    /// <summary>The preprocessing to use, and why it is not the one of the settings.</summary>
    /// <param name="settings">What was asked for.</param>
    /// <param name="raw">The customers, features first.</param>
    /// <param name="features">How many columns are features: the others are attributes, whose flags and codes have no tails.</param>
    public static (PreprocessorSettings Preprocessing, string? Note) Of(SegmentationSettings settings, Matrix raw, int features)
    {
        PreprocessorSettings asked = settings.Preprocessing;
        if (!settings.AdaptsToTails || settings.Clustering.Algorithm is not (ClusteringAlgorithm.DBSCAN or ClusteringAlgorithm.HDBSCAN
            or ClusteringAlgorithm.Hybrid or ClusteringAlgorithm.Ensemble)) return (asked, null);
        int varying = 0, heavy = 0;
        for (int column = 0; column < features; column++)
        {
            if (Moments(raw, column) is not var (skewness, kurtosis)) continue;
            varying++;
            if (Math.Abs(skewness) > MostSkewness || kurtosis > MostKurtosis) heavy++;
        }
        if (2 * heavy <= varying) return (asked, null);
        bool turns = varying > MostColumns && asked.PrincipalComponents is null;
        string note = string.Create(CultureInfo.InvariantCulture,
            $"features were scaled by quantiles{(turns ? $", and turned into the principal components of {ExplainedVariance:P0} of their variance"
                : "")}, since {heavy} of {varying} have heavy tails (-Scaling, --scaling overrule it)");
        return (asked with
        {
            Scaling = Scaling.Quantile,
            PrincipalComponents = turns ? new() { ExplainedVarianceShare = ExplainedVariance } : asked.PrincipalComponents,
        }, note);
    }

    // Skewness and excess kurtosis of what is known of a column; null where it does not vary.
    private static (double Skewness, double Kurtosis)? Moments(Matrix raw, int column)
    {
        double mean = 0, second = 0, third = 0, fourth = 0;
        int count = 0;
        for (int i = 0; i < raw.Rows; i++)
        {
            if (double.IsNaN(raw[i, column])) continue;
            mean += raw[i, column];
            count++;
        }
        if (count < 2) return null;
        mean /= count;
        for (int i = 0; i < raw.Rows; i++)
        {
            if (double.IsNaN(raw[i, column])) continue;
            double deviation = raw[i, column] - mean, square = deviation * deviation;
            second += square;
            third += square * deviation;
            fourth += square * square;
        }
        second /= count;
        if (!(second > 0) || !double.IsFinite(fourth)) return null;
        return (third / count / Math.Pow(second, 1.5), fourth / count / (second * second) - 3);
    }
}
