namespace NtlTools.Learning.Trees;

/// <summary>How boosted trees for more than two classes are fitted.</summary>
public sealed record MulticlassBoostingSettings
{
    /// <summary>How the trees of each class grow; a few shallow ones by default, for a quick answer to a single row.</summary>
    public GradientBoostingSettings Boosting { get; init; } = new()
    {
        Trees = 60, MaxDepth = 5, LearningRate = 0.2, Subsample = 1, EarlyStoppingRounds = 0,
    };

    /// <summary>The share of the rows that are held out to measure the accuracy on, from 0.01 to 0.9; 0.2 by default.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not from 0.01 to 0.9.</exception>
    public double HoldOutShare
    {
        get;
        init => field = value is >= 0.01 and <= 0.9 ? value
            : throw new ArgumentOutOfRangeException(nameof(HoldOutShare), value, "A share to hold out lies from 0.01 to 0.9.");
    } = 0.2;

    /// <summary>The most rows that are used, drawn at random from each class alike, at least 100; 20,000 by default.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 100.</exception>
    public int MaxRows
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 100, nameof(MaxRows));
            field = value;
        }
    } = 20_000;

    /// <summary>Draws of rows and what is held out.</summary>
    public ulong Seed { get; init; } = 42;
}
