using System.Runtime.InteropServices;
using NtlTools.Core.Errors;
using NtlTools.Learning;
using NtlTools.Learning.Numerics;

namespace NtlTools.Core.Readings;

/// <summary>Gathers the rows of long sources, in any order, and puts them onto one grid, customer by customer.</summary>
/// <remarks>
/// Any reader plugs in with three calls: <see cref="NewRows"/> on any thread for each piece of what it reads, <see cref="Add"/>
/// for the pieces in the order of the source, and <see cref="Build"/> for the customers; <see cref="Read"/> does all three.
/// Rows take about 7 to 12 bytes; beyond <see cref="ImportSettings.MemoryLimit"/> they go to a temporary file. Besides them
/// memory keeps about 100 bytes a customer, a bit a minute of the time between first and last, and the partitions under way. Of
/// a customer's rows that repeat or miss a step the first hundred are told one by one, the others as a number.
/// No result depends on the limit or on the number of threads.
/// </remarks>
/// <param name="sources">The names of files or other sources, by which rejects name them.</param>
/// <param name="settings">The interval and the limit of memory.</param>
internal sealed class LongTable(IReadOnlyList<string> sources, ImportSettings settings) : IDisposable
{
    /// <summary>What minutes are counted from.</summary>
    public static readonly DateTime Epoch = new(1900, 1, 1);

    /// <summary>The minute that a time falls into.</summary>
    public static int MinuteOf(DateTime time) => (int)Math.Floor((time - Epoch).TotalMinutes);

    // Readings that are put onto the grid together, at most: so many that the reading of their rows is shared by many customers.
    private const long MostReadingsTogether = 4L << 20;

    // Beyond so many readings a grid must have a row for every thousandth of them.
    private const long MostCells = 1L << 33, MostCellsARow = 1000;

    // A file may be nothing but one row over and over; what is wrong with a customer's rows must not take more memory than the rows.
    private const int MostFaultsTold = 100;

    private readonly CustomerNumbers _numbers = new();
    private readonly RowStore _rows = new(settings.MemoryLimit, settings.TemporaryFolder, settings.PartitionBits)
    {
        MostSpilledBytes = settings.TemporaryLimit ?? long.MaxValue,
    };
    private readonly List<CustomerRecord?> _records = [];
    private readonly HashSet<(int, RejectReason)> _reported = [];
    private readonly MinuteSet _minutes = new();
    private long _rowCount;
    private Dictionary<int, int>? _local;

    /// <summary>Hears of each time of a row, whether it says its zone.</summary>
    public ZonedTimes Zones { get; } = new(settings.Zone);

    /// <summary>How many bytes went into the temporary file.</summary>
    public long SpilledBytes => _rows.SpilledBytes;

    /// <summary>Begins a piece of a source; on any thread, also while others are added.</summary>
    /// <param name="source">The number of the source.</param>
    /// <param name="firstLine">The line that the piece's lines are counted from; 0 where the source has none.</param>
    /// <param name="rejects">What is wrong with the source or the piece as a whole.</param>
    public LongRows NewRows(int source, long firstLine = 0, IReadOnlyList<Reject>? rejects = null) =>
        new(_numbers, source, firstLine, rejects ?? []);

