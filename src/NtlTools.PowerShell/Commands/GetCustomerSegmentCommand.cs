using System.Management.Automation;
using NtlTools.Core.Features;
using NtlTools.Core.Segmentation.Classification;
using NtlTools.PowerShell.Parameters;

namespace NtlTools.PowerShell.Commands;

/// <summary>Says at once which segment of a saved model a customer belongs to, and how surely.</summary>
/// <remarks>
/// <para>
/// Get-CustomerSegment answers for one customer or a hundred thousand a second: the segment, its name, and how far the customer
/// belongs to each segment. k-means, mixtures and hybrids answer themselves. For other algorithms, which cannot say where a new
/// customer belongs, boosted trees answer that learnt their segments; ClassifierAccuracy of the model says how well.
/// </para>
/// <para>
/// A model's file is read once, and again when it changes. Answers are remembered for -CacheLifetime, at most -CacheCapacity of them,
/// by all that the model looks at and never by the customer's id: a customer who has changed is answered anew. IsCached says which
/// answers were remembered, from an earlier command or an earlier customer of this one.
/// </para>
/// <para>
/// A model of purchases knows its features by name and not the date that they counted up to: give New-CustomerFeatures the windows
/// of the model and a -ReferenceDate. Without one it is the day after the last transaction of the import, and a customer who is
/// imported alone has bought yesterday.
/// </para>
/// <para>Customers stream through in batches; memory does not grow with their number beyond what is remembered.</para>
/// </remarks>
/// <example>
/// <summary>Where new customers belong, by a saved model.</summary>
/// <code>$file = Join-Path ([IO.Path]::GetTempPath()) segments.ntlmodel
/// New-SyntheticMeterData 300 | New-CustomerFeatures | Invoke-Segmentation -Scaling Quantile | Export-NtlModel -Path $file -Force
/// New-SyntheticMeterData 5 -Seed 7 | New-CustomerFeatures | Get-CustomerSegment -Model $file</code>
/// </example>
/// <example>
/// <summary>The customers whom the model is least sure of.</summary>
/// <code>$customers = New-SyntheticMeterData 300 | New-CustomerFeatures
/// $segmented = $customers | Invoke-Segmentation -Algorithm GaussianMixture -ClusterCount 3 -Scaling Quantile
/// $customers | Get-CustomerSegment -Model $segmented | Where-Object SegmentId -GE 0 | Sort-Object Probability |
///     Select-Object -First 5</code>
/// </example>
/// <seealso cref="InvokeSegmentationCommand"/>
/// <seealso cref="GetSegmentProfileCommand"/>
[Cmdlet(VerbsCommon.Get, "CustomerSegment")]
[OutputType(typeof(CustomerSegment))]
public sealed class GetCustomerSegmentCommand : ParallelCommand
{
    private const int BatchSize = 8192;

    private static readonly SegmentCacheSettings Defaults = new();

    private readonly Batch<CustomerFeatures> _batch = new(BatchSize);
    private SegmentClassifier _classifier = null!;
    private int _count, _cached;

    /// <summary>The customers, with the features that the model was fitted on.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [ValidateNotNull]
    public CustomerFeatures InputObject { get; set; } = null!;

    /// <summary>The model: a segmentation, a detector, the path of either, or customers with segments.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ModelPathCompleter))]
    public object Model { get; set; } = null!;

    /// <summary>The most answers that are remembered between commands. 0 remembers none.</summary>
    /// <value>100000</value>
    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int CacheCapacity { get; set; } = Defaults.Capacity;

    /// <summary>How long an answer is remembered, as a time span such as 00:30:00.</summary>
    /// <value>01:00:00</value>
    [Parameter]
    [DurationTransformation]
    public TimeSpan CacheLifetime { get; set; } = Defaults.Lifetime;

    /// <inheritdoc/>
    protected override void Begin()
    {
        SegmentClassifier? classifier = Classifiers.Of(Model, new() { Capacity = CacheCapacity, Lifetime = CacheLifetime },
            SessionState.Path, out ErrorRecord? error);
        if (error is not null) ThrowTerminatingError(error);
        _classifier = classifier!;
    }

    /// <inheritdoc/>
    protected override void Process()
    {
        if (_batch.Add(InputObject)) Classify();
    }

    /// <inheritdoc/>
    protected override void End()
    {
        Classify();
        WriteSummary($"Found the segments of {_count:N0} customers, {_cached:N0} of them remembered.");
    }

    private void Classify()
    {
        IReadOnlyList<CustomerFeatures> customers = _batch.Take();
        CustomerSegment[] answers = customers.Count == 1 ? [_classifier.Classify(customers[0])]
            : _classifier.Classify(customers, Execution);
        _count += answers.Length;
        _cached += answers.Count(answer => answer.IsCached);
        WriteObject(answers, enumerateCollection: true);
    }
}
