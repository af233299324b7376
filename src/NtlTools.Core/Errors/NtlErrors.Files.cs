namespace NtlTools.Core.Errors;

public static partial class NtlErrors
{
    internal static NtlException CannotWrite(string path, Exception inner) => new("CannotWrite", NtlErrorKind.InputOutput, path,
        $"'{path}' cannot be written: {inner.Message}",
            "Check that the folder exists, that you may write to it, and that nothing holds the file open.", inner);

    internal static NtlException NoFolder(string path, Exception inner) => new("CannotWrite", NtlErrorKind.InputOutput, path,
        $"'{path}' cannot be written: its folder does not exist.", "Make the folder first, or name another.", inner);

    internal static NtlException NoParquet(Exception inner) => new("DuckDBMissing", NtlErrorKind.NotFound, null,
        $"Parquet cannot be written without DuckDB's library. {inner.Message}",
        "Get the library as the message says, or write CSV, which needs none.", inner);

    internal static NtlException NotAFolder(string path) => new("CannotWrite", NtlErrorKind.InputOutput, path,
        $"'{path}' is a file; a folder to write to is expected.", "Name a folder; it is made where it does not exist.");

    internal static NtlException DiskFull(string path, Exception inner) => new("DiskFull", NtlErrorKind.InputOutput, path,
        $"The disk is full while writing '{path}'; what stood there before is unchanged.", "Free some space and run again.",
            inner);

    internal static NtlException FileExists(string path) => new("FileExists", NtlErrorKind.InvalidArgument, path,
        $"'{path}' exists already.", "Choose another name, or leave out -NoClobber to replace it.");

    internal static NtlException OutputBusy(string path, Exception inner) => new("OutputBusy", NtlErrorKind.Busy, path,
        $"Another run is writing to '{path}'.", "Wait until it has ended, or write to another folder.", inner);

    internal static NtlException NotAModel(string path, string reason, Exception? inner = null) => new("NotAModel",
        NtlErrorKind.InvalidData, path, $"'{path}' is no model of NtlTools, or is damaged: {reason}",
        "Use a file that Export-NtlModel or a run has written, and copy it again if it was moved.", inner);

    internal static NtlException NoSuchModelEnding(string path) => new("NoSuchModelEnding", NtlErrorKind.InvalidArgument, path,
        $"'{path}' does not end as models do: .ntlmodel, or .json for the trees of a detector alone.",
        "End the name with .ntlmodel, which Import-NtlModel and other commands read, or give the format (-Format).");

    internal static NtlException WouldReplaceNoModel(string path) => new("WouldReplaceNoModel", NtlErrorKind.InvalidArgument, path,
        $"'{path}' exists already and is no model; a model does not take the place of other files.",
        "Choose another name, or remove the file first where nobody needs it.");

    internal static NtlException NewerModel(string path, int found, int known) =>
        new("NewerModel", NtlErrorKind.InvalidData, path,
        $"'{path}' has format version {found}; this NtlTools reads up to version {known}.",
            "Update NtlTools, or export the model again with this one.");

    internal static NtlException OversizedModel(string path, long bytes, long most) =>
        new("OversizedModel", NtlErrorKind.InvalidData, path,
        $"'{path}' would take {bytes >> 20} MB of memory; at most {most >> 20} MB are accepted.",
            "Use a file that Export-NtlModel or a run has written.");

    internal static NtlException UnreadablyLargeModel(long bytes, int parts) =>
        new("OversizedModel", NtlErrorKind.InvalidData, null,
        $"The model has {bytes >> 20} MB in {parts} parts, more than could be read again; it is not saved.",
            "Make one of fewer segments or trees.");

    internal static NtlException OtherModel(string path, string found, string expected) =>
        new("OtherModel", NtlErrorKind.InvalidData, path,
        $"'{path}' holds a {found}; a {expected} is expected.", $"Use the file of a {expected}.");

    internal static NtlException NoSuchTableFormat(string path) => new("NoSuchTableFormat", NtlErrorKind.InvalidArgument, path,
        $"'{path}' is to be a file of a form that tables are not written in; CSV and Parquet are.",
        "End the name with .csv, which spreadsheets open, or with .parquet.");
}
