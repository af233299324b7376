namespace NtlTools.Core.Runs;

/// <summary>How far a run has come.</summary>
/// <param name="Stage">What is being done.</param>
/// <param name="StageNumber">Which stage it is, from 1.</param>
/// <param name="StageCount">How many stages there are.</param>
/// <param name="Share">The finished share of the stage, 0 to 1.</param>
public sealed record RunProgress(RunStage Stage, int StageNumber, int StageCount, double Share);

/// <summary>The stages that jobs are made of; those of a whole run come first, in order.</summary>
public enum RunStage
{
    /// <summary>Reading the files and computing features, side by side.</summary>
    Import,

    /// <summary>Choosing the number of segments and dividing customers.</summary>
    Segmentation,

    /// <summary>Training and testing the detector.</summary>
    Training,

    /// <summary>Scoring and ranking every customer.</summary>
    Scoring,

    /// <summary>Writing the outputs.</summary>
    Writing,

    /// <summary>Measuring a detector on inspected customers.</summary>
    Evaluation,

    /// <summary>Generating readings and writing them, side by side.</summary>
    Simulation,
}
