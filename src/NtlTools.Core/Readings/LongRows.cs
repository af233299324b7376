using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace NtlTools.Core.Readings;

/// <summary>One reading of a long source.</summary>
/// <param name="Customer">What <see cref="LongRows.CustomerOf(ReadOnlySpan{byte})"/> said of its id.</param>
/// <param name="Minute">Its time, minutes since 1900.</param>
/// <param name="Kwh">The reading, NaN where it is missing.</param>
/// <param name="Line">How many lines it stands behind the first of its chunk.</param>
internal record struct LongRow(int Customer, int Minute, float Kwh, int Line);

/// <summary>Some readings of a long source, in their order: what any reader hands to a <see cref="LongTable"/>.</summary>
/// <remarks>Made by <see cref="LongTable.NewRows"/>, filled on any one thread, and let go by <see cref="LongTable.Add"/>.</remarks>
internal sealed class LongRows(CustomerNumbers numbers, int source, long firstLine, IReadOnlyList<Reject> rejects) : IDisposable
{
    // So many ids are looked up together that their places in a large table have come from memory when they are needed.
    private const int RunsTogether = 64;

    private readonly List<int> _newIdEnds = [];
    private LongRow[] _rows = [];
    private byte[] _newIds = [];

    // Runs whose customers are not known yet; the last one goes on when its customer is known.
    private Run[] _runs = [];
    private Run _last;
    private int _runCount, _customer;

    /// <summary>The number of the file, query or other source, by which rejects name it.</summary>
    public int Source { get; } = source;

    /// <summary>The line that the lines of rows are counted from; 0 where the source has no lines.</summary>
    public long FirstLine { get; } = firstLine;

    /// <summary>How many readings there are.</summary>
    public int Count { get; private set; }

    /// <summary>The readings in their order.</summary>
    public ReadOnlySpan<LongRow> Rows => _rows.AsSpan(0, Count);

    /// <summary>How many ids the table may not have known.</summary>
    public int NewIdCount => _newIdEnds.Count;

    /// <summary>The first inspection date and attributes of a customer of these rows.</summary>
    public Dictionary<int, CustomerRecord> Records { get; } = [];

    /// <summary>The first row that gives a customer a label, as the reject it becomes where the customer has another.</summary>
    public Dictionary<(int Customer, bool IsTheft), Reject> Labels { get; } = [];

    /// <summary>What was not taken.</summary>
    public List<Reject> Rejects { get; } = [.. rejects];

    /// <summary>Rejects of which a customer gets one of a kind, not one a row: the customers.</summary>
    public Dictionary<Reject, int> OncePerCustomer { get; } = new(ReferenceEqualityComparer.Instance);

    /// <summary>What customers of these rows have got such a reject for.</summary>
    public HashSet<(int Customer, RejectReason Reason)> Reported { get; } = [];

    /// <summary>Data rows, good and bad; those of marks that are never closed have been taken out of the chunk.</summary>
    public long RowCount { get; set; } = rejects.Count(r => r.Reason == RejectReason.UnterminatedQuote);

    /// <summary>What stands for a customer in these rows; an id that is new to the table can stand for itself more than
    /// once.</summary>
    /// <param name="id">The bytes of the id, UTF-8, without blanks around it; not empty.</param>
    public int CustomerOf(ReadOnlySpan<byte> id)
    {
        int number = numbers.Find(id);
        return number >= 0 ? number : AddNewId(id);
    }

