namespace NtlTools.Core.Errors;

/// <summary>A request that cannot be met, for a reason that the person who made it can act on.</summary>
/// <remarks>Made only by <see cref="NtlErrors"/>, so that every error has one place and one wording.</remarks>
public sealed class NtlException : Exception
{
    // A file can make its own texts part of a message, as long as it likes.
    private const int LongestMessage = 4000;

    internal NtlException(string errorId, NtlErrorKind kind, string? target, string message, string recommendation, Exception? inner = null)
        : base(message.Length > LongestMessage ? string.Concat(message.AsSpan(0, LongestMessage - 1), "…") : message, inner)
    {
        ErrorId = errorId;
        Kind = kind;
        Target = target;
        Recommendation = recommendation;
    }

    /// <summary>A name that never changes, for scripts to compare with.</summary>
    public string ErrorId { get; }

    /// <summary>The family the error belongs to.</summary>
    public NtlErrorKind Kind { get; }

    /// <summary>What it is about: a file, "file:line", a column or a setting; null where nothing fits.</summary>
    public string? Target { get; }

    /// <summary>What to do about it.</summary>
    public string Recommendation { get; }
}
