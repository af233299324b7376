using static System.FormattableString;

namespace NtlTools.Learning.Clustering;

/// <summary>Where the radius of a density came from.</summary>
public enum EpsChoice
{
    /// <summary>The caller gave it.</summary>
    Given,

    /// <summary>It is the knee of the k-distance curve.</summary>
    Knee,

    /// <summary>The knee would have left too many rows as noise: it is the smallest that does not.</summary>
    Grown,
}

/// <summary>What the hybrid found to be dense, and why.</summary>
/// <param name="Choice">Where <paramref name="Eps"/> came from.</param>
/// <param name="KneeEps">The knee of the k-distance curve, at least 0; null where eps was given.</param>
/// <param name="KneeNoiseShare">The share of rows that are noise at the knee, from 0 to 1; null where eps was given.</param>
/// <param name="Eps">The distance within which rows are neighbours, finite and at least 0.</param>
/// <param name="NoiseShare">The share of rows that are noise at <paramref name="Eps"/>, from 0 to 1.</param>
/// <param name="MinSamples">How many neighbours, itself included, made a row a core row, at least 1.</param>
/// <param name="CoreRowCount">How many core rows the fit had, at least 0; a model may keep fewer.</param>
/// <param name="DenseClusterCount">How many clusters DBSCAN found, at least 0.</param>
/// <param name="LargestDenseClusterShare">The share of the dense rows in the largest of them, from 0 to 1.</param>
/// <param name="DividesAllRows">
/// Whether k-means divides all rows and none is noise, as there are fewer different dense rows than clusters.
/// </param>
public sealed record HybridDecision(
    EpsChoice Choice, double? KneeEps, double? KneeNoiseShare, double Eps, double NoiseShare, int MinSamples, int CoreRowCount,
    int DenseClusterCount, double LargestDenseClusterShare, bool DividesAllRows)
{
    // From this share on one dense cluster is all that a person would see.
    private const double Giant = 0.9;

    /// <summary>The decision in sentences, the surprising ones last; at least one.</summary>
    public IReadOnlyList<string> Notes
    {
        get
        {
            var notes = new List<string> { RadiusNote };
            if (DenseClusterCount == 0)
                notes.Add("No row is dense: k-means divides all rows, and none is noise.");
            else if (DividesAllRows)
                notes.Add("Fewer different rows are dense than clusters are asked for: k-means divides all rows, and none is noise.");
            else if (DenseClusterCount == 1)
                notes.Add("All dense rows are one dense cluster: its division is that of k-means alone.");
            else if (LargestDenseClusterShare >= Giant)
            {
                notes.Add(Invariant($"One of {DenseClusterCount} dense clusters holds {LargestDenseClusterShare:P1} of the ")
                    + "dense rows: their division is mostly that of k-means alone.");
            }
            return notes;
        }
    }

    private string RadiusNote => Choice switch
    {
        EpsChoice.Given => Invariant($"eps {Eps:G4}, as given, leaves {NoiseShare:P1} of the rows as noise."),
        EpsChoice.Knee => Invariant($"eps {Eps:G4}, the knee of the {MinSamples}-distance curve, leaves {NoiseShare:P1} of the ")
            + "rows as noise.",
        _ => Invariant($"eps {KneeEps:G4}, the knee of the {MinSamples}-distance curve, would leave {KneeNoiseShare:P1} of the ")
            + Invariant($"rows as noise; eps {Eps:G4} leaves {NoiseShare:P1}."),
    };

    internal void Check(string parameter)
    {
        DbscanSettings.Check(Eps, parameter);
        if (KneeEps is { } knee) DbscanSettings.Check(knee, parameter);
        bool given = Choice == EpsChoice.Given;
        if (!Enum.IsDefined(Choice) || given != KneeEps is null || given != KneeNoiseShare is null)
            throw new ArgumentException("The decision has a knee unless its radius was given.", parameter);
        if (!IsShare(NoiseShare) || !IsShare(KneeNoiseShare ?? 0) || !IsShare(LargestDenseClusterShare))
            throw new ArgumentException("A share of the decision is not from 0 to 1.", parameter);
        if (MinSamples < 1 || CoreRowCount < DenseClusterCount || DenseClusterCount < 0)
            throw new ArgumentException("A count of the decision is out of its range.", parameter);
    }

    private static bool IsShare(double value) => value is >= 0 and <= 1;
}
