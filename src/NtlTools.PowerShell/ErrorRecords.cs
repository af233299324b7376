using System.Management.Automation;
using NtlTools.Core.Errors;

namespace NtlTools.PowerShell;

/// <summary>The catalogue of error records: every id, category and advice that a cmdlet shows comes from here.</summary>
internal static class ErrorRecords
{
    /// <summary>An error of the engine.</summary>
    public static ErrorRecord From(NtlException error)
    {
        ErrorCategory category = error.Kind switch
        {
            NtlErrorKind.NotFound => ErrorCategory.ObjectNotFound,
            NtlErrorKind.InvalidData => ErrorCategory.InvalidData,
            NtlErrorKind.InvalidArgument => ErrorCategory.InvalidArgument,
            NtlErrorKind.InputOutput => error.InnerException is UnauthorizedAccessException
                ? ErrorCategory.PermissionDenied : ErrorCategory.DeviceError,
            NtlErrorKind.QualityGate => ErrorCategory.LimitsExceeded,
            NtlErrorKind.Busy => ErrorCategory.ResourceBusy,
            _ => ErrorCategory.NotSpecified,
        };
        return Make(error, error.ErrorId, category, error.Target, error.Message, error.Recommendation);
    }

    /// <summary>Whatever left the engine; null for the shell's own exceptions, which pass untouched.</summary>
    public static ErrorRecord? From(Exception exception) => exception switch
    {
        // Stopping, "break" and errors from further down the pipeline come up through what the cmdlet writes.
        _ when exception.GetType().Assembly == typeof(PSCmdlet).Assembly => null,
        NtlException error => From(error),
        UnauthorizedAccessException => Make(exception, "AccessDenied", ErrorCategory.PermissionDenied, null, exception.Message,
            "Check the rights on the file and its folder, and whether another program has it open."),
        FileNotFoundException missing => Make(exception, "FileNotFound", ErrorCategory.ObjectNotFound, missing.FileName,
            exception.Message, "Check the path; it is relative to the shell's current location."),
        DirectoryNotFoundException => Make(exception, "FolderNotFound", ErrorCategory.ObjectNotFound, null, exception.Message,
            "Check the path; it is relative to the shell's current location."),
        IOException => Make(exception, "InputOutputFailed", ErrorCategory.DeviceError, null, exception.Message,
            "Check that the disk is there, has room, and that no other program holds the file."),
        OperationCanceledException => Make(exception, "Cancelled", ErrorCategory.OperationStopped, null,
            "The work was cancelled before it was done.", "Run the command again."),
        OutOfMemoryException => Make(exception, "OutOfMemory", ErrorCategory.ResourceUnavailable, null,
            "There is not enough memory for so many readings.", "Split the customers, or use a machine with more."),
        ArgumentException argument => Make(exception, "InvalidSetting", ErrorCategory.InvalidArgument, argument.ParamName,
            Wording(argument), "Change the parameter and run the command again."),
        _ => Make(exception, "Unexpected", ErrorCategory.NotSpecified, null, exception.Message,
            "This is a defect of NtlTools. Report it with the output of Get-Error."),
    };

    /// <summary>A path that leads nowhere.</summary>
    public static ErrorRecord PathNotFound(string path, Exception? cause = null) =>
        Make(cause ?? new FileNotFoundException(null, path), "PathNotFound", ErrorCategory.ObjectNotFound, path,
            $"There is nothing at '{path}'.", "Check the path; it is relative to the shell's current location.");

    /// <summary>A wildcard that nothing matches.</summary>
    public static ErrorRecord NothingMatches(string path) =>
        Make(new FileNotFoundException(null, path), "NothingMatches", ErrorCategory.ObjectNotFound, path,
            $"No file matches '{path}'.", "Check the wildcard, or use -LiteralPath where the name has brackets in it.");

    /// <summary>A path of the registry, the environment and the like.</summary>
    public static ErrorRecord NotAFileSystemPath(string path, string provider) =>
        Make(new ArgumentException($"'{path}' belongs to {provider}."), "NotAFileSystemPath", ErrorCategory.InvalidArgument, path,
            $"'{path}' is a path of {provider}, but files are needed.", "Give a path of the file system.");

    /// <summary>An output that is there already, where it must not be replaced.</summary>
    public static ErrorRecord OutputExists(string path) =>
        Make(new IOException($"'{path}' exists."), "OutputExists", ErrorCategory.ResourceExists, path,
            $"'{path}' exists already and -NoClobber forbids to replace it.", "Choose another name or leave out -NoClobber.");

    /// <summary>An output that is there already and is protected.</summary>
    public static ErrorRecord OutputIsReadOnly(string path) =>
        Make(new UnauthorizedAccessException($"'{path}' is read-only."), "OutputIsReadOnly", ErrorCategory.PermissionDenied, path,
            $"'{path}' exists already and is read-only.", "Use -Force to replace it, or choose another name.");

    /// <summary>An object that is no model.</summary>
    public static ErrorRecord NotAModelObject(object value) =>
        Make(new ArgumentException("The object is no model."), "NotAModelObject", ErrorCategory.InvalidType, value,
            $"What is given ({value.GetType().Name}) is no model; a TheftDetector, a CustomerSegmentation, an XGBoostDetector or customers "
            + "with segments are expected.",
            "Use what Train-TheftDetector, Import-NtlModel or Invoke-Segmentation returns, or the Segmentation of a detector.");

    /// <summary>An object that no table has rows of, or not the table that has begun.</summary>
    public static ErrorRecord NotATableRow(object value) =>
        Make(new ArgumentException("The object is no row of this table."), "NotATableRow", ErrorCategory.InvalidType, value,
            $"A {value.GetType().Name} is no row of this table; scores, features, segmented customers, answers, points of a map or differences are expected, one kind a table.",
            "Export each kind in a call of its own; readings go out with Export-MeterData.");

    /// <summary>Nothing came to be written, and an older file stands where it was to go.</summary>
    public static ErrorRecord NothingToWrite(string path) =>
        Make(new InvalidOperationException("Nothing came to be written."), "NothingToWrite", ErrorCategory.InvalidData, path,
            $"Nothing came to be written, so that '{path}' still holds what it held before.",
            "Look why nothing came, and remove the file where that is right.");

    /// <summary>Wide rows were asked for in a form that has none.</summary>
    public static ErrorRecord ParquetIsLong() =>
        Make(new ArgumentException("Parquet is long."), "ParquetIsLong", ErrorCategory.InvalidArgument, "Layout",
            "Readings go into Parquet one row a reading; only CSV can be wide.",
            "Leave out -Layout Wide, or write CSV with -Format Csv or a name that ends with .csv.");

    /// <summary>A second object for one file.</summary>
    public static ErrorRecord OneModelAFile(string path) =>
        Make(new ArgumentException("A file holds one model."), "OneModelAFile", ErrorCategory.InvalidArgument, path,
            $"'{path}' has been written, and another model came down the pipeline; a file holds one.",
            "Export each model to a file of its own.");

    /// <summary>The runtime adds the parameter and the value to the message in its own form.</summary>
    private static string Wording(ArgumentException argument)
    {
        string message = argument.Message.Split(" (Parameter '")[0];
        return argument is ArgumentOutOfRangeException { ActualValue: { } value } ? $"{message} Found: {value}." : message;
    }

    private static ErrorRecord Make(
        Exception exception, string id, ErrorCategory category, object? target, string message, string recommendation) =>
        new(exception, id, category, target)
        {
            ErrorDetails = new ErrorDetails(message) { RecommendedAction = recommendation },
        };
}
