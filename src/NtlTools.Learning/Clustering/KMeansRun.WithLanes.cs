using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using NtlTools.Learning.Numerics;

namespace NtlTools.Learning.Clustering;

internal abstract partial class KMeansRun
{
    /// <summary>
    /// What depends on the width of the processor's registers, and nothing else: this is compiled when it is first needed, all else
    /// ahead.
    /// </summary>
    public sealed class WithLanes<TLanes, TVector>(RowBlocks rows, int clusters, ExecutionOptions execution)
        : KMeansRun(rows, clusters, execution)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        private static int s_isPreparing;

        /// <summary>Has it compiled while centers are still drawn.</summary>
        public static void Prepare()
        {
            Type run = typeof(WithLanes<TLanes, TVector>);
            _ = AheadOfUse.Compile(ref s_isPreparing, (run, nameof(AssignBlock)), (run, nameof(Change)), (run, nameof(AssignChunk)));
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        protected override void AssignChunk(int chunk, int firstBlock, int endBlock)
        {
            _sumChanges.AsSpan(chunk * _sums.Length, _sums.Length).Clear();
            _countChanges.AsSpan(chunk * _clusters, _clusters).Clear();
            int computed = 0, changed = 0;
            for (int block = firstBlock; block < endBlock; block++)
            {
                if (_due[block] > _drift) continue;
                changed += AssignBlock(chunk, block);
                computed++;
            }
            _computed[chunk] = computed;
            _changed[chunk] = changed;
        }

        // Computes the clusters and distances of a block and when it is next due; returns how many rows changed.
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private int AssignBlock(int chunk, int block)
        {
            int place = block * BlockRows, clusters = _clusters, columns = _columns, changed = 0;
            ref double values = ref _rows.Values[place * columns];
            ref double labels = ref _labels[place];
            ref double distances = ref _distances[place];
            ref double gaps = ref _gaps[place];
            TVector drift = TLanes.Broadcast(_drift), slack = TLanes.Broadcast(Rounding), least = TLanes.Broadcast(double.MaxValue);
            for (nuint half = 0; half < BlockRows; half += (nuint)TLanes.Count)
            {
                TVector nearest = TLanes.Broadcast(double.MaxValue), second = nearest, label = TLanes.Broadcast(0);
                ref double rows = ref Unsafe.Add(ref values, half);
                ref double center = ref MemoryMarshal.GetArrayDataReference(_centers);
                for (int cluster = 0; cluster < clusters; cluster++)
                {
                    TVector squared = SquaredDistance<TLanes, TVector>(ref rows, ref center, columns);
                    second = TLanes.Min(second, TLanes.Max(nearest, squared));
                    label = TLanes.SelectLess(squared, nearest, TLanes.Broadcast(cluster), label);
                    nearest = TLanes.Min(nearest, squared);
                    center = ref Unsafe.Add(ref center, columns);
                }
                TVector own = TLanes.FastSqrt(nearest), other = TLanes.FastSqrt(second);
                TVector allowance = TLanes.Multiply(slack, TLanes.Add(TLanes.Add(own, other), drift));
                TVector gap = TLanes.Subtract(TLanes.Subtract(other, own), allowance);
                least = TLanes.Min(least, gap);
                TLanes.Store(gap, ref gaps, half);
                TLanes.Store(nearest, ref distances, half);
                ulong differing = TLanes.Differing(label, TLanes.Load(in labels, half));
                if (differing != 0) changed += Change(chunk, place + (int)half, differing, label);
            }
            _due[block] = _drift + TLanes.Smallest(least);
            return changed;
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private int Change(int chunk, int firstPlace, ulong differing, TVector label)
        {
            Span<double> labels = stackalloc double[BlockRows];
            TLanes.Store(label, ref labels[0], 0);
            Span<double> sums = _sumChanges.AsSpan(chunk * _sums.Length, _sums.Length);
            Span<int> counts = _countChanges.AsSpan(chunk * _clusters, _clusters);
            int changed = 0;
            for (; differing != 0; differing &= differing - 1)
            {
                int lane = BitOperations.TrailingZeroCount(differing), place = firstPlace + lane;
                int from = (int)_labels[place], to = (int)labels[lane];
                _labels[place] = to;
                if (place >= _count) continue;
                changed++;
                counts[to]++;
                Add(place, 1, sums.Slice(to * _columns, _columns));
                if (from < 0) continue;
                counts[from]--;
                Add(place, -1, sums.Slice(from * _columns, _columns));
            }
            return changed;
        }
    }
}
