using System.Text.Json;
using NtlTools.Learning.Tests.Trees;

namespace NtlTools.Learning.Tests.Calibration;

/// <summary>Scores with scikit-learn's calibrations of them, as Fixtures/make_calibration.py wrote them.</summary>
internal sealed class CalibrationFixture(JsonElement item)
{
    public static IReadOnlyList<CalibrationFixture> All { get; } = Read();

    public double[] Scores => Numbers("scores");

    public bool[] Labels => Array.ConvertAll(Numbers("labels"), label => label == 1);

    public IEnumerable<(string Strategy, int Bins, double[] Observed, double[] Predicted)> Curves =>
        item.GetProperty("curves").EnumerateArray().Select(curve => (
            curve.GetProperty("strategy").GetString()!, curve.GetProperty("bins").GetInt32(),
            Numbers(curve.GetProperty("observed")), Numbers(curve.GetProperty("predicted"))));

    public double[] Numbers(string name) => Numbers(item.GetProperty(name));

    private static double[] Numbers(JsonElement array) => [.. array.EnumerateArray().Select(number => number.GetDouble())];

    private static CalibrationFixture[] Read()
    {
        JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(FixtureFile.Path("Calibration", "calibration.json")));
        return [.. document.RootElement.EnumerateArray().Select(item => new CalibrationFixture(item))];
    }
}
