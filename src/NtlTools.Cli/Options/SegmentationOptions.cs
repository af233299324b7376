using System.CommandLine;
using System.Globalization;
using NtlTools.Core.Features;
using NtlTools.Core.Segmentation;

namespace NtlTools.Cli.Options;

/// <summary>How customers are divided into segments.</summary>
internal sealed class SegmentationOptions
{
    private readonly Option<int[]?> _clusters = OptionValue.Of<int[]?>("--clusters", "auto|K|A..B|LIST",
        "The number of segments: K, the best from A to B, of a list such as 2,4,6..8, or from 2 to 7 (auto).", ReadClusters,
        "'auto', a number of segments from 1 to 1000, a range such as 2..7, or a list such as 2,4,6..8");

    private readonly Option<QualityGrade?> _quality = OptionValue.OfEnum<QualityGrade>("--quality",
        "The lowest quality that gets a segment; high by default. All customers are scored.");

    private readonly Option<double?> _lowConsumption = OptionValue.OfNumber("--low-consumption", "KWH",
        "Below this mean, kWh a step, a segment is named Low Consumption; 50 by default.");

    private readonly Option<double?> _highConsumption = OptionValue.OfNumber("--high-consumption", "KWH",
        "From this mean on, kWh a step, a segment is named High Consumption; 150 by default.");

    private readonly Option<double?> _stableCv = OptionValue.OfNumber("--stable-cv", "NUMBER",
        "Below this coefficient of variation a segment is named Stable Pattern; 0.2 by default.");

    private readonly Option<double?> _variableCv = OptionValue.OfNumber("--variable-cv", "NUMBER",
        "From this coefficient of variation on a segment is named Variable Pattern; 0.5 by default.");

    private readonly Option<bool> _useTerciles = OptionValue.Switch("--use-terciles",
        "Names segments by the population's terciles instead of fixed limits.");

    private readonly Option<string[]> _variables = OptionValue.OfTexts("--segmentation-variable", "FEATURE",
        "A feature that segments are made of, or a pattern such as 'Weekly*'; repeatable.");

    private readonly Option<FitPopulation?> _fitOn = OptionValue.OfEnum<FitPopulation>("--fit-on",
        "On whom segments are fitted: training customers where labels make a test possible (automatic), training or all.");

    private readonly Option<int?> _restarts = OptionValue.OfCount("--restarts", "COUNT",
        "How often k-means starts anew; the best of 10 by default.", least: 1, most: 1000);

    private readonly Option<int?> _silhouetteSample = OptionValue.OfCount("--silhouette-sample", "COUNT",
        "Takes the silhouette of a sample of this size; of all pairs by default, up to 100000 customers.", least: 100);

    private readonly Option<int?> _miniBatchLimit = OptionValue.OfCount("--mini-batch-limit", "COUNT",
        "Above this many customers k-means goes over random batches; 500000 by default.", least: 0);

    private readonly ClusteringOptions _clustering = new();

    private readonly PreprocessingOptions _preprocessing = new();

    private readonly Option<double?> _minimumShare = OptionValue.OfShare("--minimum-segment-share",
        "The share of customers that a segment needs to count as a kind of customer; 0.01 by default.");

    /// <summary>Adds them to a command.</summary>
    public void AddTo(Command command)
    {
        _clusters.Arity = ArgumentArity.ExactlyOne;
        _clustering.AddTo(command);
        _preprocessing.AddTo(command);
        foreach (Option option in Own) command.Add(option);
    }

    /// <summary>The options, all of which say how a model is fitted.</summary>
    public IEnumerable<Option> All => [.. _clustering.All, .. _preprocessing.All, .. Own];

    private Option[] Own => [_clusters, _minimumShare, _quality, _lowConsumption, _highConsumption, _stableCv, _variableCv, _useTerciles,
        _variables, _fitOn, _restarts, _silhouetteSample, _miniBatchLimit];

    /// <summary>What they say.</summary>
    public SegmentationSettings Settings(ParseResult request)
    {
        var settings = new SegmentationSettings();
        int[]? counts = request.GetValue(_clusters);
        if (counts is { Length: > 0 })
        {
            settings = counts is [int only] ? settings with { ClusterCount = only }
                : counts[^1] - counts[0] == counts.Length - 1 && counts[0] > 1
                    ? settings with { MinimumClusterCount = counts[0], MaximumClusterCount = counts[^1] }
                : settings with { ClusterCounts = counts };
        }
        return _preprocessing.Apply(request, settings) with
        {
            Clustering = _clustering.Settings(request),
            MinimumSegmentShare = request.GetValue(_minimumShare) ?? settings.MinimumSegmentShare,
            MinimumQuality = request.GetValue(_quality) ?? settings.MinimumQuality,
            FitOn = request.GetValue(_fitOn) ?? settings.FitOn,
            Restarts = request.GetValue(_restarts) ?? settings.Restarts,
            SilhouetteSampleSize = request.GetValue(_silhouetteSample) ?? settings.SilhouetteSampleSize,
            MiniBatchLimit = request.GetValue(_miniBatchLimit) ?? settings.MiniBatchLimit,
            Naming = new()
            {
                LowConsumption = request.GetValue(_lowConsumption) ?? settings.Naming.LowConsumption,
                HighConsumption = request.GetValue(_highConsumption) ?? settings.Naming.HighConsumption,
                StableCv = request.GetValue(_stableCv) ?? settings.Naming.StableCv,
                VariableCv = request.GetValue(_variableCv) ?? settings.Naming.VariableCv,
                UseTerciles = request.GetValue(_useTerciles),
            },
            Features = request.GetValue(_variables) is { Length: > 0 } features ? features : settings.Features,
        };
    }

    // Nothing is "auto"; a number stands once however often it is named.
    private static bool ReadClusters(string text, out int[]? counts)
    {
        counts = [];
        if (text.Equals("auto", StringComparison.OrdinalIgnoreCase)) return true;
        var found = new SortedSet<int>();
        foreach (string part in text.Split(','))
        {
            string[] ends = part.Split("..");
            if (ends.Length > 2 || !TryRead(ends[0], ends.Length == 1 ? 1 : 2, out int least)) return false;
            int most = least;
            if (ends.Length == 2 && !TryRead(ends[1], least, out most)) return false;
            for (int count = least; count <= most; count++) found.Add(count);
        }
        counts = [.. found];
        return true;
    }

    private static bool TryRead(string text, int least, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number >= least && number <= 1000;
}
