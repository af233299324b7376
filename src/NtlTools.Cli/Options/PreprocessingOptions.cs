using System.CommandLine;
using System.Globalization;
using NtlTools.Core.Segmentation;
using NtlTools.Learning.Preprocessing;

namespace NtlTools.Cli.Options;

/// <summary>What is done to features and attributes before distances are taken.</summary>
internal sealed class PreprocessingOptions
{
    private readonly Option<Scaling?> _scaling = OptionValue.OfEnum<Scaling>("--scaling",
        "How features are brought onto one scale; standard by default, but quantile for dbscan, hdbscan, hybrid and ensemble where most "
            + "features have heavy tails.");

    private readonly Option<string[]> _imputation = OptionValue.OfTexts("--impute", "[FEATURE=]RULE",
        "What stands in the place of a missing number: zero (the default), mean, median, drop (the customer is left out) or a number; "
            + "for one feature or for all. Repeatable.");

    private readonly Option<double?> _clip = OptionValue.OfShare("--clip",
        "Values below this quantile of their feature, and above its counterpart, are pulled in to it, such as 0.01.");

    private readonly Option<double?> _correlation = OptionValue.OfShare("--maximum-correlation",
        "Leaves out a feature whose correlation with an earlier one is higher than this.");

    private readonly Option<double?> _variance = OptionValue.OfShare("--explained-variance",
        "Takes as many principal components as explain this share of the variance; 1 takes all of them.");

    private readonly Option<string[]> _attributes = OptionValue.OfTexts("--segment-attribute", "ATTRIBUTE",
        "An attribute that segments are made of besides features; repeatable.");

    private readonly Option<CategoryEncoding?> _encoding = OptionValue.OfEnum<CategoryEncoding>("--category-encoding",
        "How attributes become numbers; one-hot by default.");

    private readonly Option<int?> _categories = OptionValue.OfCount("--maximum-categories", "COUNT",
        "The most columns that one-hot makes of an attribute; 10 by default.", least: 2);

    /// <summary>Adds them to a command.</summary>
    public void AddTo(Command command)
    {
        _imputation.Validators.Add(result =>
        {
            foreach (string text in result.GetValue(_imputation) ?? [])
                if (!TryRead(text[(text.IndexOf('=') + 1)..], out _, out _))
                    result.AddError($"--impute has the value '{text}'; expected zero, mean, median, drop or a number, for one feature as "
                        + "FEATURE=RULE.");
        });
        _clip.Validators.Add(result =>
        {
            if (result.GetValue(_clip) is >= 0.5) result.AddError("--clip is a quantile below 0.5.");
        });
        _correlation.Validators.Add(result =>
        {
            if (result.GetValue(_correlation) is <= 0 or >= 1)
                result.AddError("--maximum-correlation lies between 0 and 1; leave it out to keep all features.");
        });
        _variance.Validators.Add(result =>
        {
            if (result.GetValue(_variance) is <= 0)
                result.AddError("--explained-variance is above 0; leave it out to take features and no components.");
        });
        foreach (Option option in All) command.Add(option);
    }

    /// <summary>The options, all of which say how a model is fitted.</summary>
    public IReadOnlyList<Option> All =>
        [_scaling, _imputation, _clip, _correlation, _variance, _attributes, _encoding, _categories];

    /// <summary>Settings with what they say.</summary>
    public SegmentationSettings Apply(ParseResult request, SegmentationSettings settings)
    {
        double? variance = request.GetValue(_variance);
        return settings with
        {
            AdaptsToTails = request.GetValue(_scaling) is null,
            Preprocessing = settings.Preprocessing with
            {
                Imputation = Imputation(request.GetValue(_imputation) ?? []),
                Scaling = request.GetValue(_scaling) ?? settings.Preprocessing.Scaling,
                LowerClipQuantile = request.GetValue(_clip),
                UpperClipQuantile = 1 - request.GetValue(_clip),
                MaximumCorrelation = request.GetValue(_correlation),
                PrincipalComponents = variance is { } share ? new() { ExplainedVarianceShare = share < 1 ? share : null } : null,
            },
            Attributes = request.GetValue(_attributes) ?? [],
            AttributeEncoding = settings.AttributeEncoding with
            {
                Encoding = request.GetValue(_encoding) ?? settings.AttributeEncoding.Encoding,
                MaximumCategories = request.GetValue(_categories) ?? settings.AttributeEncoding.MaximumCategories,
            },
        };
    }

    private static ImputationSettings Imputation(string[] texts)
    {
        var settings = new ImputationSettings { OtherColumns = ImputationRule.Zero };
        var rules = new Dictionary<string, ImputationRule>(StringComparer.Ordinal);
        var constants = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (string text in texts)
        {
            int mark = text.IndexOf('=');
            TryRead(text[(mark + 1)..], out ImputationRule rule, out double constant);
            if (mark < 0)
            {
                settings = settings with { OtherColumns = rule, Constant = constant };
                continue;
            }
            rules[text[..mark]] = rule;
            if (rule == ImputationRule.Constant) constants[text[..mark]] = constant;
        }
        return settings with { Rules = rules, Constants = constants };
    }

    private static bool TryRead(string text, out ImputationRule rule, out double constant)
    {
        constant = 0;
        if (Enum.TryParse(text, ignoreCase: true, out rule) && !char.IsAsciiDigit(text[0])
            && rule is ImputationRule.Drop or ImputationRule.Zero or ImputationRule.Mean or ImputationRule.Median) return true;
        rule = ImputationRule.Constant;
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out constant) && double.IsFinite(constant);
    }
}
