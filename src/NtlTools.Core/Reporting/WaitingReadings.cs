using System.Runtime.InteropServices;
using NtlTools.Core.Files;
using NtlTools.Core.Readings;

namespace NtlTools.Core.Reporting;

/// <summary>Customers that wait to be written as a table until all of its columns are known.</summary>
/// <remarks>
/// A late customer may bring an attribute that no other has. Readings wait in a temporary file, 4 bytes each; memory grows with the
/// customers, about 100 bytes and the attributes each, and not with their readings.
/// </remarks>
internal sealed class WaitingReadings : IDisposable
{
    private readonly TemporaryFile _file;
    private readonly List<Told> _customers = [];
    private readonly SortedSet<string> _attributes = new(StringComparer.OrdinalIgnoreCase);
    private TimeGrid? _grid, _none;
    private byte[] _bytes = [];

    /// <summary>Makes an empty one.</summary>
    /// <param name="folder">The folder of the temporary file; null for the system's.</param>
    /// <exception cref="Errors.NtlException">The file cannot be made there.</exception>
    public WaitingReadings(string? folder) => _file = TemporaryFile.Create(folder);

    /// <summary>The number of customers.</summary>
    public int Count => _customers.Count;

    /// <summary>The grid of the last customer.</summary>
    /// <exception cref="InvalidOperationException">None has come.</exception>
    public TimeGrid Grid => _grid ?? throw new InvalidOperationException("No customer has come.");

    /// <summary>The number of rows of a long table: one a reading, and one for a customer without any.</summary>
    public long LongRowCount { get; private set; }

    /// <summary>The attributes that any of the customers has, in the order of their columns.</summary>
    public string[] Attributes => [.. _attributes];

    /// <summary>Takes in all customers.</summary>
    /// <exception cref="Errors.NtlException">The file cannot be made or written.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static WaitingReadings Of(IEnumerable<MeterSeries> customers, string? folder, CancellationToken cancellation)
    {
        var waiting = new WaitingReadings(folder);
        try
        {
            foreach (MeterSeries customer in customers)
            {
                cancellation.ThrowIfCancellationRequested();
                waiting.Add(customer);
            }
            return waiting;
        }
        catch
        {
            waiting.Dispose();
            throw;
        }
    }

    /// <summary>Takes in a customer.</summary>
    /// <exception cref="Errors.NtlException">The disk is full.</exception>
    public void Add(MeterSeries customer)
    {
        // Marks are written as attributes are.
        customer = MarkColumns.AsAttributes(customer);
        if (!ReferenceEquals(_grid, customer.Grid)) _none = new((_grid = customer.Grid).Start, customer.Interval, 0);
        if (_bytes.Length != sizeof(float) * customer.StepCount) _bytes = new byte[sizeof(float) * customer.StepCount];
        MemoryMarshal.AsBytes(customer.Kwh.AsSpan()).CopyTo(_bytes);
        long start = _file.Append([_bytes]);
        _customers.Add(new(new(customer, _none!, []), customer.Grid, start));
        LongRowCount += Math.Max(1, customer.ObservedCount);
        foreach (string attribute in customer.Attributes.Keys) _attributes.Add(attribute);
    }

    /// <summary>The customers as they came; any number of times.</summary>
    /// <exception cref="Errors.NtlException">The temporary file cannot be read.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public IEnumerable<MeterSeries> All(CancellationToken cancellation)
    {
        foreach (Told told in _customers)
        {
            cancellation.ThrowIfCancellationRequested();
            float[] kwh = new float[told.Grid.Length];
            _file.Read(MemoryMarshal.AsBytes(kwh.AsSpan()), told.Start);
            yield return new(told.Customer, told.Grid, kwh);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private readonly record struct Told(MeterSeries Customer, TimeGrid Grid, long Start);
}
