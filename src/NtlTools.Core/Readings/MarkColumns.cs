using NtlTools.Core.Readings.Billing;

namespace NtlTools.Core.Readings;

/// <summary>How the marks of a customer go through a table and back: as columns that an import always reads.</summary>
/// <remarks>What is simulated has a column in every table; repairs and bills have theirs where a customer has such a mark. A text
/// that is no such mark stays an attribute.</remarks>
internal static class MarkColumns
{
    /// <summary>The column of what was repaired.</summary>
    public const string Repair = "RepairMark";

    /// <summary>The column of what became of the bills, and of the marks of steps.</summary>
    public const string Billing = "BillingMarks";

    /// <summary>Whether a column holds marks.</summary>
    public static bool IsOneOf(string column) => ColumnNames.IsSimulation(column)
        || column.Equals(Repair, StringComparison.OrdinalIgnoreCase) || column.Equals(Billing, StringComparison.OrdinalIgnoreCase);

    /// <summary>A customer whose marks of repair and billing are attributes, to be written as such.</summary>
    public static MeterSeries AsAttributes(MeterSeries customer)
    {
        if (customer.Repair is null && customer.Billing is null) return customer;
        var attributes = new Dictionary<string, string>(customer.Attributes, StringComparer.OrdinalIgnoreCase);
        if (customer.Repair is { } repair) attributes[Repair] = RepairText.Of(repair);
        if (customer.Billing is { } billing) attributes[Billing] = BillingMarkText.Of(billing, customer.Grid);
        return new(customer, customer.Grid, customer.Kwh) { Attributes = attributes, Repair = null, Billing = null };
    }

    /// <summary>A customer whose attributes that are marks are marks again.</summary>
    public static MeterSeries FromAttributes(MeterSeries customer)
    {
        IReadOnlyDictionary<string, string> all = customer.Attributes;
        if (all.Count == 0) return customer;
        bool isSimulated = all.TryGetValue(SimulationText.Column, out string? simulation);
        RepairMark? repair = all.TryGetValue(Repair, out string? repaired) ? RepairText.Parse(repaired) : null;
        CustomerBilling? billing = all.TryGetValue(Billing, out string? billed) ? BillingMarkText.Parse(billed, customer.Grid) : null;
        if (!isSimulated && repair is null && billing is null) return customer;
        return new(customer, customer.Grid, customer.Kwh)
        {
            Attributes = all is CustomerAttributes own ? own.Without(IsTaken)
                : all.Where(a => !IsTaken(a.Key)).ToDictionary(a => a.Key, a => a.Value, StringComparer.OrdinalIgnoreCase),
            Simulation = SimulationText.Parse(simulation) ?? customer.Simulation,
            Repair = repair ?? customer.Repair,
            Billing = billing ?? customer.Billing,
        };

        bool IsTaken(string name) => ColumnNames.IsSimulation(name)
            || (repair is not null && name.Equals(Repair, StringComparison.OrdinalIgnoreCase))
            || (billing is not null && name.Equals(Billing, StringComparison.OrdinalIgnoreCase));
    }
}
