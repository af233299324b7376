using System.Globalization;
using NtlTools.Learning;
using NtlTools.Learning.Clustering;
using NtlTools.Learning.Numerics;

namespace NtlTools.Core.Segmentation.Algorithms;

/// <summary>
/// The best division of each of several algorithms, combined by weighted co-association (Fred and Jain 2005): customers that
/// most of them put together are together.
/// </summary>
internal static class EnsembleCandidates
{
    // Time grows with the square of the customers, and other members say nearly the same.
    private const int MostForHierarchy = 25_000;

    public static IReadOnlyList<SegmentCandidate> Fit(Matrix rows, int[] counts, SegmentationSettings settings,
        ExecutionOptions execution)
    {
        List<SegmentCandidate> members = [];
        ClusteringAlgorithm[] algorithms = [.. settings.Clustering.Members.Distinct()
            .Where(a => a != ClusteringAlgorithm.Hierarchical || rows.Rows <= MostForHierarchy)];
        for (int a = 0; a < algorithms.Length; a++)
        {
            members.AddRange(CandidateFitter.Fit(algorithms[a], rows, counts, settings, execution with { Progress = null })
                .Where(c => c.ClusterCount > 1));
            execution.Progress?.Report(0.8 * (a + 1) / algorithms.Length);
        }
        ClusterEvaluation[] measured = CandidateMeasurement.Measure(rows, members, settings with { GapReferenceCount = 0,
            StabilityDrawCount = 0 }, execution with { Progress = null });
        int[] chosen = [.. algorithms.Select(a => Best(members, measured, a, settings)).Where(i => i >= 0)];
        if (chosen.Length == 0) return [];
        double[] weights = ConsensusWeights.From([.. chosen.Select(i =>
            new ValidityScores(measured[i].Silhouette, measured[i].CalinskiHarabasz, measured[i].DaviesBouldin))]);
        WeightedLabeling[] votes = [.. chosen.Select((i, m) => new WeightedLabeling(members[i].Labels, weights[m]))];
        int kinds = CountKinds(votes);
        int?[] asked = [.. counts.Where(count => count <= kinds).Select(count => (int?)count)];
        ConsensusModel[] models = new ConsensusLearner(new()).FitEach(votes, asked.Length > 0 ? asked : [kinds], execution);
        string note = "made of " + string.Join(", ", chosen.Select((i, m) => string.Create(CultureInfo.InvariantCulture,
            $"{members[i].Algorithm} with {members[i].ClusterCount} segments (weight {weights[m]:0.00})")));
        return
        [
            .. chosen.Select(i => members[i] with { IsMember = true, Evaluation = measured[i] }),
            .. models.Select(model => new SegmentCandidate
            {
                Algorithm = ClusteringAlgorithm.Ensemble,
                ClusterCount = model.ClusterCount,
                Parameters = string.Create(CultureInfo.InvariantCulture,
                    $"{chosen.Length} members, agreement {model.Agreement.Average():0.00}"),
                Labels = model.Labels,
                Note = note,
                Divide = (sample, seed, options) => Divide(sample, model.ClusterCount, settings with { Seed = seed }, options),
                Assigner = LearntAssigner.Of(rows, model.Labels, settings.Seed),
            }),
        ];
    }

    private static int[] Divide(Matrix rows, int count, SegmentationSettings settings, ExecutionOptions execution)
    {
        IReadOnlyList<SegmentCandidate> candidates = Fit(rows, [count], settings, execution);
        return candidates.Count > 0 ? candidates[^1].Labels : new int[rows.Rows];
    }

    private static int Best(List<SegmentCandidate> members, ClusterEvaluation[] measured, ClusteringAlgorithm algorithm,
        SegmentationSettings settings)
    {
        int[] own = [.. Enumerable.Range(0, members.Count).Where(i => Family(members[i].Algorithm) == Family(algorithm))];
        return own.Length == 0 ? -1 : own[CandidateChoice.Best([.. own.Select(i => measured[i])], settings)];
    }

    // Above a limit k-means goes over batches, and is called so.
    private static ClusteringAlgorithm Family(ClusteringAlgorithm algorithm) =>
        algorithm == ClusteringAlgorithm.MiniBatchKMeans ? ClusteringAlgorithm.KMeans : algorithm;

    // As many segments can be told apart as there are different combinations of votes.
    private static int CountKinds(WeightedLabeling[] votes)
    {
        var kinds = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < votes[0].Labels.Length; i++)
            if (Array.Exists(votes, v => v.Labels[i] >= 0)) kinds.Add(string.Join(',', votes.Select(v => v.Labels[i])));
        return Math.Max(1, kinds.Count);
    }
}
