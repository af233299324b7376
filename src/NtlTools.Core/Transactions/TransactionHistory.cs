using NtlTools.Core.Readings;

namespace NtlTools.Core.Transactions;

/// <summary>What the customers of one import have in common.</summary>
public sealed class TransactionHistory
{
    internal TransactionHistory(DateTime first, DateTime last, bool hasProducts, string[] orders, string[] products,
        EventType[] eventTypes, AttributePool attributes)
    {
        (First, Last, HasProducts) = (first, last, hasProducts);
        (Orders, Products, Types, Attributes) = (orders, products, eventTypes, attributes);
    }

    /// <summary>The time of the first line of any customer, purchase or return.</summary>
    public DateTime First { get; }

    /// <summary>The time of the last line of any customer, purchase or return.</summary>
    public DateTime Last { get; }

    /// <summary>The day after the last line: until when all of it counts.</summary>
    public DateTime End => Last.Date.AddDays(1);

    /// <summary>Whether lines say which product they are of.</summary>
    public bool HasProducts { get; }

    /// <summary>The types of events, as features are named after them, in alphabetical order.</summary>
    public IReadOnlyList<string> EventTypes => [.. Types.Select(t => t.Name)];

    /// <summary>The types of events, by their numbers.</summary>
    internal EventType[] Types { get; }

    /// <summary>The columns of attributes.</summary>
    internal AttributePool Attributes { get; }

    /// <summary>The order numbers of all customers.</summary>
    internal string[] Orders { get; }

    /// <summary>The product codes of all customers.</summary>
    internal string[] Products { get; }
}

/// <summary>A type of events.</summary>
/// <param name="Name">Its name as a part of a feature's: "PageView" for "page view".</param>
/// <param name="First">The time of the first of them, in ticks.</param>
/// <param name="FirstValue">The time of the first that has a value, in ticks; the greatest number where none has.</param>
internal sealed record EventType(string Name, long First, long FirstValue);
