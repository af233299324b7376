using NtlTools.Learning.Numerics;
using static System.FormattableString;

namespace NtlTools.Learning.Clustering;

/// <summary>What several labelings together say, and how far they agree.</summary>
/// <remarks>A new row has no votes yet: train a classifier on <see cref="Labels"/> for those.</remarks>
public sealed class ConsensusModel
{
    /// <summary>Makes a model of known parts, as a model file holds them; the arrays are used, not copied.</summary>
    /// <param name="clusterCount">The number of clusters, at least 0.</param>
    /// <param name="labels">The cluster of each row, −1 where all labelings call it noise.</param>
    /// <param name="agreement">How sure each row's cluster is, from 0 to 1.</param>
    /// <param name="lifetimes">Of the numbers of clusters looked at, in rising order.</param>
    /// <param name="weights">The weight of each member, at least 0, with sum 1.</param>
    /// <param name="memberRand">The adjusted Rand index of each pair of members: as many rows and columns as members.</param>
    /// <param name="consensusRand">The adjusted Rand index of each member and the consensus.</param>
    /// <param name="distinctVotes">How many kinds of rows the labelings tell apart, at least 0; noise throughout is none.</param>
    /// <param name="prototypes">How many of them were compared with each other, at most all.</param>
    /// <exception cref="ArgumentException">The parts do not fit each other, or a value is out of its range.</exception>
    public ConsensusModel(
        int clusterCount, int[] labels, double[] agreement, IReadOnlyList<ClusterLifetime> lifetimes, double[] weights,
        Matrix memberRand, double[] consensusRand, int distinctVotes, int prototypes)
    {
        ArgumentNullException.ThrowIfNull(agreement);
        ArgumentNullException.ThrowIfNull(lifetimes);
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentNullException.ThrowIfNull(memberRand);
        ArgumentNullException.ThrowIfNull(consensusRand);
        ClusterLabels.CheckLength(labels, agreement.Length, nameof(labels));
        if (!labels.All(label => label >= -1 && label < clusterCount))
            throw new ArgumentException($"A label is none of {clusterCount} clusters.", nameof(labels));
        if (!agreement.All(value => value is >= 0 and <= 1))
            throw new ArgumentException("An agreement is from 0 to 1.", nameof(agreement));
        if (!weights.All(weight => weight is >= 0 and <= 1))
            throw new ArgumentException("A member's weight is from 0 to 1.", nameof(weights));
        int members = weights.Length;
        if (memberRand.Rows != members || memberRand.Columns != members || consensusRand.Length != members)
            throw new ArgumentException($"{members} members need as many indices of each other.", nameof(memberRand));
        if (clusterCount > prototypes || prototypes > distinctVotes || clusterCount < 0)
        {
            throw new ArgumentException(
                $"{clusterCount} clusters of {prototypes} prototypes of {distinctVotes} votes are not possible.",
                nameof(prototypes));
        }
        ClusterCount = clusterCount;
        Labels = labels;
        Agreement = agreement;
        Lifetimes = lifetimes;
        Weights = weights;
        MemberAdjustedRandIndex = memberRand;
        ConsensusAdjustedRandIndex = consensusRand;
        DistinctVotes = distinctVotes;
        Prototypes = prototypes;
    }

    /// <summary>The number of clusters; 0 where all labelings call all rows noise.</summary>
    public int ClusterCount { get; }

    /// <summary>The cluster of each row, numbered in the order of first rows; −1 where all labelings call it noise.</summary>
    public int[] Labels { get; }

    /// <summary>
    /// How sure each row's cluster is, from 0 to 1: the mean, over the cluster's other rows, of the weight of the members that
    /// put the two together (their co-association; Fred and Jain 2005). A member that calls one of them noise does not.
    /// 0 for a row without a cluster or alone in one.
    /// </summary>
    public double[] Agreement { get; }

    /// <summary>The lifetimes of the numbers of clusters looked at, in their rising order; none for a single kind.</summary>
    public IReadOnlyList<ClusterLifetime> Lifetimes { get; }

    /// <summary>The weight of each member, with sum 1.</summary>
    public double[] Weights { get; }

    /// <summary>
    /// The adjusted Rand index (Hubert and Arabie 1985) of each pair of members over the rows that neither calls noise; 0 where
    /// there is none.
    /// </summary>
    public Matrix MemberAdjustedRandIndex { get; }

    /// <summary>The adjusted Rand index of each member and the consensus, over the rows the member gives a cluster.</summary>
    public double[] ConsensusAdjustedRandIndex { get; }

    /// <summary>How many kinds of rows the members tell apart; those that all call noise are none.</summary>
    public int DistinctVotes { get; }

    /// <summary>How many of them were compared with each other; where these are all, the consensus is exact.</summary>
    public int Prototypes { get; }

    /// <summary>What is surprising, in sentences; often none.</summary>
    public IReadOnlyList<string> Notes
    {
        get
        {
            var notes = new List<string>();
            int silent = Labels.Count(label => label < 0);
            if (silent > 0) notes.Add(Invariant($"All members call {silent} of {Labels.Length} rows noise: none of a cluster."));
            if (Prototypes < DistinctVotes)
            {
                notes.Add(Invariant($"The members tell {DistinctVotes} kinds of rows apart: the {Prototypes} most frequent were ")
                    + "compared, and each rarer one went with the most alike of these.");
            }
            return notes;
        }
    }
}
