using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using System.Security.Cryptography;
using System.Text;
using NtlTools.Core.Readings.Csv;

namespace NtlTools.Core.Readings;

/// <summary>Numbers customers in the order in which they first appear, by the bytes of their ids.</summary>
/// <remarks>
/// One thread adds; any number of threads look up meanwhile, without a lock, and see an id once it is added or a little later.
/// An id that is not found is no new one, then: only the thread that adds can tell.
/// </remarks>
internal sealed class CustomerNumbers
{
    /// <summary>Ids of so many bytes are compared in registers.</summary>
    public const int Short = 16;

    /// <summary>A text of more bytes is no id.</summary>
    public const int Longest = 1024;

    private const int SlotSize = 32;

    private readonly List<string> _ids = [];

    // Bytes that are no UTF-8 are read as Latin-1, so that two spellings can be one id; those of ASCII alone cannot.
    private readonly Dictionary<string, int> _spelledInTwoWays = new(StringComparer.Ordinal);

    // Drawn anew each time: no file can be made of ids that all fall into one place. No result depends on where they fall.
    private readonly ulong _seed, _factor;

    private Table _table = new(1024);
    private int _filled;

    private byte[]?[] _longIds = [];
    private int _longIdCount;

    public CustomerNumbers()
    {
        Span<ulong> random = stackalloc ulong[2];
        RandomNumberGenerator.Fill(MemoryMarshal.AsBytes(random));
        (_seed, _factor) = (random[0], random[1] | 1);
    }

    /// <summary>The number of customers.</summary>
    public int Count => _ids.Count;

    /// <summary>The id of a customer.</summary>
    public string Id(int number) => _ids[number];

    /// <summary>An id's number, or −1 where it is not known here yet.</summary>
    /// <param name="id">The bytes of the id, without blanks around it; not empty.</param>
    public int Find(ReadOnlySpan<byte> id)
    {
        (ulong low, ulong high) = Words(id);
        return id.Length <= Short ? Find(low, high, id.Length) : FindLong(low, id);
    }

    /// <summary>The same for an id of at most <see cref="Short"/> bytes.</summary>
    /// <param name="low">Its first eight bytes, zeros behind its end.</param>
    /// <param name="high">The next eight.</param>
    /// <param name="length">How many bytes it has.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Find(ulong low, ulong high, int length)
    {
        Table table = Volatile.Read(ref _table);
        for (ulong at = Mix(low, high); ; at++)
        {
            ref Slot slot = ref table[at];
            int number = Volatile.Read(ref slot.NumberAndOne) - 1;
            if (number < 0 || (slot.Low == low && slot.High == high && slot.Length == length)) return number;
        }
    }

    /// <summary>The same for a longer id.</summary>
    /// <param name="hash">The first of its <see cref="Words"/>.</param>
    /// <param name="id">The bytes of the id.</param>
    public int FindLong(ulong hash, ReadOnlySpan<byte> id)
    {
        Table table = Volatile.Read(ref _table);
        for (ulong at = Mix(hash, 0); ; at++)
        {
            ref Slot slot = ref table[at];
            int number = Volatile.Read(ref slot.NumberAndOne) - 1;
            if (number < 0 || (slot.Low == hash && slot.Length == id.Length
                && id.SequenceEqual(Volatile.Read(ref _longIds)[slot.LongId]))) return number;
        }
    }

    /// <summary>Has memory bring what the next look at an id needs; nothing waits for it.</summary>
    /// <param name="low">The first of the id's <see cref="Words"/>.</param>
    /// <param name="high">The second.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public unsafe void Prefetch(ulong low, ulong high)
    {
        if (!Sse.IsSupported) return;
        Sse.Prefetch0(Unsafe.AsPointer(ref _table[Mix(low, high)]));
    }

    /// <summary>An id's number; a new one where it has none. For one thread at a time.</summary>
    public int Add(ReadOnlySpan<byte> id)
    {
        int found = Find(id);
        if (found >= 0) return found;
        string text = CsvText.Decode(id);
        int number = _ids.Count;
        bool isNew = Ascii.IsValid(id) || _spelledInTwoWays.TryAdd(text, number);
        if (isNew) _ids.Add(text);
        else number = _spelledInTwoWays[text];
        if (2 * ++_filled > _table.Size) Grow();
        (ulong low, ulong high) = Words(id);
        Put(_table, new() { Low = low, High = high, Length = id.Length, LongId = id.Length > Short ? Keep(id) : 0 }, number);
        return number;
    }

    /// <summary>A short id as it is, and what a long one is found by.</summary>
    public (ulong Low, ulong High) Words(ReadOnlySpan<byte> id)
    {
        Span<ulong> words = stackalloc ulong[2];
        words.Clear();
        if (id.Length <= Short)
        {
            id.CopyTo(MemoryMarshal.AsBytes(words));
            return (words[0], words[1]);
        }
        ulong hash = (ulong)id.Length;
        for (; id.Length > Short; id = id[Short..])
        {
            ReadOnlySpan<ulong> pair = MemoryMarshal.Cast<byte, ulong>(id[..Short]);
            hash = Mix(hash ^ pair[0], pair[1]);
        }
        id.CopyTo(MemoryMarshal.AsBytes(words));
        return (Mix(hash ^ words[0], words[1]), 0);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ulong Mix(ulong low, ulong high)
    {
        ulong upper = Math.BigMul(low ^ _seed, high ^ _factor, out ulong lower);
        return upper ^ lower;
    }

    private int Keep(ReadOnlySpan<byte> id)
    {
        byte[]?[] ids = _longIds;
        if (_longIdCount == ids.Length) Array.Resize(ref ids, Math.Max(256, 2 * ids.Length));
        ids[_longIdCount] = id.ToArray();
        Volatile.Write(ref _longIds, ids);
        return _longIdCount++;
    }

    private void Put(Table table, Slot slot, int number)
    {
        ulong at = Mix(slot.Low, slot.High);
        while (table[at].NumberAndOne > 0) at++;
        table[at] = slot;

        // Whoever sees the number sees the id.
        Volatile.Write(ref table[at].NumberAndOne, number + 1);
    }

    private void Grow()
    {
        var table = new Table(2 * _table.Size);
        for (int i = 0; i < _table.Size; i++)
        {
            Slot slot = _table[(ulong)i];
            if (slot.NumberAndOne > 0) Put(table, slot with { NumberAndOne = 0 }, slot.NumberAndOne - 1);
        }
        Volatile.Write(ref _table, table);
    }

    // Half of a cache line, so that the look at a slot waits for memory once.
    [StructLayout(LayoutKind.Sequential, Size = SlotSize)]
    private record struct Slot
    {
        public ulong Low, High;
        public int Length, NumberAndOne, LongId;
    }

    /// <summary>Slots, a power of two of them, none of them across two cache lines.</summary>
    private sealed class Table
    {
        private readonly Slot[] _slots;
        private readonly nint _first;

        public unsafe Table(int size)
        {
            // Pinned, for it to stay where it is aligned.
            _slots = GC.AllocateArray<Slot>(size + 1, pinned: true);
            nint start = (nint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_slots));
            _first = -start & (SlotSize - 1);
            Size = size;
        }

        public int Size { get; }

        /// <summary>The slot of a place, of which the last bits count.</summary>
        public ref Slot this[ulong place]
        {
            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            get => ref Unsafe.AddByteOffset(ref MemoryMarshal.GetArrayDataReference(_slots),
                _first + (nint)(place & (ulong)(Size - 1)) * SlotSize);
        }
    }
}
