using System.Text.Json;
using NtlTools.Learning.Clustering;
using NtlTools.Learning.Numerics;
using NtlTools.Learning.Preprocessing;

namespace NtlTools.Learning.Tests.Preprocessing;

public sealed class PreprocessorTests
{
    private const double No = double.NaN;

    private static readonly string[] Names = ["spent", "returns", "age", "twin", "same"];

    private static readonly PreprocessorSettings Everything = new()
    {
        Imputation = new()
        {
            OtherColumns = ImputationRule.Median,
            Rules = new Dictionary<string, ImputationRule>
            {
                ["spent"] = ImputationRule.Drop, ["returns"] = ImputationRule.Zero, ["same"] = ImputationRule.Constant,
            },
            Constants = new Dictionary<string, double> { ["same"] = 3 },
        },
        LowerClipQuantile = 0.05,
        UpperClipQuantile = 0.95,
        Scaling = Scaling.Robust,
        ColumnScalings = new Dictionary<string, Scaling> { ["spent"] = Scaling.Log1p, ["age"] = Scaling.Quantile },
        MaximumCorrelation = 0.95,
        PrincipalComponents = new() { Components = 2 },
    };

    // Spent with a heavy tail, few returns, ages, a twin of the returns, and a column that does not vary; a tenth is missing.
    private static Matrix Table(int rows, ulong seed = 1)
    {
        var random = new SeededRandom(seed);
        var table = new Matrix(rows, Names.Length);
        for (int i = 0; i < rows; i++)
        {
            double returns = random.Next(9);
            double[] row = [Math.Exp(2 * random.NextGaussian()), returns, 50 + 10 * random.NextGaussian(), 7 - 2 * returns, 3];
            for (int c = 0; c < row.Length; c++) table[i, c] = random.Next(10) == 0 && c is not 1 and not 3 ? No : row[c];
        }
        return table;
    }

    [Fact]
    public void Components_of_huge_loadings_stay_numbers_that_distances_can_be_taken_from()
    {
        PreprocessorState state = new PreprocessorLearner(Everything).Fit(Table(300), Names, ExecutionOptions.Default).State();
        PrincipalComponentState components = state.PrincipalComponents!;
        double[] huge = [.. components.Components.Select((_, i) => i % 2 == 0 ? 1e144 : -1e144)];
        var model = new PreprocessorModel(state with { PrincipalComponents = components with { Components = huge } });
        double[] output = new double[2];
        Assert.True(model.TryTransform([1e30, 4, 1e30, 5, 3], output));
        Assert.All(output, value => Assert.InRange(value, -float.MaxValue, float.MaxValue));
    }

    [Fact]
    public void Defaults_have_the_bits_of_zeros_for_the_missing_and_the_standard_scaler()
    {
        Matrix rows = Table(3000), filled = Table(3000);
        rows[5, 0] = filled[5, 0] = 1e300;
        rows[6, 2] = filled[6, 2] = -double.MaxValue;
        foreach (ref double value in filled.Values.AsSpan())
            value = double.IsFinite(value) ? Math.Clamp(value, -float.MaxValue, float.MaxValue) : 0;
        Matrix expected = StandardScaler.Fit(filled).Transform(filled);
        PreprocessorModel model = new PreprocessorLearner(new()).Fit(rows, Names, ExecutionOptions.Default);
        PreprocessedRows result = model.Transform(rows, ExecutionOptions.Default);
        Assert.Equal(
            expected.Values.Select(BitConverter.DoubleToInt64Bits), result.Rows.Values.Select(BitConverter.DoubleToInt64Bits));
        Assert.Equal(Enumerable.Range(0, 3000), result.KeptRows);
        Assert.Equal(Names, model.OutputNames);
    }

    [Fact]
    public void The_whole_chain_is_its_steps_one_after_the_other()
    {
        Matrix rows = Table(700);
        PreprocessorModel model = new PreprocessorLearner(Everything).Fit(rows, Names, ExecutionOptions.Default);
        PreprocessedRows result = model.Transform(rows, ExecutionOptions.Default);

        Imputation imputed = new ColumnImputer(Everything.Imputation).Fit(rows, Names, ExecutionOptions.Default).Impute(rows);
        Assert.Equal(imputed.KeptRows, result.KeptRows);
        var stays = new Matrix(imputed.Rows.Rows, 4);
        int[] kept = [0, 1, 2, 4];
        for (int i = 0; i < kept.Length; i++)
        {
            double[] column = [.. Enumerable.Range(0, stays.Rows).Select(row => imputed.Rows[row, kept[i]])];
            double[] sorted = [.. column.Order()];
            double low = SortedQuantile.Of(sorted, 0.05), high = SortedQuantile.Of(sorted, 0.95);
            double[] clipped = [.. column.Select(value => Math.Clamp(value, low, high))];
            Assert.Equal(column.Count(value => value < low || value > high), model.Report.Columns[kept[i]].ClippedCount);
            ColumnScaler scaler = ColumnScaler.Fit(Everything.ScalingOf(Names[kept[i]]), clipped);
            for (int row = 0; row < stays.Rows; row++) stays[row, i] = scaler.Transform(clipped[row]);
        }
        PrincipalComponentModel components = new PrincipalComponentLearner(new() { Components = 2 })
            .Fit(stays, ExecutionOptions.Default);
        Assert.Equal(components.Transform(stays, ExecutionOptions.Default).Values, result.Rows.Values);
        Assert.Equal(["PC1", "PC2"], model.OutputNames);
        Assert.Equal(components.ExplainedVarianceRatio, model.Report.ExplainedVarianceRatio);
    }

