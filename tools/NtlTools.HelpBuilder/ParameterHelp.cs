using System.Reflection;
using System.Xml.Linq;

namespace NtlTools.HelpBuilder;

/// <summary>What the help says of one parameter.</summary>
internal sealed class ParameterHelp
{
    /// <summary>The name of the set that a parameter without a set belongs to: all of them.</summary>
    public const string AllSets = "__AllParameterSets";

    private readonly CustomAttributeData[] _attributes;

    /// <summary>Reads a property that has a Parameter attribute.</summary>
    public ParameterHelp(PropertyInfo property, XmlComments comments, Func<string, string?> name)
    {
        XElement? comment = comments.Of(property);
        _attributes = [.. Metadata.Attributes(property, "ParameterAttribute")];
        Name = property.Name;
        Type = property.PropertyType;
        Description = XmlComments.Text(comment?.Element("summary"), name);
        Default = XmlComments.Text(comment?.Element("value"), name);
        Values = Metadata.EnumNames(Type);
        Aliases = [.. Metadata.Attributes(property, "AliasAttribute")
            .SelectMany(alias => Metadata.Items(alias.ConstructorArguments[0])).Select(alias => (string)alias!)];
        Wildcards = Metadata.Attribute(property, "SupportsWildcardsAttribute") is not null;
    }

    /// <summary>Describes one of the parameters that the shell itself adds.</summary>
    public ParameterHelp(string name, Type type, string description, string alias)
    {
        _attributes = [];
        (Name, Type, Description, Default, Values, Aliases) = (name, type, description, "", [], [alias]);
    }

    /// <summary>The parameter's name.</summary>
    public string Name { get; }

    /// <summary>Its type.</summary>
    public Type Type { get; }

    /// <summary>What it does.</summary>
    public string Description { get; }

    /// <summary>What holds where it is not given; empty where there is nothing to say.</summary>
    public string Default { get; }

    /// <summary>The values of an enumeration; none for other types.</summary>
    public IReadOnlyList<string> Values { get; }

    /// <summary>Its other names.</summary>
    public IReadOnlyList<string> Aliases { get; }

    /// <summary>Whether it takes wildcards.</summary>
    public bool Wildcards { get; }

    /// <summary>Whether it is a switch.</summary>
    public bool IsSwitch => Type.Name == "SwitchParameter";

    /// <summary>The parameter sets that it names.</summary>
    public IEnumerable<string> Sets =>
        _attributes.Length == 0 ? [AllSets] : _attributes.Select(SetOf);

    /// <summary>Whether objects from the pipeline go to it.</summary>
    public bool TakesPipelineInput => _attributes.Any(attribute => Metadata.Named(attribute, "ValueFromPipeline", false));

    /// <summary>Whether it can be used in a set.</summary>
    public bool IsIn(string set) => Sets.Any(own => own == set || own == AllSets);

    /// <summary>Whether it must be given in a set.</summary>
    public bool IsRequired(string? set) => For(set) is { } attribute && Metadata.Named(attribute, "Mandatory", false);

    /// <summary>Its position in a set, or "named".</summary>
    public string Position(string? set) =>
        For(set) is { } attribute && Metadata.Named(attribute, "Position", int.MinValue) is var place and > int.MinValue
            ? place.ToString(System.Globalization.CultureInfo.InvariantCulture) : "named";

    /// <summary>Whether and how it takes pipeline input, in the words of the shell's help.</summary>
    public string Pipeline(string? set)
    {
        if (For(set) is not { } attribute) return "False";
        bool byValue = Metadata.Named(attribute, "ValueFromPipeline", false);
        bool byName = Metadata.Named(attribute, "ValueFromPipelineByPropertyName", false);
        return (byValue, byName) switch
        {
            (true, true) => "True (ByPropertyName, ByValue)",
            (true, false) => "True (ByValue)",
            (false, true) => "True (ByPropertyName)",
            _ => "False",
        };
    }

    private CustomAttributeData? For(string? set) =>
        _attributes.FirstOrDefault(attribute => SetOf(attribute) == set) ?? _attributes.FirstOrDefault();

    private static string SetOf(CustomAttributeData attribute) => Metadata.Named(attribute, "ParameterSetName", AllSets);
}
