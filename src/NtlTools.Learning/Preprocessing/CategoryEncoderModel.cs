using System.Collections.Frozen;
using System.Collections.ObjectModel;
using NtlTools.Learning.Numerics;

namespace NtlTools.Learning.Preprocessing;

/// <summary>Turns the attributes of customers into columns, as was learnt; it never changes.</summary>
public sealed class CategoryEncoderModel
{
    /// <summary>The column of rare and unseen categories.</summary>
    internal const string Other = "other";

    /// <summary>The column of what is missing.</summary>
    internal const string Missing = "missing";

    private const int BlockSize = 1024;

    private readonly EncodedAttribute[] _attributes;
    private readonly CategoryEncoderState _state;

    /// <summary>Makes a model of plain data; arrays are copied.</summary>
    /// <exception cref="ArgumentException">Names, categories or counts do not fit; the message says which.</exception>
    public CategoryEncoderModel(CategoryEncoderState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (state.Attributes is null || Array.Exists(state.Attributes, attribute => attribute is null))
            throw new ArgumentException("There are no attributes.", nameof(state));
        foreach (AttributeEncoding attribute in state.Attributes) Check(attribute);
        if (state.Attributes.DistinctBy(attribute => attribute.Name, StringComparer.Ordinal).Count() != state.Attributes.Length)
            throw new ArgumentException("Two attributes have the same name.", nameof(state));
        _state = Copy(state);
        _attributes = new EncodedAttribute[_state.Attributes.Length];
        var names = new List<string>();
        for (int a = 0; a < _attributes.Length; a++)
        {
            _attributes[a] = new(_state.Attributes[a], names.Count);
            names.AddRange(ColumnNames(_state.Attributes[a]));
        }
        OutputNames = new ReadOnlyCollection<string>(names);
        Attributes = new ReadOnlyCollection<string>([.. _state.Attributes.Select(attribute => attribute.Name)]);
        string? twice = names.GroupBy(name => name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1)?.Key;
        if (twice is not null) throw new ArgumentException($"Two columns would have the name '{twice}'.", nameof(state));
    }

    /// <summary>The attributes that go in.</summary>
    public IReadOnlyList<string> Attributes { get; }

    /// <summary>
    /// The columns that come out: <c>Acorn=Affluent</c>, …, <c>Acorn=other</c>, <c>Acorn=missing</c> for OneHot, the attribute's
    /// name for Ordinal and Frequency.
    /// </summary>
    public IReadOnlyList<string> OutputNames { get; }

    /// <summary>All of the model as plain data; the arrays are copies.</summary>
    public CategoryEncoderState State() => Copy(_state);

    /// <summary>The columns of all customers.</summary>
    /// <param name="values">For each of <see cref="Attributes"/> one text a customer; null or empty is missing.</param>
    /// <param name="execution">Threads and cancellation.</param>
    /// <exception cref="ArgumentException">There are more or fewer lists, or they differ in length.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public Matrix Transform(IReadOnlyList<string?[]> values, ExecutionOptions execution)
    {
        ArgumentNullException.ThrowIfNull(values);
        ArgumentNullException.ThrowIfNull(execution);
        CheckCount(values.Count, nameof(values));
        int customers = values.Count > 0 ? values[0].Length : 0;
        if (values.Any(texts => texts.Length != customers))
            throw new ArgumentException("The attributes differ in their number of customers.", nameof(values));
        var result = new Matrix(customers, OutputNames.Count);
        OrderedParallel.ForBlocks(customers, BlockSize, execution with { Progress = null }, (_, first, end) =>
        {
            for (int row = first; row < end; row++)
                for (int a = 0; a < _attributes.Length; a++) _attributes[a].Encode(values[a][row], result.Row(row));
        });
        return result;
    }

    /// <summary>The columns of one customer; allocates nothing.</summary>
    /// <param name="values">A text for each of <see cref="Attributes"/>; null or empty is missing.</param>
    /// <param name="output">Where a number for each of <see cref="OutputNames"/> goes.</param>
    /// <exception cref="ArgumentException">A length differs.</exception>
    public void Transform(ReadOnlySpan<string?> values, Span<double> output)
    {
        CheckCount(values.Length, nameof(values));
        CheckOutput(output);
        for (int a = 0; a < _attributes.Length; a++) _attributes[a].Encode(values[a], output);
    }

    /// <summary>The columns of one customer; allocates nothing.</summary>
    /// <param name="valueOf">Gives the text of an attribute; null or empty is missing.</param>
    /// <param name="output">Where a number for each of <see cref="OutputNames"/> goes.</param>
    /// <exception cref="ArgumentException">The length differs.</exception>
    public void Transform(Func<string, string?> valueOf, Span<double> output)
    {
        ArgumentNullException.ThrowIfNull(valueOf);
        CheckOutput(output);
        for (int a = 0; a < _attributes.Length; a++) _attributes[a].Encode(valueOf(Attributes[a]), output);
    }

