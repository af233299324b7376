using System.Globalization;
using NtlTools.Core.Errors;
using NtlTools.Learning;
using NtlTools.Learning.Clustering;
using NtlTools.Learning.Numerics;

namespace NtlTools.Core.Segmentation;

/// <summary>Fits every candidate number of segments, measures each, and recommends one with its reason.</summary>
internal sealed class ClusterCountSelection
{
    private const int DefaultSample = 20_000;

    // A segment below this share is a few odd customers, not a kind of customer.
    private const double Speck = 0.01;

    private ClusterCountSelection(IReadOnlyList<ClusterEvaluation> evaluations, KMeansModel model)
    {
        Evaluations = evaluations;
        Model = model;
    }

    /// <summary>One evaluation a candidate, in ascending order.</summary>
    public IReadOnlyList<ClusterEvaluation> Evaluations { get; }

    /// <summary>The model of the recommended number.</summary>
    public KMeansModel Model { get; }

    /// <summary>Evaluates the candidates.</summary>
    /// <param name="rows">Scaled rows.</param>
    /// <param name="settings">The candidates and how to measure them.</param>
    /// <param name="execution">Threads, cancellation and progress.</param>
    /// <exception cref="NtlException">There are too few customers or no variation.</exception>
    public static ClusterCountSelection Evaluate(Matrix rows, SegmentationSettings settings, ExecutionOptions execution)
    {
        int least = settings.ClusterCount ?? settings.MinimumClusterCount;
        int most = settings.ClusterCount ?? settings.MaximumClusterCount;
        if (least > most) throw NtlErrors.InvalidClusterRange(least, most);
        if (rows.Rows < least) throw NtlErrors.FewerCustomersThanClusters(rows.Rows, least);

        // More segments than different customers would leave some empty, without a profile or a name.
        int different = CountDifferent(rows, most);
        if (different == 1) throw NtlErrors.NoVariation(rows.Rows);
        if (different < least) throw NtlErrors.FewerKindsThanClusters(rows.Rows, different, least);
        int[] counts = [.. Enumerable.Range(least, Math.Min(most, different) - least + 1)];
        var models = new KMeansModel[counts.Length];
        var labels = new int[counts.Length][];
        ExecutionOptions quiet = execution with { Progress = null };
        for (int c = 0; c < counts.Length; c++)
        {
            models[c] = Fit(rows, counts[c], settings, quiet);
            labels[c] = models[c].Predict(rows, quiet);
            execution.Progress?.Report(0.5 * (c + 1) / counts.Length);
        }
        ClusterEvaluation[] evaluations = Measure(rows, counts, models, labels, settings, quiet);
        execution.Progress?.Report(1);
        int best = Recommend(evaluations);
        string reason = Reason(evaluations, best, settings);
        if (rows.Rows > settings.MiniBatchLimit) reason += "; k-means on random batches, since there are so many customers";
        evaluations[best] = evaluations[best] with { IsRecommended = true, Reason = reason };
        return new(evaluations, models[best]);
    }

    private static KMeansModel Fit(Matrix rows, int clusters, SegmentationSettings settings, ExecutionOptions execution) =>
        rows.Rows > settings.MiniBatchLimit
            ? new MiniBatchKMeansLearner(new MiniBatchKMeansSettings { ClusterCount = clusters, Restarts = settings.Restarts,
                Seed = settings.Seed }).Fit(rows, execution)
            : new KMeansLearner(new KMeansSettings { ClusterCount = clusters, Restarts = settings.Restarts,
                Seed = settings.Seed }).Fit(rows, execution);

    private static ClusterEvaluation[] Measure(
        Matrix rows, int[] counts, KMeansModel[] models, int[][] labels, SegmentationSettings settings,
            ExecutionOptions execution)
    {
        // One segment, or one a customer, has no silhouette.
        int[][] sizes = [.. counts.Select((count, c) => Sizes(labels[c], count))];
        bool[] measurable = [.. sizes.Select(s => s.Length is >= 2 and int found && found < rows.Rows)];
        int[][] measured = [.. labels.Where((_, c) => measurable[c])];
        int? sample = settings.SilhouetteSampleSize ?? (rows.Rows > settings.ExactSilhouetteLimit ? DefaultSample : null);
        if (sample >= rows.Rows) sample = null;
        double[] exact = [];
        SampledScore[] sampled = [];
        if (measured.Length > 0)
        {
            if (sample is { } size) sampled = Silhouette.SampledScores(rows, measured, size, settings.Seed, execution);
            else exact = Silhouette.Scores(rows, measured, execution);
        }
        var evaluations = new ClusterEvaluation[counts.Length];
        int next = 0;
        for (int c = 0; c < counts.Length; c++)
        {
            int at = measurable[c] ? next++ : -1;
            evaluations[c] = new()
            {
                ClusterCount = counts[c],
                Silhouette = at < 0 ? double.NaN : sample is null ? exact[at] : sampled[at].Value,
                SilhouetteSampleSize = at < 0 ? null : sample,
                SilhouetteStandardError = at < 0 || sample is null ? null : sampled[at].StandardError,
                CalinskiHarabasz = at < 0 ? double.NaN : CalinskiHarabasz.Score(rows, labels[c]),
                DaviesBouldin = at < 0 ? double.NaN : DaviesBouldin.Score(rows, labels[c]),
                Inertia = models[c].Inertia,
                SmallestSegmentShare = sizes[c].Min() / (double)rows.Rows,
            };
        }
        return evaluations;
    }

    // The sizes of the segments that have a customer.
    private static int[] Sizes(int[] labels, int count)
    {
        var sizes = new int[count];
        foreach (int label in labels) sizes[label]++;
        return Array.FindAll(sizes, size => size > 0);
    }

    // At least two, so that one segment of customers who are all alike is told from one of customers who are not.
    private static int CountDifferent(Matrix rows, int enough)
    {
        var different = new List<int>();
        for (int i = 0; i < rows.Rows && different.Count < Math.Max(2, enough); i++)
        {
            bool seen = false;
            foreach (int other in different) seen = seen || rows.Row(i).SequenceEqual(rows.Row(other));
            if (!seen) different.Add(i);
        }
        return different.Count;
    }

    private static int Recommend(ClusterEvaluation[] evaluations)
    {
        int best = 0;
        for (int c = 1; c < evaluations.Length; c++)
        {
            double found = evaluations[c].Silhouette, highest = evaluations[best].Silhouette;
            if (found > highest || (double.IsNaN(highest) && !double.IsNaN(found))) best = c;
        }
        return best;
    }

    private static string Reason(ClusterEvaluation[] evaluations, int best, SegmentationSettings settings)
    {
        ClusterEvaluation chosen = evaluations[best];
        string reason = settings.ClusterCount is not null ? "the number that was asked for"
            : double.IsNaN(chosen.Silhouette) ? "no candidate has a silhouette; the smallest number"
            : string.Create(CultureInfo.InvariantCulture, $"highest silhouette, {chosen.Silhouette:0.00}")
                + (chosen.SilhouetteSampleSize is { } size
                    ? string.Create(CultureInfo.InvariantCulture,
                        $" ± {chosen.SilhouetteStandardError:0.000} (a sample of {size})")
                    : "");
        if (chosen.SmallestSegmentShare < Speck)
            reason += string.Create(CultureInfo.InvariantCulture,
                $"; note that its smallest segment is {chosen.SmallestSegmentShare:P2} of the customers");
        return reason;
    }
}
