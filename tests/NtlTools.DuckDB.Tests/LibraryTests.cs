using System.Reflection;
using System.Runtime.Loader;

namespace NtlTools.DuckDB.Tests;

public sealed class LibraryTests : DuckDBTest
{
    [SkippableFact]
    public void It_lies_beside_the_assembly_under_its_platform()
    {
        Skip.IfNot(DuckDBLibrary.IsAvailable, "The build could not have DuckDB's library from npm.");
        Assert.StartsWith("v1.", DuckDBLibrary.Version, StringComparison.Ordinal);
        Assert.True(File.Exists(DuckDBLibrary.FileName));
        string place = Path.Combine("runtimes", DuckDBLibrary.Platform, "native");
        if (Environment.GetEnvironmentVariable(DuckDBLibrary.EnvironmentVariable) is null)
            Assert.Contains(place, DuckDBLibrary.FileName, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void An_assembly_without_it_says_what_is_missing_and_how_to_get_it()
    {
        string? named = Environment.GetEnvironmentVariable(DuckDBLibrary.EnvironmentVariable);
        Skip.If(named is not null, "The variable names a library.");
        string copy = FileOf("NtlTools.DuckDB.dll");
        File.Copy(typeof(DuckDBLibrary).Assembly.Location, copy);
        var context = new AssemblyLoadContext("alone", isCollectible: true);
        Assembly assembly = context.LoadFromAssemblyPath(copy);
        Assert.False((bool)assembly.GetType("NtlTools.DuckDB.DuckDBLibrary")!.GetProperty("IsAvailable")!.GetValue(null)!);
        var error = Assert.Throws<TargetInvocationException>(
            () => assembly.GetType("NtlTools.DuckDB.DuckDBDatabase")!.GetMethod("Open")!.Invoke(null, [null])).InnerException!;
        Assert.Equal(nameof(DuckDBMissingException), error.GetType().Name);
        Assert.Contains($"for {DuckDBLibrary.Platform} is missing", error.Message, StringComparison.Ordinal);
        string place = Path.Combine(Folder, "runtimes", DuckDBLibrary.Platform, "native");
        Assert.Contains(place, error.Message, StringComparison.Ordinal);
        Assert.Contains("@duckdb/node-bindings", error.Message, StringComparison.Ordinal);
        Assert.Contains(DuckDBLibrary.EnvironmentVariable, error.Message, StringComparison.Ordinal);
        context.Unload();
    }

    [Fact]
    public void Places_are_the_platforms_folder_then_the_assemblys_then_the_variables()
    {
        string folder = Folder, file = Path.Combine(folder, "other", "duck.so");
        IReadOnlyList<string> places = DuckDBLibrary.Places(folder, file);
        Assert.Equal(3, places.Count);
        string place = Path.Combine(folder, "runtimes", DuckDBLibrary.Platform, "native");
        Assert.Equal(place, Path.GetDirectoryName(places[0]));
        Assert.Equal(folder, Path.GetDirectoryName(places[1]));
        Assert.Equal(file, places[2]);
        // A folder stands for the library in it.
        Assert.Equal(places[1], DuckDBLibrary.Places("elsewhere", folder)[2]);
        Assert.Equal(2, DuckDBLibrary.Places(folder, " ").Count);
    }

    [Fact]
    public void A_file_that_is_no_library_is_passed_over_with_its_reason()
    {
        string file = FileOf("libduckdb.so");
        File.WriteAllText(file, "not a library");
        DuckDBLibrary.Search search = DuckDBLibrary.Load([FileOf("nothing"), file]);
        Assert.Equal(0, search.Handle);
        Assert.Equal("not there", search.Reasons[0]);
        Assert.NotEqual("not there", search.Reasons[1]);
        Assert.Contains(search.Reasons[1], DuckDBLibrary.Missing(search).Message, StringComparison.Ordinal);
    }
}
