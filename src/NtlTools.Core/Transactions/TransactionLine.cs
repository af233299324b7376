namespace NtlTools.Core.Transactions;

/// <summary>One line of an order or of a return.</summary>
/// <param name="Time">When it was made.</param>
/// <param name="Order">The order's number; empty where the data has none, and lines of one time are one order.</param>
/// <param name="Product">The product's code; empty where the data has none.</param>
/// <param name="Quantity">How many; negative for a return, never 0.</param>
/// <param name="Amount">What was charged for the line; negative for a return.</param>
public sealed record TransactionLine(DateTime Time, string Order, string Product, double Quantity, double Amount)
{
    /// <summary>Whether something was given back or cancelled.</summary>
    public bool IsReturn => Quantity < 0;
}

/// <summary>Something that a customer did besides buying: looking at a page, opening a letter, calling.</summary>
/// <param name="Time">When it happened.</param>
/// <param name="Type">What happened.</param>
/// <param name="Value">A number that says more, such as a duration; NaN where there is none.</param>
public sealed record CustomerEvent(DateTime Time, string Type, double Value);
