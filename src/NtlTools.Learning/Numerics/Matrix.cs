namespace NtlTools.Learning.Numerics;

/// <summary>A dense table of numbers, row after row.</summary>
public sealed class Matrix
{
    /// <summary>Makes a table of zeros.</summary>
    /// <param name="rows">The number of rows, at least 0.</param>
    /// <param name="columns">The number of columns, at least 0.</param>
    public Matrix(int rows, int columns)
        : this(rows, columns, new double[checked(rows * columns)])
    {
    }

    /// <summary>Wraps values that are already in row order; the array is used, not copied.</summary>
    /// <param name="rows">The number of rows, at least 0.</param>
    /// <param name="columns">The number of columns, at least 0.</param>
    /// <param name="values">rows × columns numbers.</param>
    /// <exception cref="ArgumentException">The array's length is not rows × columns.</exception>
    public Matrix(int rows, int columns, double[] values)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        ArgumentOutOfRangeException.ThrowIfNegative(columns);
        ArgumentNullException.ThrowIfNull(values);
        if (values.Length != checked(rows * columns))
            throw new ArgumentException(
                $"A {rows} × {columns} table needs {(long)rows * columns} values, not {values.Length}.", nameof(values));
        Rows = rows;
        Columns = columns;
        Values = values;
    }

    /// <summary>The number of rows.</summary>
    public int Rows { get; }

    /// <summary>The number of columns.</summary>
    public int Columns { get; }

    /// <summary>All values, row after row.</summary>
    public double[] Values { get; }

    /// <summary>One value.</summary>
    public double this[int row, int column]
    {
        get => Row(row)[column];
        set => Row(row)[column] = value;
    }

    /// <summary>One row, which can be written to.</summary>
    public Span<double> Row(int row) => Values.AsSpan(row * Columns, Columns);

    /// <summary>How many different rows there are, counted up to a limit: time grows with the rows times the limit.</summary>
    /// <param name="enough">The number to stop at, at least 0.</param>
    public int CountDistinctRows(int enough)
    {
        var different = new List<int>();
        for (int i = 0; i < Rows && different.Count < enough; i++)
        {
            bool seen = false;
            foreach (int other in different) seen = seen || Row(i).SequenceEqual(Row(other));
            if (!seen) different.Add(i);
        }
        return different.Count;
    }

    /// <summary>A copy of some rows, in the order given.</summary>
    public Matrix SelectRows(ReadOnlySpan<int> rows)
    {
        var selected = new Matrix(rows.Length, Columns);
        for (int i = 0; i < rows.Length; i++) Row(rows[i]).CopyTo(selected.Row(i));
        return selected;
    }
}
