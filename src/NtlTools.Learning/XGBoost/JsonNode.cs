using System.Globalization;
using System.Text.Json;

namespace NtlTools.Learning.XGBoost;

/// <summary>A place in a model file that knows where it is, so that every refusal says so.</summary>
internal readonly struct JsonNode(JsonElement element, string path)
{
    /// <summary>The way from the root: "learner.gradient_booster.model.trees[3]".</summary>
    public string Path => path;

    /// <summary>The refusal of what stands here.</summary>
    public InvalidDataException Wrong(string what) => new($"{(path.Length == 0 ? "The text" : path)}: {what}.");

    /// <summary>A member that must be there.</summary>
    public JsonNode Member(string name) => Find(name) ?? throw Wrong($"'{name}' is missing");

    /// <summary>A member that need not be there.</summary>
    public JsonNode? Find(string name)
    {
        Expect(JsonValueKind.Object);
        return element.TryGetProperty(name, out JsonElement found) ? new JsonNode(found, Inside(name)) : null;
    }

    /// <summary>All members.</summary>
    public IEnumerable<(string Name, JsonNode Value)> Members()
    {
        Expect(JsonValueKind.Object);
        string here = path;
        return element.EnumerateObject().Select(p => (p.Name, new JsonNode(p.Value, $"{here}.{p.Name}")));
    }

    /// <summary>All elements of a list.</summary>
    public IEnumerable<JsonNode> Elements()
    {
        Expect(JsonValueKind.Array);
        string here = path;
        return element.EnumerateArray().Select((e, i) => new JsonNode(e, $"{here}[{i}]"));
    }

    /// <summary>The length of a list.</summary>
    public int Count()
    {
        Expect(JsonValueKind.Array);
        return element.GetArrayLength();
    }

    /// <summary>A text.</summary>
    public string Text()
    {
        Expect(JsonValueKind.String);
        return element.GetString()!;
    }

    /// <summary>A whole number, written as a text, as XGBoost writes its parameters, or as a number.</summary>
    public int Whole()
    {
        if (element.ValueKind == JsonValueKind.Number && element.TryGetInt32(out int number)) return number;
        string text = Text();
        return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value) ? value
            : throw Wrong($"'{text}' is no whole number");
    }

    /// <summary>Makes sure that a number that is written is the one that was counted.</summary>
    public void Expect(int count, string things)
    {
        if (Whole() != count) throw Wrong($"{Whole()} {things} are promised, and there are {count}");
    }

    /// <summary>A list of whole numbers of some length; false is 0 and true is 1, as old versions write them.</summary>
    public int[] Wholes(int count)
    {
        CheckLength(count);
        int[] values = new int[count];
        int i = 0;
        foreach (JsonElement value in element.EnumerateArray())
        {
            values[i] = value.ValueKind switch
            {
                JsonValueKind.True => 1,
                JsonValueKind.False => 0,
                JsonValueKind.Number when value.TryGetInt32(out int number) => number,
                _ => throw new JsonNode(value, $"{path}[{i}]").Wrong("a whole number is expected"),
            };
            i++;
        }
        return values;
    }

    /// <summary>A list of finite 32-bit numbers of some length.</summary>
    public float[] Numbers(int count, bool mayBeNaN = false)
    {
        CheckLength(count);
        float[] values = new float[count];
        int i = 0;
        foreach (JsonElement value in element.EnumerateArray())
        {
            if (value.ValueKind == JsonValueKind.Number) values[i] = value.GetSingle();
            else if (mayBeNaN && value.ValueKind == JsonValueKind.String && value.ValueEquals(XGBoostJson.NaNText))
                values[i] = float.NaN;
            else throw new JsonNode(value, $"{path}[{i}]").Wrong($"a finite number is expected, and {Found(value)} stands there");
            if (float.IsInfinity(values[i])) throw new JsonNode(value, $"{path}[{i}]").Wrong("the number is too great");
            i++;
        }
        return values;
    }

    private static string Found(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String when value.ValueEquals(XGBoostJson.NaNText) => "NaN",
        JsonValueKind.String when value.ValueEquals(XGBoostJson.InfinityText) => "Infinity",
        JsonValueKind.String when value.ValueEquals(XGBoostJson.NegativeInfinityText) => "-Infinity",
        var kind => kind.ToString().ToLowerInvariant(),
    };

    private string Inside(string name) => path.Length == 0 ? name : $"{path}.{name}";

    private void CheckLength(int count)
    {
        if (Count() != count) throw Wrong($"there are {Count()} elements; {count} are expected");
    }

    private void Expect(JsonValueKind kind)
    {
        if (element.ValueKind != kind)
            throw Wrong($"{kind.ToString().ToLowerInvariant()} is expected, and {Found(element)} stands there");
    }
}
