using System.Text.Json;
using NtlTools.Learning.Clustering;
using NtlTools.Learning.Numerics;

namespace NtlTools.Learning.Tests.Clustering;

/// <summary>A small table with scikit-learn's mixtures, as Fixtures/Mixture/make_mixture.py wrote them.</summary>
internal sealed record MixtureFixture(Matrix Rows, int ComponentCount, MixtureFixture.Answer[] Answers)
{
    public sealed record Answer(
        CovarianceType Type, double[] Weights, Matrix Means, Matrix Covariances, double Score, double Bic, double Aic,
        int[] Labels, Matrix Probabilities, double[] LogLikelihoods, double LowestSingleScore);

    public static TheoryData<string> Names => ["anisotropic", "overlapping", "consumption"];

    public static MixtureFixture Read(string name)
    {
        string path = Path.Combine(AppContext.BaseDirectory, "Fixtures", "Mixture", name + ".json");
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
        JsonElement root = document.RootElement;
        return new MixtureFixture(
            Table(root.GetProperty("rows")), root.GetProperty("k").GetInt32(),
            [.. root.GetProperty("answers").EnumerateArray().Select(answer => new Answer(
                answer.GetProperty("type").GetString() switch
                {
                    "full" => CovarianceType.Full,
                    "tied" => CovarianceType.Tied,
                    "diag" => CovarianceType.Diagonal,
                    _ => CovarianceType.Spherical,
                },
                Numbers(answer.GetProperty("weights")), Table(answer.GetProperty("means")),
                Table(answer.GetProperty("covariances")), answer.GetProperty("score").GetDouble(),
                answer.GetProperty("bic").GetDouble(), answer.GetProperty("aic").GetDouble(),
                [.. answer.GetProperty("labels").EnumerateArray().Select(label => label.GetInt32())],
                Table(answer.GetProperty("probabilities")), Numbers(answer.GetProperty("log_likelihoods")),
                answer.GetProperty("lowest_single_score").GetDouble()))]);
    }

    /// <summary>The model of scikit-learn's parameters.</summary>
    public GaussianMixtureModel Model(Answer answer) => new(
        answer.Type, answer.Weights, answer.Means, answer.Covariances, answer.Score, Rows.Rows, 1, true);

    private static Matrix Table(JsonElement array)
    {
        double[][] rows = [.. array.EnumerateArray().Select(Numbers)];
        return new Matrix(rows.Length, rows[0].Length, [.. rows.SelectMany(row => row)]);
    }

    private static double[] Numbers(JsonElement array) => [.. array.EnumerateArray().Select(number => number.GetDouble())];
}
