namespace NtlTools.Learning.Clustering;

/// <summary>How DBSCAN is fitted.</summary>
public sealed record DbscanSettings
{
    /// <summary>
    /// The distance within which rows are neighbours, at least 0 (only equal rows) and finite; null (the default) takes the
    /// knee of the k-distance curve, see <see cref="KDistanceCurve"/>.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative, NaN or infinite.</exception>
    public double? Eps
    {
        get;
        init
        {
            if (value is { } eps) Check(eps, nameof(Eps));
            field = value;
        }
    }

    /// <summary>
    /// How many rows, itself included, a row needs within <see cref="Eps"/> to be a core row, at least 1; null (the default)
    /// takes twice the number of columns (Sander et al. 1998).
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public int? MinSamples
    {
        get;
        init
        {
            if (value is { } samples) ArgumentOutOfRangeException.ThrowIfLessThan(samples, 1, nameof(MinSamples));
            field = value;
        }
    }

    internal static void Check(double eps, string parameter)
    {
        if (!(eps >= 0) || double.IsInfinity(eps))
            throw new ArgumentOutOfRangeException(parameter, eps, "A neighbourhood's radius is finite and at least 0.");
    }
}
