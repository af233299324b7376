using System.Runtime.CompilerServices;

namespace NtlTools.Learning.Embedding;

/// <summary>
/// The forces that drive points apart, Σ q² (y − y′) with q = 1 / (1 + |y − y′|²), and Σ q, over the cells that theta allows
/// (Barnes and Hut 1986; van der Maaten 2014). Points of a group share the list of what repels them.
/// </summary>
/// <remarks>
/// A cell acts as one where it is far enough from the nearest corner of the group's box, so that for no point of the group it
/// is nearer than theta allows. Lists may serve several iterations: their cells are those of then, the cells' centers of now.
/// </remarks>
internal sealed class Repulsion
{
    // More cells than any tree whose points an int can count has waiting at once.
    private const int MaxWaiting = 64;

    // Ones around a zero: read from the right place, all lanes but that of the repelling point itself.
    private static readonly float[] AllButSelf = MakeAllButSelf();

    private readonly EmbeddingTree _tree;
    private readonly int[][] _lists;
    private readonly int[] _lengths;
    private readonly bool _exact;

    public Repulsion(EmbeddingTree tree, double theta)
    {
        _tree = tree;
        _exact = theta == 0;
        _lists = new int[tree.Groups][];
        _lists.AsSpan().Fill([]);
        _lengths = new int[tree.Groups];
        X = new float[tree.Places];
        Y = new float[tree.Places];
        Q = new float[tree.Places];
    }

    /// <summary>Force at each place, not yet divided by the sum of all q.</summary>
    public float[] X { get; }

    public float[] Y { get; }

    /// <summary>Σ q at each place.</summary>
    public float[] Q { get; }

    /// <summary>Sums the forces on a group.</summary>
    /// <returns>Σ q over the group's points.</returns>
    public delegate double Kernel(Repulsion repulsion, int group);

    /// <summary>Lists what repels a group.</summary>
    public void List(int group)
    {
        // Without cells the list would be all points, for every group.
        if (_exact) return;
        EmbeddingTree tree = _tree;
        Source[] sources = tree.Sources;
        int own = tree.GroupCell(group), places = tree.Places, waiting = 0, length = 0;
        int[] list = _lists[group];
        ReadOnlySpan<float> box = tree.Box(own);
        float lowX = box[0], lowY = box[1], highX = box[2], highY = box[3];
        Span<int> stack = stackalloc int[MaxWaiting];
        stack[waiting++] = tree.Root;
        while (waiting > 0)
        {
            int source = stack[--waiting];
            if (source == own) continue;
            if (list.Length < length + EmbeddingTree.LeafPoints) Array.Resize(ref list, Math.Max(512, list.Length * 3 / 2));
            ref Source cell = ref sources[source];
            float x = Math.Max(0, Math.Max(lowX - cell.X, cell.X - highX));
            float y = Math.Max(0, Math.Max(lowY - cell.Y, cell.Y - highY));
            if (x * x + y * y > cell.Reach)
            {
                list[length++] = source;
                continue;
            }
            (int first, int second) = tree.Children[source - places];
            if (first < 0)
            {
                int end = Math.Min(~first + EmbeddingTree.LeafPoints, tree.Points);
                for (int place = ~first; place < end; place++) list[length++] = place;
                continue;
            }
            stack[waiting++] = second;
            stack[waiting++] = first;
        }
        _lists[group] = list;
        _lengths[group] = length;
    }

