using System.Text.Json;
using NtlTools.Learning.Metrics;
using NtlTools.Learning.Tests.Trees;

namespace NtlTools.Learning.Tests.Metrics;

public sealed class MetricsReferenceTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Metrics_equal_those_of_scikit_learn(int index)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(FixtureFile.Path("Metrics", "metrics.json")));
        var item = document.RootElement[index];
        double Number(string name) => item.GetProperty(name).GetDouble();
        double[] scores = [.. item.GetProperty("scores").EnumerateArray().Select(value => value.GetDouble())];
        bool[] labels = [.. item.GetProperty("labels").EnumerateArray().Select(value => value.GetInt32() == 1)];
        int[] counts = [.. item.GetProperty("confusion").EnumerateArray().Select(value => value.GetInt32())];

        Assert.Equal(Number("rocAuc"), RocAuc.Score(scores, labels), 1e-12);
        Assert.Equal(Number("averagePrecision"), AveragePrecision.Score(scores, labels), 1e-12);
        Assert.Equal(Number("brier"), BrierScore.Score(scores, labels), 1e-12);
        Assert.Equal(Number("logLoss"), LogLoss.Score(scores, labels), 1e-12);
        var confusion = ConfusionMatrix.Measure(scores, labels, Number("threshold"));
        Assert.Equal(new ConfusionMatrix(counts[0], counts[1], counts[2], counts[3]), confusion);
        Assert.Equal(Number("precision"), confusion.Precision, 1e-12);
        Assert.Equal(Number("recall"), confusion.Recall, 1e-12);
        Assert.Equal(Number("f1"), confusion.F1, 1e-12);
    }
}
