using System.Reflection;
using System.Xml.Linq;

namespace NtlTools.HelpBuilder;

/// <summary>What the help says of one cmdlet.</summary>
internal sealed class CommandHelp
{
    private const int FewestExamples = 2;

    private readonly Type _type;

    /// <summary>Reads a cmdlet's class and its comments.</summary>
    public CommandHelp(Type type, XmlComments comments)
    {
        _type = type;
        CustomAttributeData cmdlet = Metadata.Attribute(type, "CmdletAttribute")!;
        (Verb, Noun) = ((string)cmdlet.ConstructorArguments[0].Value!, (string)cmdlet.ConstructorArguments[1].Value!);
        XElement? comment = comments.Of(type);
        Synopsis = XmlComments.Text(comment?.Element("summary"), NameOf);
        Description = XmlComments.Paragraphs(comment?.Element("remarks"), NameOf);
        Examples = [.. (comment?.Elements("example") ?? []).Select(example => (
            XmlComments.Text(example.Element("summary"), NameOf),
            example.Element("code") is { } code ? XmlComments.Code(code) : ""))];
        Links = [.. (comment?.Elements("seealso") ?? []).Select(link => (
            link.Attribute("cref") is { } reference ? NameOf(reference.Value) ?? "" : link.Value.Trim(),
            link.Attribute("href")?.Value ?? ""))];
        Parameters =
        [
            .. type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
                .Where(property => Metadata.Attribute(property, "ParameterAttribute") is not null)
                .Select(property => new ParameterHelp(property, comments, NameOf))
                .OrderBy(parameter => parameter.Name, StringComparer.Ordinal),
            .. Metadata.Named(cmdlet, "SupportsShouldProcess", false) ? ShouldProcess() : [],
        ];
        Sets = [.. Parameters.SelectMany(parameter => parameter.Sets).Distinct().Where(set => set != ParameterHelp.AllSets)];
        if (Sets.Count == 0) Sets = [ParameterHelp.AllSets];
        Inputs = [.. Parameters.Where(parameter => parameter.TakesPipelineInput)
            .Select(parameter => (parameter.Type.FullName!, parameter.Description))];
        Outputs = [.. Metadata.Attributes(type, "OutputTypeAttribute")
            .SelectMany(output => Metadata.Items(output.ConstructorArguments[0])).OfType<Type>()
            .Select(output => (output.FullName!, XmlComments.Text(comments.Of(output)?.Element("summary"), NameOf)))];
    }

    /// <summary>The cmdlet's name.</summary>
    public string Name => $"{Verb}-{Noun}";

    /// <summary>The first part of the name.</summary>
    public string Verb { get; }

    /// <summary>The second part of the name.</summary>
    public string Noun { get; }

    /// <summary>What it does, in a sentence.</summary>
    public string Synopsis { get; }

    /// <summary>What it does, in paragraphs.</summary>
    public IReadOnlyList<string> Description { get; }

    /// <summary>Its parameters, by name.</summary>
    public IReadOnlyList<ParameterHelp> Parameters { get; }

    /// <summary>Its parameter sets.</summary>
    public IReadOnlyList<string> Sets { get; }

    /// <summary>What each example shows, and its code.</summary>
    public IReadOnlyList<(string Text, string Code)> Examples { get; }

    /// <summary>The types that it takes from the pipeline.</summary>
    public IReadOnlyList<(string Type, string Text)> Inputs { get; }

    /// <summary>The types that it writes.</summary>
    public IReadOnlyList<(string Type, string Text)> Outputs { get; }

    /// <summary>Where to read on: texts and addresses.</summary>
    public IReadOnlyList<(string Text, string Address)> Links { get; }

    /// <summary>What the comments lack.</summary>
    public IEnumerable<string> Faults()
    {
        if (Synopsis.Length == 0) yield return $"{Name} has no synopsis: write a <summary> on {_type.Name}.";
        if (Description.Count == 0) yield return $"{Name} has no description: write <remarks> on {_type.Name}.";
        if (Outputs.Count == 0) yield return $"{Name} has no [OutputType].";
        if (Examples.Count < FewestExamples)
            yield return $"{Name} has {Examples.Count} examples; at least {FewestExamples} are needed.";
        if (Examples.Any(example => example.Text.Length == 0 || example.Code.Length == 0))
            yield return $"{Name} has an example without a <summary> or without <code>.";
        foreach (ParameterHelp parameter in Parameters.Where(parameter => parameter.Description.Length == 0))
            yield return $"{Name} -{parameter.Name} has no description: write a <summary> on the property.";
    }

    private IEnumerable<ParameterHelp> ShouldProcess()
    {
        Type type = _type.Assembly.GetReferencedAssemblies().Any(name => name.Name == "System.Management.Automation")
            ? BaseOf(_type, "PSCmdlet").Assembly.GetType("System.Management.Automation.SwitchParameter")! : typeof(bool);
        yield return new("WhatIf", type, "Shows what would happen, and does nothing.", "wi");
        yield return new("Confirm", type, "Asks before it does anything.", "cf");
    }

    private static Type BaseOf(Type type, string name) => type.Name == name ? type : BaseOf(type.BaseType!, name);

    /// <summary>A cmdlet's class is known to a person by the cmdlet's name.</summary>
    private string? NameOf(string reference)
    {
        if (!reference.StartsWith("T:", StringComparison.Ordinal)) return null;
        CustomAttributeData? cmdlet =
            _type.Assembly.GetType(reference[2..]) is { } type ? Metadata.Attribute(type, "CmdletAttribute") : null;
        return cmdlet is null ? null : $"{cmdlet.ConstructorArguments[0].Value}-{cmdlet.ConstructorArguments[1].Value}";
    }
}
