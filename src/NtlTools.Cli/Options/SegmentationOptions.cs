using System.CommandLine;
using System.Globalization;
using NtlTools.Core.Features;
using NtlTools.Core.Segmentation;

namespace NtlTools.Cli.Options;

/// <summary>How customers are divided into segments.</summary>
internal sealed class SegmentationOptions
{
    private readonly Option<(int? Least, int? Most)> _clusters = OptionValue.Of<(int?, int?)>("--clusters", "auto|K|A..B",
        "The number of segments: K, the best from A to B, or the best from 2 to 7 (auto).", ReadClusters,
        "'auto', a number of segments from 1 to 1000, or a range such as 2..7");

    private readonly Option<QualityGrade?> _quality = OptionValue.OfEnum<QualityGrade>("--quality",
        "The lowest quality that gets a segment; high by default. All customers are scored.");

    private readonly Option<bool> _useTerciles = OptionValue.Switch("--use-terciles",
        "Names segments by the population's terciles instead of fixed limits.");

    private readonly Option<string[]> _variables = OptionValue.OfTexts("--segmentation-variable", "FEATURE",
        "A feature that segments are made of, or a pattern such as 'Weekly*'; repeatable.");

    private readonly Option<int?> _miniBatchLimit = OptionValue.OfCount("--mini-batch-limit", "COUNT",
        "Above this many customers k-means goes over random batches; 500000 by default.", least: 0);

    private readonly ClusteringOptions _clustering = new();

    private readonly PreprocessingOptions _preprocessing = new();

    private readonly Option<double?> _minimumShare = OptionValue.OfShare("--minimum-segment-share",
        "The share of customers that a segment needs to count as a kind of customer; 0.01 by default.");

    /// <summary>Adds them to a command.</summary>
    public void AddTo(Command command)
    {
        _clustering.AddTo(command);
        _preprocessing.AddTo(command);
        foreach (Option option in Own) command.Add(option);
    }

    /// <summary>The options, all of which say how a model is fitted.</summary>
    public IEnumerable<Option> All => [.. _clustering.All, .. _preprocessing.All, .. Own];

    private Option[] Own => [_clusters, _minimumShare, _quality, _useTerciles, _variables, _miniBatchLimit];

    /// <summary>What they say.</summary>
    public SegmentationSettings Settings(ParseResult request)
    {
        var settings = new SegmentationSettings();
        (int? least, int? most) = request.GetValue(_clusters);
        if (least is not null)
        {
            settings = most is null
                ? settings with { ClusterCount = least }
                : settings with { MinimumClusterCount = least.Value, MaximumClusterCount = most.Value };
        }
        return _preprocessing.Apply(request, settings) with
        {
            Clustering = _clustering.Settings(request),
            MinimumSegmentShare = request.GetValue(_minimumShare) ?? settings.MinimumSegmentShare,
            MinimumQuality = request.GetValue(_quality) ?? settings.MinimumQuality,
            MiniBatchLimit = request.GetValue(_miniBatchLimit) ?? settings.MiniBatchLimit,
            Naming = settings.Naming with { UseTerciles = request.GetValue(_useTerciles) },
            Features = request.GetValue(_variables) is { Length: > 0 } features ? features : settings.Features,
        };
    }

    private static bool ReadClusters(string text, out (int? Least, int? Most) range)
    {
        range = default;
        if (text.Equals("auto", StringComparison.OrdinalIgnoreCase)) return true;
        string[] ends = text.Split("..");
        if (ends.Length > 2 || !TryRead(ends[0], ends.Length == 1 ? 1 : 2, out int least)) return false;
        range = (least, null);
        if (ends.Length == 1) return true;
        bool read = TryRead(ends[1], least, out int most);
        range = (least, most);
        return read;
    }

    private static bool TryRead(string text, int least, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number >= least && number <= 1000;
}
