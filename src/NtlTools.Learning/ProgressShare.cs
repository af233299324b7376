namespace NtlTools.Learning;

/// <summary>Progress of one stage of a longer piece of work.</summary>
/// <param name="whole">Hears of the whole.</param>
/// <param name="start">The share of the whole that is done when the stage begins, 0 to 1.</param>
/// <param name="share">The stage's share of the whole, 0 to 1.</param>
public sealed class ProgressShare(IProgress<double> whole, double start, double share) : IProgress<double>
{
    /// <inheritdoc/>
    public void Report(double value) => whole.Report(start + share * value);

    /// <summary>Execution whose progress is a part of another's.</summary>
    /// <param name="execution">The other.</param>
    /// <param name="start">The share of the whole that is done when the stage begins, 0 to 1.</param>
    /// <param name="share">The stage's share of the whole, 0 to 1.</param>
    public static ExecutionOptions Of(ExecutionOptions execution, double start, double share)
    {
        ArgumentNullException.ThrowIfNull(execution);
        return execution with { Progress = execution.Progress is { } whole ? new ProgressShare(whole, start, share) : null };
    }
}
