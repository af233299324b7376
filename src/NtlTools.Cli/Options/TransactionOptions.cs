using System.CommandLine;
using NtlTools.Core.Features;
using NtlTools.Core.Readings;
using NtlTools.Core.Transactions;

namespace NtlTools.Cli.Options;

/// <summary>That the input is transactions, where their columns are, and which features they become.</summary>
internal sealed class TransactionOptions
{
    private static readonly TransactionImportSettings Defaults = new();

    private readonly Option<bool> _transactions = OptionValue.Switch("--transactions",
        "The input is lines of orders (customer, order, time, quantity, price, product), not meter readings.");

    private readonly Option<string?> _order = OptionValue.OfText("--order-column", "COLUMN", "The column of order numbers.");

    private readonly Option<string?> _quantity = OptionValue.OfText("--quantity-column", "COLUMN", "The column of quantities.");

    private readonly Option<string?> _price = OptionValue.OfText("--unit-price-column", "COLUMN", "The column of prices of a piece.");

    private readonly Option<string?> _amount = OptionValue.OfText("--amount-column", "COLUMN",
        "The column of amounts of a line, instead of prices.");

    private readonly Option<string?> _product = OptionValue.OfText("--product-column", "COLUMN", "The column of products.");

    private readonly Option<bool> _dropDuplicates = OptionValue.Switch("--drop-duplicate-lines",
        "Takes lines that are alike in every column once.");

    private readonly Option<string?> _cancellation = OptionValue.Of<string?>("--cancellation-prefix", "TEXT",
        "What the order number of a cancellation begins with, before a digit; C by default, '' for nothing.",
        (string text, out string? value) => (value = text).Length <= 32, "a text of at most 32 characters");

    private readonly Option<bool> _returnOnly = OptionValue.Switch("--include-return-only-customers",
        "Keeps customers who have given back and bought nothing.");

    private readonly EventOptions _events = new();

    private readonly Option<string[]> _windows = OptionValue.OfTexts("--window", "WINDOW",
        "A time up to the reference date that features are computed for as well, such as 30d; repeatable.");

    private readonly Option<WindowAggregation[]?> _aggregations = OptionValue.OfEnums<WindowAggregation>("--aggregation",
        "What becomes of the values within each window, and of events; mean, sum and count by default.");

    private readonly Option<DateTime?> _reference = OptionValue.Of<DateTime?>("--reference-date", "DATE",
        "The date up to which transactions count, in UTC where it has Z or an offset; the day after the last one by default.",
        (string text, out DateTime? value) =>
        {
            bool read = DateForm.TryParse(text, out DateTime date);
            value = date;
            return read;
        }, DateForm.Expected);

    /// <summary>Adds them to a command.</summary>
    public void AddTo(Command command)
    {
        _windows.Validators.Add(result =>
        {
            foreach (string text in result.GetValue(_windows) ?? [])
                foreach (string window in text.Split(','))
                    if (!TimeWindow.TryParse(window, out _))
                        result.AddError($"--window has the value '{window}'; expected a number of days, weeks or months such as 30d.");
        });
        Option[] own = [_transactions, _order, _quantity, _price, _amount, _product, _cancellation, _returnOnly, _dropDuplicates, _windows,
            _aggregations, _reference];
        foreach (Option option in own) command.Add(option);
        _events.AddTo(command);
        Option[] options = [.. own, .. _events.All];
        command.Validators.Add(result =>
        {
            if (result.GetValue(_transactions)) return;
            if (Array.Find(options, o => o != _transactions && result.GetResult(o) is { Implicit: false }) is { } stray)
                result.AddError($"{stray.Name} is of transactions; add --transactions.");
        });
    }

    /// <summary>How transactions are read; null where the input is readings.</summary>
    /// <param name="request">The command line.</param>
    /// <param name="readings">What the options that both kinds of input share say.</param>
    public TransactionImportSettings? Settings(ParseResult request, ImportSettings readings) =>
        !request.GetValue(_transactions) ? null : _events.Apply(request, TransactionImportSettings.Like(readings) with
        {
            OrderIdColumn = request.GetValue(_order),
            QuantityColumn = request.GetValue(_quantity),
            UnitPriceColumn = request.GetValue(_price),
            AmountColumn = request.GetValue(_amount),
            ProductColumn = request.GetValue(_product),
            CancellationPrefix = request.GetValue(_cancellation) ?? Defaults.CancellationPrefix,
            IncludeReturnOnlyCustomers = request.GetValue(_returnOnly),
            DropDuplicateLines = request.GetValue(_dropDuplicates),
        });

    /// <summary>Which features transactions become.</summary>
    public TransactionFeatureSettings Features(ParseResult request)
    {
        var settings = new TransactionFeatureSettings { ReferenceDate = request.GetValue(_reference) };
        if (request.GetValue(_aggregations) is { Length: > 0 } aggregations)
            settings = settings with { Aggregations = [.. aggregations.Distinct()] };
        return request.GetValue(_windows) is { Length: > 0 } windows
            ? settings with { Windows = [.. windows.SelectMany(w => w.Split(',')).Select(TimeWindow.Parse).Distinct()] } : settings;
    }
}
