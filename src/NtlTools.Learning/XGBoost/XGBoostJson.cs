using System.Text.Json;
using System.Text.Unicode;

namespace NtlTools.Learning.XGBoost;

/// <summary>Parses the text of a model file, which is JSON but for bare NaN and Infinity.</summary>
internal static class XGBoostJson
{
    /// <summary>What stands for a number that JSON has no word for.</summary>
    public const string NaNText = "N", InfinityText = "Infini", NegativeInfinityText = "-Infini";

    private const int LeastBuffer = 1 << 16;

    /// <summary>Reads the rest of a stream and parses it.</summary>
    /// <remarks>Every text in the document, names of members included, can be read.</remarks>
    /// <exception cref="InvalidDataException">It is too long, XGBoost's binary form, no JSON, or no Unicode.</exception>
    public static JsonDocument Parse(Stream stream, int mostBytes)
    {
        ReadOnlyMemory<byte> text = ReadAll(stream, mostBytes);
        if (text.Length > 2 && text.Span[0] == '{' && text.Span[1] is (byte)'L' or (byte)'l' or (byte)'I' or (byte)'i'
            or (byte)'U' or (byte)'#' or (byte)'$')
            throw new InvalidDataException(
                "This is XGBoost's binary form (UBJSON); save the model with a name that ends with .json.");
        try
        {
            CheckTexts(text.Span);
            return JsonDocument.Parse(text);
        }
        catch (JsonException failure)
        {
            throw new InvalidDataException($"This is no whole JSON text: {failure.Message}", failure);
        }
    }

    // The parser takes texts as they come and fails only where one is read, so that a broken one would come out anywhere.
    private static void CheckTexts(ReadOnlySpan<byte> text)
    {
        if (!Utf8.IsValid(text)) throw new InvalidDataException("The text is not in UTF-8.");
        if (text.IndexOf("\\u"u8) < 0) return;
        var reader = new Utf8JsonReader(text);
        while (reader.Read())
        {
            if (!reader.ValueIsEscaped) continue;
            try
            {
                reader.GetString();
            }
            catch (InvalidOperationException failure)
            {
                throw new InvalidDataException(
                    $"The text at byte {reader.TokenStartIndex} has half of a UTF-16 pair of characters.", failure);
            }
        }
    }

    private static ReadOnlyMemory<byte> ReadAll(Stream stream, int mostBytes)
    {
        byte[] buffer = new byte[LeastBuffer];
        int length = 0;
        while (stream.Read(buffer, length, buffer.Length - length) is > 0 and int read)
        {
            length += read;
            if (length > mostBytes)
                throw new InvalidDataException($"The text is longer than {mostBytes} bytes, the most that is accepted.");
            if (length == buffer.Length) Array.Resize(ref buffer, (int)Math.Min(2L * length, Array.MaxLength));
        }
        ReadOnlySpan<byte> mark = [0xEF, 0xBB, 0xBF];
        int start = buffer.AsSpan(0, length).StartsWith(mark) ? mark.Length : 0;
        QuoteWords(buffer.AsSpan(start, length - start));
        return buffer.AsMemory(start, length - start);
    }

    // A text of the same length takes the word's place, so that positions in messages stay those of the file.
    private static void QuoteWords(Span<byte> text)
    {
        bool inText = false;
        for (int i = 0; i < text.Length; i++)
        {
            switch (text[i])
            {
                case (byte)'"': inText = !inText; break;
                case (byte)'\\' when inText: i++; break;
                case (byte)'N' or (byte)'I' or (byte)'-' when !inText:
                    i += Replace(text[i..], "NaN"u8, NaNText) + Replace(text[i..], "Infinity"u8, InfinityText)
                        + Replace(text[i..], "-Infinity"u8, NegativeInfinityText);
                    break;
            }
        }
    }

    private static int Replace(Span<byte> text, ReadOnlySpan<byte> word, string quoted)
    {
        if (!text.StartsWith(word)) return 0;
        text[0] = text[word.Length - 1] = (byte)'"';
        for (int i = 0; i < quoted.Length; i++) text[i + 1] = (byte)quoted[i];
        return word.Length - 1;
    }
}
