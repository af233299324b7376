using NtlTools.Core.Segmentation.Algorithms;
using NtlTools.Learning;
using NtlTools.Learning.Clustering;
using NtlTools.Learning.Numerics;

namespace NtlTools.Core.Segmentation;

/// <summary>Measures how good candidate divisions are. Customers in no segment do not count.</summary>
internal static class CandidateMeasurement
{
    private const int DefaultSample = 20_000;

    public static ClusterEvaluation[] Measure(Matrix rows, IReadOnlyList<SegmentCandidate> candidates, SegmentationSettings settings,
        ExecutionOptions execution)
    {
        var evaluations = new ClusterEvaluation[candidates.Count];

        // Divisions of the same customers, mostly all, share each distance between two of them.
        IEnumerable<IGrouping<string, int>> groups = Enumerable.Range(0, candidates.Count)
            .Where(c => candidates[c].Evaluation is null).GroupBy(c => Outliers(candidates[c].Labels));
        foreach (IGrouping<string, int> group in groups) MeasureAlike(rows, candidates, [.. group], settings, evaluations, execution);
        for (int c = 0; c < evaluations.Length; c++) evaluations[c] ??= candidates[c].Evaluation! with { IsMember = candidates[c].IsMember };
        if (settings.GapReferenceCount > 0) GapMeasurement.Add(rows, candidates, settings, evaluations, execution);
        if (settings.StabilityDrawCount > 0) StabilityMeasurement.Add(rows, candidates, settings, evaluations, execution);
        return evaluations;
    }

    private static void MeasureAlike(Matrix rows, IReadOnlyList<SegmentCandidate> candidates, int[] group,
        SegmentationSettings settings, ClusterEvaluation[] evaluations, ExecutionOptions execution)
    {
        int[] first = candidates[group[0]].Labels;
        int[] members = [.. Enumerable.Range(0, first.Length).Where(i => first[i] >= 0)];
        Matrix measured = members.Length == rows.Rows ? rows : rows.SelectRows(members);
        int[][] labels = [.. group.Select(c => members.Length == rows.Rows ? candidates[c].Labels
            : Array.ConvertAll(members, i => candidates[c].Labels[i]))];
        int[][] sizes = [.. group.Select((c, g) => Sizes(labels[g], candidates[c].ClusterCount))];

        // One segment, or one a customer, has no silhouette.
        bool[] measurable = [.. sizes.Select(s => s.Count(size => size > 0) is >= 2 and int found && found < measured.Rows)];
        int[][] several = [.. labels.Where((_, g) => measurable[g])];
        int? sample = settings.SilhouetteSampleSize ?? (measured.Rows > settings.ExactSilhouetteLimit ? DefaultSample : null);
        if (sample >= measured.Rows) sample = null;
        double[] exact = [];
        SampledScore[] sampled = [];
        if (several.Length > 0)
        {
            if (sample is { } size) sampled = Silhouette.SampledScores(measured, several, size, settings.Seed, execution);
            else exact = Silhouette.Scores(measured, several, execution);
        }
        for (int g = 0, next = 0; g < group.Length; g++)
        {
            SegmentCandidate candidate = candidates[group[g]];
            int at = measurable[g] ? next++ : -1;
            evaluations[group[g]] = new()
            {
                Algorithm = candidate.Algorithm,
                Parameters = candidate.Parameters,
                ClusterCount = candidate.ClusterCount,
                Silhouette = at < 0 ? double.NaN : sample is null ? exact[at] : sampled[at].Value,
                SilhouetteSampleSize = at < 0 ? null : sample,
                SilhouetteStandardError = at < 0 || sample is null ? null : sampled[at].StandardError,
                CalinskiHarabasz = at < 0 ? double.NaN : CalinskiHarabasz.Score(measured, labels[g]),
                DaviesBouldin = at < 0 ? double.NaN : DaviesBouldin.Score(measured, labels[g]),
                Inertia = !double.IsNaN(candidate.Inertia) ? candidate.Inertia
                    : SegmentCenters.Inertia(measured, labels[g], SegmentCenters.Of(measured, labels[g], candidate.ClusterCount)),
                Bic = candidate.Bic,
                SmallestSegmentShare = sizes[g].Length == 0 ? 0 : sizes[g].Min() / (double)rows.Rows,
                LargestSegmentShare = sizes[g].Length == 0 ? 0 : sizes[g].Max() / (double)rows.Rows,
                NoiseShare = 1 - members.Length / (double)rows.Rows,
            };
        }
    }

    private static int[] Sizes(int[] labels, int count)
    {
        var sizes = new int[count];
        foreach (int label in labels) sizes[label]++;
        return sizes;
    }

    // Which customers are in no segment, as text that is equal where they are.
    private static string Outliers(int[] labels) =>
        string.Join(',', Enumerable.Range(0, labels.Length).Where(i => labels[i] < 0));
}
