using System.Management.Automation;
using System.Reflection;

namespace NtlTools.PowerShell.Tests;

/// <summary>One cmdlet's class, its attributes read as data: the reference assembly's own members do nothing.</summary>
public sealed class CmdletClass
{
    private const string AllSets = "__AllParameterSets";

    private CmdletClass(Type type, CustomAttributeData attribute)
    {
        Type = type;
        (Verb, Noun) = ((string)attribute.ConstructorArguments[0].Value!, (string)attribute.ConstructorArguments[1].Value!);
        SupportsShouldProcess = Named(attribute, nameof(CmdletAttribute.SupportsShouldProcess), false);
        Parameters = [.. type.GetProperties().Where(property => Has(property, nameof(ParameterAttribute)))];
    }

    public static IReadOnlyList<CmdletClass> All { get; } =
    [
        .. typeof(NtlCommand).Assembly.GetTypes()
            .Select(type => (type, attribute: Attributes(type, nameof(CmdletAttribute)).FirstOrDefault()))
            .Where(pair => pair.attribute is not null)
            .Select(pair => new CmdletClass(pair.type, pair.attribute!))
            .OrderBy(cmdlet => cmdlet.Name, StringComparer.Ordinal),
    ];

    public static TheoryData<string> Names => [.. All.Select(cmdlet => cmdlet.Name)];

    public Type Type { get; }

    public string Verb { get; }

    public string Noun { get; }

    public string Name => $"{Verb}-{Noun}";

    public bool SupportsShouldProcess { get; }

    public IReadOnlyList<PropertyInfo> Parameters { get; }

    public IReadOnlyList<Type> OutputTypes => [.. Attributes(Type, nameof(OutputTypeAttribute))
        .SelectMany(output => Items(output.ConstructorArguments[0])).Cast<Type>()];

    public IReadOnlyList<string> Aliases => AliasesOf(Type);

    /// <summary>The parameters that take whole objects from the pipeline, by parameter set.</summary>
    public ILookup<string, PropertyInfo> PipelineParameters => Parameters
        .SelectMany(property => Attributes(property, nameof(ParameterAttribute))
            .Where(attribute => Named(attribute, nameof(ParameterAttribute.ValueFromPipeline), false))
            .Select(attribute => (Set: Named(attribute, nameof(ParameterAttribute.ParameterSetName), AllSets), property)))
        .ToLookup(pair => pair.Set, pair => pair.property);

    public static CmdletClass Of(string name) => All.Single(cmdlet => cmdlet.Name == name);

    public static bool Has(MemberInfo member, string attribute) => Attributes(member, attribute).Any();

    public static IReadOnlyList<string> AliasesOf(MemberInfo member) =>
        [.. Attributes(member, nameof(AliasAttribute)).SelectMany(alias => Items(alias.ConstructorArguments[0])).Cast<string>()];

    public override string ToString() => Name;

    private static IEnumerable<CustomAttributeData> Attributes(MemberInfo member, string name) =>
        member.GetCustomAttributesData().Where(attribute => attribute.AttributeType.Name == name);

    private static IEnumerable<object?> Items(CustomAttributeTypedArgument argument) =>
        argument.Value is IReadOnlyCollection<CustomAttributeTypedArgument> items
            ? items.Select(item => item.Value) : [argument.Value];

    private static T Named<T>(CustomAttributeData attribute, string name, T missing) =>
        attribute.NamedArguments.FirstOrDefault(item => item.MemberName == name).TypedValue.Value is T value ? value : missing;
}
