namespace NtlTools.Learning.Metrics;

/// <summary>How often each pair of labels of two labelings occurs, without the pairs that do not.</summary>
/// <remarks>Cells are in the order of their labels, so that nothing depends on the order of the items.</remarks>
internal sealed class Contingency
{
    private readonly int[] _rowOfCell, _columnOfCell;

    /// <exception cref="ArgumentException">Unequal or zero lengths.</exception>
    public Contingency(ReadOnlySpan<int> first, ReadOnlySpan<int> second)
    {
        if (first.Length != second.Length)
        {
            throw new ArgumentException(
                $"The labelings are of {first.Length} and of {second.Length} items; they must label the same.", nameof(second));
        }
        if (first.IsEmpty) throw new ArgumentException("A labeling has at least one item.", nameof(first));
        Items = first.Length;
        var pairs = new ulong[Items];
        for (int i = 0; i < pairs.Length; i++) pairs[i] = (ulong)Ordered(first[i]) << 32 | Ordered(second[i]);
        Array.Sort(pairs);

        int cells = 0;
        for (int i = 0; i < pairs.Length; i++) cells += i == 0 || pairs[i] != pairs[i - 1] ? 1 : 0;
        Counts = new int[cells];
        CellOfItem = new int[Items];
        _rowOfCell = new int[cells];
        var columns = new uint[cells];
        for (int i = 0, cell = -1; i < pairs.Length; i++)
        {
            if (i == 0 || pairs[i] != pairs[i - 1])
            {
                if (i > 0 && pairs[i] >> 32 != pairs[i - 1] >> 32) Rows++;
                columns[++cell] = (uint)pairs[i];
                _rowOfCell[cell] = Rows;
            }
            Counts[cell]++;
            CellOfItem[i] = cell;
        }
        Rows++;
        uint[] distinct = [.. columns.Distinct().Order()];
        Columns = distinct.Length;
        ColumnLabels = Array.ConvertAll(distinct, Label);
        RowLabels = new int[Rows];
        for (int i = 0; i < pairs.Length; i++) RowLabels[_rowOfCell[CellOfItem[i]]] = Label((uint)(pairs[i] >> 32));
        _columnOfCell = Array.ConvertAll(columns, column => Array.BinarySearch(distinct, column));
    }

    public int Items { get; }

    /// <summary>How many labels the first labeling has.</summary>
    public int Rows { get; }

    /// <summary>How many labels the second labeling has.</summary>
    public int Columns { get; }

    /// <summary>The labels of the first labeling, in their order.</summary>
    public int[] RowLabels { get; }

    /// <summary>The labels of the second labeling, in their order.</summary>
    public int[] ColumnLabels { get; }

    /// <summary>The items of each cell, at least one.</summary>
    public int[] Counts { get; }

    /// <summary>The cell of each item, in the order of the cells.</summary>
    public int[] CellOfItem { get; }

    /// <summary>The position of a cell's label of the first labeling.</summary>
    public int RowOf(int cell) => _rowOfCell[cell];

    /// <summary>The position of a cell's label of the second labeling.</summary>
    public int ColumnOf(int cell) => _columnOfCell[cell];

    /// <summary>Both metrics of counts, which may be other ones than <see cref="Counts"/> but have the same sum.</summary>
    /// <param name="counts">One for each cell, at least 0.</param>
    /// <param name="rows">Room for <see cref="Rows"/> sums.</param>
    /// <param name="columns">Room for <see cref="Columns"/> sums.</param>
    public (double AdjustedRandIndex, double NormalizedMutualInformation) Measure(int[] counts, int[] rows, int[] columns)
    {
        Array.Clear(rows);
        Array.Clear(columns);
        for (int cell = 0; cell < counts.Length; cell++)
        {
            rows[_rowOfCell[cell]] += counts[cell];
            columns[_columnOfCell[cell]] += counts[cell];
        }
        return (AdjustedRandIndexOf(counts, rows, columns), NormalizedMutualInformationOf(counts, rows, columns));
    }

    private double AdjustedRandIndexOf(int[] counts, int[] rows, int[] columns)
    {
        // Ordered pairs of items: together in both labelings, in the first, in the second.
        double both = SquareSum(counts) - Items, first = SquareSum(rows) - Items, second = SquareSum(columns) - Items;
        double all = (double)Items * Items - Items;

        // Where the two agree on every pair nothing is left to chance, not even where all items are together or all apart.
        if (both == first && both == second) return 1;
        double expected = first * second / all;
        return (both - expected) / ((first + second) / 2 - expected);
    }

    private double NormalizedMutualInformationOf(int[] counts, int[] rows, int[] columns)
    {
        double entropies = Entropy(rows) + Entropy(columns);
        if (entropies == 0) return 1;
        double information = 0;
        for (int cell = 0; cell < counts.Length; cell++)
        {
            if (counts[cell] == 0) continue;
            double product = (double)rows[_rowOfCell[cell]] * columns[_columnOfCell[cell]];
            information += (double)counts[cell] / Items * Math.Log((double)counts[cell] * Items / product);
        }

        // Independent labelings share exactly nothing, which rounding turns into a little more or less.
        return information <= 1e-15 ? 0 : Math.Min(information / (entropies / 2), 1);
    }

    private double Entropy(int[] counts)
    {
        double sum = 0;
        foreach (int count in counts)
        {
            if (count == 0 || count == Items) continue;
            double share = (double)count / Items;
            sum -= share * Math.Log(share);
        }
        return sum;
    }

    private static double SquareSum(int[] counts)
    {
        double sum = 0;
        foreach (int count in counts) sum += (double)count * count;
        return sum;
    }

    private static uint Ordered(int label) => (uint)label ^ 0x8000_0000;

    private static int Label(uint ordered) => (int)(ordered ^ 0x8000_0000);
}
