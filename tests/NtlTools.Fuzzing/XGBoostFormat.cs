using NtlTools.Core.Detection;
using NtlTools.Learning.Numerics;

namespace NtlTools.Fuzzing;

/// <summary>Models as XGBoost writes them.</summary>
internal sealed class XGBoostFormat : FuzzFormat
{
    private const string FileName = "model.json";

    /// <inheritdoc/>
    public override string Name => "xgboost";

    /// <inheritdoc/>
    public override FuzzRound Make(ref SeededRandom random)
    {
        byte[] seed = Mutation.Pick(ModelSeeds.XGBoost, ref random), other = Mutation.Pick(ModelSeeds.XGBoost, ref random);
        byte[] file = JsonMutation.Mutate(seed, other, ref random);
        bool upToBestIteration = Mutation.Once(8, ref random);
        return new()
        {
            Files = [new(FileName, file)],
            Description = upToBestIteration ? "up to the best iteration" : "all trees",
            Read = (folder, cancellation) =>
                ModelFormat.Use(ModelFile.Load(Path.Combine(folder, FileName), upToBestIteration), cancellation),
        };
    }
}
