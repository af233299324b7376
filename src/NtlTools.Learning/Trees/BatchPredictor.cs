using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using NtlTools.Learning.Numerics;

namespace NtlTools.Learning.Trees;

/// <summary>Boosted trees compiled for 64 rows at a time, for processors with vectors of any width.</summary>
/// <remarks>
/// Values become bytes: how many of the model's thresholds on their column they have reached. A tree then is a list of
/// steps without a branch, children before parents: compare 64 bytes with the node's threshold and take for each row the
/// answer of the left or the right child, an answer being the number of a leaf. All nodes are looked at instead of one
/// a level, but for 64 rows in two instructions where vectors have 512 bits. The bytes are less 128, as narrower vectors
/// compare numbers with a sign only.
/// </remarks>
internal sealed unsafe class BatchPredictor
{
    /// <summary>The rows of a batch.</summary>
    public const int Rows = 64;

    private const int MaxLeaves = 256, MaxThresholds = 254, Signed = 128;

    private static int s_isPreparing;

    private readonly int[] _columns, _categoricalColumns;
    private readonly ThresholdSearch[] _searches;
    private readonly Step[] _steps;
    private readonly CategoryStep[] _categorySteps;
    private readonly Tree[] _trees;
    private readonly float[] _leafValues;
    private readonly byte[] _leafNumbers;
    private readonly int _columnBytes, _answerBytes;
    private readonly GradientBoostingModel _model;

    private BatchPredictor(
        GradientBoostingModel model, int[] columns, ThresholdSearch[] searches, int[] categoricalColumns,
        Step[] steps, CategoryStep[] categorySteps, Tree[] trees, float[] leafValues)
    {
        (_model, _columns, _searches, _categoricalColumns) = (model, columns, searches, categoricalColumns);
        (_steps, _categorySteps, _trees, _leafValues) = (steps, categorySteps, trees, leafValues);
        int derived = 0, nodes = 0;
        foreach (var tree in trees)
        {
            derived = Math.Max(derived, tree.CategorySteps);
            nodes = Math.Max(nodes, tree.Steps);
        }
        _columnBytes = (2 * columns.Length + derived) * Rows;
        _answerBytes = (MaxLeaves + nodes) * Rows;
        _leafNumbers = new byte[MaxLeaves * Rows];
        for (int leaf = 0; leaf < MaxLeaves; leaf++)
            Unsafe.InitBlockUnaligned(ref _leafNumbers[leaf * Rows], (byte)leaf, Rows);
    }

    /// <summary>Has what predicts compiled while a model is still grown or read.</summary>
    public static void Prepare() => _ = AheadOfUse.Compile(
        ref s_isPreparing, (typeof(BatchPredictor), nameof(PutIntoBins)), (typeof(BatchPredictor), nameof(Add)));

    /// <summary>Compiles a model; null where the processor or the model's size does not allow it.</summary>
    public static BatchPredictor? TryMake(GradientBoostingModel model)
    {
        var trees = model.Trees;
        if (!Vector128.IsHardwareAccelerated || model.TreeCount == 0) return null;
        var thresholds = new List<float>?[model.Columns];
        var isCategorical = new bool[model.Columns];
        for (int i = 0; i < trees.Features.Length; i++)
        {
            int feature = trees.Features[i];
            if (feature < 0) continue;
            if (trees.CategoryStarts[i] >= 0)
            {
                isCategorical[feature] = true;
                continue;
            }
            var column = thresholds[feature] ??= [];
            if (!SetsMissingApart(trees, i)) column.Add(trees.Thresholds[i]);
        }
        int[] columns = [.. Enumerable.Range(0, model.Columns).Where(column => thresholds[column] is not null)];
        int[] categorical = [.. Enumerable.Range(0, model.Columns).Where(column => isCategorical[column])];
        var sorted = new float[columns.Length][];
        var sorter = new FloatSorter();
        for (int i = 0; i < columns.Length; i++)
        {
            sorted[i] = Distinct(sorter.Sort(CollectionsMarshal.AsSpan(thresholds[columns[i]])));
            if (sorted[i].Length > MaxThresholds) return null;
        }
        var compiler = new Compiler(trees, columns, sorted, categorical);
        for (int tree = 0; tree < model.TreeCount; tree++)
        {
            if (!compiler.Add(tree)) return null;
        }
        return new BatchPredictor(
            model, columns, Array.ConvertAll(sorted, values => new ThresholdSearch(values)), categorical,
            [.. compiler.Steps, default], [.. compiler.CategorySteps], [.. compiler.Trees], [.. compiler.LeafValues]);
    }

