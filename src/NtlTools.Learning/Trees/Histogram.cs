using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace NtlTools.Learning.Trees;

/// <summary>Sums of gradients and hessians by bin, four columns at a time.</summary>
/// <remarks>
/// A sum is one 64-bit number: the gradients, in fixed point, in the upper half and the hessians in the lower. Both are
/// added at once, a sibling is an exact subtraction, and the order of the additions does not matter to a single bit.
/// The scales are such that no sum over any rows of a tree can leave its half (see <see cref="TreeGrower"/>).
/// </remarks>
internal static unsafe class Histogram
{
    /// <summary>The bins of a column.</summary>
    public const int Bins = 256;

    /// <summary>The sums of a block.</summary>
    public const int BlockLength = Bins * BinnedTable.BlockColumns;

    /// <summary>The gradients of a sum.</summary>
    public static int Gradient(long sum) => (int)(sum >> 32);

    /// <summary>The hessians of a sum.</summary>
    public static int Hessian(long sum) => (int)sum;

    /// <summary>Sums a node's rows.</summary>
    /// <param name="words">The block's bins, a word for each row of the table.</param>
    /// <param name="rows">The node's rows.</param>
    /// <param name="sums">What each of them adds.</param>
    /// <param name="count">How many they are.</param>
    /// <param name="histogram">Receives <see cref="BlockLength"/> sums.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Build(uint* words, int* rows, long* sums, int count, long* histogram)
    {
        Unsafe.InitBlockUnaligned(histogram, 0, BlockLength * sizeof(long));
        long* second = histogram + Bins, third = second + Bins, fourth = third + Bins;
        for (int i = 0; i < count; i++)
        {
            uint word = words[rows[i]];
            long sum = sums[i];
            histogram[word & 255] += sum;
            second[word >> 8 & 255] += sum;
            third[word >> 16 & 255] += sum;
            fourth[word >> 24] += sum;
        }
    }

    /// <summary>Turns a parent's sums into those of one child by taking the other's away.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Subtract(long* parent, long* child)
    {
        for (int i = 0; i < BlockLength; i += Vector512<long>.Count)
            (Vector512.Load(parent + i) - Vector512.Load(child + i)).Store(parent + i);
    }
}
