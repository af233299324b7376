using System.Globalization;
using System.Runtime.Intrinsics;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using NtlTools.Core.Readings.Csv;

namespace NtlTools.Core.Tests.Readings.Csv;

public sealed class NumberCellTests
{
    private static bool TryReadShort(string text, byte mark, out double value)
    {
        // What stands behind a cell must not matter.
        byte[] bytes = Encoding.ASCII.GetBytes(text + ",9.9\"\n99999999");
        return new NumberCell(mark).TryReadShort(ref bytes[0], text.Length, out value);
    }

    private static void Agrees(string text, char mark)
    {
        const NumberStyles Style = NumberStyles.AllowDecimalPoint;
        bool expected = double.TryParse(text.Replace(mark, '.'), Style, CultureInfo.InvariantCulture, out double number);
        Assert.Equal(expected || text.Length == 0, TryReadShort(text, (byte)mark, out double value));
        if (text.Length == 0) Assert.True(double.IsNaN(value));
        else if (expected) Assert.Equal(BitConverter.DoubleToInt64Bits(number), BitConverter.DoubleToInt64Bits(value));
    }

    [Theory]
    [InlineData('.')]
    [InlineData(',')]
    public void Every_number_of_up_to_five_characters_is_read_as_NET_reads_it(char mark)
    {
        char[] letters = [.. "0159", mark];
        IEnumerable<string> texts = [""];
        for (int length = 0; length <= 5; length++)
        {
            foreach (string text in texts) Agrees(text, mark);
            texts = [.. texts.SelectMany(t => letters, (t, letter) => t + letter)];
        }
    }

    [Fact]
    public void Short_cells_of_digits_are_read_as_NET_reads_them() =>
        Prop.ForAll(Gen.Elements("0123456789.".ToCharArray()).ArrayOf().ToArbitrary(), cell =>
            Agrees(new string([.. cell.Take(8)]), '.'))
            .Check(2000);

    [Fact]
    public void Short_cells_of_anything_are_numbers_only_where_NET_says_so() =>
        Prop.ForAll(Gen.Choose(1, 255).Select(i => (byte)i).ArrayOf().ToArbitrary(), cell =>
        {
            byte[] bytes = [.. cell.Take(8), .. new byte[8]];
            int length = Math.Min(8, cell.Length);
            bool plain = length == 0 || (bytes.Take(length).All(b => b is (byte)'.' or (>= (byte)'0' and <= (byte)'9'))
                && bytes.Take(length).Count(b => b == '.') <= 1 && bytes.Take(length).Any(b => b != '.'));
            return plain == new NumberCell((byte)'.').TryReadShort(ref bytes[0], length, out _);
        }).Check(5000);

    // Cells that are mostly numbers, sometimes empty, too long, above the maximum or no numbers at all.
    private static readonly Gen<string> Cell = Gen.OneOf(
        Gen.Choose(0, 99_999_999).Select(i => i.ToString(CultureInfo.InvariantCulture)),
        Gen.Elements("", "0", ".", "5.", ".5", "1.25", "1..2", "12345678", "123456789", "-1", "x", "99999.99", "\"1\"", " 1",
            "7777.777"),
        from whole in Gen.Choose(0, 9999)
        from fraction in Gen.Choose(0, 999)
        select string.Create(CultureInfo.InvariantCulture, $"{whole}.{fraction}"));

