using System.Numerics.Tensors;
using System.Runtime.Intrinsics;
using NtlTools.Learning.Metrics;
using NtlTools.Learning.Numerics;

namespace NtlTools.Learning.Clustering;

/// <summary>
/// Evidence accumulation (Fred and Jain 2005) with weighted members (Duarte et al. 2005): rows that many labelings put together
/// are near each other, and average linkage joins them to clusters.
/// </summary>
/// <remarks>
/// The co-association of two rows is the share of the weight of the members that put them together among those that give both a
/// cluster: noise is no evidence, as a row left out of a resample is none in consensus clustering (Monti et al. 2003). It
/// depends on the two rows' labels alone, so that rows of the same labels throughout count as one with their number as its
/// weight: exact for any number of rows, as long as the members tell no more than
/// <see cref="ConsensusSettings.MaximumPrototypes"/> kinds apart. Time and memory grow with the rows and with the square of
/// the kinds. A member of weight 0 has no say.
/// </remarks>
/// <param name="settings">The number of clusters and limits.</param>
public sealed class ConsensusLearner(ConsensusSettings settings)
{
    private const int VotesPerBlock = 64;

    private readonly ConsensusSettings _settings = settings ?? throw new ArgumentNullException(nameof(settings));

    /// <summary>Combines labelings.</summary>
    /// <param name="members">At least one, all of the same rows, at least one of a weight above 0.</param>
    /// <param name="execution">Threads, cancellation and progress.</param>
    /// <exception cref="ArgumentException">
    /// There is no member or no row, the members are of unequal lengths, no weight is above 0, the weights' sum is infinite, or
    /// more clusters are asked for than the members tell kinds of rows apart.
    /// </exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public ConsensusModel Fit(IReadOnlyList<WeightedLabeling> members, ExecutionOptions execution) =>
        FitEach(members, [_settings.ClusterCount], execution)[0];

