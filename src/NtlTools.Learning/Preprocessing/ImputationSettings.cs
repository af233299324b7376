namespace NtlTools.Learning.Preprocessing;

/// <summary>What becomes of a row in which a column is missing.</summary>
public enum ImputationRule
{
    /// <summary>The row is dropped: without this column it says nothing.</summary>
    Drop,

    /// <summary>0 is filled in: not recorded means that it did not happen.</summary>
    Zero,

    /// <summary>The mean of the column's known values is filled in.</summary>
    Mean,

    /// <summary>The median of the column's known values is filled in.</summary>
    Median,

    /// <summary>A number of the settings is filled in.</summary>
    Constant,

    /// <summary>The value stays missing.</summary>
    Keep,
}

/// <summary>One rule for each column: drop where the core is missing, zero for what did not happen, the mean for the rest.</summary>
public sealed record ImputationSettings
{
    private readonly ImputationRule _rest = ImputationRule.Mean;
    private readonly IReadOnlyDictionary<string, ImputationRule> _rules = new Dictionary<string, ImputationRule>();
    private readonly double _constant;
    private readonly IReadOnlyDictionary<string, double> _constants = new Dictionary<string, double>();

    /// <summary>The rules of columns by name, as they are written.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A rule does not exist.</exception>
    public IReadOnlyDictionary<string, ImputationRule> Rules
    {
        get => _rules;
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            foreach (ImputationRule rule in value.Values) Known(rule);
            _rules = new Dictionary<string, ImputationRule>(value, StringComparer.Ordinal);
        }
    }

    /// <summary>The rule of every other column; the mean by default.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The rule does not exist.</exception>
    public ImputationRule OtherColumns { get => _rest; init => _rest = Known(value); }

    /// <summary>What <see cref="ImputationRule.Constant"/> fills in where a column has no constant of its own; finite.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is not finite.</exception>
    public double Constant
    {
        get => _constant;
        init => _constant = double.IsFinite(value) ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "What is filled in is a finite number.");
    }

    /// <summary>What <see cref="ImputationRule.Constant"/> fills in, of columns by name; finite.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A number is not finite.</exception>
    public IReadOnlyDictionary<string, double> Constants
    {
        get => _constants;
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            foreach ((string column, double constant) in value)
            {
                if (!double.IsFinite(constant))
                    throw new ArgumentOutOfRangeException(nameof(value), constant, $"The constant of '{column}' is not finite.");
            }
            _constants = new Dictionary<string, double>(value, StringComparer.Ordinal);
        }
    }

    /// <summary>The constant of a column.</summary>
    public double ConstantOf(string column) => Constants.TryGetValue(column, out double constant) ? constant : Constant;

    /// <summary>The rule of a column.</summary>
    public ImputationRule RuleOf(string column) => Rules.TryGetValue(column, out ImputationRule rule) ? rule : OtherColumns;

    private static ImputationRule Known(ImputationRule rule) => Enum.IsDefined(rule) ? rule
        : throw new ArgumentOutOfRangeException(nameof(rule), rule, "There is no such rule.");
}
