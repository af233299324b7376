using System.Numerics;

namespace NtlTools.Learning.Clustering;

/// <summary>How much of the weight of the labelings that say something of two votes puts them apart.</summary>
internal sealed class CoAssociation
{
    private readonly double[] _weights;

    // For each labeling the labels of the votes, NaN for noise, which equals nothing; and its weight where it is not noise.
    private readonly double[][] _labels, _heard;

    /// <summary>Prepares votes to be compared with.</summary>
    /// <param name="votes">All votes.</param>
    /// <param name="chosen">Which of them are compared with, in the order of the distances.</param>
    /// <param name="weights">The weight of each labeling, above 0.</param>
    public CoAssociation(VoteTable votes, int[] chosen, double[] weights)
    {
        _weights = weights;
        _labels = new double[weights.Length][];
        _heard = new double[weights.Length][];
        for (int member = 0; member < weights.Length; member++)
        {
            int[] labels = votes.Labels[member];
            double weight = weights[member];
            _labels[member] = Array.ConvertAll(chosen, vote => labels[vote] < 0 ? double.NaN : labels[vote]);
            _heard[member] = Array.ConvertAll(chosen, vote => labels[vote] < 0 ? 0 : weight);
        }
    }

    /// <summary>
    /// The distances, from 0 to 1, of a vote to the chosen ones: 0 where every labeling that says something of both puts them
    /// together, 1 where none does or none says something of both.
    /// </summary>
    public void Distances(VoteTable votes, int vote, Span<double> distances)
    {
        // In the order of labelings for every pair, so that the same agreement comes to the same bits.
        Span<double> apart = distances, heard = new double[distances.Length];
        apart.Clear();
        int width = Vector<double>.Count, whole = distances.Length - distances.Length % width;
        for (int member = 0; member < _weights.Length; member++)
        {
            int label = votes.Labels[member][vote];
            if (label < 0) continue;
            ReadOnlySpan<double> labels = _labels[member], weights = _heard[member];
            var own = new Vector<double>(label);
            for (int i = 0; i < whole; i += width)
            {
                var weight = new Vector<double>(weights[i..]);
                Vector<double> differing = Vector.ConditionalSelect(
                    Vector.Equals(new Vector<double>(labels[i..]), own), Vector<double>.Zero, weight);
                (new Vector<double>(apart[i..]) + differing).CopyTo(apart[i..]);
                (new Vector<double>(heard[i..]) + weight).CopyTo(heard[i..]);
            }
            for (int i = whole; i < distances.Length; i++)
            {
                apart[i] += labels[i] == label ? 0 : weights[i];
                heard[i] += weights[i];
            }
        }
        for (int i = 0; i < distances.Length; i++) distances[i] = heard[i] > 0 ? apart[i] / heard[i] : 1;
    }
}
