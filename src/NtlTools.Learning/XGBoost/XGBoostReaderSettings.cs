namespace NtlTools.Learning.XGBoost;

/// <summary>How an XGBoost model file is read.</summary>
public sealed record XGBoostReaderSettings
{
    /// <summary>
    /// Takes the trees up to the best iteration alone, where the file names one, as XGBClassifier.predict_proba does after early
    /// stopping; otherwise all trees, as Booster.predict does. Not set by default.
    /// </summary>
    public bool UpToBestIteration { get; init; }

    /// <summary>A longer file is refused, bytes; 256 MiB when not set, at most 1 GiB.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public int MostBytes
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 1 << 30);
            field = value;
        }
    } = 256 << 20;
}
