using NtlTools.Learning.Numerics;
using NtlTools.Learning.Preprocessing;

namespace NtlTools.Learning.Tests.Preprocessing;

public sealed class ColumnImputerTests
{
    private const double No = double.NaN;

    private static readonly string[] Columns = ["spent", "returns", "age", "income", "other", "kept"];

    private static readonly ImputationSettings Settings = new()
    {
        Rules = new Dictionary<string, ImputationRule>
        {
            ["spent"] = ImputationRule.Drop, ["returns"] = ImputationRule.Zero, ["income"] = ImputationRule.Median,
            ["other"] = ImputationRule.Constant, ["kept"] = ImputationRule.Keep,
        },
        Constant = -1,
    };

    private static Matrix Rows => new(4, 6,
    [
        10, No, 20, 1, No, No,
        No, No, 99, 9, 1, 1,
        30, 2, No, No, 2, 2,
        40, 3, 40, 5, No, 3,
    ]);

    [Fact]
    public void Each_column_follows_its_rule_and_is_counted()
    {
        Matrix rows = Rows;
        ColumnImputerModel model = new ColumnImputer(Settings).Fit(rows, Columns, ExecutionOptions.Default);
        Imputation result = model.Impute(rows);
        Assert.Equal([0, 2, 3], result.KeptRows);
        Assert.Equal([10, 0, 20, 1, -1, No, 30, 2, 30, 3, 2, 2, 40, 3, 40, 5, -1, 3], result.Rows.Values);
        Assert.Equal([(1, 1, 0), (2, 0, 1), (1, 0, 1), (1, 0, 1), (2, 0, 2), (1, 0, 0)],
            result.Columns.Select(c => (c.MissingCount, c.DroppedCount, c.FilledCount)));
        Assert.Equal(5, result.FilledCount);
        Assert.Equal(Rows.Values, rows.Values);
    }

    [Fact]
    public void Other_rows_get_what_was_learnt()
    {
        ColumnImputerModel model = new ColumnImputer(Settings).Fit(Rows, Columns, ExecutionOptions.Default);
        ColumnImputerModel again = ColumnImputerModel.Of(model.Columns, model.Rules, model.Values);
        foreach (ColumnImputerModel some in (ColumnImputerModel[])[model, again])
            Assert.Equal([7, 0, 30, 3, -1, No], some.Impute(new(1, 6, [7, No, No, No, No, No])).Rows.Values);
        Assert.Empty(model.Impute(new(1, 6, [No, 1, 1, 1, 1, 1])).KeptRows);
    }

    [Fact]
    public void What_cannot_be_done_is_refused()
    {
        var imputer = new ColumnImputer(Settings);
        Assert.Contains("age", Assert.Throws<ArgumentException>(() =>
            imputer.Fit(new(1, 6, [1, 1, No, 1, 1, 1]), Columns, ExecutionOptions.Default)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => imputer.Fit(Rows, Columns[..5], ExecutionOptions.Default));
        Assert.Throws<ArgumentException>(() => imputer.Fit(Rows, [.. Columns[..5], "spent"], ExecutionOptions.Default));
        Assert.Throws<ArgumentException>(() => imputer.Fit(Rows, [.. Columns[..5], "new"], ExecutionOptions.Default));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ImputationSettings { Constant = No });
        ColumnImputerModel model = imputer.Fit(Rows, Columns, ExecutionOptions.Default);
        Assert.Throws<ArgumentException>(() => model.Impute(new(1, 5)));
        Assert.Throws<ArgumentException>(() => ColumnImputerModel.Of(["a"], [ImputationRule.Mean], [No]));
    }
}
