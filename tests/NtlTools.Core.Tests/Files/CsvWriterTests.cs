using System.Globalization;
using System.Text;
using FsCheck.Fluent;
using NtlTools.Core.Files;

namespace NtlTools.Core.Tests.Files;

public class CsvWriterTests
{
    [Fact]
    public void Cells_are_quoted_where_they_must_be_and_empty_for_nothing() => Assert.Equal(
        "plain,\"a,b\",\"say \"\"hi\"\"\",\"two\nlines\",\" space\",\"end \",,,é\n1,0,,,0.1,1E+20,-5,0.333333,0\n",
        Write(csv =>
        {
            foreach (string? text in (string?[])["plain", "a,b", "say \"hi\"", "two\nlines", " space", "end ", "", null,
                "é"]) csv.Write(text);
            csv.EndRow();
            csv.Write(true);
            csv.Write(false);
            csv.Write((bool?)null);
            csv.Write(double.NaN);
            csv.Write(0.1);
            csv.Write(1e20);
            csv.Write(-5L);
            csv.WriteShare(1 / 3.0);
            csv.WriteShare(-1e-9);
            csv.EndRow();
        }));

    [Fact]
    public void A_reading_is_written_as_the_shortest_text_that_reads_back_as_itself()
    {
        var random = new Random(3);
        float[] readings = [0, -0f, 0.001f, 0.1f, 999.999f, 999.9995f, 1000, 1e-7f, 5e-4f, 0.30000001f, float.MaxValue, -1.5f,
            .. Enumerable.Range(0, 20_000).Select(i => (float)Math.Round(random.NextDouble() * 1100, i % 5)),
            .. Enumerable.Range(0, 20_000).Select(_ => BitConverter.Int32BitsToSingle(random.Next()))];
        foreach (float reading in readings)
            Assert.Equal(float.IsNaN(reading) ? "" : reading.ToString("R", CultureInfo.InvariantCulture),
                Write(csv => csv.WriteReading(reading)));
    }

    [Fact]
    public void A_number_reads_back_as_itself_whatever_the_culture()
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("de-DE");
        try
        {
            Prop.ForAll<double>(value => double.IsInfinity(value)
                || double.Parse(Write(csv => csv.Write(value)) is { Length: > 0 } text ? text : "NaN",
                    CultureInfo.InvariantCulture).Equals(value))
                .Check(100);
            Assert.Equal("1234.5,0.25\n", Write(csv =>
            {
                csv.Write(1234.5);
                csv.WriteShare(0.25);
                csv.EndRow();
            }));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void Any_table_of_text_reads_back_by_the_rules_of_RFC_4180() => Prop.ForAll<string[][]>(table =>
    {
        string[][] rows = [.. table.Where(r => r is { Length: > 0 }).Select(r => (string[])["id", .. r.Select(Clean)])];
        string text = Write(csv =>
        {
            foreach (string[] row in rows)
            {
                foreach (string cell in row) csv.Write(cell);
                csv.EndRow();
            }
        });
        return rows.Select(r => string.Join('\u0001', r)).SequenceEqual(Parse(text).Select(r => string.Join('\u0001', r)));
    }).Check(100);

    [Fact]
    public void A_cell_longer_than_the_buffer_is_written_whole()
    {
        string longCell = new('x', 300_000);
        Assert.Equal($"a,{longCell},b\n", Write(csv =>
        {
            csv.Write("a");
            csv.Write(longCell);
            csv.Write("b");
            csv.EndRow();
        }));
    }

    internal static string Write(Action<CsvWriter> write)
    {
        using var stream = new MemoryStream();
        using (var csv = new CsvWriter(stream))
        {
            write(csv);
            csv.Flush();
        }
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    /// <summary>A reader of its own, one character at a time.</summary>
    internal static List<List<string>> Parse(string text)
    {
        var rows = new List<List<string>>();
        var row = new List<string>();
        var cell = new StringBuilder();
        bool quoted = false;
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (quoted && c == '"' && i + 1 < text.Length && text[i + 1] == '"') cell.Append(text[++i]);
            else if (c == '"') quoted = !quoted;
            else if (!quoted && c == ',') End();
            else if (!quoted && c == '\n')
            {
                End();
                rows.Add(row);
                row = [];
            }
            else cell.Append(c);
        }
        Assert.False(quoted);
        Assert.Empty(row);
        return rows;

        void End()
        {
            row.Add(cell.ToString());
            cell.Clear();
        }
    }

    // Half a surrogate pair is no text, and UTF-8 cannot hold it.
    private static string Clean(string? text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text ?? ""));
}
