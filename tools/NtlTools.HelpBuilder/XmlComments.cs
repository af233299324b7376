using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace NtlTools.HelpBuilder;

/// <summary>The documentation comments that the compiler wrote, as plain text.</summary>
internal sealed partial class XmlComments
{
    private readonly Dictionary<string, XElement> _members = new(StringComparer.Ordinal);

    /// <summary>Reads documentation files; where two describe one member, the first counts.</summary>
    public XmlComments(IReadOnlyList<string> files)
    {
        foreach (string file in files)
        foreach (XElement member in XDocument.Load(file, LoadOptions.PreserveWhitespace).Descendants("member"))
            _members.TryAdd(member.Attribute("name")!.Value, member);
    }

    /// <summary>The comment of a type; null where there is none.</summary>
    public XElement? Of(Type type) => _members.GetValueOrDefault($"T:{type.FullName}");

    /// <summary>The comment of a property; null where there is none.</summary>
    public XElement? Of(PropertyInfo property) =>
        _members.GetValueOrDefault($"P:{property.DeclaringType!.FullName}.{property.Name}");

    /// <summary>An element's text in one paragraph; empty where there is none.</summary>
    /// <param name="element">The element.</param>
    /// <param name="name">Gives a cmdlet's name for the name of its class; null for all other names.</param>
    public static string Text(XElement? element, Func<string, string?> name)
    {
        if (element is null) return "";
        var text = new StringBuilder();
        Append(element, text, name);
        return Blanks().Replace(text.ToString(), " ").Trim();
    }

    /// <summary>An element's paragraphs: its para elements, or the whole of it.</summary>
    public static IReadOnlyList<string> Paragraphs(XElement? element, Func<string, string?> name)
    {
        if (element is null) return [];
        XElement[] paragraphs = [.. element.Elements("para")];
        if (paragraphs.Length == 0) paragraphs = [element];
        return [.. paragraphs.Select(item => Text(item, name)).Where(text => text.Length > 0)];
    }

    /// <summary>A code element's lines, without the indentation that the compiler gives to all of a comment.</summary>
    public static string Code(XElement element)
    {
        string before = element.PreviousNode is XText text ? text.Value : "";
        int margin = before.Length - (before.LastIndexOf('\n') + 1);
        string[] lines = element.Value.Trim('\r', '\n').TrimEnd().Split('\n');
        return string.Join('\n', lines.Select(line =>
            line[Math.Min(margin, line.Length - line.TrimStart().Length)..].TrimEnd())).TrimStart();
    }

    private static void Append(XElement element, StringBuilder text, Func<string, string?> name)
    {
        foreach (XNode node in element.Nodes())
        {
            if (node is XText plain) text.Append(plain.Value);
            if (node is not XElement inner) continue;
            string? reference = (inner.Attribute("cref") ?? inner.Attribute("name") ?? inner.Attribute("langword"))?.Value;
            if (reference is null) Append(inner, text, name);
            else text.Append(name(reference) ?? reference[(reference.LastIndexOfAny(['.', ':']) + 1)..]);
        }
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();
}