    /// <summary>Predicts some rows, in the same order of additions as one row alone.</summary>
    /// <param name="rows">The table.</param>
    /// <param name="first">The first row.</param>
    /// <param name="sums">Receives the log-odds of as many rows.</param>
    public void Predict(Matrix rows, int first, Span<double> sums)
    {
        // Vectors are read and written whole, so the scratch begins at the start of a cache line.
        byte[] scratch = ArrayPool<byte>.Shared.Rent(_columnBytes + _answerBytes + 2 * Rows);
        int[] codes = ArrayPool<int>.Shared.Rent(_categoricalColumns.Length * Rows);

        // All 64 rows of a batch are looked up, and what an earlier user left behind those there are is no category's code.
        codes.AsSpan(0, _categoricalColumns.Length * Rows).Clear();
        double* batch = stackalloc double[Rows];
        fixed (byte* start = scratch)
        fixed (byte* leafNumbers = _leafNumbers)
        {
            byte* columns = (byte*)((nint)(start + Rows - 1) & -Rows), answers = columns + _columnBytes;
            Unsafe.CopyBlock(answers, leafNumbers, MaxLeaves * Rows);
            for (int done = 0; done < sums.Length; done += Rows)
            {
                int count = Math.Min(Rows, sums.Length - done);
                PutIntoBins(rows, first + done, count, columns, codes);
                for (int i = 0; i < Rows; i++) batch[i] = _model.BaseScore;
                for (int tree = 0; tree < _trees.Length; tree++) Add(in _trees[tree], columns, answers, codes, batch);
                new ReadOnlySpan<double>(batch, count).CopyTo(sums[done..]);
            }
        }
        ArrayPool<byte>.Shared.Return(scratch);
        ArrayPool<int>.Shared.Return(codes);
    }

    private static float[] Distinct(ReadOnlySpan<float> sorted)
    {
        var values = new List<float>();
        foreach (float value in sorted)
        {
            if (values.Count == 0 || value != values[^1]) values.Add(value);
        }
        return [.. values];
    }

    private static bool SetsMissingApart(GradientBoostingTrees trees, int node) =>
        trees.Thresholds[node] == float.MaxValue && trees.DefaultLeft[node] == 0;

