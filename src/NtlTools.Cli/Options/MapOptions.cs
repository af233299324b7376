using System.CommandLine;
using System.Globalization;
using NtlTools.Core.Segmentation.Mapping;

namespace NtlTools.Cli.Options;

/// <summary>Whether and how customers are laid out in two dimensions.</summary>
internal sealed class MapOptions
{
    private readonly Option<MapMethod?> _method = OptionValue.OfEnum<MapMethod>("--map",
        "Also lays the customers out in two dimensions.");

    private readonly Option<int?> _customers = OptionValue.OfCount("--map-customers", "COUNT",
        "The most customers on the map, of more a random sample; 10000 by default.", least: 3);

    private readonly Option<double?> _perplexity = OptionValue.Of<double?>("--perplexity", "NUMBER",
        "About how many neighbours t-SNE keeps near a customer; 30 by default.", ReadPerplexity, "a number from 1 to 1000");

    /// <summary>Adds them to a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(_method);
        command.Add(_customers);
        command.Add(_perplexity);
        command.Validators.Add(result =>
        {
            if (result.GetResult(_method) is { Implicit: false }) return;
            foreach (Option stray in ((Option[])[_customers, _perplexity]).Where(option => result.GetResult(option) is { Implicit: false }))
                result.AddError($"{stray.Name} is of the map; add --map.");
        });
    }

    /// <summary>How the map is drawn; null for no map.</summary>
    public SegmentMapSettings? Settings(ParseResult request, ulong seed)
    {
        if (request.GetValue(_method) is not { } method) return null;
        var settings = new SegmentMapSettings { Method = method, Seed = seed };
        return settings with
        {
            MaximumCustomers = request.GetValue(_customers) ?? settings.MaximumCustomers,
            Perplexity = request.GetValue(_perplexity) ?? settings.Perplexity,
        };
    }

    private static bool ReadPerplexity(string text, out double? perplexity)
    {
        bool read = double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number);
        perplexity = number;
        return read && number is >= 1 and <= 1000;
    }
}
