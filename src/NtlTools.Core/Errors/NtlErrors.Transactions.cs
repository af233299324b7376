namespace NtlTools.Core.Errors;

public static partial class NtlErrors
{
    internal static NtlException NoTransactionColumn(string path, string role, string parameter, IEnumerable<string> found) =>
        new("NoTransactionColumn", NtlErrorKind.InvalidData, $"{path}:1",
        $"'{path}' has no column that is known to hold {role}; its columns are {ColumnList(found)}.",
        $"Name the column ({parameter}).");

    internal static NtlException NoTransactionFile(string path) => new("NoTransactionFile", NtlErrorKind.InvalidArgument, path,
        $"'{path}' is named as a file of events, and no other file is left to read transactions from.",
        "Name the files of transactions, and as event files only others.");

    internal static NtlException NoPurchases(string path, long returns) => new("NoPurchases", NtlErrorKind.InvalidData, path,
        $"All {returns} lines that could be used are returns or cancellations; nobody has bought anything.",
        "If order numbers merely begin like those of cancellations, say so (-CancellationPrefix ''); "
        + "if returns are what you want, keep customers without purchases (-IncludeReturnOnlyCustomer).");

    internal static NtlException TooManyEventTypes(string path, string column, int most) => new("TooManyEventTypes",
        NtlErrorKind.InvalidData, path, $"Column '{Shown(column)}' of '{path}' has more than {most} types of events.",
        "Name the column that holds the type and not the text of an event (-EventTypeColumn).");
}
