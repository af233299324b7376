namespace NtlTools.Core.Readings;

/// <summary>A set of minutes: a bit each, in pages of about 45 days.</summary>
internal sealed class MinuteSet
{
    private const int PageBits = 16;

    private readonly SortedDictionary<int, ulong[]> _pages = [];
    private ulong[] _page = [];
    private int _pageNumber = int.MinValue;

    /// <summary>How many minutes are in the set.</summary>
    public int Count { get; private set; }

    /// <summary>Adds a minute.</summary>
    public void Add(int minute)
    {
        int number = minute >> PageBits, place = minute & ((1 << PageBits) - 1);
        if (number != _pageNumber) Turn(number);
        ref ulong word = ref _page[place >> 6];
        ulong bit = 1UL << (place & 63);
        if ((word & bit) == 0) Count++;
        word |= bit;
    }

    /// <summary>The minutes in ascending order.</summary>
    public int[] ToArray()
    {
        int[] minutes = new int[Count];
        int count = 0;
        foreach ((int number, ulong[] page) in _pages)
            for (int word = 0; word < page.Length; word++)
                for (ulong bits = page[word]; bits != 0; bits &= bits - 1)
                    minutes[count++] = (number << PageBits) + (word << 6) + System.Numerics.BitOperations.TrailingZeroCount(bits);
        return minutes;
    }

    private void Turn(int number)
    {
        if (!_pages.TryGetValue(number, out ulong[]? page))
        {
            page = new ulong[1 << (PageBits - 6)];
            _pages.Add(number, page);
        }
        (_page, _pageNumber) = (page, number);
    }
}
