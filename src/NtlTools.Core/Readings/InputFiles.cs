using System.IO.Enumeration;
using NtlTools.Core.Errors;

namespace NtlTools.Core.Readings;

/// <summary>Finds the data files that paths, folders and wildcards mean.</summary>
public static class InputFiles
{
    private static readonly string[] Endings = [".csv", ".csv.gz"];

    /// <summary>Lists the files, those of one folder or wildcard in ordinal order of their names; a file that is meant more
    /// than once, however its path is written, only where it comes first.</summary>
    /// <param name="paths">Files, folders (their data files, not those of folders inside) and names with * or ?.</param>
    /// <param name="failed">Hears of each path that means no file, so that the others are still read.</param>
    public static IReadOnlyList<string> Find(IEnumerable<string> paths, Action<NtlException> failed)
    {
        ArgumentNullException.ThrowIfNull(paths);
        ArgumentNullException.ThrowIfNull(failed);
        var files = new List<string>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (string path in paths)
        {
            IReadOnlyList<string> found = [];
            try
            {
                found = Resolve(path, failed);
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                failed(NtlErrors.UnreadableFile(path, failure));
            }
            files.AddRange(found.Where(f => seen.Add(Path.GetFullPath(f))));
        }
        return files;
    }

    /// <summary>The names of a data file's columns, or of those of a folder's first data file.</summary>
    /// <param name="path">A file or folder.</param>
    /// <param name="delimiter">The character between cells; null to find it out.</param>
    /// <exception cref="NtlException">There is no data file, or it is empty or cannot be read.</exception>
    public static IReadOnlyList<string> ColumnsOf(string path, char? delimiter = null) =>
        Csv.CsvHeader.Read(Find([path], failure => throw failure)[0], delimiter, decimalMark: null).Names;

    private static List<string> Resolve(string path, Action<NtlException> failed)
    {
        if (File.Exists(path)) return [path];
        if (Directory.Exists(path))
        {
            List<string> inside = [.. Directory.EnumerateFiles(path).Where(IsDataFile).Order(StringComparer.Ordinal)];
            if (inside.Count == 0) failed(NtlErrors.NoDataFiles(path));
            return inside;
        }
        string pattern = Path.GetFileName(path), folder = Path.GetDirectoryName(path) is { Length: > 0 } parent ? parent : ".";
        if (pattern.AsSpan().ContainsAny('*', '?') && Directory.Exists(folder))
        {
            List<string> matching = [.. Directory.EnumerateFiles(folder)
                .Where(f => FileSystemName.MatchesSimpleExpression(pattern, Path.GetFileName(f), ignoreCase: false))
                .Select(f => folder == "." && !path.StartsWith('.') ? Path.GetFileName(f) : f)
                .Order(StringComparer.Ordinal)];
            if (matching.Count == 0) failed(NtlErrors.NoDataFiles(path));
            return matching;
        }
        failed(NtlErrors.InputNotFound(path));
        return [];
    }

    private static bool IsDataFile(string path) =>
        Array.Exists(Endings, e => path.EndsWith(e, StringComparison.OrdinalIgnoreCase));
}
