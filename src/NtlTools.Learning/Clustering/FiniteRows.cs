using System.Globalization;
using NtlTools.Learning.Numerics;

namespace NtlTools.Learning.Clustering;

/// <summary>The check that every clustering entry makes of its input.</summary>
internal static class FiniteRows
{
    // The square of a difference of two such numbers, summed over any table's columns, stays finite.
    private const double Largest = 1e145;

    /// <summary>Refuses a table with a number that distances cannot be computed from.</summary>
    /// <exception cref="ArgumentException">
    /// There is no column, or a number is NaN, infinite or beyond ±10¹⁴⁵; the message names its row and column.
    /// </exception>
    public static void Check(Matrix rows, string parameter)
    {
        ArgumentNullException.ThrowIfNull(rows, parameter);
        if (rows.Columns == 0) throw new ArgumentException("The table has no columns.", parameter);
        double[] values = rows.Values;
        for (int i = 0; i < values.Length; i++)
        {
            if (Math.Abs(values[i]) <= Largest) continue;
            string found = values[i].ToString("R", CultureInfo.InvariantCulture);
            throw new ArgumentException(
                $"Row {i / rows.Columns}, column {i % rows.Columns} is {found}; a finite number within ±1E145 is needed.",
                parameter);
        }
    }
}
