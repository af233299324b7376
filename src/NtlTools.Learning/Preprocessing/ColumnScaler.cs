using NtlTools.Learning.Clustering;
using NtlTools.Learning.Numerics;

namespace NtlTools.Learning.Preprocessing;

/// <summary>Scales the numbers of one column in the way that was fitted; it never changes.</summary>
public sealed class ColumnScaler
{
    /// <summary>The most quantiles that <see cref="Scaling.Quantile"/> keeps.</summary>
    public const int MostQuantiles = 1000;

    // Unit roundoff as NumPy's eps: the spacing of the doubles above 1.
    private const double Epsilon = 2.220446049250313e-16;

    // scikit-learn's bound: the ends of the fitted values would be infinite on the normal curve.
    private static readonly double MostNormal = -NormalQuantile.Of(1e-7 - Epsilon);

    private readonly double[] _quantiles;

    /// <summary>Makes a scaler of known numbers, as a model file holds them.</summary>
    /// <param name="scaling">The way of scaling.</param>
    /// <param name="center">What is taken away first; finite. 0 for None and Quantile.</param>
    /// <param name="spread">What the rest is divided by; 0 marks no variation. Else 1 for None and Quantile.</param>
    /// <param name="quantiles">
    /// For Quantile on a column that varies the 2 to <see cref="MostQuantiles"/> ascending quantiles at equal shares from 0 to 1,
    /// otherwise none; they are copied.
    /// </param>
    /// <exception cref="ArgumentException">A number is out of its range, or quantiles do not fit or do not ascend.</exception>
    public ColumnScaler(Scaling scaling, double center, double spread, IReadOnlyList<double> quantiles)
    {
        ArgumentNullException.ThrowIfNull(quantiles);
        if (!Enum.IsDefined(scaling)) throw new ArgumentException($"There is no scaling {(int)scaling}.", nameof(scaling));
        if (!double.IsFinite(center)) throw new ArgumentException("The center of a column is not finite.", nameof(center));
        if (!double.IsFinite(spread) || spread < 0)
            throw new ArgumentException("The spread of a column is not a finite number of at least 0.", nameof(spread));
        if (scaling is Scaling.None or Scaling.Quantile && (center != 0 || spread is not (0 or 1)))
            throw new ArgumentException($"The scaling {scaling} has center 0 and spread 1.", nameof(center));
        if (scaling == Scaling.None && spread == 0) throw new ArgumentException("The scaling None has spread 1.", nameof(spread));
        bool needsQuantiles = scaling == Scaling.Quantile && spread > 0;
        if (needsQuantiles ? quantiles.Count is < 2 or > MostQuantiles : quantiles.Count > 0)
            throw new ArgumentException($"{quantiles.Count} quantiles do not fit the scaling {scaling}.", nameof(quantiles));
        for (int i = 0; i < quantiles.Count; i++)
        {
            if (!double.IsFinite(quantiles[i]) || (i > 0 && quantiles[i] < quantiles[i - 1]))
                throw new ArgumentException("The quantiles of a column are not finite and ascending.", nameof(quantiles));
        }
        (Scaling, Center, Spread, _quantiles) = (scaling, center, spread, [.. quantiles]);
    }

    /// <summary>The way of scaling.</summary>
    public Scaling Scaling { get; }

    /// <summary>What is taken away first: mean, median or minimum, for Log1p of the logarithms.</summary>
    public double Center { get; }

    /// <summary>What the rest is divided by; 0 where the column does not vary and all of it becomes 0.</summary>
    public double Spread { get; }

    /// <summary>The ascending quantiles of <see cref="Scaling.Quantile"/>; otherwise none.</summary>
    public IReadOnlyList<double> Quantiles => _quantiles;

