using NtlTools.Core.Errors;
using NtlTools.Core.Features;
using NtlTools.Core.Segmentation;
using NtlTools.Core.Segmentation.Classification;
using NtlTools.Learning;

namespace NtlTools.Core.Tests.Segmentation;

public class SegmentClassifierTests
{
    private static readonly MeterFeatures[] Known = Customers.ThreeGroups(60);

    private static readonly CustomerSegmentation Model = new SegmentationLearner(new()
    {
        Features = [nameof(MeterFeatures.ConsumptionMean), nameof(MeterFeatures.ConsumptionCv)], ClusterCount = 3,
    }).Fit(Known, Customers.OneThread).Segmentation;

    [Fact]
    public void Answers_are_those_of_the_model_one_by_one_and_all_at_once()
    {
        var classifier = new SegmentClassifier(Model, new());
        CustomerSegment[] all = classifier.Classify(Known, ExecutionOptions.Default);
        SegmentedCustomer[] assigned = Model.Assign(Known, Customers.OneThread);
        for (int i = 0; i < Known.Length; i++)
        {
            CustomerSegment one = new SegmentClassifier(Model, new()).Classify(Known[i]);
            Assert.Equal((assigned[i].CustomerId, assigned[i].SegmentId, assigned[i].SegmentName, assigned[i].Membership),
                (all[i].CustomerId, all[i].SegmentId, all[i].SegmentName, all[i].Probability));
            Assert.Equal((all[i].SegmentId, all[i].Probability, all[i].Distance), (one.SegmentId, one.Probability, one.Distance));
            Assert.Equal(1, all[i].Probabilities.Sum(), 1e-12);
            Assert.False(all[i].IsCached);
        }
        Assert.All(classifier.Classify(Known, ExecutionOptions.Default), answer => Assert.True(answer.IsCached));
    }

    [Fact]
    public void A_changed_customer_is_answered_anew_and_another_one_with_the_same_data_is_not()
    {
        var classifier = new SegmentClassifier(Model, new());
        CustomerSegment before = classifier.Classify(Known[0]);
        MeterFeatures changed = Known[0].With(features: [(nameof(MeterFeatures.ConsumptionMean), 1000), (nameof(MeterFeatures.ConsumptionCv), 0.7)]);
        CustomerSegment after = classifier.Classify(changed);
        Assert.False(after.IsCached);
        Assert.NotEqual(before.SegmentId, after.SegmentId);

        // The smallest change there is.
        double mean = Known[0].ConsumptionMean;
        Assert.False(classifier.Classify(Known[0].With(features: (nameof(MeterFeatures.ConsumptionMean), Math.BitIncrement(mean)))).IsCached);

        // What the model does not look at changes nothing.
        CustomerSegment same = classifier.Classify(Known[0].With(features: (nameof(MeterFeatures.ZeroRatio), 0.77)));
        Assert.True(same.IsCached);
        Assert.Equal(before with { IsCached = true }, same);
    }

    [Fact]
    public void Answers_are_forgotten_after_their_time_and_where_there_is_no_room()
    {
        var clock = new Clock();
        var classifier = new SegmentClassifier(Model, new() { Capacity = 2, Lifetime = TimeSpan.FromMinutes(10) }, clock);
        classifier.Classify(Known[0]);
        clock.Now += TimeSpan.FromMinutes(9);
        Assert.True(classifier.Classify(Known[0]).IsCached);
        clock.Now += TimeSpan.FromMinutes(1);
        Assert.False(classifier.Classify(Known[0]).IsCached);
        classifier.Classify(Known[1]);
        Assert.True(classifier.Classify(Known[0]).IsCached);
        classifier.Classify(Known[2]);
        Assert.Equal(2, classifier.CachedCount);
        Assert.True(classifier.Classify(Known[0]).IsCached);
        Assert.False(classifier.Classify(Known[1]).IsCached);
        var none = new SegmentClassifier(Model, new() { Capacity = 0 });
        none.Classify(Known[0]);
        Assert.False(none.Classify(Known[0]).IsCached);
        Assert.Equal(0, none.CachedCount);
    }

    [Fact]
    public void Customers_that_cannot_be_judged_are_in_no_segment_and_wrong_ones_are_an_error()
    {
        var classifier = new SegmentClassifier(Model, new());
        CustomerSegment poor = classifier.Classify(Customers.Of("poor", quality: QualityGrade.Low));
        Assert.Equal((-1, 0.0), (poor.SegmentId, poor.Probability));
        MeterFeatures endless = Known[0].With(features: (nameof(MeterFeatures.ConsumptionMean), double.PositiveInfinity));
        Assert.Equal("InfiniteFeature", Assert.Throws<NtlException>(() => classifier.Classify(endless)).ErrorId);
        Assert.Equal("InfiniteFeature", Assert.Throws<NtlException>(() =>
            classifier.Classify([.. Known, endless], new() { Threads = 4 })).ErrorId);
    }

    private sealed class Clock : TimeProvider
    {
        public TimeSpan Now { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Now.Ticks;
    }
}