    [SkippableFact]
    public void Four_cells_side_by_side_are_read_as_one_by_one()
    {
        Skip.IfNot(NumberCell.ReadsFour, "The processor reads cells one by one only.");
        Prop.ForAll(Cell.ArrayOf(4).Zip(Gen.Elements('.', ',')).ToArbitrary(), pair =>
        {
            (string[] cells, char mark) = pair;
            byte[] bytes = Encoding.ASCII.GetBytes(".9,8.\"77;" + string.Join(';', cells).Replace('.', mark) + "\n.,5;6;78");
            int[] ends = [8, 0, 0, 0, 0];
            ulong[] words = new ulong[4];
            for (int i = 0; i < 4; i++)
            {
                ends[i + 1] = ends[i] + 1 + cells[i].Length;
                words[i] = BitConverter.ToUInt64(bytes, ends[i + 1] - 8);
            }
            var numbers = new NumberCell((byte)mark);
            float[] expected = new float[4];
            bool all = true;
            for (int i = 0; i < 4; i++)
            {
                int length = cells[i].Length;
                all &= length <= 8 & numbers.TryReadShort(ref bytes[ends[i] + 1], Math.Min(8, length),
                    out double value) & !(value > 50_000_000);
                expected[i] = (float)value;
            }
            Assert.Equal(all, numbers.TryReadFour(ref words[0], ref ends[0], 50_000_000, out Vector128<float> values));
            for (int i = 0; all && i < 4; i++) Assert.Equal(BitConverter.SingleToInt32Bits(expected[i]),
                BitConverter.SingleToInt32Bits(values[i]));
        }).Check(5000);
    }

    [Fact]
    public void Numbers_of_any_length_are_read_as_NET_reads_them() =>
        Prop.ForAll(ArbMap.Default.ArbFor<double>(), number =>
        {
            if (!double.IsFinite(number)) return;
            foreach (string format in (string[])["R", "F3", "F9", "G17", "E4"])
            {
                string text = number.ToString(format, CultureInfo.InvariantCulture);
                double expected = double.Parse(text, CultureInfo.InvariantCulture) + 0.0;
                Assert.Equal(CellKind.Number, new NumberCell((byte)'.').Read(Encoding.ASCII.GetBytes($" {text}\t"),
                    out double value));
                Assert.Equal(BitConverter.DoubleToInt64Bits(expected), BitConverter.DoubleToInt64Bits(value));
                Assert.Equal(CellKind.Number, new NumberCell((byte)',').Read(Encoding.ASCII.GetBytes(text.Replace('.', ',')),
                    out value));
                Assert.Equal(BitConverter.DoubleToInt64Bits(expected), BitConverter.DoubleToInt64Bits(value));
            }
        }).Check(1000);

    [Theory]
    [InlineData("9007199254740992")]
    [InlineData("9007199254740993")]
    [InlineData("9999999999999999")]
    [InlineData("0.000000000000001")]
    [InlineData("123456789012345.6")]
    [InlineData("-12345678.1234567")]
    [InlineData("1234567890.1234567890")]
    [InlineData("+5")]
    [InlineData("5.")]
    [InlineData(".5")]
    [InlineData("-.5")]
    [InlineData("1E-3")]
    public void Numbers_at_the_edges_are_the_nearest_doubles(string text)
    {
        Assert.Equal(CellKind.Number, new NumberCell((byte)'.').Read(Encoding.ASCII.GetBytes(text), out double value));
        Assert.Equal(double.Parse(text, CultureInfo.InvariantCulture), value);
    }

    [Theory]
    [InlineData("", CellKind.Missing)]
    [InlineData("  ", CellKind.Missing)]
    [InlineData("NaN", CellKind.Missing)]
    [InlineData("null", CellKind.Missing)]
    [InlineData("N/A", CellKind.Missing)]
    [InlineData("-", CellKind.Missing)]
    [InlineData("\\N", CellKind.Missing)]
    [InlineData("None", CellKind.Missing)]
    [InlineData("--", CellKind.NotANumber)]
    [InlineData("-.", CellKind.NotANumber)]
    [InlineData("1.5kWh", CellKind.NotANumber)]
    [InlineData("1,5", CellKind.OtherDecimalMark)]
    [InlineData("1,234.5", CellKind.OtherDecimalMark)]
    [InlineData("a,b", CellKind.NotANumber)]
    [InlineData("Infinity", CellKind.Number)]
    [InlineData("-INF", CellKind.Number)]
    public void Cells_that_are_no_numbers_are_told_apart(string text, object kind) =>
        Assert.Equal((CellKind)kind, new NumberCell((byte)'.').Read(Encoding.ASCII.GetBytes(text), out _));
}
