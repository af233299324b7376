using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using NtlTools.Learning.Numerics;

namespace NtlTools.Learning.Embedding;

/// <summary>What repels: a point, or a cell of points that act as one from their center.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct Source
{
    public float X, Y, Mass;

    /// <summary>The squared distance up to which the cell is not taken as one: (diagonal / theta)².</summary>
    public float Reach;
}

/// <summary>
/// Points of the plane in groups of 32, and cells around them, each halved at the median of its longer side (Bentley 1975)
/// down to four points. Unlike a quadtree it is as deep for any points, equal ones among them, and needs no memory of its own
/// for each arrangement.
/// </summary>
internal sealed class EmbeddingTree
{
    /// <summary>Points a group, whose forces are summed side by side.</summary>
    public const int GroupPoints = 32;

    /// <summary>Points a leaf.</summary>
    public const int LeafPoints = 4;

    private const int GroupCells = 2 * GroupPoints / LeafPoints - 1, InnerCells = GroupCells / 2;

    // Cells of so many groups are arranged by one thread to their end.
    private const int GroupsAtOnce = 16;

    private readonly float _inverseTheta;
    private readonly float[] _boxes;
    private readonly (int Cell, int First, int Groups)[] _top;
    private readonly (int Cell, int First, int Groups)[] _parts;
    private readonly Item[] _items;

    /// <summary>Makes room for points.</summary>
    /// <param name="points">How many, at least 1.</param>
    /// <param name="theta">The most a cell's diagonal may be as a share of its distance.</param>
    public EmbeddingTree(int points, double theta)
    {
        Points = points;
        Groups = OrderedParallel.BlockCount(points, GroupPoints);
        _inverseTheta = (float)(1 / theta);
        int places = checked(Groups * GroupPoints), cells = Groups * GroupCells + Groups - 1;
        X = new float[places];
        Y = new float[places];
        Order = new int[places];
        for (int place = 0; place < places; place++) Order[place] = Math.Min(place, points - 1);
        Sources = new Source[checked(places + cells)];
        Children = new (int, int)[cells];
        _boxes = new float[checked(4 * cells)];
        _items = new Item[points];
        var top = new List<(int Cell, int First, int Groups)>();
        var parts = new List<(int Cell, int First, int Groups)>();
        Root = Plan(top, parts);
        _top = [.. top];
        _parts = [.. parts];
    }

    public int Points { get; }

    public int Groups { get; }

    /// <summary>Coordinates at each place; places beyond the last point repeat it.</summary>
    public float[] X { get; }

    public float[] Y { get; }

    /// <summary>The point at each place.</summary>
    public int[] Order { get; }

    /// <summary>All that can repel: first each place's point, then the cells.</summary>
    public Source[] Sources { get; }

    /// <summary>The cells within each cell, as sources; for a leaf the complement of its first place.</summary>
    public (int First, int Second)[] Children { get; }

    /// <summary>The source that is the cell of all points.</summary>
    public int Root { get; }

    public int Places => X.Length;

    /// <summary>The source that is the cell of a group.</summary>
    public int GroupCell(int group) => Places + group * GroupCells;

    /// <summary>The box of a cell: smallest x and y, largest x and y.</summary>
    public ReadOnlySpan<float> Box(int source) => _boxes.AsSpan(4 * (source - Places), 4);

    /// <summary>Puts points that are near each other together; sets <see cref="Order"/> alone.</summary>
    /// <param name="points">x and y of each point.</param>
    /// <param name="execution">Threads and cancellation.</param>
    public void Arrange(float[] points, ExecutionOptions execution)
    {
        for (int place = 0; place < Points; place++)
        {
            int point = Order[place];
            _items[place] = new Item { X = points[2 * point], Y = points[2 * point + 1], Point = point };
        }

        // Level by level, as cells of one level share no point.
        for (int level = 0, end; level < _top.Length; level = end)
        {
            end = level + 1;
            while (end < _top.Length && _top[end].First > _top[end - 1].First) end++;
            int begin = level;
            OrderedParallel.For(end - level, execution, i => Halve(_top[begin + i].First, _top[begin + i].Groups));
        }
        OrderedParallel.For(_parts.Length, execution, i => ArrangePart(_parts[i].First, _parts[i].Groups));
        for (int place = 0; place < Order.Length; place++) Order[place] = _items[Math.Min(place, Points - 1)].Point;
    }

