using NtlTools.Core.Readings.Csv;

namespace NtlTools.Core.Readings;

/// <summary>How far a file may expand while it is read.</summary>
/// <param name="Times">How many times its own size.</param>
/// <param name="Spare">How many bytes every file may expand to.</param>
internal readonly record struct ExpansionLimit(double Times, long Spare)
{
    /// <summary>What holds where nothing else is said.</summary>
    public static ExpansionLimit Default { get; } = new(ImportSettings.DefaultMaximumExpansion, ImportSettings.SpareExpansion);

    /// <summary>Whether a file of a size has expanded to too much.</summary>
    public bool IsExceeded(long expanded, long size) => expanded > Spare && expanded > Times * size;

    /// <summary>What is wrong with a file that has.</summary>
    public OversizedTextException Exceeded() => new(FormattableString.Invariant(
        $"The compressed file unpacks to more than {Times} times its size, and to more than {Spare >> 20} MB."));
}
