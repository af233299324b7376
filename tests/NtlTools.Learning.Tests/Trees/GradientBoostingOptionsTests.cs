using System.Text.Json;
using FsCheck.Fluent;
using NtlTools.Learning.Metrics;
using NtlTools.Learning.Numerics;
using NtlTools.Learning.Trees;

namespace NtlTools.Learning.Tests.Trees;

/// <summary>Growth policy, penalties, constraints, what is watched, and going on from a model.</summary>
public sealed class GradientBoostingOptionsTests
{
    private static readonly Matrix Table = FixtureFile.Table("Trees", "gradient_boosting.csv");
    private static readonly int[] Even = [.. Enumerable.Range(0, Table.Rows / 2).Select(i => 2 * i)];
    private static readonly int[] Odd = [.. Enumerable.Range(0, Table.Rows / 2).Select(i => 2 * i + 1)];
    private static readonly Matrix Rows = Table.Columns(2).SelectRows(Even), HeldOut = Table.Columns(2).SelectRows(Odd);
    private static readonly bool[] Labels = Pick(Table.Labels(0), Even), HeldOutLabels = Pick(Table.Labels(0), Odd);
    private static readonly GradientBoostingSettings Settings = new()
    {
        Trees = 20, MaxDepth = 4, LearningRate = 0.3, Subsample = 1,
    };

    public static TheoryData<string, GradientBoostingSettings> Options
    {
        get
        {
            int[] directions = [1, 0, -1, 1, 0, -1, 0, 1];
            var leafWise = Settings with { GrowthPolicy = GrowthPolicy.LeafWise, MaxLeaves = 20, MaxDepth = 10 };
            return new()
            {
                { "leaf-wise", leafWise },
                { "leaf-wise without a limit", leafWise with { MaxLeaves = 0 } },
                { "few leaves by level", Settings with { MaxLeaves = 7, MaxDepth = 6 } },
                { "L1", Settings with { L1 = 1.5 } },
                { "monotone", Settings with { MonotoneConstraints = directions } },
                { "all", leafWise with { L1 = 0.5, MonotoneConstraints = directions, Subsample = 0.6, ColumnSample = 0.7 } },
            };
        }
    }

    [Theory]
    [InlineData("leaf_wise")]
    [InlineData("leaf_wise_deep")]
    [InlineData("l1")]
    [InlineData("monotone")]
    [InlineData("monotone_leaf_wise")]
    public void Trees_part_the_rows_as_XGBoost_does(string name)
    {
        var common = new GradientBoostingSettings { Trees = 4, LearningRate = 0.3, MinChildWeight = 5, Subsample = 1 };
        var settings = name switch
        {
            "leaf_wise" => common with { GrowthPolicy = GrowthPolicy.LeafWise, MaxLeaves = 9, MaxDepth = 6 },
            "leaf_wise_deep" => common with { GrowthPolicy = GrowthPolicy.LeafWise, MaxLeaves = 20, MaxDepth = 12, L2 = 3 },
            "l1" => common with { MaxDepth = 4, L1 = 2.5 },
            "monotone" => common with { MaxDepth = 4, MonotoneConstraints = [1, 0, -1, 1, 0, -1, 0, 1] },
            _ => common with
            {
                MaxDepth = 8, GrowthPolicy = GrowthPolicy.LeafWise, MaxLeaves = 12,
                MonotoneConstraints = [-1, 1, 1, 0, 1, 1, -1, 0],
            },
        };
        double[] values = Array.ConvertAll(Rows.Values, value => (double)(float)Math.Round(value, 1));
        var rows = new Matrix(Rows.Rows, Rows.Columns, values);
        using var document = JsonDocument.Parse(File.ReadAllBytes(FixtureFile.Path("Trees", "boosting_options.json")));
        var expected = document.RootElement.GetProperty(name);

        var model = new GradientBoostingLearner(settings).Fit(rows, Labels, ExecutionOptions.Default);

        Assert.Equal(4, model.TreeCount);
        for (int tree = 0; tree < 4; tree++)
        {
            var nodes = new Queue<JsonElement>(expected.GetProperty("trees")[tree].EnumerateArray());
            int[] all = [.. Enumerable.Range(0, rows.Rows)];
            AssertSameParts(model.Trees, model.Trees.TreeStarts[tree], 0, Reference.Read(nodes), rows, all);
            Assert.Empty(nodes);
        }
        double[] margins = model.PredictLogOdds(rows, ExecutionOptions.Default);
        int row = 0;
        foreach (var margin in expected.GetProperty("margins").EnumerateArray())
            Assert.Equal(margin.GetDouble(), margins[row++], 1e-4);
    }