    /// <summary>Sums the forces on a group with registers of a given width: the same bits at every width.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Sum<TLanes, TVector>(Repulsion repulsion, int group)
        where TLanes : struct, IFloatLanes<TVector>
        where TVector : struct
    {
        EmbeddingTree tree = repulsion._tree;
        int start = group * EmbeddingTree.GroupPoints, count = Math.Min(EmbeddingTree.GroupPoints, tree.Points - start);
        ref Source sources = ref tree.Sources[0];
        ReadOnlySpan<int> list = repulsion._lists[group].AsSpan(0, repulsion._lengths[group]);
        for (int pass = 0; pass < EmbeddingTree.GroupPoints; pass += 2 * TLanes.Count)
        {
            nuint at = (nuint)(start + pass), next = at + (nuint)TLanes.Count;
            TVector one = TLanes.Broadcast(1), zero = TLanes.Broadcast(0);
            TVector x0 = TLanes.Load(in tree.X[0], at), x1 = TLanes.Load(in tree.X[0], next);
            TVector y0 = TLanes.Load(in tree.Y[0], at), y1 = TLanes.Load(in tree.Y[0], next);
            TVector forceX0 = zero, forceX1 = zero, forceY0 = zero, forceY1 = zero, q0 = zero, q1 = zero;
            for (int i = 0; i < count; i++)
            {
                ref Source source = ref Unsafe.Add(ref sources, start + i);
                nuint window = (nuint)(EmbeddingTree.GroupPoints - 1 - i + pass);
                TVector x = TLanes.Broadcast(source.X), y = TLanes.Broadcast(source.Y);
                Add(x0, y0, x, y, TLanes.Load(in AllButSelf[0], window), one, ref forceX0, ref forceY0, ref q0);
                Add(x1, y1, x, y, TLanes.Load(in AllButSelf[0], window + (nuint)TLanes.Count), one,
                    ref forceX1, ref forceY1, ref q1);
            }
            if (repulsion._exact)
            {
                for (int i = 0; i < tree.Points; i++)
                {
                    if (i >= start && i < start + count) continue;
                    ref Source source = ref Unsafe.Add(ref sources, i);
                    TVector x = TLanes.Broadcast(source.X), y = TLanes.Broadcast(source.Y);
                    Add(x0, y0, x, y, one, one, ref forceX0, ref forceY0, ref q0);
                    Add(x1, y1, x, y, one, one, ref forceX1, ref forceY1, ref q1);
                }
            }
            else
            {
                foreach (int i in list)
                {
                    ref Source source = ref Unsafe.Add(ref sources, i);
                    TVector x = TLanes.Broadcast(source.X), y = TLanes.Broadcast(source.Y), mass = TLanes.Broadcast(source.Mass);
                    Add(x0, y0, x, y, mass, one, ref forceX0, ref forceY0, ref q0);
                    Add(x1, y1, x, y, mass, one, ref forceX1, ref forceY1, ref q1);
                }
            }
            TLanes.Store(forceX0, ref repulsion.X[0], at);
            TLanes.Store(forceX1, ref repulsion.X[0], next);
            TLanes.Store(forceY0, ref repulsion.Y[0], at);
            TLanes.Store(forceY1, ref repulsion.Y[0], next);
            TLanes.Store(q0, ref repulsion.Q[0], at);
            TLanes.Store(q1, ref repulsion.Q[0], next);
        }
        double sum = 0;
        foreach (float q in repulsion.Q.AsSpan(start, count)) sum += q;
        return sum;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static void Add(
            TVector x, TVector y, TVector sourceX, TVector sourceY, TVector mass, TVector one,
            ref TVector forceX, ref TVector forceY, ref TVector sum)
        {
            TVector dx = TLanes.Subtract(x, sourceX), dy = TLanes.Subtract(y, sourceY);
            TVector squared = TLanes.Add(TLanes.Multiply(dx, dx), TLanes.Multiply(dy, dy));
            TVector q = TLanes.Divide(one, TLanes.Add(squared, one)), weighted = TLanes.Multiply(mass, q);
            sum = TLanes.Add(sum, weighted);
            TVector force = TLanes.Multiply(weighted, q);
            forceX = TLanes.Add(forceX, TLanes.Multiply(force, dx));
            forceY = TLanes.Add(forceY, TLanes.Multiply(force, dy));
        }
    }

    private static float[] MakeAllButSelf()
    {
        var window = new float[2 * EmbeddingTree.GroupPoints - 1];
        window.AsSpan().Fill(1);
        window[EmbeddingTree.GroupPoints - 1] = 0;
        return window;
    }
}
