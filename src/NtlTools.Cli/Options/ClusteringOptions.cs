using System.CommandLine;
using NtlTools.Core.Segmentation;
using NtlTools.Learning.Clustering;

namespace NtlTools.Cli.Options;

/// <summary>Which algorithm divides customers into segments, and what it is told.</summary>
internal sealed class ClusteringOptions
{
    private readonly Option<ClusteringAlgorithm?> _algorithm = OptionValue.OfEnum<ClusteringAlgorithm>("--algorithm",
        "How customers are divided; k-means by default. Hybrid is DBSCAN, then k-means on what is dense.");

    private readonly Option<Linkage?> _linkage = OptionValue.OfEnum<Linkage>("--linkage",
        "How far apart two groups are, for hierarchical; ward by default.");

    private readonly Option<double[]?> _eps = OptionValue.OfNumbers("--eps", "RADIUS",
        "The radii that dbscan tries, or the one of hybrid, in scaled units; found on the k-distance curve by default.", least: 0);

    private readonly Option<int?> _minSamples = OptionValue.OfCount("--min-samples", "COUNT",
        "How many customers are near one in a dense region.", least: 1);

    private readonly Option<int?> _minClusterSize = OptionValue.OfCount("--min-cluster-size", "COUNT",
        "The fewest customers of a segment of hdbscan; a hundredth of all by default.", least: 2);

    private readonly Option<CovarianceType?> _covariance = OptionValue.OfEnum<CovarianceType>("--covariance",
        "The covariances of gaussian-mixture; full by default.");

    private readonly Option<double?> _maximumNoise = OptionValue.OfShare("--maximum-noise",
        "The share of customers that may end up as outliers; 0.2 by default.");

    private readonly Option<ClusteringAlgorithm[]?> _members = OptionValue.OfEnums<ClusteringAlgorithm>("--member",
        "An algorithm that ensemble combines; give two or more.");

    /// <summary>Adds them to a command.</summary>
    public void AddTo(Command command)
    {
        _members.Validators.Add(result =>
        {
            if (result.GetValue(_members) is { } members && (members.Length < 2 || members.Contains(ClusteringAlgorithm.Ensemble)))
                result.AddError("--member names two or more algorithms that are no ensembles themselves.");
        });
        foreach (Option option in All) command.Add(option);
    }

    /// <summary>The options, all of which say how a model is fitted.</summary>
    public IReadOnlyList<Option> All =>
        [_algorithm, _linkage, _eps, _minSamples, _minClusterSize, _covariance, _maximumNoise, _members];

    /// <summary>What they say.</summary>
    public AlgorithmSettings Settings(ParseResult request)
    {
        var settings = new AlgorithmSettings();
        return settings with
        {
            Algorithm = request.GetValue(_algorithm) ?? settings.Algorithm,
            Linkage = request.GetValue(_linkage) ?? settings.Linkage,
            Eps = request.GetValue(_eps) is { Length: > 0 } radii ? radii : settings.Eps,
            MinSamples = request.GetValue(_minSamples),
            MinClusterSize = request.GetValue(_minClusterSize),
            CovarianceType = request.GetValue(_covariance) ?? settings.CovarianceType,
            MaximumNoiseShare = request.GetValue(_maximumNoise) ?? settings.MaximumNoiseShare,
            Members = request.GetValue(_members) is { Length: > 0 } members ? members : settings.Members,
        };
    }
}