    [Theory]
    [MemberData(nameof(Options))]
    public void Every_option_gives_the_same_bytes_for_any_number_of_threads(string name, GradientBoostingSettings settings)
    {
        var one = Fit(settings, 1);

        Assert.True(one.TreeCount > 0, name);
        AssertSame(one.Trees, Fit(settings, 2).Trees);
        AssertSame(one.Trees, Fit(settings, 4).Trees);
        var frugal = new GradientBoostingLearner(settings) { HistogramBudget = 0 }.Fit(Rows, Labels, ExecutionOptions.Default);
        AssertSame(one.Trees, frugal.Trees);
    }

    [Theory]
    [MemberData(nameof(Options))]
    public void Every_option_can_be_cancelled_and_reports_progress(string name, GradientBoostingSettings settings)
    {
        var source = new CancellationTokenSource();
        var reported = new List<double>();
        var execution = new ExecutionOptions
        {
            Cancellation = source.Token,
            Progress = new Listener(share =>
            {
                reported.Add(share);
                if (reported.Count == 2) source.Cancel();
            }),
        };

        Assert.ThrowsAny<OperationCanceledException>(() => new GradientBoostingLearner(settings).Fit(Rows, Labels, execution));
        Assert.True(reported is [0.05, 0.1], name);
    }

    [Theory]
    [InlineData(GrowthPolicy.DepthWise)]
    [InlineData(GrowthPolicy.LeafWise)]
    public void No_tree_has_more_leaves_than_allowed(GrowthPolicy policy)
    {
        foreach (int most in (int[])[2, 3, 7, 11])
        {
            var trees = Fit(Settings with { GrowthPolicy = policy, MaxLeaves = most, MaxDepth = 8 }).Trees;
            for (int tree = 0; tree + 1 < trees.TreeStarts.Length; tree++)
            {
                int[] nodes = trees.Features[trees.TreeStarts[tree]..trees.TreeStarts[tree + 1]];
                Assert.Equal(most, nodes.Count(column => column < 0));
            }
        }
    }

    [Fact]
    public void Leaf_wise_growth_takes_the_greatest_gain_first_and_without_a_limit_ends_where_levels_do()
    {
        var leafWise = Settings with { Trees = 1, GrowthPolicy = GrowthPolicy.LeafWise, MaxDepth = 6 };
        double Loss(GradientBoostingSettings settings) => -Fit(settings).Trees.Gains.Sum();

        Assert.Equal(Loss(leafWise with { GrowthPolicy = GrowthPolicy.DepthWise }), Loss(leafWise), 1e-9);
        for (int leaves = 3; leaves < 20; leaves++)
        {
            var smaller = Fit(leafWise with { MaxLeaves = leaves }).Trees;
            var larger = Fit(leafWise with { MaxLeaves = leaves + 1 }).Trees;

            // One more leaf is one more split of the same tree, and it gains no more than the greatest left before.
            Assert.Equal(smaller.Gains.Count(gain => gain > 0) + 1, larger.Gains.Count(gain => gain > 0));
            Assert.True(smaller.Gains.Where(gain => gain > 0).All(larger.Gains.Contains));
        }
    }

