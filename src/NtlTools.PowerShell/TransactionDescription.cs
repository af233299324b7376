using System.Management.Automation;
using NtlTools.Core.Features;
using NtlTools.Core.Transactions;
using NtlTools.Learning;

namespace NtlTools.PowerShell;

/// <summary>Computes features of transactions in batches, and shows those of time windows as properties.</summary>
internal sealed class TransactionDescription(TransactionFeatureSettings settings, int batchSize)
{
    private readonly Batch<CustomerTransactions> _batch = new(batchSize);
    private readonly TransactionFeatureCalculator _calculator = new(settings);
    private int _count, _withPurchase, _features;

    /// <summary>What the command did, in one line; null where it had no customers.</summary>
    public string? Summary => _count == 0 ? null : string.Create(CultureInfo.CurrentCulture,
        $"Described {_count:N0} customers by {_features} features; {_withPurchase:N0} have bought something.");

    /// <summary>What a reference date that nobody gave does to one customer alone; null where there are several.</summary>
    public string? DateDoubt => _count != 1 || settings.ReferenceDate is not null ? null
        : "The reference date is the day after this one customer's last transaction, so that Recency says nothing; a model of other "
            + "customers expects theirs (-ReferenceDate).";

    /// <summary>What is surprising; null where nothing is.</summary>
    public string? Doubt => _withPurchase == _count ? null : string.Create(CultureInfo.CurrentCulture,
        $"{_count - _withPurchase:N0} of {_count:N0} customers have no purchase before the reference date.");

    /// <summary>Adds a customer.</summary>
    /// <returns>Whether there are enough to be taken.</returns>
    public bool Add(CustomerTransactions customer) => _batch.Add(customer);

    /// <summary>The features of the customers added.</summary>
    public IEnumerable<object> Take(ExecutionOptions execution)
    {
        foreach (TransactionFeatures features in _calculator.Compute(_batch.Take(), execution))
        {
            _count++;
            _features = TransactionFeatureCatalogue.Count + features.WindowFeatures().Count();
            if (features.Quality == QualityGrade.High) _withPurchase++;
            yield return Shown(features);
        }
    }

    // A property each, for Sort-Object, Export-Csv and the like. What comes next binds the object inside.
    private static object Shown(TransactionFeatures features)
    {
        PSObject? shown = null;
        foreach ((string name, double value) in features.WindowFeatures())
        {
            shown ??= PSObject.AsPSObject(features);
            shown.Properties.Add(new PSNoteProperty(name, value), preValidated: true);
        }
        return shown ?? (object)features;
    }
}
