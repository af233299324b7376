using NtlTools.Core.Detection;
using NtlTools.Core.Features;
using NtlTools.Core.Readings.Simulation;
using NtlTools.Core.Segmentation;
using NtlTools.Learning;

namespace NtlTools.Core.Tests.Detection;

public class DetectorSegmentationTests
{
    private static readonly CustomerFeatures[] Customers = new FeatureCalculator(QualityLimits.Default).Compute(
        [.. new SyntheticMeterData(new() { Customers = 120, Days = 100 }).Generate(ExecutionOptions.Default)], ExecutionOptions.Default);

    [Fact]
    public void A_detector_scores_in_its_own_segments_whatever_segmentation_the_customers_come_from()
    {
        SegmentationResult segments = Segments(3), others = Segments(4);
        TheftDetector detector = new TheftDetectorLearner(new() { IsolationOnly = true }).Fit(segments.Customers, ExecutionOptions.Default);
        string path = Path.GetTempFileName();
        try
        {
            ModelFile.Save(path, segments.Segmentation);
            SegmentedCustomer[] copies = ModelFile.LoadSegmentation(path).Assign(Customers, ExecutionOptions.Default);
            Assert.Equal(
                detector.Score(segments.Customers, ExecutionOptions.Default).Select(score => score.Score),
                detector.Score(copies, ExecutionOptions.Default).Select(score => score.Score));
        }
        finally
        {
            File.Delete(path);
        }
        Assert.Equal(
            detector.Score(segments.Customers, ExecutionOptions.Default).Select(score => (score.CustomerId, score.SegmentId, score.Score)),
            detector.Score(others.Customers, ExecutionOptions.Default).Select(score => (score.CustomerId, score.SegmentId, score.Score)));
    }

    private static SegmentationResult Segments(int count) =>
        new SegmentationLearner(new() { ClusterCount = count }).Fit(Customers, ExecutionOptions.Default);
}
