namespace NtlTools.Learning.Trees;

/// <summary>A way to split a node.</summary>
internal struct SplitCandidate
{
    /// <summary>G²/(H + λ) of both children less that of the node, twice the loss that the split saves; 0 for no split.</summary>
    public double Gain;

    /// <summary>The column.</summary>
    public int Column;

    /// <summary>For quantities the last bin that goes left.</summary>
    public int LastLeftBin;

    /// <summary>Whether missing values go left.</summary>
    public bool DefaultLeft;

    /// <summary>Whether <see cref="LeftBins"/> says which bins go left.</summary>
    public bool IsCategorical;

    /// <summary>The left child's sum.</summary>
    public long Left;

    /// <summary>For categories one bit for each bin that goes left.</summary>
    public BinSet LeftBins;

    /// <summary>Whether a bin goes left.</summary>
    public readonly bool GoesLeft(int bin)
    {
        if (IsCategorical) return LeftBins.Contains(bin);
        return bin == 0 ? DefaultLeft : bin <= LastLeftBin;
    }
}
