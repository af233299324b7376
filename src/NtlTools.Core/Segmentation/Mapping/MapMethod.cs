namespace NtlTools.Core.Segmentation.Mapping;

/// <summary>How customers are laid out in two dimensions.</summary>
public enum MapMethod
{
    /// <summary>The two directions in which customers differ most: distances on the map are true, if foreshortened.</summary>
    PCA,

    /// <summary>Neighbours stay neighbours, distances mean little (t-SNE, van der Maaten 2014).</summary>
    TSNE,
}
