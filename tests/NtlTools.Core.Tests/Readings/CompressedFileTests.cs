using System.Globalization;
using System.Text;
using NtlTools.Core.Errors;
using NtlTools.Core.Readings;

namespace NtlTools.Core.Tests.Readings;

public sealed class CompressedFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    // Repetitive enough for back references, random enough for many blocks of output.
    private static string Table(int rows)
    {
        var random = new Random(7);
        var text = new StringBuilder("id,2014-01-01,2014-01-02,2014-01-03\n");
        for (int i = 0; i < rows; i++)
            text.Append(CultureInfo.InvariantCulture,
                $"C{i},{random.Next(10_000) / 100.0},{random.Next(20)},{(i % 3 == 0 ? "" : "7.25")}\n");
        return text.ToString();
    }

    [Fact]
    public void A_compressed_file_is_read_like_a_plain_one_whatever_its_name()
    {
        string text = Table(5000), plain = _folder.Write("a.csv", text);
        Imported expected = Imported.From(plain);
        foreach (string name in (string[])["a.csv.gz", "b.csv", "c.gz"])
            Assert.Equal(expected.Text(), Imported.From(_folder.Write(name, TemporaryFolder.Pack(text))).Text());
    }

    [Fact]
    public void Members_follow_each_other()
    {
        string text = Table(400);
        byte[] members = [.. TemporaryFolder.Pack(text[..3000]), .. TemporaryFolder.Pack(""),
            .. TemporaryFolder.Pack(text[3000..])];
        Assert.Equal(Imported.From(_folder.Write("a.csv", text)).Text(),
            Imported.From(_folder.Write("a.csv.gz", members)).Text());
    }

    [Fact]
    public void Bytes_behind_the_last_member_do_not_matter()
    {
        string text = Table(50).TrimEnd('\n');
        Imported expected = Imported.From(_folder.Write("a.csv", text));
        foreach (int zeros in (int[])[1, 100, 20_000])
            Assert.Equal(expected.Text(), Imported.From(
                _folder.Write("a.csv.gz", [.. TemporaryFolder.Pack(text), .. new byte[zeros]])).Text());
    }

    [Fact]
    public void A_cut_file_keeps_every_row_before_the_cut_and_says_so()
    {
        string text = Table(600);
        byte[] packed = TemporaryFolder.Pack(text);
        Imported whole = Imported.From(_folder.Write("a.csv", text));
        string path = _folder.File("cut.csv.gz");
        int previous = 0;
        for (int cut = 1; cut < packed.Length; cut += cut < 40 || cut > packed.Length - 40 ? 1 : 17)
        {
            _folder.Write("cut.csv.gz", packed[..cut]);
            Imported imported;
            try
            {
                imported = Imported.From(path);
            }
            catch (NtlException error)
            {
                // Not even one row is whole.
                Assert.Contains(error.ErrorId,
                    (string[])["UnreadableFile", "EmptyFile", "HeaderOnly", "NoReadingColumns", "NoUsableRows"]);
                Assert.Equal(0, previous);
                continue;
            }
            int count = imported.Customers.Count;
            Assert.InRange(count, previous, 600);
            previous = count;
            Assert.Equal(whole.Customers.Take(count).Select(c => c.CustomerId + Imported.Kwh(c)),
                imported.Customers.Select(c => c.CustomerId + Imported.Kwh(c)));
            Assert.Equal(
                new Reject(path, count + 2, "", RejectReason.TruncatedFile,
                    "The compressed file ends within this line; the rows before it were read."),
                Assert.Single(imported.Rejects));
        }

        // Cut within its check sum, the text is whole.
        Assert.Equal(600, previous);
    }

    [Fact]
    public void A_cut_long_file_and_a_cut_quoted_cell_lose_their_last_row_alone()
    {
        string rows = string.Concat(Enumerable.Range(0, 400).Select(i => $"\"C{i * 7919 % 1000}\",2014-01-01,\"{i}\"\n"));
        byte[] packed = TemporaryFolder.Pack("id,date,kwh\n" + rows);
        for (int cut = packed.Length / 2; cut < packed.Length - 8; cut += 13)
        {
            Imported imported = Imported.From(_folder.Write("cut.csv.gz", packed[..cut]));
            Reject reject = Assert.Single(imported.Rejects);
            Assert.Equal((RejectReason.TruncatedFile, imported.Customers.Count + 2L), (reject.Reason, reject.Line));
        }
    }

    [Fact]
    public void A_damaged_file_says_so_and_does_not_stop_the_next_one()
    {
        string text = Table(2000);
        byte[] packed = TemporaryFolder.Pack(text);
        packed[^6] ^= 0x55;
        string damaged = _folder.Write("a.csv.gz", packed),
            good = _folder.Write("b.csv", "id,2014-01-01,2014-01-02,2014-01-03\nX,1,2,3\n");
        Imported imported = Imported.From([damaged, good]);
        int count = imported.Customers.Count - 1;
        Assert.InRange(count, 1000, 2000);
        Assert.Equal([.. Enumerable.Range(0, count).Select(i => $"C{i}"), "X"], imported.Customers.Select(c => c.CustomerId));
        Assert.Equal(
            new Reject(damaged, count + 2, "", RejectReason.DamagedFile,
                "The compressed data is damaged at or before this line; the rows before it were read, but may be wrong."),
            Assert.Single(imported.Rejects));
    }

    [Fact]
    public void Any_flipped_byte_ends_in_an_error_or_rejects()
    {
        byte[] packed = TemporaryFolder.Pack(Table(300));
        for (int i = 0; i < packed.Length; i += 11)
        {
            byte[] damaged = [.. packed];
            damaged[i] ^= 0x10;
            string path = _folder.Write("a.csv.gz", damaged);
            try
            {
                // The header's time and flags carry no check sum; all else does.
                Assert.True(i < 10 || Imported.From(path).Rejects.Count > 0, $"byte {i}");
            }
            catch (NtlException error)
            {
                Assert.NotEmpty(error.Recommendation);
            }
        }
    }
}
