using NtlTools.Core.Detection;

namespace NtlTools.Core.Runs;

/// <summary>What an export wrote.</summary>
public sealed record ModelExportSummary
{
    /// <summary>Where the model came from.</summary>
    public required string ModelPath { get; init; }

    /// <summary>The file that it wrote.</summary>
    public required string OutputPath { get; init; }

    /// <summary>The format of the file.</summary>
    public required ModelFormat Format { get; init; }

    /// <summary>The number of boosted trees.</summary>
    public required int TreeCount { get; init; }

    /// <summary>The features and attributes that the model looks at, in the order of its columns.</summary>
    public required IReadOnlyList<string> Features { get; init; }

    /// <summary>Whether readings or theft of some of the customers that it was trained on are simulated.</summary>
    public required bool IsSimulated { get; init; }
}