    [Fact]
    public void The_report_says_what_was_done_to_each_column()
    {
        Matrix rows = Table(400);
        PreprocessingReport report = new PreprocessorLearner(Everything).Fit(rows, Names, ExecutionOptions.Default).Report;
        int[] dropped = [.. Enumerable.Range(0, 400).Where(row => double.IsNaN(rows[row, 0]))];
        Assert.NotEmpty(dropped);
        Assert.Equal((400, dropped.Length), (report.RowCount, report.DroppedRowCount));
        Assert.Equal(Names, report.Columns.Select(column => column.Name));
        Assert.Equal([dropped.Length, 0, 0, 0, 0], report.Columns.Select(column => column.DroppedRowCount));
        Assert.Equal([null, 0, 3.0], new[] { 0, 1, 4 }.Select(c => report.Columns[c].ImputedValue));
        int ages = Enumerable.Range(0, 400).Except(dropped).Count(row => double.IsNaN(rows[row, 2]));
        Assert.Equal(ages, report.Columns[2].ImputedCount);
        Assert.Equal(report.Columns.Sum(column => column.ImputedCount), report.ImputedCount);
        Assert.True(report.ClippedCount > 0);
        Assert.Equal([Scaling.Log1p, Scaling.Robust, Scaling.Quantile, Scaling.Robust, Scaling.Robust],
            report.Columns.Select(column => column.Scaling));
        Assert.Equal([false, false, false, false, true], report.Columns.Select(column => column.IsConstant));
        Assert.Equal([null, null, null, "returns", null], report.Columns.Select(column => column.CorrelatedWith));
        Assert.Equal(-1, report.Columns[3].Correlation!.Value, 1e-12);
        Assert.Equal("its correlation with 'returns' is -1.000", report.Columns[3].RemovedBecause);
        Assert.Null(report.Columns[0].RemovedBecause);
    }

    [Fact]
    public void Limits_of_clipping_are_those_of_NumPy_and_some_columns_go_without()
    {
        JsonElement fixture = PreprocessingFixture.Read("scaling.json");
        Matrix rows = PreprocessingFixture.Table(fixture.GetProperty("rows"));
        string[] names = ["a", "b", "c", "d", "e"];
        var settings = new PreprocessorSettings { LowerClipQuantile = 0.05, UpperClipQuantile = 0.93, UnclippedColumns = ["d"] };
        PreprocessorState state = new PreprocessorLearner(settings).Fit(rows, names, ExecutionOptions.Default).State();
        double[] lower = PreprocessingFixture.Numbers(fixture.GetProperty("winsorized").GetProperty("lower"));
        double[] upper = PreprocessingFixture.Numbers(fixture.GetProperty("winsorized").GetProperty("upper"));
        (lower[3], upper[3]) = (-float.MaxValue, float.MaxValue);
        PreprocessingFixture.AssertClose(lower, state.LowerLimits, 1e-14);
        PreprocessingFixture.AssertClose(upper, state.UpperLimits, 1e-14);
        Assert.Equal(0, state.Report.Columns[3].ClippedCount);
    }

    [Fact]
    public void Only_columns_that_stay_count_when_others_are_left_out_for_their_correlation()
    {
        // The second is like the first, and the third like the second but not so much like the first.
        var random = new SeededRandom(4);
        var rows = new Matrix(4000, 3);
        for (int i = 0; i < rows.Rows; i++)
        {
            double first = random.NextGaussian(), second = first + 0.3 * random.NextGaussian();
            (rows[i, 0], rows[i, 1], rows[i, 2]) = (first, second, second + 0.3 * random.NextGaussian());
        }
        PreprocessorModel model = new PreprocessorLearner(new() { MaximumCorrelation = 0.94 })
            .Fit(rows, ["a", "b", "c"], ExecutionOptions.Default);
        Assert.Equal(["a", "c"], model.OutputNames);
        Assert.Equal("a", model.Report.Columns[1].CorrelatedWith);
        Assert.Equal(rows.Rows, model.Transform(rows, ExecutionOptions.Default).Rows.Rows);
    }

