namespace NtlTools.Core.Features;

/// <summary>Which features of transactions are computed, and up to when.</summary>
public sealed record TransactionFeatureSettings
{
    private readonly IReadOnlyList<TimeWindow> _windows = [];
    private readonly IReadOnlyList<WindowAggregation> _aggregations =
        [WindowAggregation.Mean, WindowAggregation.Sum, WindowAggregation.Count];

    /// <summary>
    /// The date up to which transactions and events count; what happens at it or later does not. Null for the day after the last
    /// transaction of the import.
    /// </summary>
    public DateTime? ReferenceDate { get; init; }

    /// <summary>The time windows, each of which ends at the reference date; none by default, and events are those of all time
    /// then.</summary>
    /// <exception cref="ArgumentException">One stands twice.</exception>
    public IReadOnlyList<TimeWindow> Windows
    {
        get => _windows;
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            RefuseTwice(value, nameof(value));
            _windows = [.. value];
        }
    }

    /// <summary>What becomes of the values within each window; mean, sum and count by default.</summary>
    /// <exception cref="ArgumentException">There is none, or one stands twice.</exception>
    public IReadOnlyList<WindowAggregation> Aggregations
    {
        get => _aggregations;
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            if (value.Count == 0) throw new ArgumentException("A window needs at least one aggregation.", nameof(value));
            if (value.Any(a => !Enum.IsDefined(a)))
                throw new ArgumentException("There is no such aggregation.", nameof(value));
            RefuseTwice(value, nameof(value));
            _aggregations = [.. value];
        }
    }

    private static void RefuseTwice<T>(IReadOnlyList<T> values, string parameter)
    {
        var seen = new HashSet<T>();
        foreach (T value in values)
            if (!seen.Add(value)) throw new ArgumentException($"{value} stands twice.", parameter);
    }
}