    /// <summary>Adds a reading whose customer is looked up later, together with those of other readings.</summary>
    /// <param name="text">The text that holds the id, the same until <see cref="Settle"/>; where the id begins,
    /// <see cref="CustomerNumbers.Short"/> bytes can be read.</param>
    /// <param name="start">Where the id begins.</param>
    /// <param name="length">How many bytes the id has, without blanks around it; not 0.</param>
    /// <param name="minute">Its time, minutes since 1900: <see cref="LongTable.Epoch"/>.</param>
    /// <param name="kwh">The reading, NaN where it is missing.</param>
    /// <param name="line">How many lines it stands behind the first; never fewer than the reading before.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AddUnsettled(ReadOnlySpan<byte> text, int start, int length, int minute, float kwh, int line)
    {
        ref byte id = ref Unsafe.Add(ref MemoryMarshal.GetReference(text), start);
        ulong low = Unsafe.ReadUnaligned<ulong>(ref id), high = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref id, 8));
        if (length < 8) (low, high) = (low & ((1UL << 8 * length) - 1), 0);
        else if (length < 16) high &= (1UL << 8 * (length - 8)) - 1;
        if (low != _last.Low || high != _last.High || length != _last.Length || (length > CustomerNumbers.Short
            && !text.Slice(start, length).SequenceEqual(text.Slice(_last.Start, length))))
            BeginRun(text, low, high, start, length);
        Add(_customer, minute, kwh, line);
    }

    /// <summary>Looks up the customers of readings that have none yet; needed before anything else is added or read.</summary>
    /// <param name="text">The text that holds their ids.</param>
    /// <returns>The customer of the last reading that <see cref="AddUnsettled"/> added.</returns>
    public int Settle(ReadOnlySpan<byte> text)
    {
        if (_runCount > 0) LookUp(text);
        return _customer;
    }

    /// <summary>An id that may be new; <see cref="LongRow.Customer"/> names it by the complement of its place.</summary>
    public ReadOnlySpan<byte> NewId(int place)
    {
        int start = place == 0 ? 0 : _newIdEnds[place - 1];
        return _newIds.AsSpan(start, _newIdEnds[place] - start);
    }

    /// <summary>Adds a reading.</summary>
    /// <param name="customer">What <see cref="CustomerOf(ReadOnlySpan{byte})"/> said.</param>
    /// <param name="minute">Its time, minutes since 1900: <see cref="LongTable.Epoch"/>.</param>
    /// <param name="kwh">The reading, NaN where it is missing.</param>
    /// <param name="line">How many lines it stands behind the first; never fewer than the reading before; 0 where the source
    /// has no lines.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(int customer, int minute, float kwh, int line)
    {
        if (Count == _rows.Length) Reserve(2 * Count);
        _rows[Count++] = new(customer, minute, kwh, line);
    }

    /// <summary>Makes room for a number of readings.</summary>
    public void Reserve(int count)
    {
        if (count > 0 && count <= _rows.Length) return;
        LongRow[] rows = ArrayPool<LongRow>.Shared.Rent(Math.Max(count, 256));
        Rows.CopyTo(rows);
        if (_rows.Length > 0) ArrayPool<LongRow>.Shared.Return(_rows);
        _rows = rows;
    }

    /// <summary>Gives the room of the readings back.</summary>
    public void Dispose()
    {
        LongRow[] rows = _rows;
        (_rows, Count) = ([], 0);
        if (rows.Length > 0) ArrayPool<LongRow>.Shared.Return(rows);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void BeginRun(ReadOnlySpan<byte> text, ulong low, ulong high, int start, int length)
    {
        if (_runCount == _runs.Length)
        {
            if (_runCount == 0) _runs = new Run[RunsTogether];
            else LookUp(text);
        }
        (_last.Low, _last.High, _last.Start, _last.Length) = (low, high, start, length);
        if (length > CustomerNumbers.Short) (low, high) = numbers.Words(text.Slice(start, length));
        numbers.Prefetch(low, high);
        _runs[_runCount++] = new() { Low = low, High = high, Start = start, Length = length, First = Count };
    }

    private void LookUp(ReadOnlySpan<byte> text)
    {
        ReadOnlySpan<Run> runs = _runs.AsSpan(0, _runCount);
        Span<LongRow> rows = _rows.AsSpan(0, Count);
        int customer = 0;
        for (int i = 0; i < runs.Length; i++)
        {
            ref readonly Run run = ref runs[i];
            customer = run.Length <= CustomerNumbers.Short ? numbers.Find(run.Low, run.High, run.Length)
                : numbers.FindLong(run.Low, text.Slice(run.Start, run.Length));
            if (customer < 0) customer = AddNewId(text.Slice(run.Start, run.Length));
            int end = i + 1 < runs.Length ? runs[i + 1].First : rows.Length;
            for (int row = run.First; row < end; row++) rows[row].Customer = customer;
        }
        (_customer, _runCount) = (customer, 0);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private int AddNewId(ReadOnlySpan<byte> id)
    {
        int start = _newIdEnds.Count == 0 ? 0 : _newIdEnds[^1], end = start + id.Length;
        if (end > _newIds.Length) Array.Resize(ref _newIds, Math.Max(end, 2 * _newIds.Length + 1024));
        id.CopyTo(_newIds.AsSpan(start));
        _newIdEnds.Add(end);
        return ~(_newIdEnds.Count - 1);
    }

    /// <summary>Readings of one customer that follow each other.</summary>
    private struct Run
    {
        // A short id as it is; of a longer one its beginning, or what it is looked up by.
        public ulong Low, High;
        public int Start, Length, First;
    }
}
