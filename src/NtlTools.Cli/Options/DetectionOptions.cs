using System.CommandLine;
using NtlTools.Core.Detection;
using NtlTools.Core.Segmentation;

namespace NtlTools.Cli.Options;

/// <summary>How the detector is trained, and how many customers can be visited.</summary>
internal sealed class DetectionOptions
{
    private readonly Option<InspectionCapacity?> _capacity = OptionValue.Of<InspectionCapacity?>("--capacity", "COUNT|SHARE",
        "How many customers can be inspected: 500 or 2%.", ReadCapacity,
        "a number of customers such as 500, or a share such as 2%");

    private readonly Option<SplitMethod?> _split = OptionValue.OfEnum<SplitMethod>("--split",
        "How customers are divided into training, validation and test.");

    private readonly Option<bool> _excludeMissingness = OptionValue.Switch("--exclude-missingness",
        "Leaves out the features of gaps, which can be the utility's own doing.");

    private readonly Option<int?> _forestExtensionLevel = OptionValue.OfCount("--forest-extension-level", "COUNT",
        "How many features beyond the first a split of the isolation forests looks at; 0 by default.", least: 0);

    private readonly Option<bool> _isolationOnly = OptionValue.Switch("--isolation-only",
        "Trains on no label, even where there are some.");

    private readonly Option<bool> _excludeInspected = OptionValue.Switch("--exclude-inspected",
        "Leaves customers out of the inspection list whose inspection is known.");

    /// <summary>Adds them to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[_capacity, _split, _excludeMissingness, _forestExtensionLevel, _isolationOnly,
            _excludeInspected])
            command.Add(option);
    }

    /// <summary>How the detector is trained.</summary>
    public DetectorSettings Settings(ParseResult request) => new()
    {
        Capacity = request.GetValue(_capacity),
        ExcludeMissingness = request.GetValue(_excludeMissingness),
        Forest = new() { ExtensionLevel = request.GetValue(_forestExtensionLevel) ?? 0 },
        IsolationOnly = request.GetValue(_isolationOnly),
    };

    /// <summary>How customers are divided, for segments and detector alike.</summary>
    public SplitMethod Split(ParseResult request) => request.GetValue(_split) ?? SplitMethod.Customer;

    /// <summary>Whether the inspection list leaves out who is inspected already.</summary>
    public bool ExcludeInspected(ParseResult request) => request.GetValue(_excludeInspected);

    private static bool ReadCapacity(string text, out InspectionCapacity? capacity)
    {
        bool read = InspectionCapacity.TryParse(text, out InspectionCapacity value);
        capacity = value;
        return read;
    }
}
