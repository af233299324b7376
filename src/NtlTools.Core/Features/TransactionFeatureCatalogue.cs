using System.Collections.ObjectModel;
using NtlTools.Core.Transactions;

namespace NtlTools.Core.Features;

/// <summary>Every feature of transactions, in order: the one table that names, order, formulas' text and computation all come
/// from.</summary>
/// <remarks>
/// Only what happened before the reference date counts. A line is a purchase or a return; an order is an order number with a
/// purchase, a return an order number with a return, and a number can be both. An order's time is that of its first purchase.
/// Days are whole where nothing else is said. Without any purchase, counts and sums are 0 and what is made of none is NaN.
/// </remarks>
public static class TransactionFeatureCatalogue
{
    /// <summary>What the features describe.</summary>
    public const string Subject = "transactions";

    // Somebody who came yesterday and bought once does not buy thirty times a month.
    private const double LeastTenure = 30;

    private static readonly TransactionFeatureDefinition[] Table =
    [
        new(nameof(TransactionFeatures.OrderCount), "orders", static s => s.OrderCount),
        new(nameof(TransactionFeatures.TotalQuantity), "pieces bought", static s => s.Quantity),
        new(nameof(TransactionFeatures.TotalSpend), "what all purchases cost together; returns are not taken off",
            static s => s.Spend),
        new(nameof(TransactionFeatures.AverageLineValue), "TotalSpend / LineCount", static s => s.Spend / s.LineCount),
        new(nameof(TransactionFeatures.ActiveDays), "days from the first to the last purchase",
            static s => s.LineCount == 0 ? double.NaN : Days(s.First, s.Last)),
        new(nameof(TransactionFeatures.AverageOrderValue), "TotalSpend / OrderCount", static s => s.Spend / s.OrderCount),
        new(nameof(TransactionFeatures.Recency), "days from the last purchase to the reference date",
            static s => s.LineCount == 0 ? double.NaN : Days(s.Last, s.Reference)),
        new(nameof(TransactionFeatures.Frequency), "orders per 30 days of tenure; a tenure below 30 days counts as 30",
            static s => s.LineCount == 0 ? double.NaN : 30 * s.OrderCount / Math.Max(LeastTenure, Days(s.First, s.Reference))),
        new(nameof(TransactionFeatures.Monetary), "TotalSpend − ReturnValue: what the customer was worth",
            static s => s.Spend - s.ReturnValue),
        new(nameof(TransactionFeatures.Tenure), "days from the first purchase to the reference date",
            static s => s.LineCount == 0 ? double.NaN : Days(s.First, s.Reference)),
        new(nameof(TransactionFeatures.InterPurchaseMean),
            "mean of the days, with fractions, from one order to the next; NaN below two orders",
            static s => s.Gaps.Mean),
        new(nameof(TransactionFeatures.InterPurchaseStd),
            "sample standard deviation (n − 1) of the days from one order to the next; NaN below three orders",
            static s => s.Gaps.Std),
        new(nameof(TransactionFeatures.InterPurchaseMax),
            "most days, with fractions, from one order to the next; NaN below two orders",
            static s => s.Gaps.Max),
        new(nameof(TransactionFeatures.LineCount), "lines that are purchases", static s => s.LineCount),
        new(nameof(TransactionFeatures.LinesPerOrder), "LineCount / OrderCount", static s => (double)s.LineCount / s.OrderCount),
        new(nameof(TransactionFeatures.QuantityPerOrder), "TotalQuantity / OrderCount", static s => s.Quantity / s.OrderCount),
        new(nameof(TransactionFeatures.AverageUnitPrice), "TotalSpend / TotalQuantity", static s => s.Spend / s.Quantity),
        new(nameof(TransactionFeatures.OrderValueStd),
            "sample standard deviation (n − 1) of the orders' values; NaN below two orders",
            static s => s.OrderValues.Std),
        new(nameof(TransactionFeatures.OrderValueMax), "value of the greatest order", static s => s.OrderValues.Max),
        new(nameof(TransactionFeatures.ReturnCount), "returns", static s => s.ReturnCount),
        new(nameof(TransactionFeatures.ReturnRate), "ReturnCount / (OrderCount + ReturnCount), 0 to 1",
            static s => (double)s.ReturnCount / (s.OrderCount + s.ReturnCount)),
        new(nameof(TransactionFeatures.ReturnValue), "what all that was given back was worth; positive",
            static s => s.ReturnValue),
        new(nameof(TransactionFeatures.ReturnValueRatio), "ReturnValue / TotalSpend; NaN without a purchase",
            static s => s.LineCount == 0 ? double.NaN : s.ReturnValue / s.Spend),
        new(nameof(TransactionFeatures.ReturnedQuantity), "pieces given back", static s => s.ReturnedQuantity),
        new(nameof(TransactionFeatures.ReturnedQuantityRatio), "ReturnedQuantity / TotalQuantity; NaN without a purchase",
            static s => s.LineCount == 0 ? double.NaN : s.ReturnedQuantity / s.Quantity),
        new(nameof(TransactionFeatures.ProductVariety), "different products bought; NaN where lines name no products",
            static s => s.ProductCount),
        new(nameof(TransactionFeatures.VarietyRatio), "ProductVariety / LineCount", static s => s.ProductCount / s.LineCount),
        new(nameof(TransactionFeatures.FavouriteHour), "hour of the day, 0 to 23, with most orders; the first of equals",
            static s => s.FavouriteHour),
        new(nameof(TransactionFeatures.FavouriteWeekday),
            "weekday, 1 (Monday) to 7 (Sunday), with most orders; the first of equals",
            static s => s.FavouriteWeekday),
        new(nameof(TransactionFeatures.WeekendRatio), "share of orders on Saturdays and Sundays",
            static s => (double)s.WeekendCount / s.OrderCount),
        new(nameof(TransactionFeatures.ActiveMonths), "months of the calendar with an order", static s => s.MonthCount),
    ];