    private void CheckCount(int count, string parameter)
    {
        if (count != _attributes.Length)
            throw new ArgumentException($"There are {count} attributes, and {_attributes.Length} were fitted.", parameter);
    }

    private void CheckOutput(Span<double> output)
    {
        if (output.Length != OutputNames.Count)
            throw new ArgumentException($"{OutputNames.Count} columns come out, the output has {output.Length}.", nameof(output));
    }

    private static IEnumerable<string> ColumnNames(AttributeEncoding attribute)
    {
        if (attribute.Encoding != CategoryEncoding.OneHot) return [attribute.Name];
        IEnumerable<string> words = attribute.Categories;
        if (attribute.OtherCount > 0) words = words.Append(Other);
        if (attribute.MissingCount > 0) words = words.Append(Missing);
        return words.Select(word => $"{attribute.Name}={word}");
    }

    private static CategoryEncoderState Copy(CategoryEncoderState state) => new([.. state.Attributes.Select(attribute =>
        attribute with { Categories = [.. attribute.Categories], Counts = [.. attribute.Counts] })]);

    private static void Check(AttributeEncoding attribute)
    {
        if (string.IsNullOrEmpty(attribute.Name)) throw new ArgumentException("An attribute has no name.", nameof(attribute));
        if (!Enum.IsDefined(attribute.Encoding))
            throw new ArgumentException($"'{attribute.Name}' has no encoding.", nameof(attribute));
        if (attribute.Categories is null || attribute.Counts is null || attribute.Categories.Length != attribute.Counts.Length)
            throw new ArgumentException($"The categories of '{attribute.Name}' and their counts do not fit.", nameof(attribute));
        if (Array.Exists(attribute.Categories, string.IsNullOrEmpty)
            || attribute.Categories.Distinct(StringComparer.Ordinal).Count() != attribute.Categories.Length)
            throw new ArgumentException($"A category of '{attribute.Name}' is empty or twice there.", nameof(attribute));
        if (attribute.OtherCount < 0 || attribute.MissingCount < 0 || Array.Exists(attribute.Counts, count => count < 0))
            throw new ArgumentException($"A count of '{attribute.Name}' is below 0.", nameof(attribute));
        if (attribute.Categories.Length + (long)attribute.OtherCount + attribute.MissingCount == 0)
            throw new ArgumentException($"'{attribute.Name}' has no category.", nameof(attribute));
    }

    /// <summary>One attribute's way from a text to its columns.</summary>
    private sealed class EncodedAttribute
    {
        private readonly FrozenDictionary<string, double> _numbers;
        private readonly bool _isOneHot;
        private readonly int _first, _width, _other, _missing;
        private readonly double _unseenNumber, _missingNumber;

        public EncodedAttribute(AttributeEncoding attribute, int first)
        {
            string[] categories = attribute.Categories;
            _first = first;
            _isOneHot = attribute.Encoding == CategoryEncoding.OneHot;
            _width = 1;
            if (_isOneHot)
            {
                _width = categories.Length;
                _other = attribute.OtherCount > 0 ? _width++ : -1;
                _missing = attribute.MissingCount > 0 ? _width++ : -1;
            }
            double all = attribute.Counts.Sum(count => (double)count) + attribute.MissingCount;
            bool isFrequency = attribute.Encoding == CategoryEncoding.Frequency;
            _unseenNumber = isFrequency ? 0 : -1;
            _missingNumber = isFrequency ? attribute.MissingCount / Math.Max(1, all) : MedianRank(attribute.Counts);
            var numbers = new Dictionary<string, double>(StringComparer.Ordinal);
            for (int i = 0; i < categories.Length; i++)
                numbers[categories[i]] = isFrequency ? attribute.Counts[i] / Math.Max(1, all) : i;
            if (_isOneHot && _missing >= 0) numbers.TryAdd(Missing, _missing);
            _numbers = numbers.ToFrozenDictionary(StringComparer.Ordinal);
        }

        // The middle says least of a customer about whom nothing is known; 0, which imputation may fill in, is the first category.
        private static double MedianRank(int[] counts)
        {
            long all = counts.Sum(count => (long)count), below = 0;
            for (int rank = 0; rank < counts.Length; rank++)
                if ((below += counts[rank]) * 2 >= all && all > 0) return rank;
            return double.NaN;
        }

        public void Encode(string? value, Span<double> row)
        {
            Span<double> columns = row.Slice(_first, _width);
            bool isMissing = string.IsNullOrEmpty(value);
            double number = 0;
            bool isKnown = !isMissing && _numbers.TryGetValue(value!, out number);
            if (!_isOneHot)
            {
                columns[0] = isKnown ? number : isMissing ? _missingNumber : _unseenNumber;
                return;
            }
            columns.Clear();
            int column = isKnown ? (int)number : isMissing ? _missing : _other;
            if (column >= 0) columns[column] = 1;
        }
    }
}
