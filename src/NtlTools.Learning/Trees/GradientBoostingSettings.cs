namespace NtlTools.Learning.Trees;

/// <summary>How gradient-boosted trees grow; the names are XGBoost's and scikit-learn's.</summary>
public sealed record GradientBoostingSettings
{
    // Beyond these nothing is learned, and sums may leave the range of the numbers that hold them.
    private const double MostLearningRate = 10, MostPositiveWeight = 1e9;

    /// <summary>The most trees, at least 1; 200 when not set.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not positive.</exception>
    public int Trees { get; init => field = AtLeast(value, 1); } = 200;

    /// <summary>The most splits between a root and a leaf, from 1 to 16; 6 when not set.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public int MaxDepth
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 16);
            field = AtLeast(value, 1);
        }
    } = 6;

    /// <summary>The order in which nodes are split; level by level when not set.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is none of the enumeration's.</exception>
    public GrowthPolicy GrowthPolicy { get; init => field = Defined(value); } = GrowthPolicy.DepthWise;

    /// <summary>
    /// The most leaves of a tree, at least 2; 0, which it is when not set, for as many as <see cref="MaxDepth"/> allows.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative or 1.</exception>
    public int MaxLeaves
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfEqual(value, 1);
            field = AtLeast(value, 0);
        }
    }

    /// <summary>What each tree's answer is multiplied with, above 0 and at most 10; 0.1 when not set.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public double LearningRate { get; init => field = AboveZero(value, MostLearningRate); } = 0.1;

    /// <summary>The most bins a column, one of them for missing values; from 3 to 256; 256 when not set.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public int MaxBins
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 256);
            field = AtLeast(value, 3);
        }
    } = 256;

    /// <summary>
    /// The L1 penalty on leaf weights (α): a node's gradients count as far as they exceed it; at least 0; 0 when not set.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative or not finite.</exception>
    public double L1 { get; init => field = NotNegative(value); }

    /// <summary>The L2 penalty on leaf weights (λ), at least 0; 1 when not set.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative or not finite.</exception>
    public double L2 { get; init => field = NotNegative(value); } = 1;

    /// <summary>The least sum of hessians in a child, at least 0; 1 when not set.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative or not finite.</exception>
    public double MinChildWeight { get; init => field = NotNegative(value); } = 1;

    /// <summary>The gain that a split must exceed (γ, min_split_loss), at least 0; 0 when not set.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative or not finite.</exception>
    public double MinGain { get; init => field = NotNegative(value); }

    /// <summary>The share of rows each tree sees, drawn without replacement, in (0, 1]; 0.8 when not set.</summary>
    /// <remarks>Trees that do not all see the same rows rank rows kept out of training better (Friedman 2002).</remarks>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside (0, 1].</exception>
    public double Subsample { get; init => field = Share(value); } = 0.8;

    /// <summary>The share of columns each tree sees, in (0, 1]; 1 when not set.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside (0, 1].</exception>
    public double ColumnSample { get; init => field = Share(value); } = 1;

    /// <summary>
    /// The weight of a positive row against a negative one (scale_pos_weight), above 0 and at most 10⁹; null means 1.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public double? PositiveWeight
    {
        get;
        init
        {
            if (value is double weight) AboveZero(weight, MostPositiveWeight);
            field = value;
        }
    }

    /// <summary>
    /// The log-odds that the trees start from; 0 when not set; null means the log-odds of the weighted share of positives.
    /// </summary>
    /// <remarks>
    /// Starting from an even chance keeps the hessians large in the first trees, so that rare positives are split more
    /// finely than <see cref="MinChildWeight"/> would allow from their true share; rankings come out better for it.
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException">The value is not finite.</exception>
    public double? BaseScore
    {
        get;
        init
        {
            if (value is double score && !double.IsFinite(score))
                throw new ArgumentOutOfRangeException(nameof(value), value, "A finite number is needed.");
            field = value;
        }
    } = 0;

    /// <summary>
    /// The trees without a better validation score after which growing stops, at least 0; 0 never stops; 20 when not set.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int EarlyStoppingRounds { get; init => field = AtLeast(value, 0); } = 20;

    /// <summary>What is watched on validation rows; the average precision when not set.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is none of the enumeration's.</exception>
    public EarlyStoppingMetric EarlyStoppingMetric { get; init => field = Defined(value); } =
        EarlyStoppingMetric.AveragePrecision;

    /// <summary>
    /// For each column 1 where the log-odds must not fall as its values rise, -1 where they must not rise, else 0; none
    /// when not set. It says nothing of missing values, and a categorical column cannot have one.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">An entry is not -1, 0 or 1.</exception>
    public IReadOnlyList<int> MonotoneConstraints
    {
        get;
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            foreach (int direction in value)
            {
                if (direction is < -1 or > 1)
                    throw new ArgumentOutOfRangeException(nameof(value), direction, "A constraint is -1, 0 or 1.");
            }
            field = value;
        }
    } = [];

    /// <summary>The columns that hold category codes 0, 1, 2, … instead of quantities; none when not set.</summary>
    public IReadOnlyList<int> CategoricalColumns
    {
        get;
        init => field = value ?? throw new ArgumentNullException(nameof(value));
    } = [];

    /// <summary>
    /// Keeps few rows from looking like a pattern of their category: added to a category's hessian when categories are put
    /// in order and to L2 when a categorical split is judged; at least 0; 10 when not set.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative or not finite.</exception>
    public double CategorySmoothing { get; init => field = NotNegative(value); } = 10;

    /// <summary>A category with fewer rows in a node goes with the missing values there; at least 1; 10 when not set.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not positive.</exception>
    public int MinRowsPerCategory { get; init => field = AtLeast(value, 1); } = 10;

    /// <summary>The seed of row and column samples.</summary>
    public ulong Seed { get; init; } = 42;

    private static int AtLeast(int value, int minimum)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, minimum);
        return value;
    }

    private static T Defined<T>(T value) where T : struct, Enum
    {
        if (!Enum.IsDefined(value)) throw new ArgumentOutOfRangeException(nameof(value), value, "No such value.");
        return value;
    }

    private static double AboveZero(double value, double most)
    {
        if (!(value > 0 && value <= most))
            throw new ArgumentOutOfRangeException(nameof(value), value, $"A number above 0 and up to {most} is needed.");
        return value;
    }

    private static double NotNegative(double value)
    {
        if (!(value >= 0 && double.IsFinite(value)))
            throw new ArgumentOutOfRangeException(nameof(value), value, "A finite number of at least 0 is needed.");
        return value;
    }

    private static double Share(double value)
    {
        if (!(value is > 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(value), value, "A share lies in (0, 1].");
        return value;
    }
}
