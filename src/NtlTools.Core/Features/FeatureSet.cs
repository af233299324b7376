using System.IO.Enumeration;
using NtlTools.Core.Errors;

namespace NtlTools.Core.Features;

/// <summary>Which features customers of one kind have, in which order, and what segments are made of by default.</summary>
public sealed class FeatureSet
{
    private readonly Dictionary<string, int> _positions = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Makes a set.</summary>
    /// <param name="subject">What the features describe, such as "meter readings".</param>
    /// <param name="names">Their names, each once.</param>
    /// <param name="segmentationNames">Those that segments are made of by default.</param>
    /// <param name="levelName">The feature by whose mean segments are ordered and numbered.</param>
    /// <param name="tableCount">How many of the names, from the first, are columns of tables; all if left out.</param>
    /// <exception cref="ArgumentException">A name stands twice, or is none of the names.</exception>
    public FeatureSet(string subject, IReadOnlyList<string> names, IReadOnlyList<string> segmentationNames, string levelName,
        int? tableCount = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(subject);
        ArgumentNullException.ThrowIfNull(names);
        ArgumentNullException.ThrowIfNull(segmentationNames);
        Subject = subject;
        Names = names;
        foreach (string name in names)
            if (!_positions.TryAdd(name, _positions.Count)) throw new ArgumentException($"{name} stands twice.", nameof(names));
        TableNames = [.. names.Take(tableCount ?? names.Count)];
        SegmentationNames = segmentationNames;
        if (segmentationNames.FirstOrDefault(name => !_positions.ContainsKey(name)) is { } unknown)
            throw new ArgumentException($"{unknown} is none of the names.", nameof(segmentationNames));
        LevelPosition = PositionOf(levelName);
        if (LevelPosition < 0) throw new ArgumentException($"{levelName} is none of the names.", nameof(levelName));
    }

    /// <summary>What the features describe, such as "meter readings".</summary>
    public string Subject { get; }

    /// <summary>The names, in the order of the numbers.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The names that are columns of a table of customers: the first of the names, if not all.</summary>
    public IReadOnlyList<string> TableNames { get; }

    /// <summary>The features that segments are made of by default.</summary>
    public IReadOnlyList<string> SegmentationNames { get; }

    /// <summary>The position of the feature by whose mean segments are ordered and numbered.</summary>
    public int LevelPosition { get; }

    /// <summary>The position of a feature, whatever the case of its name; −1 where there is none.</summary>
    public int PositionOf(string name) => _positions.GetValueOrDefault(name, -1);

    /// <summary>Whether customers of another set have the same numbers in the same order.</summary>
    public bool HasSameNames(FeatureSet other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return ReferenceEquals(this, other) || (Subject == other.Subject && Names.SequenceEqual(other.Names));
    }

    /// <summary>The positions of some features, each once.</summary>
    /// <param name="names">Names, or patterns in which * stands for any letters and ? for one.</param>
    /// <exception cref="NtlException">There is none, or one of them is unknown or matches none.</exception>
    internal int[] PositionsOf(IReadOnlyList<string> names)
    {
        if (names.Count == 0) throw NtlErrors.UnknownFeature("", this);
        return [.. names.SelectMany(PositionsOf).Distinct()];
    }

    /// <summary>The positions of features by their whole names, one a name: what a model was made of is no pattern.</summary>
    /// <exception cref="NtlException">One of them is unknown.</exception>
    internal int[] ExactPositionsOf(IReadOnlyList<string> names) => [.. names.Select(name =>
        PositionOf(name) is >= 0 and int position ? position : throw NtlErrors.UnknownFeature(name, this))];

    private int[] PositionsOf(string pattern)
    {
        int[] found = PositionOf(pattern) is >= 0 and int position ? [position]
            : [.. Enumerable.Range(0, TableNames.Count).Where(i => FileSystemName.MatchesSimpleExpression(pattern, Names[i]))];
        return found.Length > 0 ? found : throw NtlErrors.UnknownFeature(pattern, this);
    }
}
