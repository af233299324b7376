namespace NtlTools.Learning.Metrics;

/// <summary>What a test of a hypothesis says.</summary>
/// <param name="Statistic">The statistic; NaN where there are too few values.</param>
/// <param name="DegreesOfFreedom">Its degrees of freedom; NaN for a test that has none.</param>
/// <param name="PValue">
/// The probability of a statistic at least as extreme where nothing but chance is at work, 0 to 1; NaN where the test says nothing.
/// </param>
public readonly record struct TestResult(double Statistic, double DegreesOfFreedom, double PValue)
{
    /// <summary>A test that says nothing.</summary>
    public static TestResult None { get; } = new(double.NaN, double.NaN, double.NaN);
}
