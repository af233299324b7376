namespace NtlTools.Learning.Clustering;

/// <summary>Progress of one stage of a longer piece of work.</summary>
internal sealed class ProgressShare(IProgress<double> whole, double start, double share) : IProgress<double>
{
    public void Report(double value) => whole.Report(start + share * value);

    /// <summary>Execution whose progress is a part of another's.</summary>
    public static ExecutionOptions Of(ExecutionOptions execution, double start, double share) =>
        execution with { Progress = execution.Progress is { } whole ? new ProgressShare(whole, start, share) : null };
}
