using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using NtlTools.Learning.Numerics;

namespace NtlTools.Fuzzing;

/// <summary>Damages JSON by its values, so that what comes out is JSON still, and now and then by its bytes.</summary>
internal static class JsonMutation
{
    /// <summary>What means something in JSON.</summary>
    public static byte[][] Tokens { get; } = [.. new[]
    {
        "{", "}", "[", "]", ",", ":", "\"", "\\", "\\u0000", "\\ud800", "null", "true", "false", "NaN", "Infinity", "-Infinity",
        "-", "//", "/*", "*/", "\0", "\uFEFF", "{}", "[]", "[[[[[[[[", "\"\"", "\"a\":", "1e400", "0e0", "-0.0", "00", "'",
    }.Select(Encoding.UTF8.GetBytes), [0xFF], [0xC3], [0xED, 0xA0, 0x80]];

    /// <summary>Damages a text.</summary>
    public static byte[] Mutate(byte[] json, byte[] other, ref SeededRandom random)
    {
        if (random.Next(3) == 0) return Mutation.Apply(json, other, Tokens, ref random);
        try
        {
            JsonNode root = JsonNode.Parse(json) ?? new JsonObject();
            int times = 1 + random.Next(3);
            for (int i = 0; i < times; i++)
            {
                List<JsonNode> containers = [.. Containers(root)];
                if (containers.Count == 0) break;
                Change(containers, ref random);
            }
            return Encoding.UTF8.GetBytes(root.ToJsonString());
        }
        catch (Exception failure) when (failure is JsonException or ArgumentException or InvalidOperationException)
        {
            // It was damaged before, and is no JSON any more, or has names that are no Unicode.
            return Mutation.Apply(json, other, Tokens, ref random);
        }
    }

    private static void Change(List<JsonNode> containers, ref SeededRandom random)
    {
        JsonNode container = Mutation.Pick(containers, ref random);
        switch (container)
        {
            case JsonObject members when members.Count > 0:
                string name = members.ElementAt(random.Next(members.Count)).Key;
                switch (random.Next(8))
                {
                    case 0: members.Remove(name); break;
                    case 1: members[name + "x"] = members[name]?.DeepClone(); break;
                    case 2:
                        members[name] = Mutation.Pick(containers, ref random).DeepClone();
                        break;
                    default: members[name] = Value(members[name], ref random); break;
                }
                break;
            case JsonArray { Count: > 0 } elements:
                int at = random.Next(elements.Count);
                switch (random.Next(8))
                {
                    case 0: elements.RemoveAt(at); break;
                    case 1: elements.Insert(at, elements[at]?.DeepClone()); break;
                    case 2:
                        int times = random.Next(Mutation.Once(16, ref random) ? 4096 : 16);
                        for (int i = 0; i < times; i++) elements.Add(elements[at]?.DeepClone());
                        break;
                    case 3:
                        JsonNode? moved = elements[at];
                        elements.RemoveAt(at);
                        elements.Insert(random.Next(elements.Count + 1), moved);
                        break;
                    default: elements[at] = Value(elements[at], ref random); break;
                }
                break;
            case JsonObject members: members["x"] = Value(null, ref random); break;
            case JsonArray elements: elements.Add(Value(null, ref random)); break;
        }
    }

    // Mostly a value of the kind that stands there.
    private static JsonNode? Value(JsonNode? before, ref SeededRandom random)
    {
        bool isText = before is JsonValue value && value.TryGetValue(out string? _);
        switch (random.Next(10))
        {
            case 0: return null;
            case 1: return new JsonObject();
            case 2: return new JsonArray();
            case 3: return random.Next(2) == 0;
            case 4: return Deep(random.Next(80));
            case 5: return isText ? 0 : JsonValue.Create(Mutation.NumberText(ref random));
            case 6 when Mutation.Once(8, ref random): return new string('x', 1 << random.Next(17));
            default:
                if (isText) return Mutation.Pick(["", "-1", "2", "1000000000", "nan", "\0", "\ud83d\ude00", Mutation.NumberText(ref random)], ref random);
                return random.Next(3) switch
                {
                    0 => random.Next(100) - 3,
                    1 => Mutation.Pick([double.MaxValue, -double.MaxValue, double.Epsilon, 1e39, 0.5, -0.0, 3.4028235e38], ref random),
                    _ => Mutation.Pick([int.MaxValue, int.MinValue, 4294967296L, -1L, long.MaxValue, long.MinValue, 65536], ref random),
                };
        }
    }

    private static JsonNode Deep(int depth)
    {
        JsonNode node = 1;
        for (int i = 0; i < depth; i++) node = i % 2 == 0 ? new JsonArray(node) : new JsonObject { ["a"] = node };
        return node;
    }

    private static IEnumerable<JsonNode> Containers(JsonNode root)
    {
        var waiting = new Stack<JsonNode>([root]);
        while (waiting.TryPop(out JsonNode? node))
        {
            if (node is JsonValue) continue;
            yield return node;
            IEnumerable<JsonNode?> inside = node is JsonObject members ? members.Select(m => m.Value) : node.AsArray();
            foreach (JsonNode? child in inside)
                if (child is not null and not JsonValue) waiting.Push(child);
        }
    }
}
