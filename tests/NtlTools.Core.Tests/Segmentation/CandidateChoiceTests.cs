using NtlTools.Core.Segmentation;
using NtlTools.Core.Segmentation.Algorithms;

namespace NtlTools.Core.Tests.Segmentation;

public class CandidateChoiceTests
{
    private static readonly SegmentationSettings Settings = new() { Clustering = new() { Algorithm = ClusteringAlgorithm.DBSCAN } };

    [Fact]
    public void What_leaves_most_customers_out_is_not_taken_for_its_silhouette()
    {
        // Silhouettes leave out whom a division leaves out, so that they rise with the noise.
        ClusterEvaluation[] candidates = [Of(344, 0.6, 0.299, smallest: 0.0001), Of(40, 0.4, 0.17, smallest: 0.0002),
            Of(9, 0.35, 0.086, smallest: 0.0004), Of(3, 0.2, 0.039, smallest: 0.0008)];
        int best = CandidateChoice.Best(candidates, Settings);
        Assert.Equal(40, candidates[best].ClusterCount);
        string reason = CandidateChoice.Reason(candidates, best, [], Settings);
        Assert.StartsWith("highest silhouette, 0.40 of those that leave no more than 20.0", reason, StringComparison.Ordinal);
        Assert.Contains("344 segments have 0.60, but their algorithm leaves 29.9", reason, StringComparison.Ordinal);
        Assert.Empty(SegmentationFindings.Doubts(candidates[best], Settings));
    }

    [Fact]
    public void Large_segments_go_before_a_higher_silhouette_with_specks()
    {
        ClusterEvaluation[] candidates = [Of(5, 0.6, 0.1, smallest: 0.001), Of(3, 0.3, 0.1, smallest: 0.2)];
        int best = CandidateChoice.Best(candidates, Settings);
        Assert.Equal(3, candidates[best].ClusterCount);
        Assert.Contains("of those without specks", CandidateChoice.Reason(candidates, best, [], Settings), StringComparison.Ordinal);
    }

    [Fact]
    public void Where_all_leave_many_out_the_fewest_are_left_out_and_a_warning_says_so()
    {
        ClusterEvaluation[] candidates = [Of(9, 0.8, 0.9), Of(4, 0.5, 0.4), Of(2, 0.45, 0.3)];
        int best = CandidateChoice.Best(candidates, Settings);
        Assert.Equal(2, best);
        string reason = CandidateChoice.Reason(candidates, best, [], Settings);
        Assert.StartsWith("the fewest customers in no segment", reason, StringComparison.Ordinal);
        string doubt = Assert.Single(SegmentationFindings.Doubts(candidates[best], Settings));
        Assert.Contains("DBSCAN leaves 30.0", doubt, StringComparison.Ordinal);
    }

    [Fact]
    public void What_has_a_silhouette_goes_before_what_has_none()
    {
        ClusterEvaluation[] candidates = [Of(1, double.NaN, 0), Of(3, 0.4, 0.35)];
        Assert.Equal(1, CandidateChoice.Best(candidates, Settings));
        Assert.Equal(0, CandidateChoice.Best([Of(1, double.NaN, 0), Of(1, double.NaN, 0.5)], Settings));
    }

    [Fact]
    public void A_number_asked_for_is_the_reason_only_where_it_was_heeded()
    {
        SegmentationSettings five = Settings with { ClusterCount = 5 };
        Assert.StartsWith("the number that was asked for", CandidateChoice.Reason([Of(5, 0.4, 0)], 0, [], five), StringComparison.Ordinal);
        string reason = CandidateChoice.Reason([Of(3, 0.4, 0)], 0, [], five);
        Assert.StartsWith("highest silhouette, 0.40", reason, StringComparison.Ordinal);
        Assert.Contains("DBSCAN finds its own number of segments, and the 5 asked for were not heeded", reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Notes_are_joined_without_doubled_punctuation()
    {
        string reason = CandidateChoice.Reason([Of(3, 0.4, 0)], 0, ["One. Two.", null, "", "three"], Settings);
        Assert.Equal("highest silhouette, 0.40; One. Two; three", reason);
    }

    [Theory]
    [InlineData(0.005, 0.91, true)]
    [InlineData(0.04, 0.96, true)]
    [InlineData(0.04, 0.91, false)]
    [InlineData(0.2, 0.8, false)]
    public void One_giant_and_specks_are_called_so(double smallest, double largest, bool isGiant)
    {
        ClusterEvaluation found = Of(2, 0.9, 0, smallest) with { LargestSegmentShare = largest };
        string reason = CandidateChoice.Reason([found], 0, [], Settings);
        Assert.Equal(isGiant, reason.Contains("one giant and specks", StringComparison.Ordinal));
        Assert.Equal(isGiant, SegmentationFindings.Doubts(found, Settings).Any());
    }

    [Fact]
    public void A_member_of_an_ensemble_weighs_less_by_whom_it_leaves_out()
    {
        double[] even = EnsembleCandidates.Weights([Of(3, 0.5, 0), Of(3, 0.5, 0)]),
            noisy = EnsembleCandidates.Weights([Of(3, 0.5, 0), Of(3, 0.5, 0.5)]);
        Assert.Equal([0.5, 0.5], even);
        Assert.Equal(2, noisy[0] / noisy[1], 1e-12);
        Assert.Equal(1, noisy.Sum(), 1e-12);
    }

    private static ClusterEvaluation Of(int count, double silhouette, double noise, double smallest = 0.1) => new()
    {
        Algorithm = ClusteringAlgorithm.DBSCAN,
        ClusterCount = count,
        Silhouette = silhouette,
        CalinskiHarabasz = 10,
        DaviesBouldin = 1,
        Inertia = 1,
        SmallestSegmentShare = smallest,
        LargestSegmentShare = 0.5,
        NoiseShare = noise,
    };
}
