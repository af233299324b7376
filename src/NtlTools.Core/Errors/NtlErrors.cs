namespace NtlTools.Core.Errors;

/// <summary>The catalogue of errors: every id, wording and advice in one place.</summary>
/// <remarks>One partial file a stage, beside the stage that raises them.</remarks>
public static partial class NtlErrors
{
}
