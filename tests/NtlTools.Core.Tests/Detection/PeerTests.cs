using System.Globalization;
using System.Text.Json;
using NtlTools.Core.Detection;
using NtlTools.Core.Features;
using NtlTools.Core.Segmentation;
using NtlTools.Learning;
using Xunit.Abstractions;

namespace NtlTools.Core.Tests.Detection;

public class PeerTests(ITestOutputHelper output)
{
    [Fact]
    public void Average_precision_is_that_of_XGBoost_and_scikit_learn_on_the_same_customers_or_better()
    {
        string[] lines = File.ReadAllLines(TestFiles.Fixture("Detection", "detection.csv"));
        string[] names = lines[0].Split(',')[3..];
        string[][] cells = [.. lines[1..].Select(line => line.Split(','))];
        MeterFeatures[] customers = [.. cells.Select(row => Customers.Of(row[0], row[1] == "1", rest: double.NaN,
            features: [.. names.Select((name, j) => (name, row[3 + j].Length == 0 ? double.NaN : double.Parse(row[3 + j],
                CultureInfo.InvariantCulture)))]))];
        double precision = 0, boosting = 0, isolation = 0, auc = 0;
        for (int division = 0; division < 5; division++)
        {
            SplitPart[] parts = [.. cells.Select(row => row[2][division] switch { 'T' => SplitPart.Training, 'V' =>
                SplitPart.Validation, _ => SplitPart.Test })];
            MeterFeatures[] training = [.. customers.Where((_, i) => parts[i] == SplitPart.Training)];
            CustomerSegmentation segmentation = new SegmentationLearner(new() { FitOn = FitPopulation.All }).Fit(training,
                ExecutionOptions.Default).Segmentation;
            DetectorEvaluation found = Detectors.Train(new() { Bootstrap = new() { Resamples = 1 } },
                segmentation.Assign(customers, parts, ExecutionOptions.Default)).Evaluation!;
            precision += found.AveragePrecision / 5;
            boosting += found.SupervisedAveragePrecision / 5;
            isolation += found.IsolationAveragePrecision / 5;
            auc += found.RocAuc / 5;
        }
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(TestFiles.Fixture("Detection", "detection.json")));
        double peer = document.RootElement.GetProperty("blend").GetDouble(),
            peerTrees = document.RootElement.GetProperty("boosting").GetDouble();
        double peerAuc = document.RootElement.GetProperty("rocAuc").GetDouble();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"average precision {precision:0.0000} (peers {peer:0.0000}), trees {boosting:0.0000} ({peerTrees:0.0000}), forests {isolation:0.0000}, AUC {auc:0.0000} ({peerAuc:0.0000})"));
        Assert.True(precision >= peer - 0.01, $"average precision {precision}, the peers' is {peer}");
        Assert.True(boosting >= peerTrees - 0.01, $"average precision of the trees {boosting}, XGBoost's is {peerTrees}");
        Assert.True(auc >= peerAuc - 0.01, $"ROC AUC {auc}, the peers' is {peerAuc}");
    }
}
