namespace NtlTools.Learning.Clustering;

/// <summary>The distinct votes of several labelings: rows of the same labels throughout are one.</summary>
/// <remarks>Labelings say no more of a row than its labels: nothing is lost. Votes are in the order of first rows.</remarks>
internal sealed class VoteTable
{
    private VoteTable(int[] voteOfRow, int[][] labels, int[] counts, bool[] silent)
    {
        VoteOfRow = voteOfRow;
        Labels = labels;
        Counts = counts;
        Silent = silent;
    }

    /// <summary>The vote of each row.</summary>
    public int[] VoteOfRow { get; }

    /// <summary>For each labeling the label of each vote, −1 for noise.</summary>
    public int[][] Labels { get; }

    /// <summary>The rows of each vote, at least 1.</summary>
    public int[] Counts { get; }

    /// <summary>Whether a vote is noise throughout.</summary>
    public bool[] Silent { get; }

    public static VoteTable From(IReadOnlyList<int[]> labelings, int rows, CancellationToken cancellation)
    {
        var votes = new int[rows];
        var numbers = new Dictionary<long, int>();
        foreach (int[] labels in labelings)
        {
            cancellation.ThrowIfCancellationRequested();
            numbers.Clear();
            for (int row = 0; row < rows; row++)
            {
                long key = ((long)votes[row] << 32) | (uint)labels[row];
                if (!numbers.TryGetValue(key, out int number)) numbers.Add(key, number = numbers.Count);
                votes[row] = number;
            }
        }
        int distinct = numbers.Count;
        var counts = new int[distinct];
        var silent = new bool[distinct];
        int[][] labelsOfVotes = [.. labelings.Select(_ => new int[distinct])];
        for (int row = 0; row < rows; row++)
        {
            if (counts[votes[row]]++ > 0) continue;
            silent[votes[row]] = true;
            for (int member = 0; member < labelsOfVotes.Length; member++)
            {
                labelsOfVotes[member][votes[row]] = labelings[member][row];
                if (labelings[member][row] >= 0) silent[votes[row]] = false;
            }
        }
        return new VoteTable(votes, labelsOfVotes, counts, silent);
    }
}
