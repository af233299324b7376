using System.Globalization;
using NtlTools.Core.Errors;
using NtlTools.Core.Features;

namespace NtlTools.Core.Runs;

/// <summary>What a person should know of an import: what was found out about the files, and what is surprising.</summary>
internal static class ImportFindings
{
    private const int FewCustomers = 100;

    /// <summary>What was found out about each file.</summary>
    public static IEnumerable<string> Decisions(CustomerSource source) => source.Report.Files.Select(file =>
        $"{file.Path}: {file.Layout}, delimiter '{file.Delimiter}', decimal mark '{file.DecimalMark}', ids in '{file.IdColumn}', "
            + $"labels in {(file.LabelColumn is { } label ? $"'{label}'" : "no column")}");

    /// <summary>Files that could not be used, what was not taken of the others, and thieves that could not be made.</summary>
    /// <param name="source">The import, when it has ended.</param>
    /// <param name="whereRejectsAre">The end of a sentence: where the rejects can be read.</param>
    public static IEnumerable<string> Losses(CustomerSource source, string whereRejectsAre)
    {
        foreach (NtlException failure in source.FileErrors) yield return failure.Message;
        if (source.Report.RejectCount > 0)
            yield return string.Create(CultureInfo.InvariantCulture,
                $"{source.Report.RejectCount} rows or cells were not taken; {whereRejectsAre}");
        if (source.Injection is { } injection && injection.ThiefCount < injection.WantedCount)
            yield return string.Create(CultureInfo.InvariantCulture,
                $"Only {injection.ThiefCount} of {injection.WantedCount} customers could be made thieves: the others have ")
                + "too few readings, use too little, or are thieves already.";
    }

    /// <summary>What makes segments doubtful: few customers, or all of one quality.</summary>
    public static IEnumerable<string> Doubts(IReadOnlyList<CustomerFeatures> customers)
    {
        if (customers.Count < FewCustomers)
            yield return string.Create(CultureInfo.InvariantCulture,
                $"Only {customers.Count} customers: segments and scores will be coarse.");
        if (customers.Count > 1 && customers.Select(c => c.Quality).Distinct().Count() == 1)
            yield return $"All customers have quality {customers[0].Quality}.";
    }
}
