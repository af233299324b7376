using NtlTools.Core.Runs;

namespace NtlTools.PowerShell;

/// <summary>Tells a progress display what stage a run is in, and how far the whole is.</summary>
internal sealed class StageReport(Action<string> stage, IProgress<double> share) : IProgress<RunProgress>
{
    /// <summary>Takes how far a run has come.</summary>
    public void Report(RunProgress value)
    {
        stage($"{value.Stage} ({value.StageNumber} of {value.StageCount})");
        share.Report((value.StageNumber - 1 + value.Share) / value.StageCount);
    }
}
