namespace NtlTools.Learning.Clustering;

/// <summary>How the hybrid of DBSCAN and k-means is fitted.</summary>
public sealed record HybridSettings
{
    /// <summary>
    /// DBSCAN's distance within which rows are neighbours, at least 0 and finite: used as it is, however many rows it leaves as
    /// noise. Null (the default) takes the knee of the k-distance curve, and a larger one where that leaves too many.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative, NaN or infinite.</exception>
    public double? Eps
    {
        get;
        init
        {
            if (value is { } eps) DbscanSettings.Check(eps, nameof(Eps));
            field = value;
        }
    }

    /// <summary>
    /// How many rows, itself included, a row needs within <see cref="Eps"/> to be a core row, at least 1; null (the default)
    /// takes twice the number of columns (Sander et al. 1998), or all rows where there are fewer.
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

    /// <summary>
    /// The share of rows that may be noise where no <see cref="Eps"/> is given, from 0 to 1; at 1 the knee is never left.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not from 0 to 1.</exception>
    public double MaximumNoiseShare
    {
        get;
        init
        {
            if (!(value is >= 0 and <= 1))
                throw new ArgumentOutOfRangeException(nameof(MaximumNoiseShare), value, "A share is from 0 to 1.");
            field = value;
        }
    } = 0.1;

    /// <summary>
    /// The most core rows that a model keeps as they are, at least 1. Where there are more, it keeps about as many, chosen so
    /// that every training row is answered as before; see <see cref="HybridModel.Predict"/>.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public int MaximumCoreRows
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1, nameof(MaximumCoreRows));
            field = value;
        }
    } = 65_536;

    /// <summary>How many clusters the dense rows are divided into, and how.</summary>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    public KMeansSettings KMeans
    {
        get;
        init => field = value ?? throw new ArgumentNullException(nameof(KMeans));
    } = new();
}
