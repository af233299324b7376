using System.Globalization;
using System.Management.Automation;
using System.Reflection;
using System.Xml.Linq;
using NtlTools.Core.Readings;

namespace NtlTools.PowerShell.Tests;

public class HelpTests
{
    private static readonly XNamespace Maml = "http://schemas.microsoft.com/maml/2004/10";
    private static readonly XNamespace Command = "http://schemas.microsoft.com/maml/dev/command/2004/10";
    private static readonly XNamespace Dev = "http://schemas.microsoft.com/maml/dev/2004/10";

    private static readonly XDocument Help =
        XDocument.Load(Path.Combine(RepositoryFiles.Module, "en-US", "NtlTools.PowerShell.dll-Help.xml"));

    public static TheoryData<string> Names => CmdletClass.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_cmdlet_and_every_parameter_is_described(string name)
    {
        XElement help = Of(name);
        Assert.NotEmpty(help.Element(Command + "details")!.Element(Maml + "description")!.Value);
        Assert.NotEmpty(help.Element(Maml + "description")!.Value);
        Assert.True(help.Descendants(Command + "example").Count() >= 2);
        Assert.NotEmpty(help.Element(Command + "returnValues")!.Elements());
        var described = help.Element(Command + "parameters")!.Elements().ToDictionary(
            parameter => parameter.Element(Maml + "name")!.Value, parameter => parameter.Element(Maml + "description")!.Value);
        Assert.All(CmdletClass.Of(name).Parameters, parameter => Assert.NotEmpty(described[parameter.Name]));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Defaults_in_the_help_are_those_of_the_engine(string name)
    {
        var settings = new List<object>();
        for (Type? type = CmdletClass.Of(name).Type; type is not null; type = type.BaseType)
        {
            FieldInfo? field = type.GetField(
                "Defaults", BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.DeclaredOnly);
            if (field is not null) settings.Add(field.GetValue(null)!);
        }
        foreach (XElement parameter in Of(name).Element(Command + "parameters")!.Elements())
        {
            string text = parameter.Element(Dev + "defaultValue")!.Value;
            string parameterName = parameter.Element(Maml + "name")!.Value;
            if (settings.Find(item => item.GetType().GetProperty(parameterName) is not null) is not { } owner) continue;
            PropertyInfo property = owner.GetType().GetProperty(parameterName)!;
            if (property.PropertyType == typeof(bool) || !property.CanRead) continue;
            object? value = property.GetValue(owner);
            if (value is null or "") Assert.Equal("None", text);
            else if (value is MeterInterval && MeterInterval.TryParse(text, out MeterInterval interval))
                Assert.Equal(value, interval);
            else if (value is DateTime date) Assert.Equal(date, DateTime.Parse(text, CultureInfo.InvariantCulture));
            else Assert.Equal(Convert.ToString(value, CultureInfo.InvariantCulture), text);
        }
    }

    [Fact]
    public void Enumerations_show_their_values()
    {
        XElement pattern = Of("Add-SimulatedTheft").Element(Command + "parameters")!.Elements()
            .Single(parameter => parameter.Element(Maml + "name")!.Value == "Pattern");
        string description = pattern.Element(Maml + "description")!.Value;
        Assert.All(Enum.GetNames<TheftPattern>(), name => Assert.Contains(name, description, StringComparison.Ordinal));
    }

    [Fact]
    public void Code_keeps_its_own_indentation_alone() =>
        Assert.Contains(Of("Add-SimulatedTheft").Descendants(Dev + "code"),
            code => code.Value.Contains("|\n    Where-Object", StringComparison.Ordinal));

    [Fact]
    public void A_cmdlet_without_comments_fails_the_build()
    {
        string references = Path.GetTempFileName(), help = Path.GetTempFileName();
        try
        {
            string assemblies = (string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!;
            File.WriteAllLines(references, assemblies.Split(Path.PathSeparator));
            object? code = Assembly.Load("NtlTools.HelpBuilder").EntryPoint!
                .Invoke(null, [new[] { typeof(HelpTests).Assembly.Location, help, references }]);
            Assert.Equal(1, code);
            Assert.Equal(0, new FileInfo(help).Length);
        }
        finally
        {
            File.Delete(references);
            File.Delete(help);
        }
    }

    private static XElement Of(string name) => Help.Root!.Elements(Command + "command")
        .Single(command => command.Descendants(Command + "name").First().Value == name);

    /// <summary>A cmdlet that lacks nearly everything.</summary>
    [Cmdlet("Test", "Undescribed")]
    public sealed class TestUndescribedCommand : PSCmdlet
    {
        [Parameter]
        public string Name { get; set; } = "";
    }
}
