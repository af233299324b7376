namespace NtlTools.Learning.Metrics;

/// <summary>Whether two means differ, the variances being what they are (Welch 1947), two-sided.</summary>
public static class WelchTest
{
    /// <summary>Tests two samples.</summary>
    /// <returns>t (positive where the first mean is larger); nothing below 2 values each, or where all values are equal.</returns>
    public static TestResult Test(SampleMoments first, SampleMoments second)
    {
        if (first.Count < 2 || second.Count < 2) return TestResult.None;
        double a = first.Variance / first.Count, b = second.Variance / second.Count;
        double t = (first.Mean - second.Mean) / Math.Sqrt(a + b);
        if (double.IsNaN(t)) return TestResult.None;
        double degrees = (a + b) * (a + b) / (a * a / (first.Count - 1) + b * b / (second.Count - 1));
        return new(t, degrees, SpecialFunctions.TwoSidedStudent(t, degrees));
    }
}