    [Fact]
    public void Threads_change_no_bit_and_a_model_of_its_state_gives_the_same_bits()
    {
        Matrix rows = Table(6000), later = Table(3000, 2);
        PreprocessorModel one = new PreprocessorLearner(Everything).Fit(rows, Names, new() { Threads = 1 });
        PreprocessorModel many = new PreprocessorLearner(Everything).Fit(rows, Names, new() { Threads = 6 });
        PreprocessedRows expected = one.Transform(later, new() { Threads = 1 });
        Assert.Equal(expected.Rows.Values, many.Transform(later, new() { Threads = 7 }).Rows.Values);

        // Through text and back, as a file would hold it.
        PreprocessorState state = JsonSerializer.Deserialize<PreprocessorState>(JsonSerializer.Serialize(one.State()))!;
        var loaded = new PreprocessorModel(state);
        PreprocessedRows again = loaded.Transform(later, ExecutionOptions.Default);
        Assert.Equal(expected.Rows.Values, again.Rows.Values);
        Assert.Equal(expected.KeptRows, again.KeptRows);
        Assert.Equal(one.OutputNames, loaded.OutputNames);
        Assert.Equal(JsonSerializer.Serialize(one.State()), JsonSerializer.Serialize(loaded.State()));
    }

    [Fact]
    public void One_row_has_the_bits_of_the_table_and_a_refused_one_is_left_out()
    {
        Matrix rows = Table(500);
        PreprocessorModel model = new PreprocessorLearner(Everything).Fit(rows, Names, ExecutionOptions.Default);
        rows[8, 2] = double.NegativeInfinity;
        PreprocessedRows result = model.Transform(rows, ExecutionOptions.Default);
        double[] output = new double[2];
        int next = 0;
        for (int row = 0; row < rows.Rows; row++)
        {
            bool isKept = next < result.KeptRows.Count && result.KeptRows[next] == row;
            Assert.Equal(!double.IsNaN(rows[row, 0]) && row != 8, isKept);
            Array.Fill(output, 77);
            Assert.Equal(isKept, model.TryTransform(rows.Row(row), output));
            Assert.Equal(isKept ? result.Rows.Row(next++).ToArray() : [77, 77], output);
        }
        Assert.Equal(next, result.KeptRows.Count);
        AssertRefused("'age' is infinite", () => model.Transform(rows.Row(8), output));
        AssertRefused("'spent' is missing", () => model.Transform([No, 1, 1, 1, 1], output));
        model.Transform([1, No, No, No, No], output);
        Assert.All(output, value => Assert.True(double.IsFinite(value)));
    }

