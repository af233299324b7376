using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
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

    private readonly List<string> _ids = [];

    // Bytes that are no UTF-8 are read as Latin-1, so that two spellings can be one id; those of ASCII alone cannot.
    private readonly Dictionary<string, int> _spelledInTwoWays = new(StringComparer.Ordinal);

    // Drawn anew each time: no file can be made of ids that all fall into one place. No result depends on where they fall.
    private readonly ulong _seed, _factor;

    private Slot[] _slots = new Slot[1024];
    private int _filled;

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
        Slot[] slots = Volatile.Read(ref _slots);
        for (int at = Place(low, high, slots.Length); ; at = (at + 1) & (slots.Length - 1))
        {
            ref Slot slot = ref slots[at];
            int number = Volatile.Read(ref slot.NumberAndOne) - 1;
            if (number < 0 || (slot.Low == low && slot.High == high && slot.Length == length)) return number;
        }
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
        if (2 * ++_filled > _slots.Length) Grow();
        (ulong low, ulong high) = Words(id);
        Put(_slots, new() { Low = low, High = high, Length = id.Length, Key = id.Length > Short ? id.ToArray() : null }, number);
        return number;
    }

    private int FindLong(ulong hash, ReadOnlySpan<byte> id)
    {
        Slot[] slots = Volatile.Read(ref _slots);
        for (int at = Place(hash, 0, slots.Length); ; at = (at + 1) & (slots.Length - 1))
        {
            ref Slot slot = ref slots[at];
            int number = Volatile.Read(ref slot.NumberAndOne) - 1;
            if (number < 0 || (slot.Low == hash && slot.Length == id.Length && id.SequenceEqual(slot.Key))) return number;
        }
    }

    // A short id as it is, and what a long one is found by.
    private (ulong Low, ulong High) Words(ReadOnlySpan<byte> id)
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

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Place(ulong low, ulong high, int length) => (int)Mix(low, high) & (length - 1);

    private void Put(Slot[] slots, Slot slot, int number)
    {
        int at = Place(slot.Low, slot.High, slots.Length);
        while (slots[at].NumberAndOne > 0) at = (at + 1) & (slots.Length - 1);
        slots[at] = slot;

        // Whoever sees the number sees the id.
        Volatile.Write(ref slots[at].NumberAndOne, number + 1);
    }

    private void Grow()
    {
        var slots = new Slot[4 * _slots.Length];
        foreach (Slot slot in _slots)
            if (slot.NumberAndOne > 0) Put(slots, slot with { NumberAndOne = 0 }, slot.NumberAndOne - 1);
        Volatile.Write(ref _slots, slots);
    }

    private record struct Slot
    {
        public ulong Low, High;
        public byte[]? Key;
        public int Length, NumberAndOne;
    }
}
