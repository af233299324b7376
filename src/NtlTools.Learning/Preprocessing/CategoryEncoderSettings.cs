namespace NtlTools.Learning.Preprocessing;

/// <summary>How attributes become columns; by default one column a category, up to ten of them.</summary>
public sealed record CategoryEncoderSettings
{
    private readonly CategoryEncoding _encoding;
    private readonly int _most = 10;
    private readonly IReadOnlyDictionary<string, CategoryEncoding> _encodings = new Dictionary<string, CategoryEncoding>();
    private readonly IReadOnlyDictionary<string, IReadOnlyList<string>> _orders = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>How attributes are encoded; OneHot by default.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such encoding.</exception>
    public CategoryEncoding Encoding { get => _encoding; init => _encoding = Known(value); }

    /// <summary>How some attributes are encoded instead, by name.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such encoding.</exception>
    public IReadOnlyDictionary<string, CategoryEncoding> Encodings
    {
        get => _encodings;
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            foreach (CategoryEncoding encoding in value.Values) Known(encoding);
            _encodings = new Dictionary<string, CategoryEncoding>(value, StringComparer.Ordinal);
        }
    }

    /// <summary>
    /// The most columns that OneHot makes of an attribute, at least 2; 10 by default. With more categories the last of them is
    /// "other". A column for what is missing comes on top.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is below 2.</exception>
    public int MaximumCategories
    {
        get => _most;
        init => _most = value >= 2 ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "An attribute needs room for two categories.");
    }

    /// <summary>
    /// The categories of attributes by name, in their order, for Ordinal; an attribute without is in the order of its categories'
    /// characters. It must name every category there is.
    /// </summary>
    /// <exception cref="ArgumentException">An order is empty, or names a category twice or an empty one.</exception>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Orders
    {
        get => _orders;
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            var orders = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
            foreach ((string attribute, IReadOnlyList<string> order) in value)
            {
                string[] categories = [.. order];
                if (categories.Length == 0 || Array.Exists(categories, string.IsNullOrEmpty))
                    throw new ArgumentException($"The order of '{attribute}' names no category, or an empty one.", nameof(value));
                if (categories.Distinct(StringComparer.Ordinal).Count() != categories.Length)
                    throw new ArgumentException($"The order of '{attribute}' names a category twice.", nameof(value));
                orders[attribute] = categories;
            }
            _orders = orders;
        }
    }

    /// <summary>The encoding of an attribute.</summary>
    public CategoryEncoding EncodingOf(string attribute) =>
        Encodings.TryGetValue(attribute, out CategoryEncoding encoding) ? encoding : Encoding;

    private static CategoryEncoding Known(CategoryEncoding encoding) => Enum.IsDefined(encoding) ? encoding
        : throw new ArgumentOutOfRangeException(nameof(encoding), encoding, "There is no such encoding.");
}
