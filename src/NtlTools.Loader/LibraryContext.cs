using System.Reflection;
using System.Runtime.Loader;

namespace NtlTools.Loader;

/// <summary>Where the module's libraries live, apart from other versions of the same packages that other modules bring.</summary>
internal sealed class LibraryContext : AssemblyLoadContext
{
    private readonly string _folder;

    /// <summary>Makes the context of a folder of libraries.</summary>
    public LibraryContext(string folder)
        : base("NtlTools") => _folder = folder;

    /// <summary>Answers the shell when it looks for an assembly that nobody else has.</summary>
    /// <returns>One of this module's own libraries, or null: packages are never given away to others.</returns>
    public Assembly? Resolve(AssemblyLoadContext context, AssemblyName name) =>
        name.Name?.StartsWith("NtlTools.", StringComparison.Ordinal) == true && FileOf(name) is not null
            ? LoadFromAssemblyName(name) : null;

    /// <summary>Prefers what lies in the folder; all else, the runtime and the shell, is shared.</summary>
    protected override Assembly? Load(AssemblyName assemblyName) =>
        FileOf(assemblyName) is { } file ? LoadFromAssemblyPath(file) : null;

    private string? FileOf(AssemblyName name)
    {
        string file = Path.Combine(_folder, name.Name + ".dll");
        return File.Exists(file) ? file : null;
    }
}