    /// <summary>Fits a way of scaling to a column.</summary>
    /// <param name="scaling">The way of scaling.</param>
    /// <param name="values">At least one finite number; they stay as they are.</param>
    /// <remarks>
    /// Whether a column varies is decided as <see cref="StandardScaler"/> does: by more than rounding of its values can make.
    /// </remarks>
    /// <exception cref="ArgumentException">
    /// There is no number or no such scaling, or a number is NaN, infinite or beyond ±10¹⁴⁵.
    /// </exception>
    public static ColumnScaler Fit(Scaling scaling, double[] values)
    {
        ArgumentNullException.ThrowIfNull(values);
        StandardScaler standard = StandardScaler.Fit(new Matrix(values.Length, 1, values));
        bool varies = standard.Scale[0] > 0;
        switch (scaling)
        {
            case Scaling.None:
                return new(scaling, 0, 1, []);
            case Scaling.Standard:
                return new(scaling, standard.Mean[0], standard.Scale[0], []);
            case Scaling.MinMax:
                double minimum = values.Min();
                return new(scaling, minimum, varies ? values.Max() - minimum : 0, []);
            case Scaling.Log1p:
                StandardScaler logarithms = StandardScaler.Fit(new Matrix(values.Length, 1, [.. values.Select(SignedLogarithm)]));
                return new(scaling, logarithms.Mean[0], logarithms.Scale[0], []);
            case Scaling.Robust:
                double[] sorted = Sorted(values);
                return new(scaling, SortedQuantile.Of(sorted, 0.5), varies ? RobustSpread(sorted, standard.Scale[0]) : 0, []);
            case Scaling.Quantile:
                return new(scaling, 0, varies ? 1 : 0, varies ? FittedQuantiles(Sorted(values)) : []);
            default:
                throw new ArgumentException($"There is no scaling {(int)scaling}.", nameof(scaling));
        }
    }

    /// <summary>Scales one number; allocates nothing.</summary>
    /// <param name="value">A number; NaN stays NaN except in a column that does not vary.</param>
    public double Transform(double value)
    {
        if (Spread == 0) return 0;
        return Scaling switch
        {
            Scaling.None => value,
            Scaling.Log1p => (SignedLogarithm(value) - Center) / Spread,
            Scaling.Quantile => NormalOf(value),
            _ => (value - Center) / Spread,
        };
    }

    private static double[] Sorted(double[] values)
    {
        double[] sorted = [.. values];
        Array.Sort(sorted);
        return sorted;
    }

    private static double RobustSpread(double[] sorted, double deviation)
    {
        double low = SortedQuantile.Of(sorted, 0.25), high = SortedQuantile.Of(sorted, 0.75);

        // Quartiles that only rounding tells apart are equal.
        return high - low > 10 * Epsilon * Math.Max(Math.Abs(low), Math.Abs(high)) ? high - low : deviation;
    }

    private static double[] FittedQuantiles(double[] sorted)
    {
        double[] quantiles = new double[Math.Min(MostQuantiles, sorted.Length)];
        for (int i = 0; i < quantiles.Length; i++)
        {
            double quantile = quantiles.Length == sorted.Length
                ? sorted[i] : SortedQuantile.Of(sorted, i / (double)(quantiles.Length - 1));
            quantiles[i] = i > 0 ? Math.Max(quantile, quantiles[i - 1]) : quantile;
        }
        return quantiles;
    }

    // Of a number that several quantiles equal, the middle of their shares.
    private double NormalOf(double value)
    {
        if (double.IsNaN(value)) return value;
        double[] quantiles = _quantiles;
        int last = quantiles.Length - 1;
        if (value <= quantiles[0]) return -MostNormal;
        if (value >= quantiles[last]) return MostNormal;
        int above = Above(quantiles, value, 1), below = above - 1;
        double place = below + (value - quantiles[below]) / (quantiles[above] - quantiles[below]);
        if (quantiles[below] == value)
        {
            int first = below;
            if (quantiles[below - 1] == value) first = FirstOf(quantiles, value, below);
            place = 0.5 * (first + below);
        }
        return Math.Clamp(NormalQuantile.Of(place / last), -MostNormal, MostNormal);
    }

    // The first quantile above a number that is below the last one.
    private static int Above(double[] quantiles, double value, int from)
    {
        int low = from, high = quantiles.Length - 1;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (quantiles[middle] > value) high = middle;
            else low = middle + 1;
        }
        return low;
    }

    private static int FirstOf(double[] quantiles, double value, int to)
    {
        int low = 0, high = to;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (quantiles[middle] >= value) high = middle;
            else low = middle + 1;
        }
        return low;
    }

    private static double SignedLogarithm(double value)
    {
        double size = Math.Abs(value), sum = 1 + size;

        // What rounding took from the sum is given back by the quotient (Goldberg 1991, theorem 4).
        double logarithm = sum == 1 ? size : double.IsInfinity(sum) ? sum : Math.Log(sum) * (size / (sum - 1));
        return Math.CopySign(logarithm, value);
    }
}
