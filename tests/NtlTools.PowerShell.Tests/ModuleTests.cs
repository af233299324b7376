using System.Text.RegularExpressions;

namespace NtlTools.PowerShell.Tests;

public partial class ModuleTests
{
    private static readonly string Manifest = File.ReadAllText(Path.Combine(RepositoryFiles.Module, "NtlTools.psd1"));

    [Fact]
    public void The_manifest_exports_the_cmdlets_and_aliases_that_there_are()
    {
        Assert.Equal(CmdletClass.All.Select(cmdlet => cmdlet.Name), Strings("CmdletsToExport"));
        Assert.Equal(CmdletClass.All.SelectMany(cmdlet => cmdlet.Aliases).Order(), Strings("AliasesToExport"));
        Assert.Empty(Strings("FunctionsToExport"));
        Assert.Empty(Strings("VariablesToExport"));
    }

    [Fact]
    public void The_manifest_is_complete()
    {
        string[] fields = ["GUID", "Author", "CompanyName", "Copyright", "Description", "LicenseUri", "ProjectUri", "Tags"];
        Assert.All(fields, field => Assert.NotEmpty(Strings(field)));
        Assert.Equal(["7.6"], Strings("PowerShellVersion"));
        Assert.Equal(["Core"], Strings("CompatiblePSEditions"));
        Assert.Equal([typeof(NtlCommand).Assembly.GetName().Version!.ToString(3)], Strings("ModuleVersion"));
    }

    [Fact]
    public void Only_the_cmdlets_and_the_loader_lie_beside_the_manifest()
    {
        Assert.Equal(["NtlTools.Loader.dll", "NtlTools.PowerShell.dll"], Files(RepositoryFiles.Module));
        string[] libraries = Files(Path.Combine(RepositoryFiles.Module, "lib"));
        Assert.Contains("NtlTools.Core.dll", libraries);
        Assert.Contains("NtlTools.Learning.dll", libraries);
        Assert.DoesNotContain("System.Management.Automation.dll", libraries);
        Assert.DoesNotContain("NtlTools.PowerShell.dll", libraries);
    }

    [Fact]
    public void The_cmdlets_assembly_refers_to_no_package_since_the_loader_gives_none_away() =>
        Assert.All(typeof(NtlCommand).Assembly.GetReferencedAssemblies().Select(name => name.Name!), name =>
            Assert.True(name.StartsWith("NtlTools.", StringComparison.Ordinal) || name == "System.Management.Automation"
                || name == "netstandard" || IsOfRuntime(name), name));

    private static bool IsOfRuntime(string name) =>
        File.Exists(Path.Combine(Path.GetDirectoryName(typeof(object).Assembly.Location)!, name + ".dll"));

    private static string[] Files(string folder) =>
        [.. Directory.GetFiles(folder, "*.dll").Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    /// <summary>The texts of a field, which end where the next field or the table begins.</summary>
    private static string[] Strings(string field)
    {
        Match match = Regex.Match(Manifest, $@"^\s*{field}\s*=\s*(?<value>@\([^)]*\)|'[^']*')", RegexOptions.Multiline);
        Assert.True(match.Success, $"The manifest has no {field}.");
        return [.. Quoted().Matches(match.Groups["value"].Value).Select(item => item.Groups[1].Value)];
    }

    [GeneratedRegex("'([^']+)'")]
    private static partial Regex Quoted();
}
