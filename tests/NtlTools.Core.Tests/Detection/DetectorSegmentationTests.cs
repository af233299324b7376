using NtlTools.Core.Detection;
using NtlTools.Core.Errors;
using NtlTools.Core.Features;
using NtlTools.Core.Readings;
using NtlTools.Core.Readings.Simulation;
using NtlTools.Core.Segmentation;
using NtlTools.Learning;

namespace NtlTools.Core.Tests.Detection;

public class DetectorSegmentationTests
{
    private static readonly MeterFeatures[] Customers = new FeatureCalculator(QualityLimits.Default).Compute(
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

    [Fact]
    public void Steps_of_another_length_are_refused_by_segments_and_by_a_model_out_of_a_file()
    {
        MeterFeatures[] weekly = new FeatureCalculator(QualityLimits.Default).Compute(
            [.. new SyntheticMeterData(new() { Customers = 20, Days = 700, Interval = MeterInterval.Weekly }).Generate(ExecutionOptions.Default)],
            ExecutionOptions.Default);
        string path = Path.GetTempFileName();
        try
        {
            ModelFile.Save(path, Segments(3).Segmentation);
            CustomerSegmentation daily = ModelFile.LoadSegmentation(path);
            NtlException error = Assert.Throws<NtlException>(() => daily.Assign(weekly, ExecutionOptions.Default));
            Assert.Equal(("OtherInterval", weekly[0].CustomerId), (error.ErrorId, error.Target));
            Assert.Contains("1w", error.Message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(path);
        }
        Assert.Equal("OtherInterval", Assert.Throws<NtlException>(() => new SegmentationLearner(new()).Fit(
            [.. Customers, .. weekly.Select((c, i) => new MeterFeatures($"w{i}", c.Values.ToArray(), c.Quality, 100, 700) { Interval = c.Interval })],
            ExecutionOptions.Default)).ErrorId);
    }

    [Fact]
    public void Scores_of_a_detector_that_learned_from_simulated_customers_are_marked_as_such()
    {
        SegmentationResult segments = Segments(3);
        TheftDetector detector = new TheftDetectorLearner(new() { IsolationOnly = true }).Fit(segments.Customers, ExecutionOptions.Default);
        MeterFeatures real = new("real", Customers[0].Values.ToArray(), Customers[0].Quality, 100, 100);
        Assert.False(real.IsSimulated);
        Assert.True(Assert.Single(detector.Score(detector.Segmentation.Assign([real], ExecutionOptions.Default), ExecutionOptions.Default)).IsSimulated);
    }

    private static SegmentationResult Segments(int count) =>
        new SegmentationLearner(new() { ClusterCount = count }).Fit(Customers, ExecutionOptions.Default);
}
