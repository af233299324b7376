using NtlTools.Core.Detection;
using NtlTools.Core.Segmentation;
using NtlTools.Learning;

namespace NtlTools.Core.Tests.Detection;

/// <summary>A detector of the simulated town, trained once for all tests.</summary>
internal static class Detectors
{
    public static IReadOnlyList<SegmentedCustomer> SegmentedTown => Customers.SegmentedTown.Customers;

    public static TheftDetector Town { get; } = Train(new(), SegmentedTown);

    public static TheftDetector Train(DetectorSettings settings, IReadOnlyList<SegmentedCustomer> customers, int threads = 2) =>
        new TheftDetectorLearner(settings).Fit(customers, new ExecutionOptions { Threads = threads });
}
