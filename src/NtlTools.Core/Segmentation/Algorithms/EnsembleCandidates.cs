using System.Globalization;
using NtlTools.Core.Errors;
using NtlTools.Learning;
using NtlTools.Learning.Clustering;
using NtlTools.Learning.Metrics;
using NtlTools.Learning.Numerics;

namespace NtlTools.Core.Segmentation.Algorithms;

/// <summary>
/// The best division of each of several algorithms, combined by weighted co-association (Fred and Jain 2005): customers that
/// most of them put together are together. A member weighs as much as its validity grants it (see <see cref="ConsensusWeights"/>)
/// times the share of customers that it puts into segments, as validity says nothing of whom it leaves out.
/// </summary>
internal static class EnsembleCandidates
{
    // Time grows with the square of the customers, and other members say nearly the same.
    private const int MostForWard = 25_000;

    public static IReadOnlyList<SegmentCandidate> Fit(Matrix rows, int[] counts, SegmentationSettings settings,
        ExecutionOptions execution)
    {
        ExecutionOptions quiet = execution with { Progress = null };
        List<(ClusteringAlgorithm Algorithm, SegmentCandidate[] Candidates)> fitted = [];
        List<string> left = [];
        ClusteringAlgorithm[] algorithms = Algorithms(rows.Rows, settings, left);
        for (int a = 0; a < algorithms.Length; a++)
        {
            SegmentCandidate[] found = FitMember(algorithms[a], rows, counts, settings, left, quiet);
            if (found.Length > 0) fitted.Add((algorithms[a], found));
            execution.Progress?.Report(0.8 * (a + 1) / algorithms.Length);
        }
        List<SegmentCandidate> members = [.. fitted.SelectMany(f => f.Candidates)];
        ClusterEvaluation[] measured = CandidateMeasurement.Measure(rows, members,
            settings with { GapReferenceCount = 0, StabilityDrawCount = 0 }, quiet);
        var chosen = new List<int>();
        for (int f = 0, first = 0; f < fitted.Count; first += fitted[f++].Candidates.Length)
        {
            int best = first + CandidateChoice.Best(new ArraySegment<ClusterEvaluation>(measured, first, fitted[f].Candidates.Length), settings);
            if (chosen.Exists(other => AreTwins(members[other], members[best])))
                left.Add($"{fitted[f].Algorithm} is left out, since it divides as another k-means does");
            else chosen.Add(best);
        }
        if (chosen.Count < 2) throw NtlErrors.TooFewMembers(left);
        double[] weights = Weights([.. chosen.Select(i => measured[i])]);
        WeightedLabeling[] votes = [.. chosen.Select((i, m) => new WeightedLabeling(members[i].Labels, weights[m]))];
        int kinds = CountKinds(votes);
        int?[] asked = [.. counts.Where(count => count <= kinds).Select(count => (int?)count)];
        ConsensusModel[] models = new ConsensusLearner(new()).FitEach(votes, asked.Length > 0 ? asked : [kinds], execution);
        string note = string.Join("; ", left.Prepend("made of " + string.Join(", ", chosen.Select((i, m) =>
            string.Create(CultureInfo.InvariantCulture,
                $"{members[i].Algorithm} with {members[i].ClusterCount} segments (weight {weights[m]:0.00})")))));
        return
        [
            .. chosen.Select(i => members[i] with { IsMember = true, Evaluation = measured[i] }),
            .. models.Select(model => new SegmentCandidate
            {
                Algorithm = ClusteringAlgorithm.Ensemble,
                ClusterCount = model.ClusterCount,
                Parameters = string.Create(CultureInfo.InvariantCulture,
                    $"{chosen.Count} members, agreement {model.Agreement.Average():0.00}"),
                Labels = model.Labels,
                Note = string.Join("; ", model.Notes.Select(n => n.TrimEnd('.')).Prepend(note)),
                Divide = (sample, seed, options) => Divide(sample, model.ClusterCount, settings with { Seed = seed }, options),
                Assigner = LearntAssigner.Of(rows, model.Labels, settings.Seed),
            }),
        ];
    }

    /// <summary>The weight of each member, with sum 1.</summary>
    internal static double[] Weights(IReadOnlyList<ClusterEvaluation> members)
    {
        double[] weights = ConsensusWeights.From([.. members.Select(m =>
            new ValidityScores(m.Silhouette, m.CalinskiHarabasz, m.DaviesBouldin))]);
        for (int m = 0; m < weights.Length; m++) weights[m] *= 1 - members[m].NoiseShare;
        double sum = weights.Sum();
        return Array.ConvertAll(weights, weight => weight / sum);
    }

    private static int[] Divide(Matrix rows, int count, SegmentationSettings settings, ExecutionOptions execution)
    {
        try
        {
            return Fit(rows, [count], settings, execution)[^1].Labels;
        }
        catch (NtlException)
        {
            // What cannot be made of a sample is not stable: a division into nothing agrees with no other.
            return [.. Enumerable.Repeat(SegmentCandidate.Outlier, rows.Rows)];
        }
    }

    // Those that are asked for and that so many customers are not too many for; above a limit k-means goes over batches.
    private static ClusteringAlgorithm[] Algorithms(int rows, SegmentationSettings settings, List<string> left)
    {
        int most = settings.Clustering.Linkage == Linkage.Ward ? MostForWard : new HierarchicalSettings().MaxMatrixRows;
        var algorithms = new List<ClusteringAlgorithm>();
        foreach (ClusteringAlgorithm asked in settings.Clustering.Members)
        {
            bool isBatched = asked == ClusteringAlgorithm.KMeans && rows > settings.MiniBatchLimit;
            ClusteringAlgorithm algorithm = isBatched ? ClusteringAlgorithm.MiniBatchKMeans : asked;
            if (algorithm == ClusteringAlgorithm.Hierarchical && rows > most)
                left.Add(string.Create(CultureInfo.InvariantCulture, $"{algorithm} is left out above {most} customers"));
            else if (!algorithms.Contains(algorithm)) algorithms.Add(algorithm);
        }
        return [.. algorithms];
    }

    private static SegmentCandidate[] FitMember(ClusteringAlgorithm algorithm, Matrix rows, int[] counts, SegmentationSettings settings,
        List<string> left, ExecutionOptions execution)
    {
        try
        {
            SegmentCandidate[] found = [.. CandidateFitter.Fit(algorithm, rows, counts, settings, execution).Where(c => c.ClusterCount > 1)];
            if (found.Length == 0) left.Add($"{algorithm} is left out, since it finds no two segments");
            return found;
        }
        catch (NtlException failure)
        {
            left.Add($"{algorithm} is left out ({failure.ErrorId})");
            return [];
        }
    }

    // Two of k-means' kind that divide alike are one voice, and not two that agree.
    private static bool AreTwins(SegmentCandidate one, SegmentCandidate other) => IsKMeans(one.Algorithm) && IsKMeans(other.Algorithm)
        && AdjustedRandIndex.Score(one.Labels, other.Labels) == 1;

    private static bool IsKMeans(ClusteringAlgorithm algorithm) =>
        algorithm is ClusteringAlgorithm.KMeans or ClusteringAlgorithm.MiniBatchKMeans;

    // As many segments can be told apart as there are different combinations of votes.
    private static int CountKinds(WeightedLabeling[] votes)
    {
        var kinds = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < votes[0].Labels.Length; i++)
            if (Array.Exists(votes, v => v.Labels[i] >= 0)) kinds.Add(string.Join(',', votes.Select(v => v.Labels[i])));
        return Math.Max(1, kinds.Count);
    }
}
