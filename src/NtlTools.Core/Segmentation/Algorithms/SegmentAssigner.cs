using NtlTools.Core.Files;
using NtlTools.Learning.Numerics;

namespace NtlTools.Core.Segmentation.Algorithms;

/// <summary>Puts customers, as rows of scaled numbers, into the segments of a model. Safe for any number of threads.</summary>
internal abstract class SegmentAssigner
{
    /// <summary>Begins an assigner.</summary>
    /// <param name="centers">The center of each segment, in scaled units: a row a segment.</param>
    protected SegmentAssigner(Matrix centers) => Centers = centers;

    /// <summary>
    /// The center of each segment, in scaled units, a row a segment: the mean of its customers, or of its component of a mixture.
    /// </summary>
    public Matrix Centers { get; }

    /// <summary>The number of segments.</summary>
    public int ClusterCount => Centers.Rows;

    /// <summary>
    /// Whether a fitted customer is always put where fitting had put it; where not, <see cref="Accuracy"/> says how often.
    /// </summary>
    public virtual bool IsExact => true;

    /// <summary>The share of customers held out who are put where fitting had put them; NaN where assigning is exact.</summary>
    public virtual double Accuracy => double.NaN;

    /// <summary>How many customers were held out for it.</summary>
    public virtual int HeldOutCount => 0;

    /// <summary>Puts a customer into a segment.</summary>
    /// <param name="row">The customer, in scaled units.</param>
    /// <param name="memberships">
    /// Receives how far the customer belongs to each segment: each 0 to 1, together 1, or less by how far it belongs to none.
    /// </param>
    /// <returns>The segment, or −1 for none.</returns>
    public abstract int Assign(ReadOnlySpan<double> row, Span<double> memberships);

    /// <summary>Puts a block of customers into segments; by default one after the other.</summary>
    /// <param name="rows">The customers, in scaled units.</param>
    /// <param name="segments">Receives a segment each, or −1.</param>
    /// <param name="memberships">Receives a row each.</param>
    public virtual void Assign(Matrix rows, Span<int> segments, Matrix memberships)
    {
        for (int i = 0; i < rows.Rows; i++) segments[i] = Assign(rows.Row(i), memberships.Row(i));
    }

    /// <summary>Puts what it is made of, centers apart, into a model's file.</summary>
    public abstract void Save(ModelWriter writer, string prefix);

    /// <summary>The Euclidean distance of a row to the center of a segment, in scaled units.</summary>
    public double Distance(ReadOnlySpan<double> row, int segment) => Math.Sqrt(SquaredDistance(row, segment));

    /// <summary>Its square.</summary>
    protected double SquaredDistance(ReadOnlySpan<double> row, int segment)
    {
        ReadOnlySpan<double> center = Centers.Row(segment);
        double squared = 0;
        for (int j = 0; j < center.Length; j++) squared += (row[j] - center[j]) * (row[j] - center[j]);
        return squared;
    }

    /// <summary>Fuzzy memberships by distance to the centers (Bezdek 1981, m = 2); a center has 1 in its own segment.</summary>
    protected void FuzzyMemberships(ReadOnlySpan<double> row, int nearest, Span<double> memberships)
    {
        double distance = Distance(row, nearest), sum = 0;
        if (distance == 0)
        {
            memberships.Clear();
            memberships[nearest] = 1;
            return;
        }
        for (int segment = 0; segment < memberships.Length; segment++)
        {
            double ratio = distance / Distance(row, segment);
            sum += memberships[segment] = ratio * ratio;
        }
        foreach (ref double membership in memberships) membership /= sum;
    }
}
