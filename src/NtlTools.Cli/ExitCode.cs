using NtlTools.Core.Errors;

namespace NtlTools.Cli;

/// <summary>What the program tells the one who started it.</summary>
internal enum ExitCode
{
    /// <summary>All was done.</summary>
    Done = 0,

    /// <summary>It failed, was cancelled, or was asked in a way that it does not understand.</summary>
    Failed = 1,

    /// <summary>The data is below the quality that was asked for.</summary>
    BelowQuality = 2,

    /// <summary>Another run holds the lock.</summary>
    Busy = 3,
}

/// <summary>The exit code of each family of errors.</summary>
internal static class ExitCodes
{
    public static ExitCode Of(NtlException failure) => failure.Kind switch
    {
        NtlErrorKind.QualityGate => ExitCode.BelowQuality,
        NtlErrorKind.Busy => ExitCode.Busy,
        _ => ExitCode.Failed,
    };
}
