using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using NtlTools.Core.Errors;
using NtlTools.Core.Readings;

namespace NtlTools.Core.Tests.Readings;

public sealed class CsvPropertiesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private sealed record Table(string[] Ids, float[][] Kwh, int Days);

    private sealed record Dialect(char Delimiter, char Mark, string LineEnd, bool QuotesAll, bool IsUtf16, bool EndsWithLineEnd,
        string DateFormat);

    private static readonly Gen<string> Id = Gen.Elements("aB7é0 -_\"',;|\t\n€".ToCharArray()).NonEmptyListOf()
        .Select(letters => new string([.. letters.Take(12)]).Trim()).Where(id => id.Length > 0);

    private static readonly Gen<float> Reading = Gen.Frequency(
        (2, Gen.Constant(float.NaN)), (2, Gen.Choose(0, 100).Select(i => (float)i)),
            (5, Gen.Choose(0, 10_000_000).Select(i => i / 100f)), (1, Gen.Choose(0, 1 << 30).Select(i => i * 1e-9f)));

    private static readonly Gen<Table> Tables =
        from ids in Id.NonEmptyListOf()
        from days in Gen.Choose(2, 40)
        let distinct = ids.Distinct(StringComparer.Ordinal).ToArray()
        from kwh in Reading.ArrayOf(days).ArrayOf(distinct.Length)
        select new Table(distinct, kwh, days);

    private static readonly Gen<Dialect> Dialects =
        from marks in Gen.Elements((',', '.'), (';', '.'), (';', ','), ('\t', '.'), ('\t', ','), ('|', ','), ('|', '.'))
        from end in Gen.Elements("\n", "\r\n")
        from quotesAll in Gen.Elements(true, false)
        from utf16 in Gen.Elements(true, false)
        from last in Gen.Elements(true, false)
        from format in Gen.Elements("yyyy-MM-dd", "yyyy/M/d", "yyyyMMdd", "yyyy-MM-ddTHH:mm:ssZ", "d MMM yyyy")
        select new Dialect(marks.Item1, marks.Item2, end, quotesAll, utf16, last, format);

    private static string Cell(string text, Dialect dialect) =>
        dialect.QuotesAll || text.AsSpan().IndexOfAny(dialect.Delimiter, '"', '\n') >= 0 ? $"\"{text.Replace("\"", "\"\"",
            StringComparison.Ordinal)}\"" : text;

    private static string Number(float kwh, Dialect dialect) =>
        float.IsNaN(kwh) ? "" : Cell(kwh.ToString("R", CultureInfo.InvariantCulture).Replace('.', dialect.Mark), dialect);

    private static string Date(int day, Dialect dialect) =>
        Cell(new DateTime(2014, 1, 1).AddDays(day).ToString(dialect.DateFormat, CultureInfo.InvariantCulture), dialect);

    private static byte[] Bytes(IEnumerable<string[]> rows, Dialect dialect)
    {
        string text = string.Join(dialect.LineEnd, rows.Select(r => string.Join(dialect.Delimiter, r)))
            + (dialect.EndsWithLineEnd ? dialect.LineEnd : "");
        return dialect.IsUtf16 ? Encoding.Unicode.GetBytes("\uFEFF" + text) : Encoding.UTF8.GetBytes(text);
    }

    private static byte[] Wide(Table table, Dialect dialect) => Bytes(
        [
            ["id", .. Enumerable.Range(0, table.Days).Select(d => Date(d, dialect))],
            .. table.Ids.Select((id, i) => (string[])[Cell(id, dialect), .. table.Kwh[i].Select(k => Number(k, dialect))]),
        ],
        dialect);

    private static byte[] Long(Table table, Dialect dialect) => Bytes(
        [
            ["id", "date", "kwh"],
            .. table.Ids.SelectMany((id, i) =>
                table.Kwh[i].Select((k, d) => (string[])[Cell(id, dialect), Date(d, dialect), Number(k, dialect)])),
        ],
        dialect);

    // A file of points alone or commas alone; whichever mark a table of whole numbers has does not matter.
    private static ImportSettings Settings(Dialect dialect) =>
        new() { DecimalMark = dialect.Mark, Delimiter = dialect.Delimiter };

    private static void IsTable(Table table, Imported imported)
    {
        Assert.Empty(imported.Rejects);
        Assert.Equal(table.Ids, imported.Customers.Select(c => c.CustomerId));
        for (int i = 0; i < table.Ids.Length; i++) Assert.Equal(table.Kwh[i], imported.Customers[i].Kwh.AsSpan());
    }

    [Fact]
    public void Any_table_is_read_back_from_any_dialect_wide_and_long() =>
        Prop.ForAll(Tables.Zip(Dialects).ToArbitrary(), pair =>
        {
            (Table table, Dialect dialect) = pair;
            IsTable(table, Imported.From(_folder.Write("wide.csv", Wide(table, dialect)), Settings(dialect)));
            IsTable(table, Imported.From(_folder.Write("long.csv", Long(table, dialect)), Settings(dialect)));
        }).Check(300);

    [Fact]
    public void Any_table_with_fractions_is_read_back_without_settings() =>
        Prop.ForAll(Tables.Zip(Dialects).ToArbitrary(), pair =>
        {
            (Table table, Dialect dialect) = pair;
            foreach (float[] kwh in table.Kwh) Array.Fill(kwh, 0.125f, 0, 2);
            IsTable(table, Imported.From(_folder.Write("wide.csv", Wide(table, dialect))));
            IsTable(table, Imported.From(_folder.Write("long.csv", Long(table, dialect))));
        }).Check(200);

    // Rows of many kinds of trouble, built from pieces that matter to a parser.
    private static readonly Gen<string> Trouble = Gen.Elements(
            ",", ",", ",", ",", ";", "\"", "\"", "\"\"", "\n", "\n", "\n", "\r\n", "\r", " ", "1.5", "12345678", "0", "-3",
                "1e9", "1,5", "abc", "NaN",
            "A", "B", "C", "2014-01-01", "2014-01-02", "2014-02-30", "1", "é", "\0", "A,1,2,3\n", "B,1,,\n",
                "\"D\",\"1\",2,3\n", "A,2014-01-01,5,1\n", "B,2014-01-02,7,0\n")
        .ListOf().Select(string.Concat);

    private string Outcome(string path, ImportSettings settings, int threads = 1)
    {
        try
        {
            return Imported.From(path, settings, threads).Text();
        }
        catch (NtlException error)
        {
            return error.ErrorId + error.Message;
        }
    }

    [Theory]
    [InlineData("id,2014-01-01,2014-01-02,2014-01-03\n")]
    [InlineData("id,date,kwh,flag\n")]
    [InlineData("")]
    public void Trouble_ends_the_same_for_any_chunk_size_and_any_number_of_threads(string header) =>
        Prop.ForAll(Trouble.ToArbitrary(), text =>
        {
            string path = _folder.Write("a.csv", header + text);
            string expected = Outcome(path, new());
            foreach (int size in (int[])[1, 2, 3, 7, 16, 64, 200]) Assert.Equal(expected,
                Outcome(path, new() { ChunkSize = size }));
            foreach (int threads in (int[])[2, 4]) Assert.Equal(expected, Outcome(path, new() { ChunkSize = 20 }, threads));
        }).Check(250);

    [Fact]
    public void Any_chunk_size_and_any_number_of_threads_gives_the_same_customers() =>
        Prop.ForAll(Tables.Zip(Dialects).ToArbitrary(), pair =>
        {
            (Table table, Dialect dialect) = pair;
            foreach (string path in (string[])[_folder.Write("wide.csv", Wide(table, dialect)),
                _folder.Write("long.csv", Long(table, dialect))])
            {
                string expected = Outcome(path, Settings(dialect));
                foreach (int size in (int[])[1, 5, 50, 333])
                    foreach (int threads in (int[])[1, 2, 4]) Assert.Equal(expected,
                        Outcome(path, Settings(dialect) with { ChunkSize = size }, threads));
            }
        }).Check(30);

    [Fact]
    public void Random_bytes_end_in_an_error_or_rejects() =>
        Prop.ForAll(Gen.Choose(0, 255).Select(i => (byte)i).ArrayOf().ToArbitrary(), bytes =>
        {
            Assert.NotEmpty(Outcome(_folder.Write("a.csv", bytes), new()));
            Assert.NotEmpty(Outcome(_folder.Write("b.csv", [.. "id,2014-01-01,2014-01-02\nA,1,2\n"u8, .. bytes]), new()));
            Assert.NotEmpty(Outcome(_folder.Write("c.csv", [.. "id,date,kwh\nA,2014-01-01,2\n"u8, .. bytes]), new()));
            Assert.NotEmpty(Outcome(_folder.Write("d.csv.gz", [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, .. bytes]), new()));
            Assert.NotEmpty(Outcome(_folder.Write("e.csv", [0xFF, 0xFE, .. bytes]), new()));
            Assert.NotEmpty(Outcome(_folder.Write("f.csv", "id,2014-01-01,2014-01-02\nA,1,2\n"),
                new() { LabelFiles = [_folder.Write("g.csv", bytes)] }));
        }).Check(500);

    [Fact]
    public void Rows_of_random_bytes_lose_no_good_row() =>
        Prop.ForAll(Gen.Choose(32, 255).Where(b => b is not '"' and not ',').Select(i =>
            (byte)i).ArrayOf().ListOf().ToArbitrary(), rows =>
        {
            byte[] bytes = [.. "id,2014-01-01,2014-01-02\n"u8,
                .. rows.SelectMany((row, i) => (byte[])[.. row, (byte)'\n', .. Encoding.ASCII.GetBytes($"G{i},{i},2\n")]),
                .. "G,1,2\n"u8];
            Imported imported = Imported.From(_folder.Write("a.csv", bytes));
            Assert.Equal([.. Enumerable.Range(0, rows.Count).Select(i => $"G{i}"), "G"],
                imported.Customers.Select(c => c.CustomerId));
        }).Check(200);

    [Fact]
    public void Results_do_not_depend_on_the_culture()
    {
        string path = _folder.Write("a.csv", "id,2014-01-01,2014-01-02\nA,1.5,-2\nB,x\n");
        CultureInfo before = CultureInfo.CurrentCulture;
        string expected = Outcome(path, new());
        try
        {
            foreach (string name in (string[])["de-DE", "tr-TR", "ar-SA", "th-TH"])
            {
                CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo(name);
                Assert.Equal(expected, Outcome(path, new()));
            }
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }
}
