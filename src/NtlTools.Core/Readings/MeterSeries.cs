using System.Numerics;
using System.Runtime.CompilerServices;
using NtlTools.Core.Readings.Billing;

namespace NtlTools.Core.Readings;

/// <summary>One customer's readings on an even grid, with what else the import knew of the customer.</summary>
public sealed class MeterSeries
{
    /// <summary>The attributes of who was given none at all.</summary>
    internal static readonly IReadOnlyDictionary<string, string> NoAttributes = new Dictionary<string, string>(0);

    /// <summary>Makes a series.</summary>
    /// <param name="customerId">The id as it was written; "007" is not "7".</param>
    /// <param name="grid">The grid of the import.</param>
    /// <param name="kwh">One reading a step, kWh, NaN where it is missing; the array is used, not copied.</param>
    /// <exception cref="ArgumentException">The number of readings is not the grid's, or the id is empty.</exception>
    public MeterSeries(string customerId, TimeGrid grid, float[] kwh)
        : this(customerId, grid, new ArraySegment<float>(kwh ?? throw new ArgumentNullException(nameof(kwh))))
    {
    }

    /// <summary>Makes a series of a piece of an array.</summary>
    internal MeterSeries(string customerId, TimeGrid grid, ArraySegment<float> kwh)
    {
        ArgumentException.ThrowIfNullOrEmpty(customerId);
        ArgumentNullException.ThrowIfNull(grid);
        if (kwh.Count != grid.Length)
            throw new ArgumentException($"A grid of {grid.Length} steps needs as many readings, not {kwh.Count}.", nameof(kwh));
        CustomerId = customerId;
        Grid = grid;
        Kwh = kwh;
    }

    /// <summary>The same customer with other readings; all else is kept but what the caller sets.</summary>
    internal MeterSeries(MeterSeries customer, TimeGrid grid, ArraySegment<float> kwh)
        : this(customer.CustomerId, grid, kwh)
    {
        IsTheft = customer.IsTheft;
        InspectionDate = customer.InspectionDate;
        Attributes = customer.Attributes;
        Simulation = customer.Simulation;
        Repair = customer.Repair;
        Billing = customer.Billing;
    }

    /// <summary>The customer's id, as text.</summary>
    public string CustomerId { get; }

    /// <summary>When the first step begins.</summary>
    public DateTime Start => Grid.Start;

    /// <summary>How long a step is.</summary>
    public MeterInterval Interval => Grid.Interval;

    /// <summary>The grid that all customers of the import share.</summary>
    public TimeGrid Grid { get; }

    /// <summary>Readings, kWh a step; NaN where one is missing.</summary>
    /// <remarks>Customers that were read together share an array, which stays in memory as long as one of them does.</remarks>
    public ArraySegment<float> Kwh { get; }

    /// <summary>True for a proven theft, false for an inspected honest customer, null for one that was not inspected.</summary>
    public bool? IsTheft { get; init; }

    /// <summary>The day of the inspection that the label comes from, where it is known.</summary>
    public DateOnly? InspectionDate { get; init; }

    /// <summary>Further columns by name, as text; an empty cell is absent.</summary>
    public IReadOnlyDictionary<string, string> Attributes { get; init; } = NoAttributes;

    /// <summary>What of this customer is simulated; null where nothing is.</summary>
    public SimulationMark? Simulation { get; init; }

    /// <summary>What of the readings was repaired; null where no repair was made.</summary>
    public RepairMark? Repair { get; init; }

    /// <summary>How the readings came out of irregular bills or meter indexes; null where they did not.</summary>
    public CustomerBilling? Billing { get; init; }

    /// <summary>Whether readings or theft of this customer are simulated.</summary>
    public bool IsSimulated => Simulation is not null;

    /// <summary>The number of steps of the grid.</summary>
    public int StepCount => Kwh.Count;

    /// <summary>
    /// The number of steps that end before the inspection, all of them without one: no later reading judges the customer.
    /// </summary>
    internal int StepsBeforeInspection
    {
        get
        {
            if (InspectionDate is not { } date) return Grid.Length;
            DateTime inspection = date.ToDateTime(TimeOnly.MinValue);
            if (inspection <= Start) return 0;
            return inspection >= Grid.TimeAt(Grid.Length) ? Grid.Length : Grid.StepAt(inspection);
        }
    }

    /// <summary>The number of steps that have a reading.</summary>
    public int ObservedCount
    {
        // Optimised at once, as it runs for every customer of the first import.
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        get
        {
            int count = 0;
            ReadOnlySpan<float> rest = Kwh;
            while (rest.Length >= Vector<float>.Count)
            {
                var some = new Vector<float>(rest);
                count -= Vector.Sum(Vector.Equals(some, some));
                rest = rest[Vector<float>.Count..];
            }
            foreach (float reading in rest)
                if (!float.IsNaN(reading)) count++;
            return count;
        }
    }
}
