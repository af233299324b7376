using NtlTools.Learning.Clustering;
using NtlTools.Learning.Numerics;

namespace NtlTools.Learning.Embedding;

/// <summary>
/// How likely rows are to be each other's neighbours: p of t-SNE, symmetric and sparse (van der Maaten 2014), as rows of
/// neighbours whose numbers are multiples of eight, filled up with the row itself at probability 0.
/// </summary>
internal sealed class Affinities
{
    /// <summary>The number that a row's neighbours are a multiple of.</summary>
    public const int Lanes = 8;

    private const int BlockRows = 128;

    // How near the entropy of a row's neighbours must come to that of the perplexity, and when to give up: of more equal
    // neighbours than that no width of the Gaussian makes fewer.
    private const double EntropyTolerance = 1e-7;
    private const int MaxWidths = 100;

    private Affinities(int rows)
    {
        Order = new int[rows];
        Starts = new int[rows + 1];
    }

    /// <summary>The table's row for each row here: rows that are near each other in the table stand together.</summary>
    public int[] Order { get; }

    /// <summary>Where each row's neighbours begin, and where the last one's end.</summary>
    public int[] Starts { get; }

    /// <summary>The neighbours, numbered as here.</summary>
    public int[] Neighbors { get; private set; } = [];

    /// <summary>The probability of each pair; each pair stands twice, and all of them sum to 1.</summary>
    public float[] Probabilities { get; private set; } = [];

    /// <summary>Σ p.</summary>
    public double Sum { get; private set; }

    /// <summary>Σ p log p.</summary>
    public double NegativeEntropy { get; private set; }

    /// <summary>Finds neighbours and their probabilities; memory grows by about 4 kB a row at a perplexity of 30.</summary>
    /// <param name="rows">At least two rows.</param>
    /// <param name="perplexity">At least 1, and at most a third of the other rows where there are more than three.</param>
    /// <param name="execution">Threads, cancellation and progress.</param>
    public static Affinities From(Matrix rows, double perplexity, ExecutionOptions execution)
    {
        ExecutionOptions inside = execution with { Progress = null };
        var tree = new KdTree(rows, inside);
        var result = new Affinities(rows.Rows);
        var places = new int[rows.Rows];
        int count = 0;
        foreach (int row in tree.Order)
        {
            if (row < 0) continue;
            places[row] = count;
            result.Order[count++] = row;
        }

        // One more for the row itself, which stands anywhere among those that equal it, or not at all.
        int neighbors = (int)Math.Min(rows.Rows - 1, 3 * perplexity + 1);
        NearestNeighbors nearest = tree.Nearest(rows, neighbors + 1, execution);
        var chosen = new int[checked(rows.Rows * neighbors)];
        var conditional = new float[chosen.Length];
        OrderedParallel.ForBlocks(rows.Rows, BlockRows, inside, (_, first, end) =>
        {
            var squared = new double[neighbors];
            var weights = new double[neighbors];
            for (int place = first; place < end; place++)
            {
                Span<int> ids = chosen.AsSpan(place * neighbors, neighbors);
                Choose(nearest, result.Order[place], places, ids, squared);
                SetConditional(squared, weights, Math.Log(perplexity));
                Span<float> probabilities = conditional.AsSpan(place * neighbors, neighbors);
                for (int i = 0; i < neighbors; i++) probabilities[i] = (float)weights[i];
                ids.Sort(probabilities);
            }
        });
        result.Join(chosen, conditional, neighbors, inside);
        return result;
    }

    private static void Choose(NearestNeighbors nearest, int row, int[] places, Span<int> ids, double[] squared)
    {
        int start = row * nearest.Count, filled = 0;
        for (int i = 0; i < nearest.Count && filled < ids.Length; i++)
        {
            if (nearest.Rows[start + i] == row) continue;
            ids[filled] = places[nearest.Rows[start + i]];
            squared[filled++] = nearest.Distances[start + i];
        }

        // In units of the farthest, so that nothing under- or overflows, whatever the scale.
        double least = squared[0], most = squared[filled - 1];
        for (int i = 0; i < filled; i++)
            squared[i] = most > 0 ? (squared[i] - least) / most * ((squared[i] + least) / most) : 0;
    }

