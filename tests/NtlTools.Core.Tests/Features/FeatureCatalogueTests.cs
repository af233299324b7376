using NtlTools.Core.Errors;
using System.Reflection;
using NtlTools.Core.Features;

namespace NtlTools.Core.Tests.Features;

public sealed class FeatureCatalogueTests
{
    [Fact]
    public void Properties_of_a_customer_are_the_catalogue_in_its_order()
    {
        string[] properties = [.. typeof(MeterFeatures)
            .GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            .Where(property => FeatureCatalogue.IndexOf(property.Name) >= 0)
            .OrderBy(property => property.MetadataToken)
            .Select(property => property.Name)];
        Assert.Equal(FeatureCatalogue.Names, properties);
    }

    [Fact]
    public void Every_property_reads_its_own_number()
    {
        double[] values = [.. Enumerable.Range(0, FeatureCatalogue.Count).Select(i => i + 0.5)];
        var features = new MeterFeatures("c", values, QualityGrade.High, 10, 10);
        for (int i = 0; i < FeatureCatalogue.Count; i++)
        {
            Assert.Equal(values[i], features[i]);
            Assert.Equal(values[i], typeof(MeterFeatures).GetProperty(FeatureCatalogue.Names[i])!.GetValue(features));
        }
    }

    [Fact]
    public void Names_are_unique_and_have_a_formula_on_one_line()
    {
        Assert.Equal(59, FeatureCatalogue.Count);
        Assert.Equal(FeatureCatalogue.Count, FeatureCatalogue.Names.Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.All(FeatureCatalogue.All, feature =>
        {
            Assert.NotEmpty(feature.Formula);
            Assert.DoesNotContain('\n', feature.Formula);
            Assert.DoesNotContain("  ", feature.Formula, StringComparison.Ordinal);
            Assert.True(feature.Roles.HasFlag(FeatureRoles.Detection));
        });
    }

    [Fact]
    public void Patterns_are_for_people_and_models_name_features_whole()
    {
        Assert.Equal(["WeeklyPatternStrength", "WeekendRatio"],
            FeatureCatalogue.Set.PositionsOf(["Week*", "weekendratio"]).Select(p => FeatureCatalogue.Set.Names[p]));
        Assert.Equal([0, 0], FeatureCatalogue.Set.ExactPositionsOf(["ConsumptionMean", "ConsumptionMean"]));
        Assert.Equal("UnknownFeature", Assert.Throws<NtlException>(() => FeatureCatalogue.Set.ExactPositionsOf(["ConsumptionMea?"])).ErrorId);
    }

    [Fact]
    public void Behaviour_and_missingness_are_the_features_that_the_design_lists()
    {
        Assert.Equal(
            ["ConsumptionMean", "ConsumptionStd", "ConsumptionMedian", "ConsumptionCv", "ConsumptionRange", "Autocorrelation",
             "ConsumptionTrend", "Rolling7DayMeanAverage", "WeeklyPatternStrength"],
            FeatureCatalogue.BehaviourNames);
        Assert.Equal(
            ["MissingRatio", "MissingRatioFirstThird", "MissingRatioMiddleThird", "MissingRatioLastThird", "LongestMissingRun",
             "MissingRunCount", "FirstObserved", "LastObserved"],
            FeatureCatalogue.MissingnessNames);
    }

    [Theory]
    [InlineData("consumption_mean", "ConsumptionMean")]
    [InlineData("consumption_std", "ConsumptionStd")]
    [InlineData("consumption_cv", "ConsumptionCv")]
    [InlineData("consumption_median", "ConsumptionMedian")]
    [InlineData("consumption_range", "ConsumptionRange")]
    [InlineData("autocorrelation", "Autocorrelation")]
    [InlineData("consumption_trend", "ConsumptionTrend")]
    [InlineData("rolling_7d_mean_avg", "Rolling7DayMeanAverage")]
    [InlineData("weekly_pattern_strength", "WeeklyPatternStrength")]
    [InlineData("zero_ratio", "ZeroRatio")]
    [InlineData("sudden_drop_count", "SuddenDropCount")]
    [InlineData("sudden_drop_pct", "SuddenDropRatio")]
    [InlineData("max_consecutive_zeros", "MaxConsecutiveZeros")]
    [InlineData("missing_ratio", "MissingRatio")]
    [InlineData("is_constant", "IsConstant")]
    [InlineData("outlier_ratio", "OutlierRatio")]
    [InlineData("low_consumption_ratio", "LowConsumptionRatio")]
    public void Names_of_the_notebooks_are_understood(string seedName, string expected)
    {
        Assert.True(FeatureCatalogue.TryFromSeedName(seedName, out string name));
        Assert.Equal(expected, name);
    }

    [Theory]
    [InlineData("quality_flag")]
    [InlineData("")]
    [InlineData("consumption_")]
    public void Other_names_are_not(string seedName)
    {
        Assert.False(FeatureCatalogue.TryFromSeedName(seedName, out string name));
        Assert.Empty(name);
    }

    [Fact]
    public void Positions_are_found_whatever_the_case()
    {
        Assert.Equal(0, FeatureCatalogue.IndexOf("consumptionmean"));
        Assert.Equal(FeatureCatalogue.Count - 1, FeatureCatalogue.IndexOf("SPECTRALENTROPY"));
        Assert.Equal(-1, FeatureCatalogue.IndexOf("Flag"));
    }

    [Fact]
    public void A_customer_needs_an_id_and_one_number_a_feature()
    {
        Assert.Throws<ArgumentException>(() => new MeterFeatures("c", new double[3], QualityGrade.Low, 0, 0));
        var values = new double[FeatureCatalogue.Count];
        Assert.Throws<ArgumentException>(() => new MeterFeatures("", values, QualityGrade.Low, 0, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new MeterFeatures("c", values, QualityGrade.Low, -1, 0));
    }
}