    /// <summary>Sets the cells of a group after its points' coordinates.</summary>
    public void SetGroup(int group)
    {
        int place = group * GroupPoints, cell = group * GroupCells;
        for (int i = 0; i < GroupPoints; i++)
        {
            float mass = place + i < Points ? 1 : 0;
            Sources[place + i] = new Source { X = X[place + i], Y = Y[place + i], Mass = mass };
        }
        for (int leaf = 0; leaf < GroupPoints / LeafPoints; leaf++)
            SetLeaf(cell + InnerCells + leaf, place + leaf * LeafPoints);
        for (int inner = InnerCells - 1; inner >= 0; inner--)
            SetCell(cell + inner, cell + 2 * inner + 1, cell + 2 * inner + 2);
    }

    /// <summary>Sets the cells above the groups.</summary>
    public void SetTop()
    {
        for (int i = _parts.Length - 1; i >= 0; i--) SetPart(_parts[i].Cell);
        for (int i = _top.Length - 1; i >= 0; i--) SetFromChildren(_top[i].Cell);
    }

    private int Plan(List<(int Cell, int First, int Groups)> top, List<(int Cell, int First, int Groups)> parts)
    {
        for (int group = 0; group < Groups; group++)
        {
            int cell = group * GroupCells;
            for (int i = 0; i < InnerCells; i++) Children[cell + i] = (Places + cell + 2 * i + 1, Places + cell + 2 * i + 2);
            for (int i = InnerCells; i < GroupCells; i++)
                Children[cell + i] = (~(group * GroupPoints + (i - InnerCells) * LeafPoints), 0);
        }
        int next = Groups * GroupCells;
        int root = Take(Groups, 0);
        var level = new Queue<(int Cell, int First, int Groups)>([(root, 0, Groups)]);
        while (level.TryDequeue(out (int Cell, int First, int Groups) entry))
        {
            (entry.Groups > GroupsAtOnce ? top : parts).Add(entry);
            if (entry.Groups > GroupsAtOnce) Split(entry, level);
            else PlanPart(entry);
        }
        return Places + root;

        int Take(int groups, int first) => groups == 1 ? first * GroupCells : next++;

        void Split((int Cell, int First, int Groups) entry, Queue<(int Cell, int First, int Groups)>? below)
        {
            int half = (entry.Groups + 1) / 2;
            (int, int, int) one = (Take(half, entry.First), entry.First, half);
            (int, int, int) other = (Take(entry.Groups - half, entry.First + half), entry.First + half, entry.Groups - half);
            Children[entry.Cell] = (Places + one.Item1, Places + other.Item1);
            below?.Enqueue(one);
            below?.Enqueue(other);
        }

        void PlanPart((int Cell, int First, int Groups) entry)
        {
            var below = new Queue<(int Cell, int First, int Groups)>([entry]);
            while (below.TryDequeue(out (int Cell, int First, int Groups) cell))
                if (cell.Groups > 1) Split(cell, below);
        }
    }

    private void SetPart(int cell)
    {
        // Groups have been set; their cells come before all others.
        if (cell < Groups * GroupCells) return;
        (int first, int second) = Children[cell];
        SetPart(first - Places);
        SetPart(second - Places);
        SetCell(cell, first - Places, second - Places);
    }

    private void SetFromChildren(int cell)
    {
        (int first, int second) = Children[cell];
        SetCell(cell, first - Places, second - Places);
    }

    private void SetLeaf(int cell, int place)
    {
        int count = Math.Min(LeafPoints, Points - place);
        float lowX = float.PositiveInfinity, lowY = lowX, highX = float.NegativeInfinity, highY = highX, x = 0, y = 0;
        for (int i = place; i < place + count; i++)
        {
            x += X[i];
            y += Y[i];
            lowX = Math.Min(lowX, X[i]);
            lowY = Math.Min(lowY, Y[i]);
            highX = Math.Max(highX, X[i]);
            highY = Math.Max(highY, Y[i]);
        }
        Set(cell, x, y, Math.Max(0, count), lowX, lowY, highX, highY);
    }

