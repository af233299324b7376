using System.CommandLine;
using System.Globalization;

namespace NtlTools.Cli.Options;

/// <summary>Reads one value from its text.</summary>
internal delegate bool ValueReader<T>(string text, out T value);

/// <summary>Options whose every wrong value is answered by what was found and what was expected.</summary>
internal static class OptionValue
{
    /// <summary>An option of one value.</summary>
    /// <param name="name">The option, with its hyphens.</param>
    /// <param name="valueName">What the help calls its value.</param>
    /// <param name="description">What it does.</param>
    /// <param name="read">Reads the value.</param>
    /// <param name="expected">What a value looks like, as the end of "expected …".</param>
    public static Option<T> Of<T>(string name, string valueName, string description, ValueReader<T> read, string expected) =>
        new(name)
    {
        Description = description,
        HelpName = valueName,
        CustomParser = result =>
        {
            if (result.Tokens.Count == 1 && read(result.Tokens[0].Value, out T value)) return value;
            string found = string.Join(' ', result.Tokens.Select(t => t.Value));
            result.AddError($"{name} has the value '{found}'; expected {expected}.");
            return default!;
        },
    };

    /// <summary>An option of one of the names of an enumeration, in kebab-case, in any case.</summary>
    public static Option<T?> OfEnum<T>(string name, string description) where T : struct, Enum
    {
        T[] values = Enum.GetValues<T>();
        string[] words = Array.ConvertAll(values, v => Kebab(v.ToString()));
        return Of<T?>(name, string.Join('|', words), description, Read, string.Join(" or ", words));

        bool Read(string text, out T? value)
        {
            int index = Array.FindIndex(values, v => text.Equals(Kebab(v.ToString()), StringComparison.OrdinalIgnoreCase)
                || text.Equals(v.ToString(), StringComparison.OrdinalIgnoreCase));
            value = index < 0 ? null : values[index];
            return index >= 0;
        }
    }

    /// <summary>An option of one text that is not blank.</summary>
    public static Option<string?> OfText(string name, string valueName, string description) =>
        Of<string?>(name, valueName, description,
        (string text, out string? value) => !string.IsNullOrWhiteSpace(value = text), "a text that is not empty");

