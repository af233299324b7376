using System.CommandLine;

namespace NtlTools.Cli.Options;

/// <summary>Where the trained detector is.</summary>
internal static class ModelOption
{
    public static Option<string?> Create(
        string description = "The output folder of 'ntl run', or a detector's .ntlmodel file.")
    {
        Option<string?> option = OptionValue.OfText("--model", "DIR",
            description);
        option.Required = true;
        return option;
    }
}
