using System.Security.Cryptography;
using NtlTools.Core.Errors;

namespace NtlTools.Core.Runs;

/// <summary>Computes size and SHA-256 of the input files aside while the run goes on.</summary>
internal sealed class InputHashes : IDisposable
{
    private readonly CancellationTokenSource _stop;
    private readonly Task<InputHash[]> _task;

    public InputHashes(IEnumerable<string> paths, CancellationToken cancellation)
    {
        string[] files = [.. paths];
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        CancellationToken stopped = _stop.Token;
        _task = Task.Run(async () =>
        {
            var hashes = new InputHash[files.Length];
            for (int i = 0; i < files.Length; i++)
            {
                try
                {
                    await using var stream = new FileStream(files[i], FileMode.Open, FileAccess.Read, FileShare.Read, 1,
                        FileOptions.SequentialScan);
                    byte[] hash = await SHA256.HashDataAsync(stream, stopped).ConfigureAwait(false);
                    hashes[i] = new(files[i], stream.Length, Convert.ToHexStringLower(hash));
                }
                catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
                {
                    throw NtlErrors.UnreadableFile(files[i], failure);
                }
            }
            return hashes;
        }, stopped);
    }

    public IReadOnlyList<InputHash> Result() => _task.GetAwaiter().GetResult();

    public void Dispose()
    {
        _stop.Cancel();
        try
        {
            _task.Wait(CancellationToken.None);
        }
        catch (AggregateException)
        {
            // Nobody asked for the result, or Result has thrown it already.
        }
        _stop.Dispose();
    }
}

/// <summary>One input file.</summary>
/// <param name="Path">The file.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Sha256">Its SHA-256, hexadecimal.</param>
internal sealed record InputHash(string Path, long Bytes, string Sha256);