    [Fact]
    public void An_L1_penalty_takes_its_part_of_the_gradients()
    {
        // G = 2 and -2, H = 1.5 and 1: with alpha 0.5 the gain is 1.5²/2.5 + 1.5²/2, the weights -1.5/2.5 and 1.5/2.
        var rows = new Matrix(10, 1, [1, 2, 3, 4, 5, 6, 9, 10, 11, 12]);
        bool[] labels = [false, false, false, true, false, false, true, true, true, true];
        var settings = new GradientBoostingSettings { Trees = 1, MaxDepth = 1, LearningRate = 0.5, L1 = 0.5, Subsample = 1 };
        var model = new GradientBoostingLearner(settings).Fit(rows, labels, ExecutionOptions.Default);

        Assert.Equal(1.5 * 1.5 / 2.5 + 1.5 * 1.5 / 2, model.Trees.Gains[0], 1e-6);
        Assert.Equal(-0.3f, model.Trees.LeafValues[1], 1e-7f);
        Assert.Equal(0.375f, model.Trees.LeafValues[2], 1e-7f);
        var most = new GradientBoostingLearner(settings with { L1 = 2 }).Fit(rows, labels, ExecutionOptions.Default);
        Assert.Equal(0, most.TreeCount);
    }

    [Fact]
    public void A_tree_of_one_leaf_is_kept_since_splits_may_come_to_be_worth_it_after_it()
    {
        // 20 of 1,000 rows have x = 1, and all 10 positives are among them: from an even chance no first split gains 50.
        var rows = new Matrix(1000, 1, [.. Enumerable.Range(0, 1000).Select(i => i < 20 ? 1.0 : 0)]);
        bool[] labels = [.. Enumerable.Range(0, 1000).Select(i => i < 10)];
        var settings = new GradientBoostingSettings { MinGain = 50, Subsample = 1 };
        var model = new GradientBoostingLearner(settings).Fit(rows, labels, ExecutionOptions.Default);

        Assert.True(model.TreeCount > 100, $"{model.TreeCount} trees");
        Assert.Contains(0, model.Trees.Features);
        Assert.InRange(Probability(model, 0), 0, 0.01);
        Assert.InRange(Probability(model, 1), 0.03, 0.6);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(0.8)]
    public void A_constant_column_gives_the_share_of_positives(double subsample)
    {
        bool[] labels = [.. Enumerable.Range(0, 1000).Select(i => i < 10)];
        var settings = new GradientBoostingSettings { Subsample = subsample };
        var model = new GradientBoostingLearner(settings).Fit(new Matrix(1000, 1), labels, ExecutionOptions.Default);
        Assert.Equal(0.01, Probability(model, 0), 1e-3);
    }

    [Fact]
    public void Growing_ends_when_a_lone_leaf_has_nothing_to_say_any_more()
    {
        bool[] labels = [.. Enumerable.Range(0, 1000).Select(i => i < 10)];
        var settings = new GradientBoostingSettings { Trees = 5000, Subsample = 1, L2 = 0 };
        var model = new GradientBoostingLearner(settings).Fit(new Matrix(1000, 1), labels, ExecutionOptions.Default);
        Assert.InRange(model.TreeCount, 50, 500);
        Assert.Equal(0.01, Probability(model, 0), 1e-8);
    }

    [Theory]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    [InlineData(1e39)]
    [InlineData(3.5)]
    [InlineData(70_000)]
    public void Validation_rows_may_not_hold_what_training_rows_may_not(double value)
    {
        var validation = new Matrix(2, 1, [0, value]);
        var settings = new GradientBoostingSettings { Trees = 2 };
        bool isQuantity = value is 3.5 or 70_000;
        if (isQuantity)
        {
            Fit(settings);
            settings = settings with { CategoricalColumns = [0] };
        }
        var failure = Assert.Throws<ArgumentException>(() => Fit(settings));
        Assert.StartsWith("Validation row 1, column 0", failure.Message, StringComparison.Ordinal);

        void Fit(GradientBoostingSettings tried) => new GradientBoostingLearner(tried).Fit(
            new Matrix(4, 1, [0, 1, 0, 1]), [false, true, false, true], validation, [false, true], ExecutionOptions.Default);
    }