    // What the windows' own features begin with; events of such types are told apart.
    private static readonly string[] Measures = ["Order", "Return", "Spend", "Quantity", "ReturnValue", "InterPurchase"];

    /// <summary>The features that all customers of transactions have, in order.</summary>
    public static ReadOnlyCollection<TransactionFeatureDefinition> All { get; } = Array.AsReadOnly(Table);

    /// <summary>The number of <see cref="All"/>.</summary>
    public static int Count => Table.Length;

    /// <summary>The features that segments are made of where nothing else is said.</summary>
    public static IReadOnlyList<string> SegmentationNames { get; } =
    [
        nameof(TransactionFeatures.OrderCount), nameof(TransactionFeatures.TotalQuantity), nameof(TransactionFeatures.TotalSpend),
        nameof(TransactionFeatures.AverageLineValue), nameof(TransactionFeatures.ActiveDays),
    ];

    /// <summary>
    /// The features of time windows, which follow <see cref="All"/>: window by window those of orders, spend, quantity,
    /// returns and the days between orders by the aggregations, then what the customer was worth, line value, active days,
    /// variety and rate of returns, then of each type of events.
    /// Without windows, events are those of all time: BrowsingCount.
    /// </summary>
    /// <param name="settings">The windows and aggregations.</param>
    /// <param name="types">The types of events.</param>
    private static IEnumerable<TransactionFeatureDefinition> OfWindows(TransactionFeatureSettings settings,
        EventsOfType[] types)
    {
        for (int w = 0; w < settings.Windows.Count; w++)
        {
            int window = w;
            string text = settings.Windows[w].Text;
            foreach (WindowAggregation aggregation in settings.Aggregations)
            {
                if (aggregation == WindowAggregation.Count)
                {
                    yield return new($"OrderCount{text}", $"orders with a purchase in the last {text}",
                        s => s.Windows[window].Spend.Count);
                    yield return new($"ReturnCount{text}", $"returns in the last {text}",
                        s => s.Windows[window].ReturnValue.Count);
                    continue;
                }
                string word = Word(aggregation);
                yield return new($"Spend{aggregation}{text}", $"{word} of the orders' values in the last {text}",
                    s => s.Windows[window].Spend[aggregation]);
                yield return new($"Quantity{aggregation}{text}", $"{word} of the orders' pieces in the last {text}",
                    s => s.Windows[window].Quantity[aggregation]);
                yield return new($"ReturnValue{aggregation}{text}", $"{word} of the returns' values in the last {text}",
                    s => s.Windows[window].ReturnValue[aggregation]);

                // All gaps together are the active days, and there is one fewer than orders.
                if (aggregation == WindowAggregation.Sum) continue;
                yield return new($"InterPurchase{aggregation}{text}",
                    $"{word} of the days, with fractions, from one order to the next in the last {text}",
                    s => s.Windows[window].Gaps[aggregation]);
            }
            yield return new($"Monetary{text}", $"what was bought less what was given back in the last {text}",
                s => s.Windows[window].Spend.Sum - s.Windows[window].ReturnValue.Sum);
            yield return new($"AverageLineValue{text}", $"what purchases of the last {text} cost / their lines",
                s => s.Windows[window].Spend.Sum / s.Windows[window].LineCount);
            yield return new($"ActiveDays{text}", $"days from the first to the last purchase in the last {text}",
                s => s.Windows[window].LineCount == 0 ? double.NaN : Days(s.Windows[window].First, s.Windows[window].Last));
            yield return new($"ProductVariety{text}", $"different products bought in the last {text}; NaN where lines name no products",
                s => s.Windows[window].ProductCount);
            yield return new($"ReturnRate{text}", $"ReturnCount{text} / (OrderCount{text} + ReturnCount{text}), 0 to 1",
                s => (double)s.Windows[window].ReturnValue.Count / (s.Windows[window].Spend.Count + s.Windows[window].ReturnValue.Count));
            foreach (EventsOfType type in types)
                foreach (TransactionFeatureDefinition definition in OfEvents(settings, type, text, $" in the last {text}",
                    s => s.Windows[window].Events[type.Place]))
                    yield return definition;
        }
    }

