using System.Reflection;

namespace NtlTools.HelpBuilder;

/// <summary>Reads attributes as data, since the shell's reference assembly cannot be run.</summary>
internal static class Metadata
{
    /// <summary>The first attribute of a name; null where there is none.</summary>
    public static CustomAttributeData? Attribute(MemberInfo member, string name) => Attributes(member, name).FirstOrDefault();

    /// <summary>All attributes of a name.</summary>
    public static IEnumerable<CustomAttributeData> Attributes(MemberInfo member, string name) =>
        member.GetCustomAttributesData().Where(attribute => attribute.AttributeType.Name == name);

    /// <summary>A named argument of an attribute, or a default.</summary>
    public static T Named<T>(CustomAttributeData attribute, string name, T missing) =>
        attribute.NamedArguments.FirstOrDefault(argument => argument.MemberName == name).TypedValue.Value is T value
            ? value : missing;

    /// <summary>The items of an argument that is an array.</summary>
    public static IEnumerable<object?> Items(CustomAttributeTypedArgument argument) =>
        argument.Value is IReadOnlyCollection<CustomAttributeTypedArgument> items
            ? items.Select(item => item.Value) : [argument.Value];

    /// <summary>A type's name as a person writes it in the shell.</summary>
    public static string ShellName(Type type)
    {
        if (type.IsArray) return ShellName(type.GetElementType()!) + "[]";
        if (type.IsGenericType && type.Name.StartsWith("Nullable", StringComparison.Ordinal))
            return ShellName(type.GetGenericArguments()[0]);
        return type.FullName switch
        {
            "System.String" => "string",
            "System.Int32" => "int",
            "System.Int64" => "long",
            "System.UInt64" => "ulong",
            "System.Double" => "double",
            _ => type.Name,
        };
    }

    /// <summary>The names of an enumeration's values, or of those of an array's elements; none for other types.</summary>
    public static string[] EnumNames(Type type)
    {
        Type element = type.IsArray ? type.GetElementType()! : type;
        if (element.IsGenericType && element.Name.StartsWith("Nullable", StringComparison.Ordinal))
            element = element.GetGenericArguments()[0];
        if (!element.IsEnum) return [];
        return [.. element.GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => field.Name)];
    }
}
