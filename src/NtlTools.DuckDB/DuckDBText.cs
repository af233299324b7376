namespace NtlTools.DuckDB;

/// <summary>Puts names and values into SQL so that they can be nothing else.</summary>
/// <remarks>
/// A value goes into SQL as a parameter wherever a parameter can be; these are for the places where none can, such as names of
/// tables and columns, and the file of a <c>COPY</c>.
/// </remarks>
public static class DuckDBText
{
    /// <summary>A name of a table or column in quotes.</summary>
    /// <exception cref="ArgumentException">The name is empty or has a zero character, which ends SQL in C.</exception>
    public static string Identifier(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return Quoted(name, '"');
    }

    /// <summary>A text in quotes.</summary>
    /// <exception cref="ArgumentException">The text has a zero character, which ends SQL in C.</exception>
    public static string Literal(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Quoted(text, '\'');
    }

    /// <summary>A list of texts in quotes, as a file function takes several files.</summary>
    /// <exception cref="ArgumentException">A text has a zero character.</exception>
    public static string List(IEnumerable<string> texts)
    {
        ArgumentNullException.ThrowIfNull(texts);
        return "[" + string.Join(", ", texts.Select(Literal)) + "]";
    }

    internal static void RefuseZero(string text, string parameter)
    {
        if (text.Contains('\0', StringComparison.Ordinal))
            throw new ArgumentException("A zero character cannot be part of SQL.", parameter);
    }

    private static string Quoted(string text, char quote)
    {
        RefuseZero(text, nameof(text));
        string one = quote.ToString();
        return one + text.Replace(one, one + one, StringComparison.Ordinal) + one;
    }
}
