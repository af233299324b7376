using System.Globalization;
using NtlTools.Core.Errors;
using NtlTools.Core.Features;
using NtlTools.Core.Readings;

namespace NtlTools.Core.Runs;

/// <summary>What a person should know of an import: what was found out about the files, and what is surprising.</summary>
public static class ImportFindings
{
    private const int FewCustomers = 100;

    /// <summary>What was found out about each file, and about bills.</summary>
    internal static IEnumerable<string> Decisions(CustomerSource source)
    {
        foreach (ImportedFile file in source.Report.Files) yield return file.ToString();
        if (source.Report.PeriodEnd is { } end) yield return $"The ends of billing periods are {end}.";
        if (source.Report.Billing is { } bills) yield return bills.ToString();
    }

    /// <summary>Files that could not be used, what was not taken of the others, and thieves that could not be made.</summary>
    /// <param name="source">The import, when it has ended.</param>
    /// <param name="whereRejectsAre">The end of a sentence: where the rejects can be read.</param>
    internal static IEnumerable<string> Losses(CustomerSource source, string whereRejectsAre)
    {
        foreach (NtlException failure in source.FileErrors) yield return failure.Message;
        if (source.Report.Rejects.GetValueOrDefault(RejectReason.TruncatedFile) is > 0 and var truncated)
            yield return string.Create(CultureInfo.InvariantCulture,
                $"{truncated} {(truncated == 1 ? "file ends" : "files end")} too early: what came before is used, the rest is lost; {whereRejectsAre}");
        if (source.Report.RejectCount > 0)
            yield return string.Create(CultureInfo.InvariantCulture,
                $"{source.Report.RejectCount} rows or cells were not taken; {whereRejectsAre}");
        if (source.Injection is { } injection && injection.ThiefCount < injection.WantedCount)
            yield return string.Create(CultureInfo.InvariantCulture,
                $"Only {injection.ThiefCount} of {injection.WantedCount} customers could be made thieves: the others have ")
                + "too few readings, use too little, or are thieves already.";
    }

    /// <summary>What makes segments doubtful: few customers, or all of one quality.</summary>
    internal static IEnumerable<string> Doubts(IReadOnlyList<CustomerFeatures> customers)
    {
        ArgumentNullException.ThrowIfNull(customers);
        if (OfCount(customers.Count) is { } few) yield return few;
        int[] grades = new int[Enum.GetValues<QualityGrade>().Length];
        foreach (CustomerFeatures customer in customers) grades[(int)customer.Quality]++;
        if (OfGrades(grades) is { } alike) yield return alike;
    }

    /// <summary>What is doubtful about a number of customers; null where nothing is.</summary>
    public static string? OfCount(int customers) => customers >= FewCustomers ? null
        : string.Create(CultureInfo.InvariantCulture, $"Only {customers} customers: segments and scores will be coarse.");

    /// <summary>What is doubtful about the qualities of customers; null where nothing is.</summary>
    /// <param name="grades">The number of customers of each <see cref="QualityGrade"/>.</param>
    public static string? OfGrades(IReadOnlyList<int> grades)
    {
        ArgumentNullException.ThrowIfNull(grades);
        int count = grades.Sum();
        int grade = count > 1 ? grades.ToList().IndexOf(count) : -1;

        // That all are good is no reason for doubt.
        return grade < 0 || grade == (int)QualityGrade.High ? null
            : string.Create(CultureInfo.InvariantCulture, $"All {count} customers have quality {(QualityGrade)grade}.");
    }
}
