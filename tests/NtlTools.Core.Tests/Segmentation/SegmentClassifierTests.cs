using NtlTools.Core.Errors;
using NtlTools.Core.Features;
using NtlTools.Core.Segmentation;
using NtlTools.Core.Segmentation.Classification;
using NtlTools.Learning;
using NtlTools.Learning.Numerics;

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

    [Theory]
    [InlineData(0)]
    [InlineData(700)]
    [InlineData(100_000)]
    public void What_is_found_again_depends_on_the_order_of_the_customers_and_on_no_thread(int capacity)
    {
        MeterFeatures[] equal = [.. Enumerable.Repeat(Known[0], 5_000)], mixed = Mixed(20_000, different: 3_000, seed: 5);
        foreach (MeterFeatures[] customers in (MeterFeatures[][])[equal, mixed])
        {
            CustomerSegment[][] found = [.. new[] { 1, 2, 4 }.Select(threads =>
            {
                var classifier = new SegmentClassifier(Model, new() { Capacity = capacity });
                CustomerSegment[] first = classifier.Classify(customers, new() { Threads = threads });
                CustomerSegment[] second = classifier.Classify(customers, new() { Threads = threads });
                Assert.InRange(classifier.CachedCount, 0, capacity);
                return (CustomerSegment[])[.. first, .. second];
            })];
            Assert.All(found, answers => Assert.Equal(found[0].Select(a => a.IsCached), answers.Select(a => a.IsCached)));
            int different = customers.Select(c => c.ConsumptionMean).Distinct().Count();
            Assert.Equal(capacity == 0 ? 0 : customers.Length - different, found[0].Take(customers.Length).Count(a => a.IsCached));
            if (capacity > different) Assert.All(found[0].Skip(customers.Length), answer => Assert.True(answer.IsCached));
        }
    }

    [Fact]
    public async Task Many_calls_at_a_time_are_answered_as_the_model_does_while_answers_are_forgotten()
    {
        const int Callers = 4;
        MeterFeatures[] customers = Mixed(24_000, different: 4_000, seed: 9);
        SegmentPrediction[] expected = Model.Predict(customers, Customers.OneThread);
        var classifier = new SegmentClassifier(Model, new() { Capacity = 900 });
        CustomerSegment[][] answers = await Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(() =>
        {
            if (caller == 0) return Array.ConvertAll(customers, classifier.Classify);
            return classifier.Classify([.. customers.Skip(caller * 1_000).Concat(customers.Take(caller * 1_000))], new() { Threads = 3 });
        })));
        for (int caller = 0; caller < Callers; caller++)
        {
            for (int i = 0; i < customers.Length; i++)
            {
                int customer = (i + caller * 1_000) % customers.Length;
                Assert.Equal((customers[customer].CustomerId, expected[customer].SegmentId, expected[customer].Distance),
                    (answers[caller][i].CustomerId, answers[caller][i].SegmentId, answers[caller][i].Distance));
                Assert.True(expected[customer].Probabilities.SequenceEqual(answers[caller][i].Probabilities));
            }
        }
        Assert.Equal(900, classifier.CachedCount);
    }

    [Fact]
    public void Who_gets_an_answer_cannot_change_that_of_others()
    {
        var classifier = new SegmentClassifier(Model, new());
        CustomerSegment first = classifier.Classify(Known[0]);
        double[] before = [.. first.Probabilities];
        Assert.False(first.Probabilities is double[]);
        Assert.Throws<NotSupportedException>(() => ((IList<double>)first.Probabilities)[0] = 9);
        Assert.Throws<NotSupportedException>(() => ((System.Collections.IList)first.Probabilities)[0] = 9.0);
        Assert.Equal(before, classifier.Classify(Known[0]).Probabilities);
        Assert.False(Model.Predict(Known[0]).Probabilities is double[]);
        Assert.False(classifier.Classify(Customers.Of("poor", quality: QualityGrade.Low)).Probabilities is double[]);
    }

    // So many customers of fewer kinds, each kind at least once, in no order.
    private static MeterFeatures[] Mixed(int count, int different, ulong seed)
    {
        var random = new SeededRandom(seed);
        MeterFeatures[] kinds = [.. Enumerable.Range(0, different).Select(i => Known[i % Known.Length].With(features:
            (nameof(MeterFeatures.ConsumptionMean), 5 + i * 0.37)))];
        MeterFeatures[] mixed = [.. kinds, .. Enumerable.Range(0, count - different).Select(_ => kinds[random.Next(different)])];
        random.Shuffle(mixed.AsSpan());
        return mixed;
    }

    private sealed class Clock : TimeProvider
    {
        public TimeSpan Now { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Now.Ticks;
    }
}