    private void SetCell(int cell, int first, int second)
    {
        ref Source one = ref Sources[Places + first], other = ref Sources[Places + second];
        Span<float> a = _boxes.AsSpan(4 * first, 4), b = _boxes.AsSpan(4 * second, 4);
        Set(cell, one.X * one.Mass + other.X * other.Mass, one.Y * one.Mass + other.Y * other.Mass, one.Mass + other.Mass,
            Math.Min(a[0], b[0]), Math.Min(a[1], b[1]), Math.Max(a[2], b[2]), Math.Max(a[3], b[3]));
    }

    private void Set(int cell, float x, float y, float mass, float lowX, float lowY, float highX, float highY)
    {
        float scale = mass > 0 ? 1 / mass : 0, width = highX - lowX, height = highY - lowY, reach = 0;
        if (mass > 0) reach = (width * width + height * height) * _inverseTheta * _inverseTheta;
        Sources[Places + cell] = new Source { X = x * scale, Y = y * scale, Mass = mass, Reach = reach };
        Span<float> box = _boxes.AsSpan(4 * cell, 4);
        (box[0], box[1], box[2], box[3]) = (lowX, lowY, highX, highY);
    }

    private void ArrangePart(int first, int groups)
    {
        if (groups == 1)
        {
            ArrangeGroup(first * GroupPoints, GroupPoints);
            return;
        }
        Halve(first, groups);
        int half = (groups + 1) / 2;
        ArrangePart(first, half);
        ArrangePart(first + half, groups - half);
    }

    private void ArrangeGroup(int place, int places)
    {
        if (places == LeafPoints || place >= Points) return;
        Halve(place, places / 2, places);
        ArrangeGroup(place, places / 2);
        ArrangeGroup(place + places / 2, places / 2);
    }

    private void Halve(int first, int groups) =>
        Halve(first * GroupPoints, (groups + 1) / 2 * GroupPoints, groups * GroupPoints);

    private void Halve(int place, int half, int places)
    {
        int count = Math.Min(places, Points - place);
        if (count <= half) return;
        Span<Item> items = _items.AsSpan(place, count);
        float lowX = float.PositiveInfinity, lowY = lowX, highX = float.NegativeInfinity, highY = highX;
        foreach (ref Item item in items)
        {
            lowX = Math.Min(lowX, item.X);
            lowY = Math.Min(lowY, item.Y);
            highX = Math.Max(highX, item.X);
            highY = Math.Max(highY, item.Y);
        }
        if (highX - lowX >= highY - lowY) Select<AlongX>(items, half);
        else Select<AlongY>(items, half);
    }

    /// <summary>Puts the lowest items first (Hoare 1961), the same ones for the same order of items.</summary>
    private static void Select<TAxis>(Span<Item> items, int count)
        where TAxis : struct, IAxis
    {
        int low = 0, high = items.Length - 1;
        while (low < high)
        {
            float a = TAxis.Of(in items[low]), b = TAxis.Of(in items[low + (high - low) / 2]), c = TAxis.Of(in items[high]);
            float pivot = Math.Max(Math.Min(a, b), Math.Min(Math.Max(a, b), c));
            int i = low, j = high;
            while (i <= j)
            {
                while (TAxis.Of(in items[i]) < pivot) i++;
                while (TAxis.Of(in items[j]) > pivot) j--;
                if (i > j) break;
                (items[i], items[j]) = (items[j], items[i]);
                i++;
                j--;
            }
            if (count <= j) high = j;
            else if (count >= i) low = i;
            else return;
        }
    }

    private struct Item
    {
        public float X, Y;
        public int Point;
    }

    private interface IAxis
    {
        static abstract float Of(ref readonly Item item);
    }

    private readonly struct AlongX : IAxis
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static float Of(ref readonly Item item) => item.X;
    }

    private readonly struct AlongY : IAxis
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static float Of(ref readonly Item item) => item.Y;
    }
}
