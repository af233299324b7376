using System.IO.Enumeration;
using NtlTools.Core.Errors;
using NtlTools.Core.Readings.Tables;

namespace NtlTools.Core.Readings;

/// <summary>Finds the data files that paths, folders and wildcards mean.</summary>
public static class InputFiles
{
    // Plain JSON is more often settings and reports than readings, so that it is to be named.
    private static readonly string[] Endings =
        [".csv", ".csv.gz", ".csv.zst", ".parquet", ".jsonl", ".jsonl.gz", ".jsonl.zst", ".ndjson", ".ndjson.gz", ".ndjson.zst"];

    /// <summary>Lists the files, those of one folder or wildcard in ordinal order of their names; a file that is meant more
    /// than once, however its path is written, only where it comes first.</summary>
    /// <param name="paths">Files, folders (their data files but a layer's rejects.csv, and those of folders inside that are partitions, such as
    /// month=2013-01, but of no others) and names with * or ?, also of folders.</param>
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
        Csv.CsvHeader.Open(
        Find([path], failure => throw failure)[0], new() { Delimiter = delimiter }, CancellationToken.None).Names;

    private static List<string> Resolve(string path, Action<NtlException> failed)
    {
        if (File.Exists(path)) return [path];
        if (Directory.Exists(path))
        {
            List<string> inside = [.. FilesIn(path)];
            if (inside.Count == 0) failed(NtlErrors.NoDataFiles(path));
            return inside;
        }
        string pattern = Path.GetFileName(path), folder = Path.GetDirectoryName(path) is { Length: > 0 } parent ? parent : ".";
        if (path.AsSpan().ContainsAny('*', '?') && (folder.AsSpan().ContainsAny('*', '?') || Directory.Exists(folder)))
        {
            List<string> matching = [.. Folders(folder).SelectMany(at => Directory.EnumerateFiles(at)
                .Where(f => FileSystemName.MatchesSimpleExpression(pattern, Path.GetFileName(f), ignoreCase: false))
                .Select(f => at == "." && !path.StartsWith('.') ? Path.GetFileName(f) : f)
                .Order(StringComparer.Ordinal))];
            if (matching.Count == 0) failed(NtlErrors.NoDataFiles(path));
            return matching;
        }
        failed(NtlErrors.InputNotFound(path));
        return [];
    }

    private static IEnumerable<string> FilesIn(string folder) =>
    [
        .. Directory.EnumerateFiles(folder).Where(f => IsDataFile(f) && !IsReport(f)).Order(StringComparer.Ordinal),
        .. Directory.EnumerateDirectories(folder).Where(TableFile.IsPartition).Order(StringComparer.Ordinal).SelectMany(FilesIn),
    ];

    // The folders that a path with wildcards means.
    private static IEnumerable<string> Folders(string path)
    {
        if (!path.AsSpan().ContainsAny('*', '?')) return Directory.Exists(path) ? [path] : [];
        string pattern = Path.GetFileName(path), around = Path.GetDirectoryName(path) is { Length: > 0 } parent ? parent : ".";
        return Folders(around).SelectMany(at => Directory.EnumerateDirectories(at)
            .Where(f => FileSystemName.MatchesSimpleExpression(pattern, Path.GetFileName(f), ignoreCase: false))
            .Select(f => around == "." && !path.StartsWith('.') ? Path.GetFileName(f) : f)
            .Order(StringComparer.Ordinal));
    }

    // What a run could not take lies in its layer beside what it took, and is no data.
    private static bool IsReport(string path) => Path.GetFileName(path) == Reject.TableFile
        && File.Exists(Path.Combine(Path.GetDirectoryName(path) ?? "", "layer.json"));

    private static bool IsDataFile(string path) =>
        Array.Exists(Endings, e => path.EndsWith(e, StringComparison.OrdinalIgnoreCase));
}
