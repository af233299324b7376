using NtlTools.Core.Transactions;
using NtlTools.Learning;
using NtlTools.Learning.Numerics;

namespace NtlTools.Core.Features;

/// <summary>Computes the features of the <see cref="TransactionFeatureCatalogue"/> out of transactions and events.</summary>
/// <remarks>
/// All customers of one import share one <see cref="FeatureSet"/>, and imports with events of the same types do, too. Can be
/// used from several threads at once. Memory: the results, and on each thread what the orders of one customer need.
/// </remarks>
public sealed class TransactionFeatureCalculator
{
    private const int CustomersABlock = 64;

    private readonly TransactionFeatureSettings _settings;
    private readonly Dictionary<string, Plan> _plans = new(StringComparer.Ordinal);
    private readonly Lock _planning = new();

    /// <summary>Makes a calculator.</summary>
    /// <param name="settings">Which features are computed, and up to when.</param>
    public TransactionFeatureCalculator(TransactionFeatureSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        _settings = settings;
    }

    /// <summary>What the features of a customer are called, and what they are, in order.</summary>
    public IReadOnlyList<TransactionFeatureDefinition> DefinitionsFor(CustomerTransactions customer)
    {
        ArgumentNullException.ThrowIfNull(customer);
        return PlanFor(customer.History).Definitions;
    }

    /// <summary>Computes one customer's features.</summary>
    public TransactionFeatures Compute(CustomerTransactions customer)
    {
        ArgumentNullException.ThrowIfNull(customer);
        return Compute([customer], new ExecutionOptions { Threads = 1 })[0];
    }

    /// <summary>Computes the features of many customers.</summary>
    /// <param name="batch">The customers.</param>
    /// <param name="execution">Threads, cancellation and progress.</param>
    /// <returns>One result a customer, in the order of the customers.</returns>
    /// <exception cref="ArgumentException">A customer is null.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public TransactionFeatures[] Compute(IReadOnlyList<CustomerTransactions> batch, ExecutionOptions execution)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(execution);
        var results = new TransactionFeatures[batch.Count];
        OrderedParallel.ForBlocks(batch.Count, CustomersABlock, execution, (_, from, to) =>
        {
            var summary = new TransactionSummary();
            TransactionHistory? history = null;
            Plan plan = null!;
            for (int i = from; i < to; i++)
            {
                CustomerTransactions customer = batch[i] ?? throw new ArgumentException("A customer is null.", nameof(batch));
                if (!ReferenceEquals(customer.History, history)) plan = PlanFor(history = customer.History);
                results[i] = Compute(customer, plan, summary);
            }
        });
        return results;
    }

    private TransactionFeatures Compute(CustomerTransactions customer, Plan plan, TransactionSummary summary)
    {
        DateTime reference = _settings.ReferenceDate ?? customer.History.End;
        summary.Read(customer, reference, _settings.Windows);
        var values = new double[plan.Definitions.Length];
        for (int i = 0; i < values.Length; i++) values[i] = plan.Definitions[i].Compute(summary);
        return new(customer.CustomerId, plan.Set, values, summary.LineCount > 0 ? QualityGrade.High : QualityGrade.Low, reference)
        {
            Attributes = customer.AttributesBefore(reference),
        };
    }

    private Plan PlanFor(TransactionHistory history)
    {
        long reference = (_settings.ReferenceDate ?? history.End).Ticks;
        string key = string.Join(',', history.Types.Select((t, i) => (Type: t, Place: i)).Where(t => t.Type.First < reference)
            .Select(t => $"{t.Place}:{t.Type.Name}{(t.Type.FirstValue < reference ? "=" : "")}"));
        lock (_planning)
        {
            if (_plans.TryGetValue(key, out Plan? known)) return known;
            TransactionFeatureDefinition[] definitions = TransactionFeatureCatalogue.For(_settings, history);
            var set = new FeatureSet(TransactionFeatureCatalogue.Subject, [.. definitions.Select(d => d.Name)],
                TransactionFeatureCatalogue.SegmentationNames, nameof(TransactionFeatures.TotalSpend));
            var plan = new Plan(set, definitions);
            _plans.Add(key, plan);
            return plan;
        }
    }

    private sealed record Plan(FeatureSet Set, TransactionFeatureDefinition[] Definitions);
}
