using NtlTools.Peers;

// Run by tests/peers/compare, once for each repetition: the verbs and steps are those of peers.py.
string verb = args.Length > 0 ? args[0] : "";
switch (verb, args.Length)
{
    case ("versions", 1):
        Step.WriteVersions();
        return 0;
    case ("import", 2):
        ReadingSteps.Import(args[1]);
        return 0;
    case ("features", 2):
        ReadingSteps.Features(args[1]);
        return 0;
    case ("clustering", 3):
        ClusteringSteps.Run(LearningData.Read(args[1]), LearningData.ReadLabels(args[2]));
        return 0;
    case ("segmentation", 2):
        SegmentationSteps.Run(LearningData.Read(args[1]));
        return 0;
    case ("forest", 2):
        TreeSteps.Forest(LearningData.Read(args[1]));
        return 0;
    case ("boosting", 2):
        TreeSteps.Boosting(LearningData.Read(args[1]));
        return 0;
    case ("quality", > 2):
        LearningData data = LearningData.Read(args[2]);
        ClusteringSteps.Quality(data, LearningData.ReadLabels(args[1]));
        TreeSteps.ForestQuality(data);
        TreeSteps.BoostingQuality([data, .. args[3..].Select(LearningData.Read)]);
        return 0;
    default:
        await Console.Error.WriteLineAsync("""
            usage: NtlTools.Peers versions
                   NtlTools.Peers import|features READINGS
                   NtlTools.Peers clustering FEATURES LABELS
                   NtlTools.Peers segmentation|forest|boosting FEATURES
                   NtlTools.Peers quality LABELS FEATURES...
            """);
        return 2;
}
