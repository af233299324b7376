namespace NtlTools.Core.Errors;

/// <summary>The families of errors; each has a category in the shell and an exit code in the console program.</summary>
public enum NtlErrorKind
{
    /// <summary>Something asked for is not there.</summary>
    NotFound,

    /// <summary>Data that cannot be understood or is inconsistent.</summary>
    InvalidData,

    /// <summary>A setting that cannot be met.</summary>
    InvalidArgument,

    /// <summary>Reading from or writing to a disk failed.</summary>
    InputOutput,

    /// <summary>The data is below the quality that was asked for.</summary>
    QualityGate,

    /// <summary>Another run holds the lock.</summary>
    Busy,
}