    private static IEnumerable<TransactionFeatureDefinition> OfEvents(TransactionFeatureSettings settings, EventsOfType type,
        string suffix, string when, Func<TransactionSummary, EventSummary> events)
    {
        foreach (WindowAggregation aggregation in settings.Aggregations)
        {
            if (aggregation == WindowAggregation.Count)
                yield return new($"{type.FeatureName}Count{suffix}", $"events {type.Name}{when}", s => events(s).Count);
            else if (type.HasValues)
                yield return new($"{type.FeatureName}{aggregation}{suffix}",
                    $"{Word(aggregation)} of the values of events {type.Name}{when}", s => events(s).Values[aggregation]);
        }
    }

    /// <summary>Whether a feature says another thing of the same purchases at another reference date, as windows do.</summary>
    internal static bool CountsFromReferenceDate(string name) =>
        name is nameof(TransactionFeatures.Recency) or nameof(TransactionFeatures.Frequency) or nameof(TransactionFeatures.Tenure)
            || !Array.Exists(Table, definition => definition.Name == name);

    /// <summary>The features of an import's customers, in order. A type of events that only happen from the reference date on
    /// has none.</summary>
    internal static TransactionFeatureDefinition[] For(TransactionFeatureSettings settings, TransactionHistory history)
    {
        EventsOfType[] types = EventsBefore((settings.ReferenceDate ?? history.End).Ticks, history.Types);
        return settings.Windows.Count > 0 ? [.. Table, .. OfWindows(settings, types)] : [.. Table, .. OfAllTime(settings, types)];
    }

    // Events that nobody names a window for count all the same, over all time; the features of orders do so anyway.
    private static IEnumerable<TransactionFeatureDefinition> OfAllTime(TransactionFeatureSettings settings, EventsOfType[] types)
    {
        var features = new HashSet<string>(Table.Select(d => d.Name), StringComparer.OrdinalIgnoreCase);
        var names = new HashSet<string>(types.Select(t => t.FeatureName), StringComparer.OrdinalIgnoreCase);
        foreach (EventsOfType type in types)
        {
            // A type called Line would count as LineCount does.
            string name = type.FeatureName;
            while (settings.Aggregations.Any(a => features.Contains(name + a)))
            {
                do name += "Event";
                while (!names.Add(name));
            }
            foreach (TransactionFeatureDefinition definition in OfEvents(settings, type with { FeatureName = name }, "",
                " before the reference date", s => s.AllEvents[type.Place]))
                yield return definition;
        }
    }

    // Names are given in alphabetical order, so that they do not depend on the order of the files; a type keeps its own name
    // wherever that is free.
    private static EventsOfType[] EventsBefore(long reference, EventType[] types)
    {
        var known = types.Select((type, place) => (Type: type, Place: place)).Where(t => t.Type.First < reference).ToArray();
        var taken = new HashSet<string>(known.Select(t => t.Type.Name), StringComparer.OrdinalIgnoreCase);
        return [.. known.Select(t => new EventsOfType(t.Type.Name, FeatureNameOf(t.Type.Name, taken), t.Place,
            t.Type.FirstValue < reference))];
    }

    private static string FeatureNameOf(string type, HashSet<string> taken)
    {
        if (!Measures.Contains(type, StringComparer.OrdinalIgnoreCase)) return type;
        string name = type;
        do name += "Event";
        while (!taken.Add(name));
        return name;
    }

    private static string Word(WindowAggregation aggregation) => aggregation switch
    {
        WindowAggregation.Sum => "sum",
        WindowAggregation.Mean => "mean",
        WindowAggregation.Std => "sample standard deviation (n − 1)",
        WindowAggregation.Min => "least",
        _ => "greatest",
    };

    private static double Days(DateTime from, DateTime to) => (to - from).Days;

    /// <summary>A type of events.</summary>
    /// <param name="Name">Its name.</param>
    /// <param name="FeatureName">What its features begin with.</param>
    /// <param name="Place">Its place among the types of the import.</param>
    /// <param name="HasValues">Whether events of it have values.</param>
    private sealed record EventsOfType(string Name, string FeatureName, int Place, bool HasValues);
}
