using System.Runtime.InteropServices;
using NtlTools.Core.Files;
using NtlTools.Core.Readings;
using NtlTools.Core.Reporting;

namespace NtlTools.Core.Runs;

/// <summary>Keeps the readings of an import aside, to be written as a table when all of its columns are known.</summary>
/// <remarks>
/// Readings wait in a temporary file, 4 bytes each: an import is held up by no formatting, and a late customer may bring an
/// attribute that no other has. Memory grows with the customers, about 100 bytes each, and not with their readings.
/// </remarks>
internal sealed class ImportedReadings : IDisposable
{
    private readonly TemporaryFile _waiting;
    private readonly List<Told> _customers = [];
    private readonly SortedSet<string> _attributes = new(StringComparer.OrdinalIgnoreCase);
    private TimeGrid? _grid;

    /// <summary>Makes an empty one.</summary>
    /// <param name="folder">The folder of the temporary file.</param>
    /// <exception cref="Errors.NtlException">The file cannot be made there.</exception>
    public ImportedReadings(string folder) => _waiting = TemporaryFile.Create(folder);

    /// <summary>The grid of the customers.</summary>
    /// <exception cref="InvalidOperationException">None has come.</exception>
    public TimeGrid Grid => _grid ?? throw new InvalidOperationException("No customer has come.");

    /// <summary>Takes customers in while they go by.</summary>
    /// <exception cref="Errors.NtlException">The disk is full.</exception>
    public IEnumerable<MeterSeries> Through(IEnumerable<MeterSeries> customers)
    {
        byte[] bytes = [];
        foreach (MeterSeries customer in customers)
        {
            _grid ??= customer.Grid;
            if (bytes.Length != sizeof(float) * customer.StepCount) bytes = new byte[sizeof(float) * customer.StepCount];
            MemoryMarshal.AsBytes(customer.Kwh.AsSpan()).CopyTo(bytes);
            _waiting.Append([bytes]);
            IReadOnlyDictionary<string, string> attributes = MarkColumns.AsAttributes(customer).Attributes;
            _customers.Add(new(customer.CustomerId, customer.IsTheft, customer.InspectionDate, attributes,
                customer.Simulation, customer.ObservedCount));
            foreach (string attribute in attributes.Keys) _attributes.Add(attribute);
            yield return customer;
        }
    }

    /// <summary>Writes the table: wide as CSV, long as Parquet.</summary>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public void Write(Stream stream, TableFormat format, string? temporaryFolder, CancellationToken cancellation)
    {
        if (format == TableFormat.Parquet)
            ReadingsTables.WriteWholeLongParquet(stream, Grid, [.. _attributes], Kept(), temporaryFolder, cancellation);
        else
            ReadingsTables.WriteWholeWide(stream, Grid, [.. _attributes], Kept(), cancellation);
    }

    /// <summary>What the table is.</summary>
    public LayerTable Describe(TableFormat format)
    {
        LayerColumn[] known =
        [
            new("IsTheft", "flag"), new(SimulationText.Column, "text"), new(ReadingsTables.InspectionColumn, "date"),
            .. _attributes.Select(a => new LayerColumn(a, "text")),
        ];
        if (format == TableFormat.Csv)
        {
            return new(_customers.Count, [new("CustomerId", "text"), .. known])
            {
                Steps = new(Grid.Start, Grid.Interval.ToString(), Grid.Length, "number"),
            };
        }

        // A customer without any reading has one empty row.
        return new(_customers.Sum(c => (long)Math.Max(1, c.Observed)),
            [new("CustomerId", "text"), new("Time", ReadingsTables.HasWholeDays(Grid) ? "date" : "time"), new("Kwh", "number"), .. known]);
    }

    /// <inheritdoc/>
    public void Dispose() => _waiting.Dispose();

    private IEnumerable<MeterSeries> Kept()
    {
        int bytes = sizeof(float) * Grid.Length;
        for (int i = 0; i < _customers.Count; i++)
        {
            float[] kwh = new float[Grid.Length];
            _waiting.Read(MemoryMarshal.AsBytes(kwh.AsSpan()), (long)i * bytes);
            Told told = _customers[i];
            yield return new(told.Id, Grid, kwh)
            {
                IsTheft = told.IsTheft, InspectionDate = told.Inspection, Attributes = told.Attributes, Simulation = told.Simulation,
            };
        }
    }

    private readonly record struct Told(string Id, bool? IsTheft, DateOnly? Inspection,
        IReadOnlyDictionary<string, string> Attributes, SimulationMark? Simulation, int Observed);
}