    /// <summary>Combines labelings into each of several numbers of clusters; which is best, others decide.</summary>
    /// <param name="members">At least one, all of the same rows, at least one of a weight above 0.</param>
    /// <param name="clusterCounts">Numbers of clusters, each at least 1, null for that of the longest lifetime.</param>
    /// <param name="execution">Threads, cancellation and progress.</param>
    /// <returns>One model a number, in the order given; the hierarchy is made once for all.</returns>
    /// <exception cref="ArgumentException">As for <see cref="Fit"/>.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number of clusters is below 1.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public ConsensusModel[] FitEach(
        IReadOnlyList<WeightedLabeling> members, IReadOnlyList<int?> clusterCounts, ExecutionOptions execution)
    {
        ArgumentNullException.ThrowIfNull(clusterCounts);
        ArgumentNullException.ThrowIfNull(execution);
        double[] weights = Weights(members);
        foreach (int? count in clusterCounts)
            if (count is { } given) ArgumentOutOfRangeException.ThrowIfLessThan(given, 1, nameof(clusterCounts));

        ExecutionOptions quiet = execution with { Progress = null };
        int[] heard = [.. Enumerable.Range(0, weights.Length).Where(member => weights[member] > 0)];
        double[] heardWeights = [.. heard.Select(member => weights[member])];
        int[][] heardLabels = [.. heard.Select(member => members[member].Labels)];
        VoteTable votes = VoteTable.From(heardLabels, members[0].Labels.Length, execution.Cancellation);
        int[] voters = [.. Enumerable.Range(0, votes.Counts.Length).Where(vote => !votes.Silent[vote])];
        int most = Math.Min(voters.Length, _settings.MaximumPrototypes);
        foreach (int? count in clusterCounts)
        {
            if (count <= most || count is null) continue;
            throw new ArgumentException(
                $"{count} clusters need as many kinds of rows; the members tell {voters.Length} apart, {most} are compared.",
                nameof(clusterCounts));
        }

        (int[] prototypes, int[] prototypeOfVote) = Prototypes(votes, voters, heardWeights, quiet);
        HierarchicalModel? hierarchy = prototypes.Length == 0
            ? null
            : Join(votes, prototypes, prototypeOfVote, heardWeights, ProgressShare.Of(execution, 0, 0.8));
        ClusterLifetime[] lifetimes = hierarchy is null ? [] : Lifetimes(hierarchy);
        Matrix memberRand = MemberRand(members, quiet);
        var models = new ConsensusModel[clusterCounts.Count];
        OrderedParallel.For(models.Length, ProgressShare.Of(execution, 0.8, 0.2), i =>
        {
            int clusters = clusterCounts[i] ?? Longest(lifetimes, prototypes.Length);
            int[] clusterOfPrototype = hierarchy?.Cut(clusters) ?? [];
            int[] clusterOfVote = InOrderOfFirstRow(Array.ConvertAll(
                prototypeOfVote, prototype => prototype < 0 ? -1 : clusterOfPrototype[prototype]), clusters);
            double[] agreementOfVote = Agreement(votes, clusterOfVote, clusters, heardWeights);
            int[] labels = Array.ConvertAll(votes.VoteOfRow, vote => clusterOfVote[vote]);
            models[i] = new ConsensusModel(
                clusters, labels, Array.ConvertAll(votes.VoteOfRow, vote => agreementOfVote[vote]), lifetimes, weights,
                memberRand, [.. members.Select(member => Rand(member.Labels, labels))], voters.Length, prototypes.Length);
        });
        return models;
    }

    private static double[] Weights(IReadOnlyList<WeightedLabeling> members)
    {
        ArgumentNullException.ThrowIfNull(members);
        if (members.Count == 0) throw new ArgumentException("A consensus needs at least one member.", nameof(members));
        double sum = 0;
        foreach (WeightedLabeling member in members)
        {
            ArgumentNullException.ThrowIfNull(member, nameof(members));
            if (member.Labels.Length != members[0].Labels.Length)
            {
                throw new ArgumentException(
                    $"The members label {members[0].Labels.Length} and {member.Labels.Length} rows; they must label the same.",
                    nameof(members));
            }
            sum += member.Weight;
        }
        if (members[0].Labels.Length == 0) throw new ArgumentException("A consensus needs at least one row.", nameof(members));
        if (sum == 0) throw new ArgumentException("No member's weight is above 0.", nameof(members));
        if (double.IsInfinity(sum)) throw new ArgumentException("The sum of the members' weights is infinite.", nameof(members));
        return [.. members.Select(member => member.Weight / sum)];
    }

    // The votes that are compared, and which of them stands for each vote; −1 for one that is noise throughout.
    private (int[] Prototypes, int[] PrototypeOfVote) Prototypes(
        VoteTable votes, int[] voters, double[] weights, ExecutionOptions execution)
    {
        var prototypeOfVote = new int[votes.Counts.Length];
        Array.Fill(prototypeOfVote, -1);
        int[] prototypes = voters;
        if (voters.Length > _settings.MaximumPrototypes)
            prototypes = [.. voters.OrderByDescending(vote => votes.Counts[vote]).Take(_settings.MaximumPrototypes)];
        for (int i = 0; i < prototypes.Length; i++) prototypeOfVote[prototypes[i]] = i;
        if (prototypes.Length == voters.Length) return (prototypes, prototypeOfVote);

        // The most frequent stand first, and the search takes the first of equals: the likelier one.
        var association = new CoAssociation(votes, prototypes, weights);
        OrderedParallel.ForBlocks(voters.Length, VotesPerBlock, execution, (_, first, end) =>
        {
            var distances = new double[prototypes.Length];
            for (int i = first; i < end; i++)
            {
                if (prototypeOfVote[voters[i]] >= 0) continue;
                association.Distances(votes, voters[i], distances);
                prototypeOfVote[voters[i]] = TensorPrimitives.IndexOfMin<double>(distances);
            }
        });
        return (prototypes, prototypeOfVote);
    }

    private static HierarchicalModel Join(
        VoteTable votes, int[] prototypes, int[] prototypeOfVote, double[] weights, ExecutionOptions execution)
    {
        var sizes = new int[prototypes.Length];
        for (int vote = 0; vote < prototypeOfVote.Length; vote++)
            if (prototypeOfVote[vote] >= 0) sizes[prototypeOfVote[vote]] += votes.Counts[vote];
        var association = new CoAssociation(votes, prototypes, weights);
        var distances = new double[prototypes.Length][];
        OrderedParallel.ForBlocks(distances.Length, VotesPerBlock, execution with { Progress = null }, (_, first, end) =>
        {
            for (int i = first; i < end; i++)
            {
                distances[i] = new double[prototypes.Length];
                association.Distances(votes, prototypes[i], distances[i]);
                distances[i][i] = double.PositiveInfinity;
            }
        });
        var clusters = new MatrixClusters<Lanes128, Vector128<double>>(distances, sizes, Linkage.Average, execution);
        return NearestNeighborChain.Run(clusters, Linkage.Average, execution);
    }

    private ClusterLifetime[] Lifetimes(HierarchicalModel hierarchy)
    {
        int n = hierarchy.Rows, last = Math.Min(_settings.MaximumClusterCount, n);
        var lifetimes = new List<ClusterLifetime>();
        for (int clusters = _settings.MinimumClusterCount; clusters <= last; clusters++)
        {
            double from = clusters == n ? 0 : hierarchy.Merges[n - clusters - 1].Height;
            lifetimes.Add(new ClusterLifetime(clusters, hierarchy.Merges[n - clusters].Height - from));
        }
        return [.. lifetimes];
    }

    private static int Longest(ClusterLifetime[] lifetimes, int prototypes)
    {
        // Fewer kinds than the fewest clusters looked at: each is a cluster.
        if (lifetimes.Length == 0) return prototypes;
        ClusterLifetime longest = lifetimes[0];
        foreach (ClusterLifetime lifetime in lifetimes) if (lifetime.Lifetime > longest.Lifetime) longest = lifetime;
        return longest.ClusterCount;
    }

    private static int[] InOrderOfFirstRow(int[] clusterOfVote, int clusters)
    {
        var numbers = new int[clusters];
        Array.Fill(numbers, -1);
        int found = 0;
        for (int vote = 0; vote < clusterOfVote.Length; vote++)
        {
            if (clusterOfVote[vote] < 0) continue;
            ref int number = ref numbers[clusterOfVote[vote]];
            if (number < 0) number = found++;
            clusterOfVote[vote] = number;
        }
        return clusterOfVote;
    }

    // A member puts a row together with as many others of its cluster as have the same label there: pairs need not be met.
    private static double[] Agreement(VoteTable votes, int[] clusterOfVote, int clusters, double[] weights)
    {
        var sizes = new long[clusters];
        for (int vote = 0; vote < clusterOfVote.Length; vote++)
            if (clusterOfVote[vote] >= 0) sizes[clusterOfVote[vote]] += votes.Counts[vote];
        var agreement = new double[clusterOfVote.Length];
        var together = new Dictionary<long, long>();
        double heard = 0;
        for (int member = 0; member < weights.Length; member++)
        {
            int[] labels = votes.Labels[member];
            together.Clear();
            for (int vote = 0; vote < labels.Length; vote++)
            {
                if (labels[vote] < 0) continue;
                long key = ((long)clusterOfVote[vote] << 32) | (uint)labels[vote];
                together[key] = together.GetValueOrDefault(key) + votes.Counts[vote];
            }
            for (int vote = 0; vote < labels.Length; vote++)
            {
                if (labels[vote] < 0) continue;
                long key = ((long)clusterOfVote[vote] << 32) | (uint)labels[vote], others = sizes[clusterOfVote[vote]] - 1;
                if (others > 0) agreement[vote] += weights[member] * (together[key] - 1) / others;
            }
            heard += weights[member];
        }

        // The sum of the weights is 1 but for rounding.
        foreach (ref double value in agreement.AsSpan()) value = Math.Min(value / heard, 1);
        return agreement;
    }

    private static Matrix MemberRand(IReadOnlyList<WeightedLabeling> members, ExecutionOptions execution)
    {
        int n = members.Count;
        var result = new Matrix(n, n);
        OrderedParallel.For(n * n, execution, pair =>
        {
            int one = pair / n, other = pair % n;
            if (one > other) return;
            result[one, other] = result[other, one] = one == other ? 1 : Rand(members[one].Labels, members[other].Labels);
        });
        return result;
    }

    private static double Rand(int[] one, int[] other)
    {
        int[] first = new int[one.Length], second = new int[one.Length];
        int both = 0;
        for (int i = 0; i < one.Length; i++)
        {
            if (one[i] < 0 || other[i] < 0) continue;
            first[both] = one[i];
            second[both++] = other[i];
        }
        return both == 0 ? 0 : AdjustedRandIndex.Score(first.AsSpan(0, both), second.AsSpan(0, both));
    }
}
