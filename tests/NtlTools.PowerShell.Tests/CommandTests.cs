using System.Management.Automation;
using System.Reflection;
using NtlTools.PowerShell.Parameters;

namespace NtlTools.PowerShell.Tests;

public class CommandTests
{
    // The reference assembly's list is of an older shell; these are the ones of PowerShell 7 that this module has a use for.
    private static readonly string[] ApprovedVerbs =
    [
        "Add", "Build", "Compare", "Convert", "ConvertFrom", "ConvertTo", "Export", "Find", "Get", "Import", "Invoke",
        "Measure", "Merge", "New", "Repair", "Select", "Set", "Show", "Split", "Test", "Update", "Write",
    ];

    public static TheoryData<string> Names => CmdletClass.Names;

    [Fact]
    public void There_are_cmdlets() => Assert.NotEmpty(CmdletClass.All);

    [Theory]
    [MemberData(nameof(Names))]
    public void The_verb_is_approved_and_the_class_is_sealed_and_named_after_it(string name)
    {
        CmdletClass cmdlet = CmdletClass.Of(name);
        Assert.Contains(cmdlet.Verb, ApprovedVerbs);
        Assert.True(cmdlet.Type.IsSealed && cmdlet.Type.IsPublic);
        Assert.Equal($"{cmdlet.Verb}{cmdlet.Noun}Command", cmdlet.Type.Name);
        Assert.Equal("NtlTools.PowerShell.Commands", cmdlet.Type.Namespace);
        Assert.True(cmdlet.Type.IsSubclassOf(typeof(NtlCommand)));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void There_is_an_output_type_whose_properties_say_all(string name)
    {
        Assert.NotEmpty(CmdletClass.Of(name).OutputTypes);
        Assert.All(CmdletClass.Of(name).OutputTypes, type =>
        {
            Assert.True(type.IsSealed && type.IsPublic, $"{type} is not a public sealed type.");
            Assert.NotEmpty(type.GetProperties());
        });
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void One_parameter_a_set_at_most_takes_a_single_object_from_the_pipeline(string name)
    {
        CmdletClass cmdlet = CmdletClass.Of(name);
        foreach (IGrouping<string, PropertyInfo> set in cmdlet.PipelineParameters)
        {
            PropertyInfo parameter = Assert.Single(set);

            // Paths are several by the shell's own convention.
            if (parameter.Name != "Path") Assert.False(parameter.PropertyType.IsArray, $"{name} -{parameter.Name} is an array.");
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Switches_are_switches_and_what_can_be_wrong_is_validated(string name)
    {
        foreach (PropertyInfo parameter in CmdletClass.Of(name).Parameters)
        {
            Type type = Nullable.GetUnderlyingType(parameter.PropertyType) ?? parameter.PropertyType;
            Assert.NotEqual(typeof(bool), type);
            if (type == typeof(SwitchParameter) || type == typeof(DateTime) || type == typeof(ulong) || type.IsEnum) continue;
            string[] validations = type switch
            {
                _ when type == typeof(int) || type == typeof(long) || type == typeof(double) =>
                    [nameof(ValidateRangeAttribute), nameof(ValidateNoneOrSeveralAttribute)],
                _ when type == typeof(string) || type == typeof(char) || type.IsArray =>
                    [nameof(ValidateNotNullOrEmptyAttribute), nameof(ValidatePatternAttribute), nameof(ValidateSetAttribute)],
                { IsValueType: true } => [.. parameter.GetCustomAttributesData().Select(attribute => attribute.AttributeType.Name)
                    .Where(attribute => attribute.EndsWith("TransformationAttribute", StringComparison.Ordinal))],
                _ => [nameof(ValidateNotNullAttribute), nameof(ValidateNotNullOrEmptyAttribute)],
            };
            bool validated = validations.Any(validation => CmdletClass.Has(parameter, validation));
            Assert.True(validated, $"{name} -{parameter.Name} is not validated.");
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Literal_paths_have_the_alias_that_files_bind_to(string name) =>
        Assert.All(CmdletClass.Of(name).Parameters.Where(parameter => parameter.Name == "LiteralPath"),
            parameter => Assert.Contains("PSPath", CmdletClass.AliasesOf(parameter)));

    [Theory]
    [MemberData(nameof(Names))]
    public void Cmdlets_that_write_files_can_be_asked_what_they_would_do(string name)
    {
        CmdletClass cmdlet = CmdletClass.Of(name);
        if (cmdlet.Verb == "Export" || name == "Invoke-NtlRun") Assert.True(cmdlet.SupportsShouldProcess);
    }

    [Fact]
    public void Each_file_holds_one_cmdlet_and_little_code()
    {
        string[] files = Directory.GetFiles(RepositoryFiles.Commands, "*.cs");
        Assert.Equal(
            CmdletClass.All.Select(cmdlet => cmdlet.Type.Name + ".cs").Order(),
            files.Select(file => Path.GetFileName(file)).Order());
        Assert.All(files, file =>
        {
            int lines = File.ReadLines(file).Select(line => line.Trim()).Count(line =>
                line.Length > 1 && !line.StartsWith("//", StringComparison.Ordinal) && !line.StartsWith('[')
                && !line.StartsWith("using", StringComparison.Ordinal));
            Assert.True(lines <= 60, $"{Path.GetFileName(file)} has {lines} lines of code; the work belongs in the engine.");
        });
    }
}
