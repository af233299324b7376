using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;
using NtlTools.DuckDB.Interop;

namespace NtlTools.DuckDB;

/// <summary>DuckDB's C library: where it is, and whether it can be used.</summary>
/// <remarks>
/// It is looked for beside this assembly in <c>runtimes/&lt;platform&gt;/native/</c>, then in this assembly's own folder, then
/// where <see cref="EnvironmentVariable"/> says; nowhere else, so that no other program's copy is ever taken.
/// </remarks>
public static class DuckDBLibrary
{
    /// <summary>The environment variable that names the library, or the folder it is in.</summary>
    public const string EnvironmentVariable = "NTLTOOLS_DUCKDB";

    internal const string ImportName = "duckdb";

    // The newest function that the binding calls tells a library that is too old.
    private const string NewestFunction = "duckdb_appender_clear";

    private static readonly Lazy<Search> Found =
        new(() => Load(Places(Folder(), Environment.GetEnvironmentVariable(EnvironmentVariable))));

    static DuckDBLibrary() => NativeLibrary.SetDllImportResolver(
        typeof(DuckDBLibrary).Assembly, (name, _, _) => name == ImportName ? Found.Value.Handle : 0);

    /// <summary>Whether the library was found and loaded.</summary>
    public static bool IsAvailable => Found.Value.Handle != 0;

    /// <summary>The file that was loaded, or null where there is none.</summary>
    public static string? FileName => Found.Value.FileName;

    /// <summary>The library's version, such as v1.5.5.</summary>
    /// <exception cref="DuckDBMissingException">There is no library.</exception>
    public static string Version
    {
        get
        {
            Require();
            return NativeMethods.Text(NativeMethods.duckdb_library_version());
        }
    }

    /// <summary>The name of this platform in paths, such as linux-x64.</summary>
    public static string Platform { get; } = PlatformName();

    private static string LibraryName => OperatingSystem.IsWindows() ? "duckdb.dll"
        : OperatingSystem.IsMacOS() ? "libduckdb.dylib" : "libduckdb.so";

    /// <summary>Ends what needs the library where there is none.</summary>
    /// <exception cref="DuckDBMissingException">There is no library.</exception>
    public static void Require()
    {
        if (!IsAvailable) throw Missing(Found.Value);
    }

    internal static IReadOnlyList<string> Places(string folder, string? configured)
    {
        var places = new List<string>
        {
            Path.Combine(folder, "runtimes", Platform, "native", LibraryName), Path.Combine(folder, LibraryName),
        };
        if (!string.IsNullOrWhiteSpace(configured))
            places.Add(Path.GetFullPath(Directory.Exists(configured) ? Path.Combine(configured, LibraryName) : configured));
        return places;
    }

    internal static Search Load(IReadOnlyList<string> places)
    {
        var reasons = new List<string>();
        foreach (string place in places)
        {
            if (!File.Exists(place))
            {
                reasons.Add("not there");
                continue;
            }
            try
            {
                nint handle = NativeLibrary.Load(place);
                if (NativeLibrary.TryGetExport(handle, NewestFunction, out _)) return new(handle, place, places, reasons);
                reasons.Add("not DuckDB, or one older than 1.5");
            }
            catch (Exception e) when (e is DllNotFoundException or BadImageFormatException)
            {
                reasons.Add(e.Message.Trim().ReplaceLineEndings(" "));
            }
        }
        return new(0, null, places, reasons);
    }

    internal static DuckDBMissingException Missing(Search search)
    {
        var text = new StringBuilder($"DuckDB's library {LibraryName} for {Platform} is missing. Looked for:");
        for (int i = 0; i < search.Places.Count; i++)
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $" {search.Places[i]} ({search.Reasons[i]});");
        text.Append(System.Globalization.CultureInfo.InvariantCulture, $" {EnvironmentVariable} ")
            .Append(search.Places.Count > 2 ? "is set. " : "is not set. ")
            .Append("The packaged module brings it, and so does `dotnet build` where npm is on the path (package ")
            .Append("@duckdb/node-bindings). Or take it from DuckDB's releases and give its path in ")
            .Append(EnvironmentVariable).Append('.');
        return new(text.ToString(), search.Places);
    }

    private static string Folder() =>
        Path.GetDirectoryName(Assembly.GetExecutingAssembly().Location) is { Length: > 0 } folder
            ? folder : AppContext.BaseDirectory;

    private static string PlatformName()
    {
        string system = OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx"
            : OperatingSystem.IsLinux() ? "linux" : "unknown";
        // A distribution that builds .NET itself may put its own name into the identifier, but musl's are known.
        string identifier = RuntimeInformation.RuntimeIdentifier;
        if (identifier.Contains("musl", StringComparison.Ordinal) || identifier.StartsWith("alpine", StringComparison.Ordinal))
            system += "-musl";
        return system + "-" + RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant();
    }

    /// <summary>What a search for the library found: a handle, or a reason for each place.</summary>
    internal sealed record Search(nint Handle, string? FileName, IReadOnlyList<string> Places, IReadOnlyList<string> Reasons);
}
