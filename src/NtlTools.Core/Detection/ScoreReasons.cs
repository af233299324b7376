using System.Collections.ObjectModel;

namespace NtlTools.Core.Detection;

/// <summary>The reasons of a score, which a cell of a table or of a CSV file shows as one text.</summary>
/// <param name="reasons">The reasons, the most telling first.</param>
public sealed class ScoreReasons(IList<ScoreReason> reasons) : ReadOnlyCollection<ScoreReason>(reasons)
{
    /// <summary>"ZeroRatio 0.42 (typical 0.01); MissingRatio 0.3 (typical 0)"; empty without reasons.</summary>
    public override string ToString() => string.Join("; ", this);
}
