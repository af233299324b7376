namespace NtlTools.Learning.Trees;

/// <summary>What is watched on validation rows to find the best number of trees.</summary>
public enum EarlyStoppingMetric
{
    /// <summary>The average precision, which is to rise.</summary>
    AveragePrecision,

    /// <summary>The area under the receiver operating characteristic, which is to rise.</summary>
    RocAuc,

    /// <summary>The mean negative log-likelihood of the labels, unweighted, which is to fall.</summary>
    LogLoss,
}
