namespace NtlTools.Learning.Clustering;

/// <summary>Sets of numbers that grow together (Tarjan 1975), from any number of threads at once.</summary>
/// <remarks>
/// A root is always the lowest number of its set, so that the sets and their roots are the same in whatever order they
/// were joined (the lock-free form of Anderson and Woll 1991).
/// </remarks>
internal sealed class DisjointSets
{
    private readonly int[] _parents;

    public DisjointSets(int count)
    {
        _parents = new int[count];
        for (int i = 0; i < count; i++) _parents[i] = i;
    }

    /// <summary>The lowest number of a number's set, of those joined so far.</summary>
    public int Find(int item)
    {
        int parent = Volatile.Read(ref _parents[item]);
        while (parent != item)
        {
            int above = Volatile.Read(ref _parents[parent]);

            // Whatever another thread has written meanwhile, what is above stays above.
            if (above != parent) Volatile.Write(ref _parents[item], above);
            (item, parent) = (parent, above);
        }
        return item;
    }

    /// <summary>Joins two sets; false where they are one already.</summary>
    public bool Join(int one, int other)
    {
        while (true)
        {
            one = Find(one);
            other = Find(other);
            if (one == other) return false;
            if (one > other) (one, other) = (other, one);
            if (Interlocked.CompareExchange(ref _parents[other], one, other) == other) return true;
        }
    }
}
