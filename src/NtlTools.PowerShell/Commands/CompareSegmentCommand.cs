using System.Management.Automation;
using NtlTools.Core.Segmentation;
using NtlTools.Core.Segmentation.Comparison;
using NtlTools.Learning.Metrics;
using NtlTools.PowerShell.Parameters;

namespace NtlTools.PowerShell.Commands;

/// <summary>Says in what a segment differs from another, or from all others, and whether that is more than chance.</summary>
/// <remarks>
/// <para>
/// Compare-Segment compares the customers of a segment with those of -ReferenceSegmentId, or of all other segments: for each
/// feature the means, the medians, the difference in pooled standard deviations (Cohen's d), and the probabilities of Welch's t-test
/// and of the Mann-Whitney U test; for each attribute the chi-square test and Cramer's V. One object a feature, then one an
/// attribute, each by falling absolute effect size.
/// </para>
/// <para>
/// AdjustedPValue is that of -Test, corrected for the number of tests by -Correction. With many customers nearly every difference is
/// significant; the effect size says whether it matters: 0.2 is small, 0.5 medium, 0.8 large.
/// </para>
/// <para>Needs all customers at once; memory grows with their number.</para>
/// </remarks>
/// <example>
/// <summary>In what segment 0 differs most from all others.</summary>
/// <code>New-SyntheticMeterData 300 | New-CustomerFeatures | Invoke-Segmentation -ClusterCount 3 |
///     Compare-Segment 0 | Select-Object -First 10</code>
/// </example>
/// <example>
/// <summary>In what two segments differ by their means, with fewer false findings, as a list.</summary>
/// <code>New-SyntheticMeterData 300 | New-CustomerFeatures | Invoke-Segmentation -ClusterCount 3 -Scaling Quantile |
///     Compare-Segment -SegmentId 1 -ReferenceSegmentId 2 -Test Welch -Correction Holm |
///     Where-Object IsSignificant | Format-List</code>
/// </example>
/// <seealso cref="GetSegmentProfileCommand"/>
/// <seealso cref="CompareSegmentationCommand"/>
[Cmdlet(VerbsData.Compare, "Segment")]
[OutputType(typeof(SegmentDifference))]
public sealed class CompareSegmentCommand : ParallelCommand
{
    private static readonly SegmentComparisonSettings Defaults = new();

    private readonly List<SegmentedCustomer> _customers = [];

    /// <summary>The customers with their segments.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [ValidateNotNull]
    public SegmentedCustomer InputObject { get; set; } = null!;

    /// <summary>The number of the segment.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateRange(-1, int.MaxValue)]
    [ArgumentCompleter(typeof(SegmentCompleter))]
    public int SegmentId { get; set; }

    /// <summary>The number of the segment to compare with. All others if left out.</summary>
    [Parameter(Position = 1)]
    [ValidateRange(-1, int.MaxValue)]
    [ArgumentCompleter(typeof(SegmentCompleter))]
    public int? ReferenceSegmentId { get; set; }

    /// <summary>
    /// The test that decides on features: by ranks (MannWhitney), which a few huge numbers do not move, or by means (Welch).
    /// </summary>
    /// <value>MannWhitney</value>
    [Parameter]
    public SegmentTest Test { get; set; } = Defaults.Test;

    /// <summary>
    /// How probabilities are corrected for the number of tests: BenjaminiHochberg limits the share of false findings, Holm the
    /// probability of any, None does nothing.
    /// </summary>
    /// <value>BenjaminiHochberg</value>
    [Parameter]
    public PValueCorrection Correction { get; set; } = Defaults.Correction;

    /// <summary>Below this corrected probability a difference is significant.</summary>
    /// <value>0.05</value>
    [Parameter]
    [ValidateRange(1e-12, 0.999)]
    public double Significance { get; set; } = Defaults.Significance;

    /// <inheritdoc/>
    protected override void Process() => _customers.Add(InputObject);

    /// <inheritdoc/>
    protected override void End()
    {
        SegmentComparisonSettings settings = Defaults with { Test = Test, Correction = Correction, Significance = Significance };
        SegmentComparison comparison = RunWithProgress("Comparing segments",
            execution => SegmentComparer.Compare(_customers, SegmentId, ReferenceSegmentId, settings, execution));
        int significant = comparison.Differences.Count(difference => difference.IsSignificant);
        WriteVerbose($"{comparison.Name} ({comparison.CustomerCount:N0} customers) against {comparison.ReferenceName} "
            + $"({comparison.ReferenceCount:N0}), by {Test}, corrected by {Correction}.");
        WriteObject(comparison.Differences, enumerateCollection: true);
        WriteSummary($"Segment {SegmentId} differs from {comparison.ReferenceName} in {significant} of "
            + $"{comparison.Differences.Count} features and attributes by more than chance.");
    }
}
