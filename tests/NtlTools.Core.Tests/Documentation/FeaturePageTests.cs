using System.Text;
using NtlTools.Core.Features;

namespace NtlTools.Core.Tests.Documentation;

/// <summary>docs/features.md comes out of the catalogues. With NTLTOOLS_WRITE_DOCS=1 this test writes it instead of comparing it.</summary>
public class FeaturePageTests
{
    [Fact]
    public void The_page_of_features_is_what_the_catalogues_say()
    {
        string path = Path.Combine(TestFiles.RepositoryRoot, "docs", "features.md"), page = Page();
        if (Environment.GetEnvironmentVariable("NTLTOOLS_WRITE_DOCS") == "1") File.WriteAllText(path, page);
        Assert.Equal(page, File.ReadAllText(path));
    }

    private static string Page()
    {
        var page = new StringBuilder();
        page.Append("# Features\n\nWhat customers are known by, as the two catalogues of the engine define it. A number that does not exist for a\n"
            + "customer is empty in tables and NaN in the shell.\n\n## Of meter readings\n\nA series has T steps, n of them observed; statistics run "
            + "over those. Segments are made of those in **bold** where nothing\nelse is said.\n\n| feature | definition |\n|---|---|\n");
        foreach (FeatureDefinition feature in FeatureCatalogue.All) Row(page, feature.Name, feature.Formula, FeatureCatalogue.BehaviourNames);
        page.Append("\n## Of purchases\n\nUp to the reference date, which is the day after the last transaction of the import unless it is given: two imports\n"
            + "of different periods are comparable with one `-ReferenceDate` alone. Returns are no purchases.\n\n| feature | definition |\n|---|---|\n");
        foreach (TransactionFeatureDefinition feature in TransactionFeatureCatalogue.All)
            Row(page, feature.Name, feature.Formula, TransactionFeatureCatalogue.SegmentationNames);
        page.Append("\nWith `-Window 30d` each of the features of windows ends in `30d`; `Get-Member` shows their names, and events have theirs.\n");
        return page.ToString();
    }

    private static void Row(StringBuilder page, string name, string formula, IReadOnlyList<string> defaults)
    {
        string shown = defaults.Contains(name) ? $"**{name}**" : name;
        page.Append("| ").Append(shown).Append(" | ").Append(formula.Replace("|", "\\|", StringComparison.Ordinal)).Append(" |\n");
    }
}