    /// <summary>Reads pieces on several threads, adds them in their order, and gives the customers.</summary>
    /// <param name="chunks">The pieces of the sources, in order.</param>
    /// <param name="parse">Turns one piece into rows that <see cref="NewRows"/> began; from several threads.</param>
    /// <param name="report">Gets counts, the grid and rejects.</param>
    /// <param name="execution">Threads and cancellation.</param>
    /// <exception cref="NtlException">The times lie on no grid, or the temporary file cannot be written.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public IEnumerable<MeterSeries> Read<TChunk>(IEnumerable<TChunk> chunks, Func<TChunk, LongRows> parse, ImportReport report,
        ExecutionOptions execution)
    {
        foreach (LongRows rows in OrderedPipeline.Map(chunks, parse, execution)) Add(rows, report);
        foreach (MeterSeries series in Build(report, execution)) yield return series;
    }

    /// <summary>Adds the rows of one piece and lets it go; pieces come in the order of their source.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="report">Gets the piece's rejects in the order of lines.</param>
    /// <exception cref="NtlException">The temporary file cannot be written.</exception>
    public void Add(LongRows rows, ImportReport report)
    {
        using (rows)
        {
            report.RowCount += rows.RowCount;
            int[] numbers = new int[rows.NewIdCount];
            for (int i = 0; i < numbers.Length; i++) numbers[i] = _numbers.Add(rows.NewId(i));
            foreach ((int customer, CustomerRecord record) in rows.Records) Join(NumberOf(customer), record);
            List<Reject> rejects = [.. rows.Rejects.Where(r => !rows.OncePerCustomer.TryGetValue(r, out int customer)
                || _reported.Add((NumberOf(customer), r.Reason)))];
            foreach (((int customer, bool isTheft), Reject conflict) in rows.Labels)
            {
                CustomerRecord record = _records[NumberOf(customer)]!;
                record.IsTheft ??= isTheft;
                if (record.IsTheft != isTheft && _reported.Add((NumberOf(customer), RejectReason.ConflictingLabel)))
                    rejects.Add(conflict);
            }
            foreach (Reject reject in rejects.OrderBy(r => r.Line)) report.Add(reject);

            bool first = true;
            int last = 0;
            foreach (ref readonly LongRow row in rows.Rows)
            {
                if (row.Minute == last && !first) continue;
                first = false;
                _minutes.Add(last = row.Minute);
            }
            _rows.Add(rows, numbers);
            _rowCount += rows.Count;

            int NumberOf(int customer) => customer >= 0 ? customer : numbers[~customer];
        }
    }

    /// <summary>Puts the rows onto the grid that their times lie on; customers come in the order of their first rows.</summary>
    /// <param name="report">Gets the grid, and the rejects of each customer before it is given out.</param>
    /// <param name="execution">Threads and cancellation.</param>
    /// <exception cref="NtlException">The times lie on no grid, or the temporary file cannot be read.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public IEnumerable<MeterSeries> Build(ImportReport report, ExecutionOptions execution)
    {
        if (_minutes.Count == 0) yield break;
        (CoarserGrid grids, _local) = Zones.Grids(sources[0], _minutes.ToArray(), settings.Interval,
            (double)_rowCount / _numbers.Count);

        // Whoever means such a grid has a long night ahead; most never meant it.
        long cells = (long)_numbers.Count * grids.Own.Length;
        if (cells > MostCells && cells / MostCellsARow > _rowCount)
            throw NtlErrors.GridTooSparse(sources[0], _numbers.Count, grids.Own.Length);
        report.Grid = grids.Wanted;
        foreach (Part part in OrderedPipeline.Map(Parts(grids.Own.Length, execution.Threads),
            range => Fill(range.Partition, range.From, range.To, grids, execution.Cancellation), execution))
        {
            int fault = 0;
            for (int i = 0; i < part.Kwh.Length; i++)
            {
                int customer = part.First + i;
                string id = _numbers.Id(customer);
                for (; fault < part.Faults.Length && part.Faults[fault].Customer == customer; fault++)
                    report.Add(Reject(part.Faults[fault], id, grids.Own));
                var series = new MeterSeries(id, grids.Wanted, part.Kwh[i]);
                yield return customer < _records.Count && _records[customer] is { } record ? record.Complete(series) : series;
            }
        }
    }

    /// <summary>Closes and so deletes the temporary file.</summary>
    public void Dispose() => _rows.Dispose();

    private void Join(int customer, CustomerRecord record)
    {
        while (customer >= _records.Count) _records.Add(null);
        if (_records[customer] is not { } first)
        {
            _records[customer] = record;
            return;
        }
        first.InspectionDate ??= record.InspectionDate;
        foreach ((string name, string value) in record.Attributes) first.Attributes.TryAdd(name, value);
    }

    // A partition of a long grid is read more than once, for some of its customers each time.
    private IEnumerable<(int Partition, int From, int To)> Parts(int steps, int threads)
    {
        long most = Math.Min(MostReadingsTogether, settings.MemoryLimit / (16L * threads));
        int together = (int)Math.Clamp(most / Math.Max(1, steps), 1, _rows.PartitionSize);
        for (int partition = 0; partition < _rows.PartitionCount; partition++)
        {
            int count = Math.Min(_rows.PartitionSize, _numbers.Count - partition * _rows.PartitionSize);
            for (int from = 0; from < count; from += together) yield return (partition, from, Math.Min(count, from + together));
        }
    }

    private Part Fill(int partition, int from, int to, CoarserGrid grids, CancellationToken cancellation)
    {
        TimeGrid grid = grids.Own;
        int first = partition * _rows.PartitionSize + from;
        float[][] kwh = new float[to - from][];
        for (int i = 0; i < kwh.Length; i++)
        {
            kwh[i] = GC.AllocateUninitializedArray<float>(grid.Length);
            Array.Fill(kwh[i], float.NaN);
        }
        var faults = new Faults(first, kwh.Length);
        var row = new RowUnpacker();
        foreach (ReadOnlyMemory<byte> piece in _rows.Pieces(partition))
        {
            cancellation.ThrowIfCancellationRequested();
            row.Begin(piece.Span);
            Put(ref row, from, first, kwh, new(grid, _local), faults);
        }
        if (!ReferenceEquals(grids.Own, grids.Wanted))
            for (int i = 0; i < kwh.Length; i++) kwh[i] = grids.Sum(kwh[i]);
        return new(first, kwh, faults.InOrder());
    }

    private static void Put(ref RowUnpacker row, int from, int first, float[][] kwh, GridSteps steps, Faults faults)
    {
        while (row.Next())
        {
            int place = row.Place - from;
            if ((uint)place >= (uint)kwh.Length) continue;
            float value = row.Kwh;
            int step = steps.StepOf(row.Minute);
            if (step < 0)
            {
                faults.Add(new(first + place, row.Source, row.Line, row.Minute, value, float.NaN));
                continue;
            }
            if (float.IsNaN(value)) continue;
            ref float reading = ref kwh[place][step];
            if (float.IsNaN(reading)) reading = value;
            else faults.Add(new(first + place, row.Source, row.Line, row.Minute, value, reading));
        }
    }

    private Reject Reject(Fault fault, string id, TimeGrid grid)
    {
        DateTime time = Epoch.AddMinutes(_local?[fault.Minute] ?? fault.Minute);
        string at = FormattableString.Invariant($"{id} at {time:yyyy-MM-dd HH:mm}");
        RejectReason reason = fault.Reason;
        string text = reason switch
        {
            RejectReason.OffGridTime => FormattableString.Invariant(
                $"{at}; steps are {grid.Interval} long from {grid.Start:yyyy-MM-dd HH:mm}"),
            RejectReason.DuplicateReading => at,
            _ => FormattableString.Invariant($"{at}: {fault.Value} where {fault.Kept} was"),
        };
        if (fault.Count > 1) text = FormattableString.Invariant($"{fault.Count} more such rows, the first: {text}");
        return new(sources[fault.Source], fault.Line, "", reason, text) { Count = fault.Count };
    }

    /// <summary>Customers in the order of their numbers, with what is wrong with their rows in the order of the rows.</summary>
    private sealed record Part(int First, float[][] Kwh, Fault[] Faults);

    /// <summary>A row that was not taken: off the grid where no reading was kept instead.</summary>
    private readonly record struct Fault(int Customer, int Source, long Line, int Minute, float Value, float Kept)
    {
        /// <summary>How many rows it stands for.</summary>
        public long Count { get; init; } = 1;

        public RejectReason Reason => float.IsNaN(Kept) ? RejectReason.OffGridTime
            : Kept == Value ? RejectReason.DuplicateReading : RejectReason.ConflictingReading;
    }

    /// <summary>The rows of some customers that were not taken: of each customer the first ones in the order of the rows, the others as
    /// a count by reason. A customer's share depends on nothing but the customer's rows.</summary>
    private sealed class Faults(int firstCustomer, int customers)
    {
        private readonly List<Fault> _told = [];
        private readonly Dictionary<(int Customer, RejectReason), Fault> _counted = [];
        private int[] _toldOf = [];

        public void Add(in Fault fault)
        {
            if (_toldOf.Length == 0) _toldOf = new int[customers];
            if (_toldOf[fault.Customer - firstCustomer]++ < MostFaultsTold)
            {
                _told.Add(fault);
                return;
            }
            _toldOf[fault.Customer - firstCustomer] = MostFaultsTold;
            ref Fault first = ref CollectionsMarshal.GetValueRefOrAddDefault(_counted, (fault.Customer, fault.Reason), out bool known);
            first = known ? first with { Count = first.Count + 1 } : fault;
        }

        public Fault[] InOrder() => _told.Count == 0 ? []
            : [.. _told.Concat(_counted.Values.OrderBy(f => f.Reason)).OrderBy(f => f.Customer)];
    }

    /// <summary>The steps that minutes are the beginnings of; −1 for those between.</summary>
    private struct GridSteps(TimeGrid grid, Dictionary<int, int>? local)
    {
        private readonly long _start = (grid.Start - Epoch).Ticks / TimeSpan.TicksPerMinute;
        private readonly int _interval = grid.Interval.Months > 0 ? 0 : grid.Interval.Minutes, _length = grid.Length;
        private int _minute = int.MinValue, _step = -1;

        public int StepOf(int minute)
        {
            if (minute == _minute) return _step;
            _minute = minute;
            if (local is not null) minute = local[minute];
            if (_interval == 0) return _step = grid.StepBeginningAt(Epoch.AddMinutes(minute));
            long behind = minute - _start;
            if ((ulong)behind > int.MaxValue) return _step = -1;
            (uint step, uint rest) = Math.DivRem((uint)behind, (uint)_interval);
            return _step = rest == 0 && step < (uint)_length ? (int)step : -1;
        }
    }
}