    [Fact]
    public void Training_and_prediction_see_the_same_category_in_a_value()
    {
        // In 32 bits, as all values are seen, this is 2.
        const double AlmostTwo = 2 + 1e-9;
        var rows = new Matrix(100, 1, [.. Enumerable.Range(0, 100).Select(i => i % 2 == 0 ? AlmostTwo : 0)]);
        bool[] labels = [.. Enumerable.Range(0, 100).Select(i => i % 2 == 0)];
        var settings = new GradientBoostingSettings { Trees = 5, CategoricalColumns = [0], MinRowsPerCategory = 1, Subsample = 1 };
        var model = new GradientBoostingLearner(settings).Fit(rows, labels, ExecutionOptions.Default);
        Assert.Equal(model.PredictLogOdds([2.0]), model.PredictLogOdds([AlmostTwo]));
        Assert.True(model.PredictLogOdds([AlmostTwo]) > 0 && model.PredictLogOdds([0.0]) < 0);
        Assert.Equal(model.PredictLogOdds([AlmostTwo]), model.PredictLogOdds(rows, ExecutionOptions.Default)[0]);
    }

    [Fact]
    public void What_no_tree_can_be_multiplied_with_is_refused_at_once()
    {
        foreach (double rate in (double[])[1e39, 10.1, 0, -1, double.NaN, double.PositiveInfinity])
            Assert.Throws<ArgumentOutOfRangeException>(() => new GradientBoostingSettings { LearningRate = rate });
        foreach (double weight in (double[])[1e308, 1.1e9, 0, -1, double.NaN, double.PositiveInfinity])
            Assert.Throws<ArgumentOutOfRangeException>(() => new GradientBoostingSettings { PositiveWeight = weight });
        var greatest = new GradientBoostingSettings { Trees = 20, LearningRate = 10, PositiveWeight = 1e9, L2 = 0 };
        Assert.Equal(8, new GradientBoostingLearner(greatest).Fit(Rows, Labels, ExecutionOptions.Default).Columns);
    }