    /// <summary>Finds the Gaussian under which squared distances have an entropy, by Newton's method within a bracket.</summary>
    private static void SetConditional(double[] squared, double[] weights, double entropy)
    {
        double exponent = 2, low = double.NegativeInfinity, high = double.PositiveInfinity, sum = 0;
        for (int width = 0; width < MaxWidths; width++)
        {
            double beta = Math.Exp(exponent), first = 0, second = 0;
            sum = 0;
            for (int i = 0; i < squared.Length; i++)
            {
                double weight = Math.Exp(-beta * squared[i]);
                weights[i] = weight;
                sum += weight;
                first += weight * squared[i];
                second += weight * squared[i] * squared[i];
            }
            double mean = first / sum, excess = Math.Log(sum) + beta * mean - entropy;
            double slope = beta * beta * (second / sum - mean * mean);
            if (Math.Abs(excess) <= EntropyTolerance || exponent > 600) break;
            if (excess > 0) low = exponent;
            else high = exponent;
            double next = exponent + excess / slope;
            if (!(next > low && next < high) || Math.Abs(next - exponent) > 8)
            {
                if (double.IsInfinity(high)) next = exponent + 4;
                else if (double.IsInfinity(low)) next = exponent - 4;
                else next = (low + high) / 2;
            }
            if (next == exponent) break;
            exponent = next;
        }
        for (int i = 0; i < weights.Length; i++) weights[i] /= sum;
    }

    /// <summary>Adds up the two directions of each pair.</summary>
    private void Join(int[] chosen, float[] conditional, int neighbors, ExecutionOptions execution)
    {
        int rows = Order.Length;
        var ends = new int[rows + 1];
        for (int i = 0; i < chosen.Length; i++) ends[chosen[i] + 1]++;
        for (int i = 0; i < rows; i++) ends[i + 1] += ends[i];
        execution.Cancellation.ThrowIfCancellationRequested();
        var choosers = new int[chosen.Length];
        var theirs = new float[chosen.Length];
        for (int row = 0; row < rows; row++)
        {
            if (row % 4096 == 0) execution.Cancellation.ThrowIfCancellationRequested();
            for (int i = row * neighbors; i < (row + 1) * neighbors; i++)
            {
                int at = ends[chosen[i]]++;
                choosers[at] = row;
                theirs[at] = conditional[i];
            }
        }

        // Each row's end has moved to where the next one's beginning was.
        ReadOnlySpan<int> Choosers(int row) => choosers.AsSpan((row == 0 ? 0 : ends[row - 1])..ends[row]);
        OrderedParallel.ForBlocks(rows, BlockRows, execution, (_, first, end) =>
        {
            for (int row = first; row < end; row++)
            {
                ReadOnlySpan<int> own = chosen.AsSpan(row * neighbors, neighbors), others = Choosers(row);
                int both = 0;
                for (int i = 0, j = 0; i < own.Length && j < others.Length;)
                {
                    if (own[i] == others[j]) both++;
                    if (own[i] <= others[j]) i++;
                    else j++;
                }
                Starts[row + 1] = (own.Length + others.Length - both + Lanes - 1) / Lanes * Lanes;
            }
        });
        for (int row = 0; row < rows; row++) Starts[row + 1] = checked(Starts[row] + Starts[row + 1]);
        Neighbors = new int[Starts[rows]];
        Probabilities = new float[Starts[rows]];
        var sums = new (double P, double PLogP)[OrderedParallel.BlockCount(rows, BlockRows)];
        OrderedParallel.ForBlocks(rows, BlockRows, execution, (block, first, end) =>
        {
            (double P, double PLogP) sum = default;
            for (int row = first; row < end; row++)
            {
                ReadOnlySpan<int> own = chosen.AsSpan(row * neighbors, neighbors), others = Choosers(row);
                int start = row == 0 ? 0 : ends[row - 1], at = Starts[row];
                for (int i = 0, j = 0; i < own.Length || j < others.Length; at++)
                {
                    int one = i < own.Length ? own[i] : int.MaxValue, other = j < others.Length ? others[j] : int.MaxValue;
                    double p = 0;
                    if (one <= other) p += conditional[row * neighbors + i++];
                    if (other <= one) p += theirs[start + j++];
                    Neighbors[at] = Math.Min(one, other);
                    float shared = (float)(p / (2.0 * rows));
                    Probabilities[at] = shared;
                    sum.P += shared;
                    if (shared > 0) sum.PLogP += shared * Math.Log(shared);
                }
                Neighbors.AsSpan(at..Starts[row + 1]).Fill(row);
            }
            sums[block] = sum;
        });
        foreach ((double p, double pLogP) in sums)
        {
            Sum += p;
            NegativeEntropy += pLogP;
        }
    }
}