    /// <summary>An option that can be given again and again.</summary>
    public static Option<string[]> OfTexts(string name, string valueName, string description)
    {
        var option = new Option<string[]>(name)
        {
            Description = description,
            HelpName = valueName,
            Arity = ArgumentArity.OneOrMore,
        };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Any(t => string.IsNullOrWhiteSpace(t.Value)))
                result.AddError($"{name} is empty; expected a text that is not empty.");
        });
        return option;
    }

    /// <summary>An option that is on or off.</summary>
    public static Option<bool> Switch(string name, string description) => new(name) { Description = description };

    /// <summary>An option of a whole number in a range.</summary>
    public static Option<int?> OfCount(string name, string valueName, string description, int least, int most = int.MaxValue) =>
        Of<int?>(name, valueName, description, (string text, out int? value) =>
        {
            bool read = int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number);
            value = number;
            return read && number >= least && number <= most;
        }, most == int.MaxValue
            ? string.Create(CultureInfo.InvariantCulture, $"a whole number of at least {least}")
            : string.Create(CultureInfo.InvariantCulture, $"a whole number from {least} to {most}"));

    /// <summary>An option of several things or none: 0, or 2 to 1,000, as one alone says nothing of its own error.</summary>
    public static Option<int?> OfSeveral(string name, string description) =>
        Of<int?>(name, "COUNT", description, (string text, out int? value) =>
        {
            bool read = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number);
            value = number;
            return read && number is 0 or >= 2 and <= 1000;
        }, "0, for none, or a whole number from 2 to 1000");

    /// <summary>An option of a number of bytes, written 2GB, 512MB, 1.5 GB or 1073741824; a kB has 1,024 bytes.</summary>
    public static Option<long?> OfBytes(string name, string description, long least) =>
        Of<long?>(name, "SIZE", description, (string text, out long? value) => ReadBytes(text, out value) && value >= least,
            string.Create(CultureInfo.InvariantCulture, $"a size such as 512MB or 2GB, of at least {least >> 20}MB"));

    private static bool ReadBytes(string text, out long? bytes)
    {
        string trimmed = text.Trim(), number = trimmed.TrimEnd([.. "kKmMgGtTbB "]);
        int power = trimmed[number.Length..].Trim().ToUpperInvariant() switch
        {
            "" or "B" => 0,
            "KB" => 10,
            "MB" => 20,
            "GB" => 30,
            "TB" => 40,
            _ => -1,
        };
        bool read = double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double count)
            && power >= 0 && count * (1L << power) < 1L << 62;
        bytes = read ? (long)(count * (1L << power)) : null;
        return read;
    }

    /// <summary>An option of a share, written 0.08 or 8%.</summary>
    public static Option<double?> OfShare(string name, string description) =>
        Of<double?>(name, "SHARE", description, ReadShare, "a share from 0 to 1, such as 0.08 or 8%");

    private static bool ReadShare(string text, out double? share)
    {
        string trimmed = text.Trim();
        bool percent = trimmed.EndsWith('%');
        string digits = percent ? trimmed[..^1] : trimmed;
        bool read = double.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number);
        share = percent ? number / 100 : number;
        return read && share is >= 0 and <= 1;
    }

    /// <summary>An option of a number of at least 0.</summary>
    public static Option<double?> OfNumber(string name, string valueName, string description) =>
        Of<double?>(name, valueName, description, (string text, out double? value) =>
        {
            bool read = double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number);
            value = number;
            return read && number >= 0 && double.IsFinite(number);
        }, "a number of at least 0");

    /// <summary>An option of several numbers, given again and again or with commas between them.</summary>
    public static Option<double[]?> OfNumbers(string name, string valueName, string description, double least) => new(name)
    {
        Description = description,
        HelpName = valueName,
        Arity = ArgumentArity.OneOrMore,
        CustomParser = result =>
        {
            string[] texts = [.. result.Tokens.SelectMany(t => t.Value.Split(','))];
            var numbers = new double[texts.Length];
            for (int i = 0; i < texts.Length; i++)
            {
                if (double.TryParse(texts[i], NumberStyles.Float, CultureInfo.InvariantCulture, out numbers[i]) && numbers[i] >= least
                    && double.IsFinite(numbers[i])) continue;
                result.AddError(string.Create(CultureInfo.InvariantCulture,
                    $"{name} has the value '{texts[i]}'; expected a number of at least {least}."));
                return null;
            }
            return numbers;
        },
    };

    /// <summary>An option of one or more names of an enumeration, given again and again or with commas between them.</summary>
    public static Option<T[]?> OfEnums<T>(string name, string description) where T : struct, Enum
    {
        T[] values = Enum.GetValues<T>();
        string expected = string.Join(" or ", values.Select(v => Kebab(v.ToString())));
        return new(name)
        {
            Description = description,
            HelpName = string.Join('|', values.Select(v => Kebab(v.ToString()))),
            Arity = ArgumentArity.OneOrMore,
            CustomParser = result =>
            {
                var found = new List<T>();
                foreach (string text in result.Tokens.SelectMany(t => t.Value.Split(',')))
                {
                    int index = Array.FindIndex(values, v => text.Equals(Kebab(v.ToString()), StringComparison.OrdinalIgnoreCase)
                        || text.Equals(v.ToString(), StringComparison.OrdinalIgnoreCase));
                    if (index < 0)
                    {
                        result.AddError($"{name} has the value '{text}'; expected {expected}.");
                        return null;
                    }
                    found.Add(values[index]);
                }
                return [.. found];
            },
        };
    }

    // A row of capitals is one word: DBSCAN is dbscan, KMeans is k-means.
    private static string Kebab(string name) => string.Concat(name.Select((c, i) => !char.IsUpper(c) ? c.ToString()
        : (i > 0 && (!char.IsUpper(name[i - 1]) || (i + 1 < name.Length && char.IsLower(name[i + 1]))) ? "-" : "")
            + char.ToLowerInvariant(c)));
}