    [Theory]
    [InlineData(EarlyStoppingMetric.AveragePrecision, "Average precision")]
    [InlineData(EarlyStoppingMetric.RocAuc, "ROC AUC")]
    [InlineData(EarlyStoppingMetric.LogLoss, null)]
    public void Validation_rows_without_a_positive_will_do_for_log_loss_alone(EarlyStoppingMetric metric, string? named)
    {
        var learner = new GradientBoostingLearner(Settings with { EarlyStoppingMetric = metric });
        GradientBoostingModel Fit() =>
            learner.Fit(Rows, Labels, HeldOut, new bool[HeldOut.Rows], ExecutionOptions.Default);

        if (named is null) Assert.Null(Fit().ValidationAveragePrecision);
        else Assert.StartsWith(named, Assert.Throws<ArgumentException>(Fit).Message, StringComparison.Ordinal);
        Assert.Contains("no validation rows", Assert.Throws<ArgumentException>(() =>
            learner.Fit(Rows, Labels, new Matrix(0, Rows.Columns), [], ExecutionOptions.Default)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Predictions_are_monotone_in_constrained_columns()
    {
        var cases =
            from directions in Gen.Choose(-1, 1).ArrayOf(4)
            from leafWise in Gen.Elements(false, true)
            from l1 in Gen.Elements(0.0, 0.7)
            from seed in Gen.Choose(0, 1_000_000)
            select (directions, leafWise, l1, seed);
        Prop.ForAll(cases.ToArbitrary(), drawn =>
        {
            var random = new SeededRandom((ulong)drawn.seed);
            var rows = new Matrix(400, 4);
            var labels = new bool[400];
            for (int i = 0; i < 400; i++)
            {
                double sum = 0;
                for (int column = 0; column < 4; column++)
                {
                    double value = Math.Round(4 * random.NextDouble() - 2, 1);
                    sum += Math.Sin(3 * value + column);
                    rows[i, column] = random.NextDouble() < 0.1 ? double.NaN : value;
                }
                labels[i] = sum + random.NextDouble() > 0.5;
            }
            labels[0] = !labels[1];
            var settings = new GradientBoostingSettings
            {
                Trees = 15, MaxDepth = 5, LearningRate = 0.4, L1 = drawn.l1, MonotoneConstraints = drawn.directions,
                GrowthPolicy = drawn.leafWise ? GrowthPolicy.LeafWise : GrowthPolicy.DepthWise,
                Subsample = drawn.seed % 2 == 0 ? 1 : 0.7,
            };
            var model = new GradientBoostingLearner(settings).Fit(rows, labels, ExecutionOptions.Default);
            var row = new double[4];
            for (int i = 0; i < 60; i++)
            {
                for (int column = 0; column < 4; column++)
                {
                    if (drawn.directions[column] == 0) continue;
                    rows.Row(i).CopyTo(row);
                    double last = double.NaN;
                    for (double value = -2.2; value < 2.2; value += 0.05)
                    {
                        row[column] = value;
                        double predicted = model.PredictLogOdds(row);
                        if (drawn.directions[column] * (predicted - last) < 0) return false;
                        last = predicted;
                    }
                }
            }
            return true;
        }).Check(40);
    }

    [Fact]
    public void A_constraint_along_the_pattern_changes_nothing_that_matters()
    {
        double Area(GradientBoostingSettings settings) =>
            RocAuc.Score(Fit(settings).PredictLogOdds(HeldOut, ExecutionOptions.Default), HeldOutLabels);

        // More of column 6 is no matter, so that keeping it monotone must cost next to nothing.
        double free = Area(Settings), bound = Area(Settings with { MonotoneConstraints = [0, 0, 0, 0, 0, 0, 1, 0] });
        Assert.InRange(bound, free - 0.02, 1);

        // Without a direction anywhere it is the search without constraints, to the last bit.
        AssertSame(Fit(Settings).Trees, Fit(Settings with { MonotoneConstraints = new int[8] }).Trees);
    }

    [Theory]
    [InlineData(EarlyStoppingMetric.AveragePrecision)]
    [InlineData(EarlyStoppingMetric.RocAuc)]
    [InlineData(EarlyStoppingMetric.LogLoss)]
    public void Early_stopping_keeps_the_best_round_of_its_metric(EarlyStoppingMetric metric)
    {
        var settings = Settings with { Trees = 300, EarlyStoppingRounds = 12, EarlyStoppingMetric = metric };
        var stopped = new GradientBoostingLearner(settings)
            .Fit(Rows, Labels, HeldOut, HeldOutLabels, ExecutionOptions.Default);

        Assert.InRange(stopped.TreeCount, 1, 288);
        GradientBoostingModel? model = null;
        var scores = new List<double>();
        for (int tree = 1; tree <= stopped.TreeCount + 12; tree++)
        {
            var one = new GradientBoostingLearner(Settings with { Trees = 1 });
            model = model is null ? one.Fit(Rows, Labels, ExecutionOptions.Default)
                : one.Fit(Rows, Labels, model, ExecutionOptions.Default);
            double[] margins = model.PredictLogOdds(HeldOut, ExecutionOptions.Default);
            scores.Add(metric switch
            {
                EarlyStoppingMetric.RocAuc => RocAuc.Score(margins, HeldOutLabels),
                EarlyStoppingMetric.LogLoss =>
                    -LogLoss.Score(Array.ConvertAll(margins, margin => 1 / (1 + Math.Exp(-margin))), HeldOutLabels),
                _ => AveragePrecision.Score(margins, HeldOutLabels),
            });
            if (tree == stopped.TreeCount) AssertSame(model.Trees, stopped.Trees);
        }
        Assert.Equal(stopped.TreeCount, scores.IndexOf(scores.Max()) + 1);
        Assert.Equal(
            AveragePrecision.Score(stopped.PredictLogOdds(HeldOut, ExecutionOptions.Default), HeldOutLabels),
            stopped.ValidationAveragePrecision);
    }

    [Theory]
    [MemberData(nameof(Options))]
    public void Going_on_from_ten_trees_gives_the_bytes_of_twenty_at_once(string name, GradientBoostingSettings settings)
    {
        var ten = new GradientBoostingLearner(settings with { Trees = 10 });
        var first = ten.Fit(Rows, Labels, ExecutionOptions.Default);
        var continued = ten.Fit(Rows, Labels, first, ExecutionOptions.Default);

        Assert.True(continued.TreeCount == 20, name);
        AssertSame(Fit(settings).Trees, continued.Trees);
        Assert.Equal(10, first.TreeCount);
    }

    [Fact]
    public void Going_on_with_a_null_base_score_and_categories_gives_the_same_bytes()
    {
        var (rows, labels) = Categories(900, 70, 0);
        var settings = Settings with { BaseScore = null, CategoricalColumns = [0], MinRowsPerCategory = 2 };
        var ten = new GradientBoostingLearner(settings with { Trees = 10 });
        var first = ten.Fit(rows, labels, ExecutionOptions.Default);
        var continued = ten.Fit(rows, labels, first, ExecutionOptions.Default);
        var atOnce = new GradientBoostingLearner(settings).Fit(rows, labels, ExecutionOptions.Default);

        AssertSame(atOnce.Trees, continued.Trees);
        Assert.Equal(atOnce.BaseScore, continued.BaseScore);
    }

    [Fact]
    public void Earlier_trees_answer_as_before_for_categories_that_only_later_rows_hold()
    {
        var (rows, labels) = Categories(900, 40, 0);
        var (laterRows, laterLabels) = Categories(900, 150, 20);
        var learner = new GradientBoostingLearner(Settings with { Trees = 5, CategoricalColumns = [0], MinRowsPerCategory = 2 });
        var first = learner.Fit(rows, labels, ExecutionOptions.Default);
        var continued = learner.Fit(laterRows, laterLabels, first, ExecutionOptions.Default);

        Assert.Equal(10, continued.TreeCount);
        Assert.Equal([150], continued.Trees.CategoryCounts);
        var again = new GradientBoostingModel(2, continued.BaseScore, First(continued.Trees, 5), null);
        foreach (double code in (double[])[.. Enumerable.Range(0, 160), double.NaN, -1])
        {
            Assert.Equal(first.PredictLogOdds([code, 0.3]), again.PredictLogOdds([code, 0.3]));
            Assert.Equal(first.PredictLogOdds([code, 0.8]), again.PredictLogOdds([code, 0.8]));
        }

        // To the later trees a code of the earlier rows alone is as good as missing.
        double Later(double code) => continued.PredictLogOdds([code, 0.3]) - first.PredictLogOdds([code, 0.3]);
        Assert.Equal(Later(double.NaN), Later(7), 1e-12);
    }

    [Fact]
    public void Going_on_adds_no_trees_that_make_it_worse()
    {
        var best = new GradientBoostingLearner(Settings with { Trees = 300, EarlyStoppingRounds = 20 })
            .Fit(Rows, Labels, HeldOut, HeldOutLabels, ExecutionOptions.Default);
        var continued = new GradientBoostingLearner(Settings with { Trees = 40, EarlyStoppingRounds = 10 })
            .Fit(Rows, Labels, HeldOut, HeldOutLabels, best, ExecutionOptions.Default);

        AssertSame(best.Trees, continued.Trees);
        Assert.Equal(best.ValidationAveragePrecision, continued.ValidationAveragePrecision);
    }

    [Fact]
    public void A_model_of_other_columns_cannot_be_gone_on_from()
    {
        var model = Fit(Settings with { Trees = 1 });
        var learner = new GradientBoostingLearner(Settings);

        Assert.Throws<ArgumentException>(
            () => learner.Fit(new Matrix(2, 1, [0, 1]), [true, false], model, ExecutionOptions.Default));
        var (rows, labels) = Categories(300, 10, 0);
        var categorical = new GradientBoostingLearner(Settings with { Trees = 1, CategoricalColumns = [0] })
            .Fit(rows, labels, ExecutionOptions.Default);
        Assert.Throws<ArgumentException>(() => learner.Fit(rows, labels, categorical, ExecutionOptions.Default));
        Assert.Throws<ArgumentNullException>(() => learner.Fit(Rows, Labels, null!, ExecutionOptions.Default));
    }

    [Fact]
    public void The_partition_of_categories_is_as_good_as_the_best_of_all_partitions()
    {
        for (int seed = 0; seed < 8; seed++)
        {
            var random = new SeededRandom((ulong)seed);
            var rows = new Matrix(350, 1);
            var labels = new bool[350];
            for (int i = 0; i < 350; i++)
            {
                rows[i, 0] = (int)(7 * random.NextDouble());
                labels[i] = random.NextDouble() < 0.2 + 0.1 * ((3 * rows[i, 0] + seed) % 7);
            }
            var settings = new GradientBoostingSettings
            {
                Trees = 1, MaxDepth = 1, CategoricalColumns = [0], CategorySmoothing = 0, L2 = 0, Subsample = 1,
            };
            double gain = new GradientBoostingLearner(settings).Fit(rows, labels, ExecutionOptions.Default).Trees.Gains[0];

            double best = 0;
            for (int set = 1; set < 127; set++)
            {
                double left = 0, leftWeight = 0, right = 0, rightWeight = 0;
                for (int i = 0; i < 350; i++)
                {
                    double gradient = labels[i] ? -0.5 : 0.5;
                    if ((set >> (int)rows[i, 0] & 1) != 0) (left, leftWeight) = (left + gradient, leftWeight + 0.25);
                    else (right, rightWeight) = (right + gradient, rightWeight + 0.25);
                }
                double all = left + right;
                best = Math.Max(best,
                    left * left / leftWeight + right * right / rightWeight - all * all / (leftWeight + rightWeight));
            }
            Assert.Equal(best, gain, 1e-5);
        }
    }

    [Fact]
    public void Options_out_of_range_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new GradientBoostingSettings { GrowthPolicy = (GrowthPolicy)2 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new GradientBoostingSettings { MaxLeaves = 1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new GradientBoostingSettings { MaxLeaves = -1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new GradientBoostingSettings { L1 = -0.1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new GradientBoostingSettings { L1 = double.PositiveInfinity });
        Assert.Throws<ArgumentOutOfRangeException>(() => new GradientBoostingSettings { MonotoneConstraints = [0, 2] });
        Assert.Throws<ArgumentNullException>(() => new GradientBoostingSettings { MonotoneConstraints = null! });
        Assert.Throws<ArgumentOutOfRangeException>(
            () => new GradientBoostingSettings { EarlyStoppingMetric = (EarlyStoppingMetric)(-1) });
        Assert.Throws<ArgumentOutOfRangeException>(() => new GradientBoostingSettings { Trees = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new GradientBoostingSettings { MaxDepth = 17 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new GradientBoostingSettings { L2 = double.NaN });
        Assert.Throws<ArgumentOutOfRangeException>(() => new GradientBoostingSettings { MinChildWeight = -1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new GradientBoostingSettings { MinGain = -1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new GradientBoostingSettings { ColumnSample = 1.1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new GradientBoostingSettings { BaseScore = double.NaN });
        Assert.Throws<ArgumentOutOfRangeException>(() => new GradientBoostingSettings { EarlyStoppingRounds = -1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new GradientBoostingSettings { MinRowsPerCategory = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new GradientBoostingSettings { CategorySmoothing = -1 });

        Assert.Throws<ArgumentException>(() => Fit(Settings with { MonotoneConstraints = [1, 0] }));
        var (rows, labels) = Categories(100, 5, 0);
        var categorical = new GradientBoostingLearner(Settings with { CategoricalColumns = [0], MonotoneConstraints = [1, 0] });
        Assert.Throws<ArgumentException>(() => categorical.Fit(rows, labels, ExecutionOptions.Default));
        var area = new GradientBoostingLearner(Settings with { EarlyStoppingMetric = EarlyStoppingMetric.RocAuc });
        Assert.Throws<ArgumentException>(
            () => area.Fit(Rows, Labels, Rows.SelectRows([0]), [true], ExecutionOptions.Default));
    }

    private static void AssertSameParts(
        GradientBoostingTrees trees, int start, int node, Reference expected, Matrix rows, int[] here)
    {
        int place = start + node, column = trees.Features[place];
        Assert.Equal(expected.Column, column);
        if (column < 0)
        {
            Assert.Equal(expected.Value, trees.LeafValues[place], 2e-5f);
            return;
        }

        // Where no value of the node lies between two cuts, or none is missing, it does not matter which was chosen; nor
        // which side is called left where missing values are set apart.
        bool Ours(int row) => double.IsNaN(rows[row, column])
            ? trees.DefaultLeft[place] == 1 : rows[row, column] < trees.Thresholds[place];
        bool Theirs(int row) => double.IsNaN(rows[row, column]) ? expected.DefaultLeft : rows[row, column] < expected.Cut;
        int[] left = [.. here.Where(Ours)], right = [.. here.Where(row => !Ours(row))];
        int[] theirLeft = [.. here.Where(Theirs)];
        bool mirrored = !left.SequenceEqual(theirLeft);
        if (mirrored) Assert.Equal(theirLeft, right);
        int child = trees.LeftChildren[place];
        AssertSameParts(trees, start, child, mirrored ? expected.Right! : expected.Left!, rows, left);
        AssertSameParts(trees, start, child + 1, mirrored ? expected.Left! : expected.Right!, rows, right);
    }

    private sealed record Reference(int Column, float Cut, bool DefaultLeft, float Value, Reference? Left, Reference? Right)
    {
        public static Reference Read(Queue<JsonElement> nodes)
        {
            var node = nodes.Dequeue();
            int column = node[0].GetInt32();
            var left = column < 0 ? null : Read(nodes);
            var right = column < 0 ? null : Read(nodes);
            return new(column, node[1].GetSingle(), node[2].GetInt32() == 1, node[3].GetSingle(), left, right);
        }
    }

    private static GradientBoostingModel Fit(GradientBoostingSettings settings, int threads = 0) =>
        new GradientBoostingLearner(settings).Fit(Rows, Labels, new ExecutionOptions { Threads = threads });

    private static GradientBoostingTrees First(GradientBoostingTrees all, int trees)
    {
        int nodes = all.TreeStarts[trees];
        return all with
        {
            TreeStarts = all.TreeStarts[..(trees + 1)], Features = all.Features[..nodes], Thresholds = all.Thresholds[..nodes],
            LeftChildren = all.LeftChildren[..nodes], DefaultLeft = all.DefaultLeft[..nodes],
            LeafValues = all.LeafValues[..nodes], Gains = all.Gains[..nodes], Covers = all.Covers[..nodes],
            CategoryStarts = all.CategoryStarts[..nodes],
        };
    }

    private static void AssertSame(GradientBoostingTrees expected, GradientBoostingTrees actual)
    {
        Assert.Equal(expected.TreeStarts, actual.TreeStarts);
        Assert.Equal(expected.Features, actual.Features);
        Assert.Equal(expected.Thresholds, actual.Thresholds);
        Assert.Equal(expected.LeftChildren, actual.LeftChildren);
        Assert.Equal(expected.DefaultLeft, actual.DefaultLeft);
        Assert.Equal(expected.LeafValues, actual.LeafValues);
        Assert.Equal(expected.Gains, actual.Gains);
        Assert.Equal(expected.Covers, actual.Covers);
        Assert.Equal(expected.CategoryStarts, actual.CategoryStarts);
        Assert.Equal(expected.CategoryWords, actual.CategoryWords);
        Assert.Equal(expected.CategoryCounts, actual.CategoryCounts);
        Assert.Equal(expected.KnownCategories, actual.KnownCategories);
    }

    private static (Matrix Rows, bool[] Labels) Categories(int n, int categories, int first)
    {
        var random = new SeededRandom((ulong)categories);
        var rows = new Matrix(n, 2);
        var labels = new bool[n];
        for (int i = 0; i < n; i++)
        {
            (rows[i, 0], rows[i, 1]) = (first + i % (categories - first), random.NextDouble());
            labels[i] = random.NextDouble() < (i % (categories - first) % 3 == 0 ? 0.85 : 0.15);
        }
        return (rows, labels);
    }

    private static double Probability(GradientBoostingModel model, double value) =>
        1 / (1 + Math.Exp(-model.PredictLogOdds([value])));

    private static T[] Pick<T>(T[] values, int[] indices) => Array.ConvertAll(indices, index => values[index]);

    private sealed class Listener(Action<double> heard) : IProgress<double>
    {
        public void Report(double value) => heard(value);
    }
}
