namespace NtlTools.Learning.Preprocessing;

/// <summary>
/// What is done to columns before distances are taken: by default 0 for what is missing, then standard scaling, and no more.
/// </summary>
/// <remarks>
/// The steps have one order. Imputation comes first, since no later step can compute with a missing value. Clipping comes before
/// scaling, so that means and deviations are those of the clipped values. Correlations are taken of scaled columns, since
/// logarithms and ranks change them. Principal components come last: they weigh columns by their variance, and two columns of
/// one content would count twice.
/// </remarks>
public sealed record PreprocessorSettings
{
    private readonly ImputationSettings _imputation = new() { OtherColumns = ImputationRule.Zero };
    private readonly double? _lower, _upper, _correlation;
    private readonly Scaling _scaling = Scaling.Standard;
    private readonly IReadOnlyDictionary<string, Scaling> _columnScalings = new Dictionary<string, Scaling>();
    private readonly IReadOnlyCollection<string> _unclipped = [];

    /// <summary>What becomes of rows in which a column is missing; 0 is filled in by default.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A rule is Keep: no later step can compute with a missing value.</exception>
    public ImputationSettings Imputation
    {
        get => _imputation;
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            if (value.OtherColumns == ImputationRule.Keep || value.Rules.Values.Contains(ImputationRule.Keep))
                throw new ArgumentOutOfRangeException(nameof(value), ImputationRule.Keep, "A value cannot stay missing here.");
            _imputation = value;
        }
    }

    /// <summary>
    /// Whether a column without any known value is filled up, where its rule is Zero or Constant, and reported as not varying;
    /// by default it is refused.
    /// </summary>
    public bool AllowEmptyColumns { get; init; }

    /// <summary>
    /// Values below this quantile of their column, in [0, 0.5), become it, after imputation (winsorizing, Tukey 1962); null for
    /// no such limit. A column of which nearly all values are the same may not vary any more.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The quantile is not in [0, 0.5).</exception>
    public double? LowerClipQuantile
    {
        get => _lower;
        init => _lower = value is null or (>= 0 and < 0.5) ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "The lower quantile is from 0 to below 0.5.");
    }

    /// <summary>Values above this quantile of their column, in (0.5, 1], become it; null for no such limit.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The quantile is not in (0.5, 1].</exception>
    public double? UpperClipQuantile
    {
        get => _upper;
        init => _upper = value is null or (> 0.5 and <= 1) ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "The upper quantile is above 0.5, up to 1.");
    }

    /// <summary>Columns that are not clipped, by name: rare categories would be clipped away.</summary>
    public IReadOnlyCollection<string> UnclippedColumns
    {
        get => _unclipped;
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            _unclipped = [.. value];
        }
    }

    /// <summary>How columns are scaled; Standard by default.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such scaling.</exception>
    public Scaling Scaling { get => _scaling; init => _scaling = Known(value); }

    /// <summary>How some columns are scaled instead, by name.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such scaling.</exception>
    public IReadOnlyDictionary<string, Scaling> ColumnScalings
    {
        get => _columnScalings;
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            foreach (Scaling scaling in value.Values) Known(scaling);
            _columnScalings = new Dictionary<string, Scaling>(value, StringComparer.Ordinal);
        }
    }

    /// <summary>
    /// A scaled column whose correlation (Pearson) with an earlier one that stays is above this, in (0, 1), in either direction,
    /// is left out; null to leave out none. Columns that do not vary correlate with none and stay.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The correlation is not in (0, 1).</exception>
    public double? MaximumCorrelation
    {
        get => _correlation;
        init => _correlation = value is null or (> 0 and < 1) ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "A limit of the correlation is above 0 and below 1.");
    }

    /// <summary>Turns the columns into their principal components; null to leave them as they are.</summary>
    public PrincipalComponentSettings? PrincipalComponents { get; init; }

    /// <summary>The scaling of a column.</summary>
    public Scaling ScalingOf(string column) => ColumnScalings.TryGetValue(column, out Scaling scaling) ? scaling : Scaling;

    private static Scaling Known(Scaling scaling) => Enum.IsDefined(scaling) ? scaling
        : throw new ArgumentOutOfRangeException(nameof(scaling), scaling, "There is no such scaling.");
}
