namespace NtlTools.Core.Transactions;

/// <summary>A customer's lines as columns, in the order of time.</summary>
/// <param name="Times">In ticks.</param>
/// <param name="OrderOf">The place of the line's order among the customer's own, from 0 in the order of their first
/// lines.</param>
/// <param name="ProductOf">The place of the line's product among the customer's own; −1 where there are no products.</param>
/// <param name="Quantities">Negative for returns, never 0.</param>
/// <param name="Amounts">Not above 0 for returns, else not below.</param>
/// <param name="Orders">The numbers of the customer's orders among all; −1 where orders have no numbers.</param>
/// <param name="Products">The numbers of the customer's products among all.</param>
internal sealed record LineColumns(long[] Times, int[] OrderOf, int[] ProductOf, double[] Quantities, double[] Amounts,
    int[] Orders, int[] Products);
