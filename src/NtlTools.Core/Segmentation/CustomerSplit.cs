using System.Text;
using NtlTools.Core.Errors;
using NtlTools.Core.Features;
using NtlTools.Learning.Numerics;

namespace NtlTools.Core.Segmentation;

/// <summary>Divides customers into training, validation and test, the same for the same customers in any order.</summary>
/// <remarks>
/// Segments and detectors are fitted on training customers alone, so the division comes before both. A customer that was
/// not inspected proves nothing and always trains what needs no label. Without both classes nothing can be tested, and
/// everyone trains. By inspection date an inspected customer without a date trains too, since it cannot be said to come later.
/// </remarks>
public static class CustomerSplit
{
    /// <summary>Assigns each customer its part.</summary>
    /// <param name="customers">The customers, each id once.</param>
    /// <param name="settings">How to divide.</param>
    /// <returns>One part a customer, in the order of the customers.</returns>
    /// <exception cref="NtlException">The shares leave nobody to test; or by inspection date no inspected customer has one.</exception>
    public static SplitPart[] Assign(IReadOnlyList<CustomerFeatures> customers, SplitSettings settings)
    {
        ArgumentNullException.ThrowIfNull(customers);
        ArgumentNullException.ThrowIfNull(settings);
        if (settings.TrainingShare + settings.ValidationShare >= 1)
            throw NtlErrors.SplitLeavesNoTest(settings.TrainingShare, settings.ValidationShare);
        var parts = new SplitPart[customers.Count];
        Array.Fill(parts, SplitPart.Training);
        if (!HasBothClasses(customers)) return parts;
        if (settings.Method == SplitMethod.InspectionDate) ByDate(customers, settings, parts);
        else
        {
            ByHash(customers, true, settings, parts);
            ByHash(customers, false, settings, parts);
        }
        return parts;
    }

    /// <summary>Whether there are both proven thieves and inspected honest customers.</summary>
    public static bool HasBothClasses(IEnumerable<CustomerFeatures> customers)
    {
        ArgumentNullException.ThrowIfNull(customers);
        bool theft = false, honest = false;
        foreach (CustomerFeatures customer in customers)
        {
            theft |= customer.IsTheft == true;
            honest |= customer.IsTheft == false;
            if (theft && honest) return true;
        }
        return false;
    }

    /// <summary>
    /// A number for an id that is the same on every machine and version (FNV-1a over UTF-8, scrambled with the seed).
    /// </summary>
    internal static ulong HashOf(string customerId, ulong seed)
    {
        ulong hash = 0xCBF29CE484222325;
        foreach (byte b in Encoding.UTF8.GetBytes(customerId)) hash = (hash ^ b) * 0x100000001B3;
        return SeededRandom.Mix(hash ^ SeededRandom.Mix(seed + 0x9E3779B97F4A7C15));
    }

    private static void ByHash(IReadOnlyList<CustomerFeatures> customers, bool isTheft, SplitSettings settings, SplitPart[] parts)
    {
        int[] order = [.. Enumerable.Range(0, customers.Count).Where(i => customers[i].IsTheft == isTheft)
            .OrderBy(i => HashOf(customers[i].CustomerId, settings.Seed)).ThenBy(i => customers[i].CustomerId,
                StringComparer.Ordinal)];
        int training = Round(order.Length * settings.TrainingShare);
        int validation = Round(order.Length * (settings.TrainingShare + settings.ValidationShare));
        if (order.Length >= 3)
        {
            // Of a rare class no part goes without: each of the three needs it.
            training = Math.Clamp(training, 1, order.Length - 2);
            validation = Math.Clamp(validation, training + 1, order.Length - 1);
        }
        for (int rank = 0; rank < order.Length; rank++)
            parts[order[rank]] = rank < training ? SplitPart.Training : rank < validation ? SplitPart.Validation : SplitPart.Test;
    }

    // Inspections of one day stay together: a campaign's results are not known before it ends.
    private static void ByDate(IReadOnlyList<CustomerFeatures> customers, SplitSettings settings, SplitPart[] parts)
    {
        int[] order = [.. Enumerable.Range(0, customers.Count).Where(i =>
            customers[i] is { IsTheft: not null, InspectionDate: not null })
            .OrderBy(i => customers[i].InspectionDate)];
        if (order.Length == 0) throw NtlErrors.NoInspectionDates();
        DateOnly lastTraining = DateAt(settings.TrainingShare),
            lastValidation = DateAt(settings.TrainingShare + settings.ValidationShare);
        foreach (int i in order)
        {
            DateOnly date = customers[i].InspectionDate!.Value;
            parts[i] = date <= lastTraining ? SplitPart.Training : date <= lastValidation ? SplitPart.Validation : SplitPart.Test;
        }

        DateOnly DateAt(double share) => customers[order[Math.Clamp(Round(order.Length * share) - 1, 0,
            order.Length - 1)]].InspectionDate!.Value;
    }

    private static int Round(double value) => (int)Math.Round(value, MidpointRounding.AwayFromZero);
}
