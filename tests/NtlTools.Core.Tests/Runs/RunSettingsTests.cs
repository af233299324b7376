using NtlTools.Core.Readings.Simulation;
using NtlTools.Core.Runs;
using NtlTools.Core.Segmentation;

namespace NtlTools.Core.Tests.Runs;

public class RunSettingsTests
{
    private static readonly RunSettings Settings = new() { Inputs = ["a.csv"], OutputFolder = "out", SimulatedTheft = new SimulatedTheftSettings() };

    [Fact]
    public void One_seed_serves_everything_that_draws()
    {
        RunSettings seeded = Settings.WithSeed(7);
        Assert.All([seeded.SimulatedTheft!.Seed, seeded.Segmentation.Seed, seeded.Segmentation.Split.Seed, seeded.Detector.Seed,
            seeded.Detector.Split.Seed, seeded.Detector.Bootstrap.Seed], seed => Assert.Equal(7UL, seed));
        Assert.Null((Settings with { SimulatedTheft = null }).WithSeed(7).SimulatedTheft);
    }

    [Fact]
    public void One_split_serves_segments_and_detector()
    {
        RunSettings split = Settings.WithSplit(SplitMethod.InspectionDate);
        Assert.Equal(SplitMethod.InspectionDate, split.Segmentation.Split.Method);
        Assert.Equal(SplitMethod.InspectionDate, split.Detector.Split.Method);
    }
}
