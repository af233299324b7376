using System.Xml.Linq;

namespace NtlTools.PowerShell.Tests;

public class ViewTests
{
    private const int ScreenWidth = 80;

    private static readonly XDocument Format = XDocument.Load(Path.Combine(RepositoryFiles.Module, "NtlTools.Format.ps1xml"));
    private static readonly XDocument Types = XDocument.Load(Path.Combine(RepositoryFiles.Module, "NtlTools.Types.ps1xml"));

    /// <summary>The module's own types that its cmdlets write, by name.</summary>
    public static TheoryData<string> OutputTypes => [.. CmdletClass.All.SelectMany(cmdlet => cmdlet.OutputTypes)
        .Where(type => type.Namespace!.StartsWith("NtlTools.", StringComparison.Ordinal))
        .Select(type => type.FullName!).Distinct().Order()];

    [Theory]
    [MemberData(nameof(OutputTypes))]
    public void Every_type_has_a_table_of_four_to_six_columns_that_fits_the_screen(string type)
    {
        XElement table = ViewsOf(type).Single(view => view.Element("TableControl") is not null);
        XElement[] headers = [.. table.Descendants("TableColumnHeader")], items = [.. table.Descendants("TableColumnItem")];
        Assert.InRange(headers.Length, 4, 6);
        Assert.Equal(headers.Length, items.Length);
        AssertProperties(type, table);

        // A column without a width gets at least ten characters.
        int width = headers.Sum(header => (int?)header.Element("Width") ?? 10) + headers.Length - 1;
        Assert.InRange(width, 1, ScreenWidth);
        for (int i = 0; i < items.Length; i++)
        {
            if ((string?)items[i].Element("PropertyName") is not { } name) continue;
            Type property = TypeOf(type).GetProperty(name)!.PropertyType;
            if (property == typeof(int) || property == typeof(double) || property == typeof(double?))
                Assert.Equal("Right", (string?)headers[i].Element("Alignment"));
        }
    }

    [Fact]
    public void A_property_stands_under_its_own_name()
    {
        foreach (XElement table in Format.Descendants("TableControl"))
        {
            string[] labels = [.. table.Descendants("TableColumnHeader").Select(header => (string)header.Element("Label")!)];
            string?[] properties = [.. table.Descendants("TableColumnItem").Select(item => (string?)item.Element("PropertyName"))];
            for (int i = 0; i < labels.Length; i++) Assert.Equal(properties[i] ?? labels[i], labels[i]);
            Assert.All(table.Descendants("TableColumnHeader").Where(header => header.Element("Width") is not null),
                header => Assert.True((int)header.Element("Width")! >= ((string)header.Element("Label")!).Length, (string?)header.Element("Label")));
        }
    }

    [Fact]
    public void Shares_have_a_decimal() => Assert.DoesNotContain("P0", Format.ToString(), StringComparison.Ordinal);

    [Theory]
    [MemberData(nameof(OutputTypes))]
    public void Every_type_has_a_list(string type) =>
        AssertProperties(type, ViewsOf(type).Single(view => view.Element("ListControl") is not null));

    [Theory]
    [MemberData(nameof(OutputTypes))]
    public void Every_type_has_a_default_display_set_of_properties_that_exist(string type)
    {
        XElement[] names = [.. Types.Root!.Elements("Type").Single(item => (string)item.Element("Name")! == type)
            .Descendants("ReferencedProperties").Elements("Name")];
        Assert.InRange(names.Length, 4, 6);
        Assert.All(names, name => Assert.NotNull(TypeOf(type).GetProperty(name.Value)));
    }

    private static IEnumerable<XElement> ViewsOf(string type) => Format.Descendants("View")
        .Where(view => view.Element("ViewSelectedBy")!.Elements("TypeName").Any(name => name.Value == type));

    private static Type TypeOf(string name) =>
        CmdletClass.All.SelectMany(cmdlet => cmdlet.OutputTypes).First(type => type.FullName == name);

    private static void AssertProperties(string type, XElement view) =>
        Assert.All(view.Descendants("PropertyName"), name => Assert.NotNull(TypeOf(type).GetProperty(name.Value)));
}
