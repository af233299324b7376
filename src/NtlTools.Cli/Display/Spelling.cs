namespace NtlTools.Cli.Display;

/// <summary>What a person may have meant by a word that there is not.</summary>
internal static class Spelling
{
    /// <summary>The known word that takes fewest changes; null where all take too many.</summary>
    /// <param name="written">What was written.</param>
    /// <param name="known">What there is.</param>
    public static string? Nearest(string written, IEnumerable<string> known)
    {
        string word = written.ToUpperInvariant();
        int most = Math.Max(1, word.Trim('-').Length / 3);
        return known.Select(name => (Name: name, Changes: Changes(word, name.ToUpperInvariant())))
            .Where(candidate => candidate.Changes <= most).OrderBy(candidate => candidate.Changes).FirstOrDefault().Name;
    }

    // Letters that are put in, left out or replaced (Levenshtein 1966), row by row.
    private static int Changes(string first, string second)
    {
        int[] before = [.. Enumerable.Range(0, second.Length + 1)], row = new int[second.Length + 1];
        for (int i = 1; i <= first.Length; i++)
        {
            row[0] = i;
            for (int j = 1; j <= second.Length; j++)
            {
                row[j] = Math.Min(Math.Min(row[j - 1], before[j]) + 1,
                    before[j - 1] + (first[i - 1] == second[j - 1] ? 0 : 1));
            }
            (before, row) = (row, before);
        }
        return before[second.Length];
    }
}
