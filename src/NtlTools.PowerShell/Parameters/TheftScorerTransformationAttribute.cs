using System.Management.Automation;
using NtlTools.Core.Errors;
using NtlTools.Core.Runs;

namespace NtlTools.PowerShell.Parameters;

/// <summary>Takes the path of a model where a model is wanted.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public sealed class TheftScorerTransformationAttribute : ArgumentTransformationAttribute
{
    /// <summary>Loads the model that a path means, a run's folder or a file; everything else stays what it is.</summary>
    /// <exception cref="ArgumentTransformationMetadataException">The path means no model that can be used.</exception>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        ArgumentNullException.ThrowIfNull(engineIntrinsics);
        object given = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        string? path = given as string ?? (given as FileSystemInfo)?.FullName;
        if (path is null) return inputData;
        string? file = ShellPaths.ResolveLiteral(engineIntrinsics.SessionState.Path, path, out ErrorRecord? error);
        if (file is null) throw new ArgumentTransformationMetadataException(error!.Exception.Message, error.Exception);
        try
        {
            return ModelFolder.LoadScorer(file);
        }
        catch (NtlException failure)
        {
            throw new ArgumentTransformationMetadataException($"{failure.Message} {failure.Recommendation}", failure);
        }
    }
}