    [Fact]
    public void A_row_needs_no_memory()
    {
        Matrix rows = Table(500);
        PreprocessorModel model = new PreprocessorLearner(Everything).Fit(rows, Names, ExecutionOptions.Default);
        double[] output = new double[2];
        bool isKept = model.TryTransform(rows.Row(0), output);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int row = 0; row < rows.Rows; row++) isKept ^= model.TryTransform(rows.Row(row), output);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(allocated < rows.Rows, $"{allocated} bytes for {rows.Rows} rows.");
    }

    [Fact]
    public void What_lies_far_outside_of_a_tiny_spread_stays_finite()
    {
        PreprocessorModel model = new PreprocessorLearner(new()).Fit(new(2, 1, [0, 1e-100]), ["a"], ExecutionOptions.Default);
        double[] output = new double[1];
        Assert.True(model.TryTransform([double.MaxValue], output));
        Assert.Equal(float.MaxValue, output[0]);
    }

    [Fact]
    public void A_column_without_any_value_is_refused_unless_it_may_be_filled_up()
    {
        Matrix rows = new(3, 2, [1, No, 2, No, 3, No]);
        AssertRefused("'b' has no known value",
            () => new PreprocessorLearner(new()).Fit(rows, ["a", "b"], ExecutionOptions.Default));
        PreprocessorModel model = new PreprocessorLearner(new() { AllowEmptyColumns = true })
            .Fit(rows, ["a", "b"], ExecutionOptions.Default);
        Assert.True(model.Report.Columns[1].IsConstant);
        Assert.Equal(3, model.Report.Columns[1].ImputedCount);
        var mean = new PreprocessorSettings { AllowEmptyColumns = true, Imputation = new() };
        AssertRefused("'b'", () => new PreprocessorLearner(mean).Fit(rows, ["a", "b"], ExecutionOptions.Default));
    }

    [Fact]
    public void Bad_input_is_refused_by_the_name_of_its_column()
    {
        string[] names = ["a", "b"];
        Matrix rows = new(3, 2, [1, 2, 3, 5, 4, 9]);
        var plain = new PreprocessorLearner(new());
        AssertRefused("'b' is infinite in row 1",
            () => plain.Fit(new(3, 2, [1, 2, 3, double.PositiveInfinity, 4, 9]), names, ExecutionOptions.Default));
        AssertRefused("no row", () => plain.Fit(new(0, 2), names, ExecutionOptions.Default));
        AssertRefused("no column", () => plain.Fit(new(2, 0), [], ExecutionOptions.Default));
        AssertRefused("as many names", () => plain.Fit(rows, ["a"], ExecutionOptions.Default));
        AssertRefused("'a'", () => plain.Fit(rows, ["a", "a"], ExecutionOptions.Default));
        var drop = new PreprocessorSettings { Imputation = new() { OtherColumns = ImputationRule.Drop } };
        AssertRefused("'a', 'b'",
            () => new PreprocessorLearner(drop).Fit(new(2, 2, [No, 1, 1, No]), names, ExecutionOptions.Default));
        foreach (PreprocessorSettings settings in (PreprocessorSettings[])
        [
            new() { ColumnScalings = new Dictionary<string, Scaling> { ["x"] = Scaling.None } },
            new() { UnclippedColumns = ["x"] },
            new() { Imputation = new() { Rules = new Dictionary<string, ImputationRule> { ["x"] = ImputationRule.Zero } } },
            new() { Imputation = new() { Constants = new Dictionary<string, double> { ["x"] = 1 } } },
        ])
        {
            AssertRefused("'x'", () => new PreprocessorLearner(settings).Fit(rows, names, ExecutionOptions.Default));
        }
        var components = new PreprocessorLearner(new() { PrincipalComponents = new() { Components = 3 } });
        AssertRefused("components", () => components.Fit(rows, names, ExecutionOptions.Default));
        Assert.ThrowsAny<OperationCanceledException>(() =>
            plain.Fit(rows, names, new() { Cancellation = new CancellationToken(canceled: true) }));

        PreprocessorModel model = plain.Fit(rows, names, ExecutionOptions.Default);
        AssertRefused("fitted", () => model.Transform(new Matrix(1, 3), ExecutionOptions.Default));
        AssertRefused("columns", () => model.TryTransform([1.0], new double[2]));
        AssertRefused("'c', and 'b' was fitted", () => model.CheckNames(["a", "c"]));
        AssertRefused("2 were fitted", () => model.CheckNames(["a"]));
        model.CheckNames(names);
    }

    [Fact]
    public void Settings_out_of_range_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new PreprocessorSettings { LowerClipQuantile = 0.5 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new PreprocessorSettings { UpperClipQuantile = double.NaN });
        Assert.Throws<ArgumentOutOfRangeException>(() => new PreprocessorSettings { MaximumCorrelation = 1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new PreprocessorSettings { Scaling = (Scaling)9 });
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            new PreprocessorSettings { Imputation = new() { OtherColumns = ImputationRule.Keep } });
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            new ImputationSettings { Constants = new Dictionary<string, double> { ["a"] = No } });
    }

    [Fact]
    public void A_damaged_state_is_refused()
    {
        PreprocessorState state = new PreprocessorLearner(Everything).Fit(Table(300), Names, ExecutionOptions.Default).State();
        foreach (PreprocessorState damaged in (PreprocessorState[])
        [
            state with { InputNames = [] }, state with { InputNames = ["a", "a", "b", "c", "d"] },
            state with { InputNames = null! }, state with { ImputedValues = [1] }, state with { Scalings = null! },
            state with { ImputedValues = [0, 0, No, 0, 0] },
            state with { LowerLimits = state.UpperLimits, UpperLimits = state.LowerLimits },
            state with { UpperLimits = [1, 1, 1, 1, double.PositiveInfinity] }, state with { Spreads = [-1, 1, 1, 1, 1] },
            state with { Centers = [No, 1, 1, 1, 1] }, state with { Quantiles = [[], [], [], [], []] },
            state with { Quantiles = [[], [], null!, [], []] }, state with { KeptColumns = [] },
            state with { KeptColumns = [0, 0] },
            state with { KeptColumns = [0, 9] }, state with { KeptColumns = [0, 1] }, state with { Report = null! },
            state with { ImputationRules = [.. Enumerable.Repeat(ImputationRule.Keep, 5)] },
            state with { PrincipalComponents = state.PrincipalComponents! with { Components = [1] } },
            state with { PrincipalComponents = state.PrincipalComponents! with { Mean = null! } },
        ])
        {
            Assert.Throws<ArgumentException>(() => new PreprocessorModel(damaged));
        }
    }

    private static void AssertRefused(string words, Action act) =>
        Assert.Contains(words, Assert.Throws<ArgumentException>(act).Message, StringComparison.Ordinal);
}
