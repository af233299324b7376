namespace NtlTools.Learning.Numerics;

/// <summary>
/// Gives each row a column of its own at the least total cost, by shortest augmenting paths (Kuhn 1955; Jonker and Volgenant 1987).
/// </summary>
internal static class LinearAssignment
{
    /// <summary>
    /// Finds the assignment: O(rows² × columns). Of several that cost the same the one is taken whose rows came first to the
    /// lowest columns, so that the same costs always give the same answer.
    /// </summary>
    /// <param name="costs">The cost of each column for each row, row after row; sums of them fit a long.</param>
    /// <param name="rows">The number of rows, at most that of columns.</param>
    /// <param name="columns">The number of columns.</param>
    /// <param name="cancellation">Stops the work; it is observed once a row.</param>
    /// <returns>The column of each row.</returns>
    public static int[] Minimize(long[] costs, int rows, int columns, CancellationToken cancellation)
    {
        if (rows > columns || costs.Length != rows * columns)
            throw new ArgumentException($"{costs.Length} costs are no table of {rows} rows and as many columns or more.", nameof(costs));

        // Position 0 stands for the row that is being placed; columns are counted from 1.
        long[] rowPotential = new long[rows + 1], columnPotential = new long[columns + 1], slack = new long[columns + 1];
        int[] rowOf = new int[columns + 1], previous = new int[columns + 1];
        var visited = new bool[columns + 1];
        for (int row = 1; row <= rows; row++)
        {
            cancellation.ThrowIfCancellationRequested();
            Array.Fill(slack, long.MaxValue);
            Array.Clear(visited);
            int column = 0;
            rowOf[0] = row;
            do
            {
                visited[column] = true;
                int from = rowOf[column], next = 0;
                ReadOnlySpan<long> own = costs.AsSpan((from - 1) * columns, columns);
                long step = long.MaxValue;
                for (int j = 1; j <= columns; j++)
                {
                    if (visited[j]) continue;
                    long reduced = own[j - 1] - rowPotential[from] - columnPotential[j];
                    if (reduced < slack[j]) (slack[j], previous[j]) = (reduced, column);
                    if (slack[j] < step) (step, next) = (slack[j], j);
                }
                for (int j = 0; j <= columns; j++)
                {
                    if (visited[j])
                    {
                        rowPotential[rowOf[j]] += step;
                        columnPotential[j] -= step;
                    }
                    else
                    {
                        slack[j] -= step;
                    }
                }
                column = next;
            }
            while (rowOf[column] != 0);
            while (column != 0)
            {
                rowOf[column] = rowOf[previous[column]];
                column = previous[column];
            }
        }
        int[] columnOf = new int[rows];
        for (int j = 1; j <= columns; j++)
            if (rowOf[j] > 0) columnOf[rowOf[j] - 1] = j - 1;
        return columnOf;
    }
}
