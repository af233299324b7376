namespace NtlTools.Fuzzing;

/// <summary>A file of a round.</summary>
/// <param name="Name">Its name in the folder of the round.</param>
/// <param name="Content">Its bytes.</param>
internal sealed record FuzzFile(string Name, byte[] Content);

/// <summary>One round: the files, and what reads them.</summary>
internal sealed class FuzzRound
{
    /// <summary>The files, which are written before they are read.</summary>
    public required IReadOnlyList<FuzzFile> Files { get; init; }

    /// <summary>How they are read, for who looks into a failure.</summary>
    public required string Description { get; init; }

    /// <summary>Reads the files from a folder; anything it throws but a documented error is a failure.</summary>
    public required Action<string, CancellationToken> Read { get; init; }
}
