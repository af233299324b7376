using System.Management.Automation;
using System.Runtime.Loader;

namespace NtlTools.Loader;

/// <summary>Makes the module's libraries known to the shell at import, and unknown at removal.</summary>
/// <remarks>
/// An assembly of its own, and the first that the manifest names: the shell reads all types of the cmdlets' assembly before it
/// runs anything in it, and some of those types hold values whose type is in a library.
/// </remarks>
public sealed class ModuleLibraries : IModuleAssemblyInitializer, IModuleAssemblyCleanup
{
    // One for the process: a second import must meet the types of the first, of which the session still holds objects.
    private static readonly LibraryContext Libraries =
        new(Path.Combine(Path.GetDirectoryName(typeof(ModuleLibraries).Assembly.Location)!, "lib"));

    /// <summary>Called by the shell at import.</summary>
    public void OnImport()
    {
        AssemblyLoadContext.Default.Resolving -= Libraries.Resolve;
        AssemblyLoadContext.Default.Resolving += Libraries.Resolve;
    }

    /// <summary>Called by the shell at removal.</summary>
    public void OnRemove(PSModuleInfo psModuleInfo) => AssemblyLoadContext.Default.Resolving -= Libraries.Resolve;
}
