using System.Reflection;
using System.Xml;
using NtlTools.HelpBuilder;

// Arguments: the cmdlets' assembly, the help file to write, and a file that lists the assemblies it was compiled against.
if (args.Length != 3)
{
    Console.Error.WriteLine("usage: NtlTools.HelpBuilder ASSEMBLY HELP-FILE REFERENCES-FILE");
    return 2;
}
string assemblyPath = Path.GetFullPath(args[0]);
string[] references = [.. File.ReadAllLines(args[2]).Where(File.Exists)];
using var context = new MetadataLoadContext(new PathAssemblyResolver([.. references, assemblyPath]));
var comments = new XmlComments(Directory.GetFiles(Path.GetDirectoryName(assemblyPath)!, "NtlTools.*.xml"));
CommandHelp[] commands =
[
    .. context.LoadFromAssemblyPath(assemblyPath).GetTypes()
        .Where(type => !type.IsAbstract && Metadata.Attribute(type, "CmdletAttribute") is not null)
        .Select(type => new CommandHelp(type, comments))
        .OrderBy(command => command.Name, StringComparer.Ordinal),
];
string[] faults = [.. commands.SelectMany(command => command.Faults())];

// The form in which MSBuild recognises an error and fails the build.
foreach (string fault in faults) Console.Error.WriteLine($"NtlTools.HelpBuilder : error NTLHELP: {fault}");
if (faults.Length > 0) return 1;
Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(args[1]))!);
using var writer = XmlWriter.Create(args[1], new XmlWriterSettings { Indent = true, NewLineChars = "\n" });
MamlFile.Create(commands).Save(writer);
return 0;
