namespace NtlTools.Core.Features;

/// <summary>The features of one customer's purchases, returns and events.</summary>
/// <remarks>
/// The numbers are those of the <see cref="TransactionFeatureCatalogue"/>, in its order, and their formulas are there; those of
/// time windows follow. One that does not exist for the customer is NaN. <see cref="CustomerFeatures.Quality"/> is High with a
/// purchase before the reference date and Low without. Never changes once made.
/// </remarks>
public sealed class TransactionFeatures : CustomerFeatures
{
    private readonly double[] _values;

    /// <summary>Makes a customer's features.</summary>
    /// <param name="customerId">The customer's id, as text.</param>
    /// <param name="set">The names: those of the catalogue, then any others.</param>
    /// <param name="values">One number a name; the array is used, not copied.</param>
    /// <param name="quality">How far the transactions can be trusted.</param>
    /// <param name="referenceDate">The date up to which transactions counted.</param>
    /// <exception cref="ArgumentException">The id is empty, the names are not those of the catalogue, or there is not one
    /// number a name.</exception>
    public TransactionFeatures(string customerId, FeatureSet set, double[] values, QualityGrade quality, DateTime referenceDate)
        : base(customerId, quality)
    {
        ArgumentNullException.ThrowIfNull(set);
        ArgumentNullException.ThrowIfNull(values);
        if (set.Subject != TransactionFeatureCatalogue.Subject || set.Names.Count < TransactionFeatureCatalogue.Count)
            throw new ArgumentException("These are not the features of transactions.", nameof(set));
        if (values.Length != set.Names.Count)
            throw new ArgumentException($"There are {set.Names.Count} features, not {values.Length}.", nameof(values));
        _values = values;
        Set = set;
        ReferenceDate = referenceDate;
    }

    /// <inheritdoc/>
    public override string CustomerId => base.CustomerId;

    /// <inheritdoc/>
    public override QualityGrade Quality => base.Quality;

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, string> Attributes { get => base.Attributes; init => base.Attributes = value; }

    /// <inheritdoc/>
    internal override FeatureSet Set { get; }

    /// <summary>The date up to which transactions and events counted.</summary>
    public DateTime ReferenceDate { get; }

    /// <summary>Number of orders.</summary>
    public double OrderCount => _values[(int)Feature.OrderCount];

    /// <summary>Pieces bought.</summary>
    public double TotalQuantity => _values[(int)Feature.TotalQuantity];

    /// <summary>What all purchases cost together.</summary>
    public double TotalSpend => _values[(int)Feature.TotalSpend];

    /// <summary>Mean of what a line of an order cost.</summary>
    public double AverageLineValue => _values[(int)Feature.AverageLineValue];

    /// <summary>Whole days from the first to the last purchase.</summary>
    public double ActiveDays => _values[(int)Feature.ActiveDays];

    /// <summary>Mean of what an order cost.</summary>
    public double AverageOrderValue => _values[(int)Feature.AverageOrderValue];

    /// <summary>Whole days from the last purchase to the reference date.</summary>
    public double Recency => _values[(int)Feature.Recency];

    /// <summary>Orders per 30 days of tenure.</summary>
    public double Frequency => _values[(int)Feature.Frequency];

    /// <summary>What all purchases cost, less what was given back.</summary>
    public double Monetary => _values[(int)Feature.Monetary];

    /// <summary>Whole days from the first purchase to the reference date.</summary>
    public double Tenure => _values[(int)Feature.Tenure];

    /// <summary>Mean of the days from one order to the next.</summary>
    public double InterPurchaseMean => _values[(int)Feature.InterPurchaseMean];

    /// <summary>Standard deviation of the days from one order to the next.</summary>
    public double InterPurchaseStd => _values[(int)Feature.InterPurchaseStd];

    /// <summary>Most days from one order to the next.</summary>
    public double InterPurchaseMax => _values[(int)Feature.InterPurchaseMax];

    /// <summary>Lines that are purchases.</summary>
    public double LineCount => _values[(int)Feature.LineCount];

    /// <summary>Lines an order.</summary>
    public double LinesPerOrder => _values[(int)Feature.LinesPerOrder];

    /// <summary>Pieces an order.</summary>
    public double QuantityPerOrder => _values[(int)Feature.QuantityPerOrder];

    /// <summary>What a piece cost in the mean.</summary>
    public double AverageUnitPrice => _values[(int)Feature.AverageUnitPrice];

    /// <summary>Standard deviation of the orders' values.</summary>
    public double OrderValueStd => _values[(int)Feature.OrderValueStd];

    /// <summary>Value of the greatest order.</summary>
    public double OrderValueMax => _values[(int)Feature.OrderValueMax];

    /// <summary>Number of returns.</summary>
    public double ReturnCount => _values[(int)Feature.ReturnCount];

    /// <summary>Share of returns among orders and returns, 0 to 1.</summary>
    public double ReturnRate => _values[(int)Feature.ReturnRate];

    /// <summary>What all that was given back was worth; positive.</summary>
    public double ReturnValue => _values[(int)Feature.ReturnValue];

    /// <summary>Value given back ÷ value bought.</summary>
    public double ReturnValueRatio => _values[(int)Feature.ReturnValueRatio];

    /// <summary>Pieces given back.</summary>
    public double ReturnedQuantity => _values[(int)Feature.ReturnedQuantity];

    /// <summary>Pieces given back ÷ pieces bought.</summary>
    public double ReturnedQuantityRatio => _values[(int)Feature.ReturnedQuantityRatio];

    /// <summary>Different products bought.</summary>
    public double ProductVariety => _values[(int)Feature.ProductVariety];

    /// <summary>Different products ÷ lines.</summary>
    public double VarietyRatio => _values[(int)Feature.VarietyRatio];

    /// <summary>Hour of the day with most orders, 0 to 23.</summary>
    public double FavouriteHour => _values[(int)Feature.FavouriteHour];

    /// <summary>Weekday with most orders, 1 (Monday) to 7 (Sunday).</summary>
    public double FavouriteWeekday => _values[(int)Feature.FavouriteWeekday];

    /// <summary>Share of orders on Saturdays and Sundays.</summary>
    public double WeekendRatio => _values[(int)Feature.WeekendRatio];

    /// <summary>Months of the calendar with an order.</summary>
    public double ActiveMonths => _values[(int)Feature.ActiveMonths];

    /// <summary>The features of time windows by name, in order; they have no properties of their own.</summary>
    public IEnumerable<KeyValuePair<string, double>> WindowFeatures()
    {
        for (int i = TransactionFeatureCatalogue.Count; i < _values.Length; i++) yield return new(Set.Names[i], _values[i]);
    }

    /// <inheritdoc/>
    public override double this[int feature] => _values[feature];

    /// <summary>The positions of the properties, which a test compares with the catalogue.</summary>
    private enum Feature
    {
        OrderCount,
        TotalQuantity,
        TotalSpend,
        AverageLineValue,
        ActiveDays,
        AverageOrderValue,
        Recency,
        Frequency,
        Monetary,
        Tenure,
        InterPurchaseMean,
        InterPurchaseStd,
        InterPurchaseMax,
        LineCount,
        LinesPerOrder,
        QuantityPerOrder,
        AverageUnitPrice,
        OrderValueStd,
        OrderValueMax,
        ReturnCount,
        ReturnRate,
        ReturnValue,
        ReturnValueRatio,
        ReturnedQuantity,
        ReturnedQuantityRatio,
        ProductVariety,
        VarietyRatio,
        FavouriteHour,
        FavouriteWeekday,
        WeekendRatio,
        ActiveMonths,
    }
}