    /// <summary>Fills, for each column, 64 bytes in which missing is below all else, then 64 in which it is above.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void PutIntoBins(Matrix rows, int first, int count, byte* columns, int[] codes)
    {
        for (int i = 0; i < _columns.Length; i++)
        {
            var search = _searches[i];
            byte* below = columns + 2 * i * Rows, above = below + Rows;
            int place = first * rows.Columns + _columns[i];
            for (int row = 0; row < count; row++, place += rows.Columns)
            {
                float value = (float)rows.Values[place];
                int reached = search.CountAtMost(value);
                bool missing = float.IsNaN(value);
                below[row] = (byte)((missing ? 0 : reached + 1) - Signed);
                above[row] = (byte)((missing || value >= float.MaxValue ? 255 : reached) - Signed);
            }
        }
        for (int i = 0; i < _categoricalColumns.Length; i++)
        {
            for (int row = 0; row < count; row++)
            {
                double value = rows.Values[(first + row) * rows.Columns + _categoricalColumns[i]];
                codes[i * Rows + row] = _model.KnownCategory(_categoricalColumns[i], value);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Add(in Tree tree, byte* columns, byte* answers, int[] codes, double* sums)
    {
        for (int i = 0; i < tree.CategorySteps; i++)
        {
            // A categorical split becomes a column of its own, in which 0 goes left.
            ref readonly var split = ref _categorySteps[tree.FirstCategoryStep + i];
            byte* derived = columns + split.Target;
            for (int row = 0; row < Rows; row++) derived[row] = (byte)_model.CategoryStep(split.Node, codes[split.Codes + row]);
        }

        byte* leaves = answers;
        fixed (Step* steps = &MemoryMarshal.GetArrayDataReference(_steps))
        {
            if (tree.Steps > 0) leaves = Take(steps + tree.FirstStep, tree.Steps, columns, answers);
        }
        fixed (float* values = &_leafValues[tree.FirstLeaf])
        {
            if (tree.Leaves > 64 || !Avx512F.IsSupported)
            {
                for (int row = 0; row < Rows; row++) sums[row] += values[leaves[row]];
                return;
            }

            // Up to 64 values fit four registers, out of which a permutation picks sixteen rows' at a time.
            Vector512<float> first = Vector512.Load(values), second = Vector512.Load(values + 16);
            Vector512<float> third = Vector512.Load(values + 32), fourth = Vector512.Load(values + 48);
            var half = Vector512.Create(32);
            for (int row = 0; row < Rows; row += 16)
            {
                var numbers = Avx512F.ConvertToVector512Int32(Vector128.LoadAligned(leaves + row));
                var picked = Vector512.ConditionalSelect(
                    Vector512.LessThan(numbers, half).AsSingle(),
                    Avx512F.PermuteVar16x32x2(first, numbers, second),
                    Avx512F.PermuteVar16x32x2(third, numbers, fourth));
                var (lower, upper) = Vector512.Widen(picked);
                (Vector512.Load(sums + row) + lower).Store(sums + row);
                (Vector512.Load(sums + row + 8) + upper).Store(sums + row + 8);
            }
        }
    }

    /// <summary>Takes a tree's steps in the widest vectors there are, and returns the answers of its root.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte* Take(Step* step, int count, byte* columns, byte* answers)
    {
        byte* answer = answers + MaxLeaves * Rows;
        for (Step* end = step + count; step < end; step++, answer += Rows)
        {
            sbyte* column = (sbyte*)columns + step->Column;
            byte* left = answers + step->Left, right = answers + step->Right;
            if (Vector512.IsHardwareAccelerated)
            {
                var isLeft = Vector512.LessThan(Vector512.LoadAligned(column), Vector512.Create(step->Threshold)).AsByte();
                Vector512.ConditionalSelect(isLeft, Vector512.LoadAligned(left), Vector512.LoadAligned(right))
                    .StoreAligned(answer);
            }
            else if (Vector256.IsHardwareAccelerated)
            {
                var threshold = Vector256.Create(step->Threshold);
                for (int i = 0; i < Rows; i += Vector256<byte>.Count)
                {
                    var isLeft = Vector256.LessThan(Vector256.LoadAligned(column + i), threshold).AsByte();
                    Vector256.ConditionalSelect(isLeft, Vector256.LoadAligned(left + i), Vector256.LoadAligned(right + i))
                        .StoreAligned(answer + i);
                }
            }
            else
            {
                var threshold = Vector128.Create(step->Threshold);
                for (int i = 0; i < Rows; i += Vector128<byte>.Count)
                {
                    var isLeft = Vector128.LessThan(Vector128.LoadAligned(column + i), threshold).AsByte();
                    Vector128.ConditionalSelect(isLeft, Vector128.LoadAligned(left + i), Vector128.LoadAligned(right + i))
                        .StoreAligned(answer + i);
                }
            }
        }
        return answer - Rows;
    }

    private struct Step
    {
        public int Column, Left, Right;
        public sbyte Threshold;
    }

    private struct CategoryStep
    {
        public int Node, Codes, Target;
    }

    private struct Tree
    {
        public int FirstStep, Steps, FirstCategoryStep, CategorySteps, FirstLeaf, Leaves;
    }

    private sealed class Compiler(GradientBoostingTrees trees, int[] columns, float[][] thresholds, int[] categoricalColumns)
    {
        public List<Step> Steps { get; } = [];

        public List<CategoryStep> CategorySteps { get; } = [];

        public List<Tree> Trees { get; } = [];

        public List<float> LeafValues { get; } = [];

        public bool Add(int number)
        {
            int start = trees.TreeStarts[number], nodes = trees.TreeStarts[number + 1] - start;
            var tree = new Tree
            {
                FirstStep = Steps.Count, FirstCategoryStep = CategorySteps.Count, FirstLeaf = LeafValues.Count,
            };
            var answers = new int[nodes];

            // A child comes after its parent, so that backwards it comes before.
            for (int i = nodes - 1; i >= 0; i--)
            {
                int node = start + i;
                if (trees.Features[node] < 0)
                {
                    if (tree.Leaves == MaxLeaves) return false;
                    answers[i] = tree.Leaves++ * Rows;
                    LeafValues.Add(trees.LeafValues[node]);
                    continue;
                }
                answers[i] = (MaxLeaves + tree.Steps++) * Rows;
                int left = trees.LeftChildren[node];
                Steps.Add(MakeStep(node, ref tree) with { Left = answers[left], Right = answers[left + 1] });
            }

            // Values are read sixteen at a time, four times.
            while (LeafValues.Count < tree.FirstLeaf + 64) LeafValues.Add(0);
            Trees.Add(tree);
            return true;
        }

        private Step MakeStep(int node, ref Tree tree)
        {
            int feature = trees.Features[node];
            if (trees.CategoryStarts[node] >= 0)
            {
                int target = (2 * columns.Length + tree.CategorySteps++) * Rows;
                CategorySteps.Add(new CategoryStep
                {
                    Node = node, Codes = Array.BinarySearch(categoricalColumns, feature) * Rows, Target = target,
                });
                return new Step { Column = target, Threshold = 1 };
            }
            int column = Array.BinarySearch(columns, feature);
            if (SetsMissingApart(trees, node)) return new Step { Column = (2 * column + 1) * Rows, Threshold = 255 - Signed };
            int threshold = PlaceOf(trees.Thresholds[node], thresholds[column]);
            return trees.DefaultLeft[node] == 1
                ? new Step { Column = 2 * column * Rows, Threshold = (sbyte)(threshold + 2 - Signed) }
                : new Step { Column = (2 * column + 1) * Rows, Threshold = (sbyte)(threshold + 1 - Signed) };
        }

        // The framework's own search of numbers is compiled on first use, and badly at first.
        private static int PlaceOf(float value, float[] sorted)
        {
            int place = 0, end = sorted.Length - 1;
            while (place < end)
            {
                int middle = (place + end) >>> 1;
                if (sorted[middle] < value) place = middle + 1;
                else end = middle;
            }
            return place;
        }
    }
}
