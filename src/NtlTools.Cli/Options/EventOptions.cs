using System.CommandLine;
using NtlTools.Core.Transactions;

namespace NtlTools.Cli.Options;

/// <summary>The files of events beside transactions, and where their columns are.</summary>
internal sealed class EventOptions
{
    private readonly Option<string[]> _files = OptionValue.OfTexts("--event-file", "FILE",
        "A table of events: customer, time, type and perhaps a value; repeatable.");

    private readonly Option<string?> _customer = OptionValue.OfText("--event-customer-column", "COLUMN",
        "Events: the column of customer ids.");

    private readonly Option<string?> _time = OptionValue.OfText("--event-time-column", "COLUMN", "Events: the column of times.");

    private readonly Option<string?> _type = OptionValue.OfText("--event-type-column", "COLUMN", "Events: the column of types.");

    // "" is a value here: no column is the column of values.
    private readonly Option<string?> _value = OptionValue.Of<string?>("--event-value-column", "COLUMN",
        "Events: the column of values; '' for none.", (string text, out string? value) => (value = text) is not null,
        "the name of a column");

    /// <summary>The options.</summary>
    public IReadOnlyList<Option> All => [_files, _customer, _time, _type, _value];

    /// <summary>Adds them to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (Option option in All) command.Add(option);
        command.Validators.Add(result =>
        {
            if (result.GetResult(_files) is { Implicit: false }) return;
            foreach (Option stray in All.Skip(1).Where(option => result.GetResult(option) is { Implicit: false }))
                result.AddError($"{stray.Name} is of events; name their file with --event-file.");
        });
    }

    /// <summary>Settings with what they say.</summary>
    public TransactionImportSettings Apply(ParseResult request, TransactionImportSettings settings) => settings with
    {
        EventFiles = request.GetValue(_files) ?? [],
        EventCustomerIdColumn = request.GetValue(_customer),
        EventTimeColumn = request.GetValue(_time),
        EventTypeColumn = request.GetValue(_type),
        EventValueColumn = request.GetValue(_value),
    };
}
