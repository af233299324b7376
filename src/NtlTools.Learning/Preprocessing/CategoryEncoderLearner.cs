using System.Runtime.InteropServices;
using NtlTools.Learning.Numerics;

namespace NtlTools.Learning.Preprocessing;

/// <summary>Learns the categories of attributes.</summary>
/// <remarks>Memory grows with the different categories, not with the customers.</remarks>
/// <param name="settings">How attributes become columns.</param>
public sealed class CategoryEncoderLearner(CategoryEncoderSettings settings)
{
    private const int RowsBetweenChecks = 1 << 16;

    /// <summary>Counts the categories and lays out the columns.</summary>
    /// <param name="attributes">The different names of the attributes.</param>
    /// <param name="values">
    /// For each attribute one text a customer; null or empty is missing. Categories are compared character by character. The
    /// texts "other" and "missing" mean the columns of these names where OneHot has them.
    /// </param>
    /// <param name="execution">Threads and cancellation.</param>
    /// <exception cref="ArgumentException">
    /// There are no customers, or not as many lists as attributes or texts as customers; a name is empty or twice there; a
    /// setting is for an attribute that is not there; an attribute is missing for every customer; or a category is not in its
    /// order.
    /// </exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public CategoryEncoderModel Fit(IReadOnlyList<string> attributes, IReadOnlyList<string?[]> values, ExecutionOptions execution)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(attributes);
        ArgumentNullException.ThrowIfNull(values);
        ArgumentNullException.ThrowIfNull(execution);
        if (values.Count != attributes.Count)
            throw new ArgumentException($"{attributes.Count} attributes need as many lists, not {values.Count}.", nameof(values));
        foreach (string name in settings.Encodings.Keys.Concat(settings.Orders.Keys).Order(StringComparer.Ordinal))
        {
            if (!attributes.Contains(name, StringComparer.Ordinal))
                throw new ArgumentException($"There is a setting for '{name}', and no such attribute.", nameof(attributes));
        }
        for (int a = 0; a < values.Count; a++)
        {
            ArgumentNullException.ThrowIfNull(values[a], nameof(values));
            if (values[a].Length != values[0].Length)
                throw new ArgumentException(
                    $"'{attributes[a]}' has {values[a].Length} texts, '{attributes[0]}' has {values[0].Length}.", nameof(values));
            if (values[a].Length == 0) throw new ArgumentException("There is no customer to learn from.", nameof(values));
        }
        var encodings = new AttributeEncoding[attributes.Count];
        OrderedParallel.For(attributes.Count, execution with { Progress = null }, a =>
            encodings[a] = Encoding(attributes[a], values[a], execution.Cancellation));
        return new(new CategoryEncoderState(encodings));
    }

    private AttributeEncoding Encoding(string attribute, string?[] values, CancellationToken cancellation)
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        int missing = 0;
        for (int i = 0; i < values.Length; i++)
        {
            if (i % RowsBetweenChecks == 0) cancellation.ThrowIfCancellationRequested();
            if (string.IsNullOrEmpty(values[i])) missing++;
            else CollectionsMarshal.GetValueRefOrAddDefault(counts, values[i]!, out _)++;
        }
        if (counts.Count == 0)
            throw new ArgumentException($"The attribute '{attribute}' is missing for every customer.", nameof(values));
        return settings.EncodingOf(attribute) switch
        {
            CategoryEncoding.OneHot => OneHot(attribute, counts, missing),
            CategoryEncoding.Ordinal => Of(attribute, CategoryEncoding.Ordinal, Order(attribute, counts), counts, 0, missing),
            _ => Of(attribute, CategoryEncoding.Frequency, ByCount(counts), counts, 0, missing),
        };
    }

    private AttributeEncoding OneHot(string attribute, Dictionary<string, int> counts, int missing)
    {
        // Where a column stands for the same word, the word means the column: two columns of one name would be worse.
        if (missing > 0 && counts.Remove(CategoryEncoderModel.Missing, out int named)) missing += named;
        string[] categories = ByCount(counts);
        if (categories.Length <= settings.MaximumCategories)
            return Of(attribute, CategoryEncoding.OneHot, categories, counts, 0, missing);
        string[] kept = [.. categories.Where(name => name != CategoryEncoderModel.Other).Take(settings.MaximumCategories - 1)];
        int other = counts.Values.Sum() - kept.Sum(category => counts[category]);
        return Of(attribute, CategoryEncoding.OneHot, kept, counts, other, missing);
    }

    private string[] Order(string attribute, Dictionary<string, int> counts)
    {
        if (!settings.Orders.TryGetValue(attribute, out IReadOnlyList<string>? order))
            return [.. counts.Keys.Order(StringComparer.Ordinal)];
        string? stranger = counts.Keys.Except(order, StringComparer.Ordinal).Order(StringComparer.Ordinal).FirstOrDefault();
        return stranger is null ? [.. order] : throw new ArgumentException(
            $"The attribute '{attribute}' has the category '{stranger}', which its order does not name.", nameof(counts));
    }

    private static string[] ByCount(Dictionary<string, int> counts) =>
        [.. counts.Keys.OrderByDescending(category => counts[category]).ThenBy(category => category, StringComparer.Ordinal)];

    private static AttributeEncoding Of(string attribute, CategoryEncoding encoding, string[] categories,
        Dictionary<string, int> counts, int other, int missing) => new()
    {
        Name = attribute,
        Encoding = encoding,
        Categories = categories,
        Counts = [.. categories.Select(category => counts.GetValueOrDefault(category))],
        OtherCount = other,
        MissingCount = missing,
    };
}
