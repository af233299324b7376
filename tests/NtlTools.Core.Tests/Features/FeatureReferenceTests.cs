using NtlTools.Core.Features;

namespace NtlTools.Core.Tests.Features;

/// <summary>Agreement with a plain computation in NumPy and pandas (Fixtures/Features/make_features.py).</summary>
public sealed class FeatureReferenceTests
{
    private const double Tolerance = 1e-9;

    public static TheoryData<string> Cases => [.. ReferenceCase.All.Select(one => one.Name)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Every_feature_agrees_with_the_reference(string name)
    {
        ReferenceCase one = ReferenceCase.Named(name);
        MeterFeatures features = Series.Calculator.Compute(one.Series);
        AssertAgrees(one, features);
    }

    [Fact]
    public void All_cases_in_one_batch_agree_with_the_reference_too()
    {
        MeterFeatures[] features = Series.Compute([.. ReferenceCase.All.Select(one => one.Series)], threads: 2);
        for (int i = 0; i < features.Length; i++) AssertAgrees(ReferenceCase.All[i], features[i]);
    }

    [Fact]
    public void Every_feature_of_the_catalogue_has_a_reference_number_and_no_other_is_in_the_file()
    {
        foreach (ReferenceCase one in ReferenceCase.All)
            Assert.Equal(FeatureCatalogue.Names.Order(StringComparer.Ordinal), one.Expected.Keys.Order(StringComparer.Ordinal));
        string[] unproven = [.. FeatureCatalogue.Names.Where(
            name => ReferenceCase.All.All(one => double.IsNaN(one.Expected[name])))];
        Assert.Empty(unproven);
    }

    [Theory]
    [InlineData("daily with gaps")]
    [InlineData("constant")]
    [InlineData("empty")]
    [InlineData("monthly")]
    public void The_cases_that_every_feature_must_be_tested_on_are_there(string name) =>
        Assert.Equal(FeatureCatalogue.Count, ReferenceCase.Named(name).Expected.Count);

    [Fact]
    public void Every_feature_differs_between_some_two_references()
    {
        // A feature with one and the same number everywhere could be a constant in the code and pass.
        string[] alike = [.. FeatureCatalogue.Names.Where(name =>
            ReferenceCase.All.Select(one => one.Expected[name]).Where(value => !double.IsNaN(value)).Distinct().Count() < 2)];
        Assert.Empty(alike);
    }

    private static void AssertAgrees(ReferenceCase one, MeterFeatures features)
    {
        var wrong = new List<string>();
        for (int i = 0; i < FeatureCatalogue.Count; i++)
        {
            string name = FeatureCatalogue.Names[i];
            double expected = one.Expected[name], actual = features[i];
            bool agrees = double.IsNaN(expected)
                ? double.IsNaN(actual)
                : Math.Abs(actual - expected) <= Tolerance * Math.Max(Math.Abs(expected), Floor(name, one));
            if (!agrees) wrong.Add(FormattableString.Invariant($"{name}: expected {expected:R}, found {actual:R}"));
        }
        Assert.True(wrong.Count == 0, $"{one.Name}:\n{string.Join('\n', wrong)}");
    }

    /// <summary>How large a number of a feature is where its exact value can be nearly nothing.</summary>
    private static double Floor(string name, ReferenceCase one) => name switch
    {
        nameof(MeterFeatures.ConsumptionTrend) =>
            one.Expected[nameof(MeterFeatures.ConsumptionStd)] / one.Series.StepCount,
        nameof(MeterFeatures.Autocorrelation) or nameof(MeterFeatures.AutocorrelationWeek) => 1e-3,
        _ => 1e-6,
    };
}
