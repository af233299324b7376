using NtlTools.Learning.Trees;

namespace NtlTools.Learning.Tests.Explanation;

/// <summary>Shapley values as they are defined: a mean over all coalitions of columns, in exponential time.</summary>
internal static class ExactShapley
{
    public static double[] Explain(GradientBoostingModel model, double[] row)
    {
        int columns = model.Columns;
        double[] games = new double[1 << columns];
        for (int coalition = 0; coalition < games.Length; coalition++) games[coalition] = Expectation(model, row, coalition);
        double[] factorials = new double[columns + 1];
        factorials[0] = 1;
        for (int i = 1; i <= columns; i++) factorials[i] = i * factorials[i - 1];
        double[] values = new double[columns];
        for (int column = 0; column < columns; column++)
        {
            for (int coalition = 0; coalition < games.Length; coalition++)
            {
                if ((coalition >> column & 1) != 0) continue;
                int size = int.PopCount(coalition);
                values[column] += factorials[size] * factorials[columns - size - 1] / factorials[columns]
                    * (games[coalition | 1 << column] - games[coalition]);
            }
        }
        return values;
    }

    /// <summary>The log-odds when a column outside the coalition goes down both sides by their cover.</summary>
    public static double Expectation(GradientBoostingModel model, double[] row, int coalition)
    {
        GradientBoostingTrees trees = model.Trees;
        double sum = model.BaseScore;
        for (int tree = 0; tree < model.TreeCount; tree++) sum += Below(tree, 0);
        return sum;

        double Below(int tree, int node)
        {
            int start = trees.TreeStarts[tree], index = start + node, column = trees.Features[index];
            if (column < 0) return trees.LeafValues[index];
            int left = trees.LeftChildren[index];
            if ((coalition >> column & 1) != 0) return Below(tree, GoesLeft(index) ? left : left + 1);
            double leftCover = trees.Covers[start + left], rightCover = trees.Covers[start + left + 1],
                share = leftCover + rightCover > 0 ? leftCover / (leftCover + rightCover) : 0.5;
            return share * Below(tree, left) + (1 - share) * Below(tree, left + 1);
        }

        bool GoesLeft(int index)
        {
            double value = row[trees.Features[index]];
            if (trees.CategoryStarts[index] < 0)
                return double.IsNaN(value) ? trees.DefaultLeft[index] == 1 : (float)value < trees.Thresholds[index];
            return model.CategoryStep(index, model.KnownCategory(trees.Features[index], value)) == 0;
        }
    }
}
