using NtlTools.Core.Features;
using NtlTools.Learning.Numerics;

namespace NtlTools.Core.Segmentation;

/// <summary>Turns customers into the rows that segments are made from.</summary>
internal static class SegmentationMatrix
{
    /// <summary>What stands in the place of a missing value.</summary>
    public const double ImputedValue = 0;

    // The ratio to a mean near 0 can be so large that its square is no number any more.
    private const double MostValue = float.MaxValue;

    /// <summary>Whether a value is missing, and 0 stands in its place.</summary>
    public static bool IsImputed(double value) => !double.IsFinite(value);

    public static Matrix Rows(IReadOnlyList<CustomerFeatures> customers, int[] features)
    {
        var rows = new Matrix(customers.Count, features.Length);
        for (int i = 0; i < customers.Count; i++) Fill(customers[i], features, rows.Row(i));
        return rows;
    }

    // A feature that a series is too short for says nothing about the customer's kind: it becomes 0, as the catalogue defines.
    public static void Fill(CustomerFeatures customer, int[] features, Span<double> row)
    {
        for (int j = 0; j < features.Length; j++)
        {
            double value = customer[features[j]];
            row[j] = IsImputed(value) ? ImputedValue : Math.Clamp(value, -MostValue, MostValue);
        }
    }
}
