using System.Xml.Linq;

namespace NtlTools.HelpBuilder;

/// <summary>The shell's help format.</summary>
internal static class MamlFile
{
    private static readonly XNamespace Help = "http://msh";
    private static readonly XNamespace Maml = "http://schemas.microsoft.com/maml/2004/10";
    private static readonly XNamespace Command = "http://schemas.microsoft.com/maml/dev/command/2004/10";
    private static readonly XNamespace Dev = "http://schemas.microsoft.com/maml/dev/2004/10";

    /// <summary>Writes the help of all cmdlets.</summary>
    public static XDocument Create(IEnumerable<CommandHelp> commands) =>
        new(new XElement(Help + "helpItems", new XAttribute("schema", "maml"), commands.Select(Item)));

    private static XElement Item(CommandHelp command) => new(Command + "command",
        new XAttribute(XNamespace.Xmlns + "maml", Maml),
        new XAttribute(XNamespace.Xmlns + "command", Command),
        new XAttribute(XNamespace.Xmlns + "dev", Dev),
        new XElement(Command + "details",
            new XElement(Command + "name", command.Name),
            new XElement(Command + "verb", command.Verb),
            new XElement(Command + "noun", command.Noun),
            Description(command.Synopsis)),
        Description([.. command.Description]),
        new XElement(Command + "syntax", command.Sets.Select(set => Syntax(command, set))),
        new XElement(Command + "parameters", command.Parameters.Select(parameter => Parameter(parameter, null))),
        new XElement(Command + "inputTypes", command.Inputs.Select(input => Typed("inputType", input.Type, input.Text))),
        new XElement(Command + "returnValues", command.Outputs.Select(output => Typed("returnValue", output.Type, output.Text))),
        new XElement(Command + "examples", command.Examples.Select(Example)),
        new XElement(Command + "relatedLinks", command.Links.Select(link => new XElement(Maml + "navigationLink",
            new XElement(Maml + "linkText", link.Text), new XElement(Maml + "uri", link.Address)))));

    private static XElement Description(params string[] paragraphs) =>
        new(Maml + "description", paragraphs.Select(text => new XElement(Maml + "para", text)));

    private static XElement Syntax(CommandHelp command, string set) => new(Command + "syntaxItem",
        new XElement(Maml + "name", command.Name),
        command.Parameters.Where(parameter => parameter.IsIn(set))
            .OrderBy(parameter => parameter.Position(set), StringComparer.Ordinal)
            .ThenByDescending(parameter => parameter.IsRequired(set))
            .Select(parameter => Parameter(parameter, set)));

    private static XElement Parameter(ParameterHelp parameter, string? set) => new(Command + "parameter",
        new XAttribute("required", parameter.IsRequired(set) ? "true" : "false"),
        new XAttribute("variableLength", parameter.Type.IsArray ? "true" : "false"),
        new XAttribute("globbing", parameter.Wildcards ? "true" : "false"),
        new XAttribute("pipelineInput", parameter.Pipeline(set)),
        new XAttribute("position", parameter.Position(set)),
        new XAttribute("aliases", parameter.Aliases.Count == 0 ? "none" : string.Join(", ", parameter.Aliases)),
        new XElement(Maml + "name", parameter.Name),
        Description(set is null && parameter.Values.Count > 0
            ? [parameter.Description, $"Values: {string.Join(", ", parameter.Values)}."] : [parameter.Description]),

        // A switch takes no value, so its syntax shows none.
        set is not null && parameter.Values.Count > 0
            ? new XElement(Command + "parameterValueGroup", parameter.Values.Select(value => Value(value, parameter))) : null,
        parameter.IsSwitch && set is not null ? null : Value(Metadata.ShellName(parameter.Type), parameter),
        new XElement(Dev + "type",
            new XElement(Maml + "name", Metadata.ShellName(parameter.Type)), new XElement(Maml + "uri")),
        new XElement(Dev + "defaultValue",
            parameter.Default.Length > 0 ? parameter.Default : parameter.IsSwitch ? "False" : "None"));

    private static XElement Value(string text, ParameterHelp parameter) => new(Command + "parameterValue",
        new XAttribute("required", parameter.IsSwitch ? "false" : "true"),
        new XAttribute("variableLength", parameter.Type.IsArray ? "true" : "false"), text);

    private static XElement Typed(string element, string type, string text) => new(Command + element,
        new XElement(Dev + "type", new XElement(Maml + "name", type), new XElement(Maml + "uri")), Description(text));

    private static XElement Example((string Text, string Code) example, int index) => new(Command + "example",
        new XElement(Maml + "title", $"-------- Example {index + 1} --------"),
        new XElement(Dev + "code", example.Code),
        new XElement(Dev + "remarks", new XElement(Maml + "para", example.Text)));
}
