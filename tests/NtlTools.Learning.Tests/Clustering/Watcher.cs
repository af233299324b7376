namespace NtlTools.Learning.Tests.Clustering;

/// <summary>Hears of progress, and cancels the work once enough of it is done.</summary>
internal sealed class Watcher(CancellationTokenSource stop, double end) : IProgress<double>
{
    public double Last { get; private set; }

    public void Report(double value)
    {
        Assert.True(value >= Last, $"Progress went back from {Last} to {value}.");
        Last = value;
        if (value >= end) stop.Cancel();
    }
}
