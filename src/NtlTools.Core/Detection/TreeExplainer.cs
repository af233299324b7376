using NtlTools.Core.Errors;
using NtlTools.Core.Segmentation;
using NtlTools.Learning;
using NtlTools.Learning.Explanation;
using NtlTools.Learning.Numerics;
using NtlTools.Learning.Trees;

namespace NtlTools.Core.Detection;

/// <summary>Explains what boosted trees say of customers.</summary>
internal sealed class TreeExplainer(CustomerEncoder encoder, GradientBoostingModel trees)
{
    private const int BlockSize = 1024;

    private TreeShap? _shap;

    /// <summary>Says for each customer how much each column moved the log-odds.</summary>
    /// <exception cref="NtlException">The trees are too large to be explained.</exception>
    public ScoreExplanation[] Explain(IReadOnlyList<SegmentedCustomer> customers, ExecutionOptions execution)
    {
        ExecutionOptions quiet = execution with { Progress = null };
        Matrix rows = encoder.Encode(customers, quiet);
        double[] logOdds = trees.PredictLogOdds(rows, quiet);
        TreeShap shap = _shap ??= Prepare(execution.Cancellation);
        Matrix contributions = shap.Explain(rows, execution);
        IReadOnlyList<string> names = encoder.ColumnNames;
        var explanations = new ScoreExplanation[customers.Count];
        OrderedParallel.ForBlocks(customers.Count, BlockSize, quiet, (_, first, end) =>
        {
            for (int i = first; i < end; i++)
            {
                explanations[i] = new()
                {
                    CustomerId = customers[i].CustomerId,
                    ExpectedValue = shap.ExpectedValue,
                    LogOdds = logOdds[i],
                    Contributions = Contributions(customers[i], rows.Row(i), contributions.Row(i)),
                };
            }
        });
        return explanations;

        FeatureContribution[] Contributions(SegmentedCustomer customer, ReadOnlySpan<double> row, ReadOnlySpan<double> moved)
        {
            var list = new FeatureContribution[names.Count];
            double[] keys = new double[names.Count];
            for (int column = 0; column < list.Length; column++)
            {
                bool isFeature = column < encoder.FeatureCount;
                list[column] = new(names[column], isFeature ? row[column] : double.NaN,
                    isFeature ? null : customer.Features.Attributes.GetValueOrDefault(names[column]), moved[column]);
                keys[column] = -Math.Abs(moved[column]);
            }

            // Equal contributions stay in the order of the columns.
            int[] order = [.. Enumerable.Range(0, list.Length).OrderBy(column => keys[column])];
            return Array.ConvertAll(order, column => list[column]);
        }
    }

    private TreeShap Prepare(CancellationToken cancellation)
    {
        try
        {
            return new(trees, cancellation);
        }
        catch (ArgumentException failure)
        {
            throw NtlErrors.InexplicableTrees(failure);
        }
    }
}
