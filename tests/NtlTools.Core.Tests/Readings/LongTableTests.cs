using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using NtlTools.Core.Errors;
using NtlTools.Core.Readings;
using NtlTools.Learning;

namespace NtlTools.Core.Tests.Readings;

public sealed class LongTableTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TemporaryFolder _temporary = new();

    public void Dispose()
    {
        _folder.Dispose();
        _temporary.Dispose();
    }

    // So many partitions of one customer each do not have a block of memory each, and so go to the file again and again.
    private ImportSettings Tight => new()
    {
        MemoryLimit = ImportSettings.LeastMemoryLimit, PartitionBits = 0, TemporaryFolder = _temporary.Path, ChunkSize = 5000,
        AttributeColumns = ["region"],
    };

    private static ImportSettings Wide => new() { AttributeColumns = ["region"] };

    /// <summary>Files of everything: rows in no order, twice, against each other, off the grid, without readings; labels.</summary>
    private string[] Mixed(int customers)
    {
        var random = new Random(7);
        string[] files = [.. Enumerable.Range(0, 3).Select(file =>
        {
            var text = new StringBuilder("id,time,kwh,label,region\n");
            for (int row = 0; row < customers * 12; row++)
            {
                int customer = random.Next(customers);
                DateTime time = new DateTime(2024, 1, 1).AddHours(random.Next(24 * 20)).AddMinutes(random.Next(200) == 0 ? 7 : 0);
                string kwh = random.Next(20) == 0 ? "" : random.Next(50) == 0 ? "x" : $"{random.Next(30)}.{random.Next(3)}";
                string label = random.Next(30) == 0 ? (customer % 7 == 0 || random.Next(40) == 0 ? "1" : "0") : "";
                string region = random.Next(10) == 0 ? "r" + customer % 3 : "";
                text.Append(CultureInfo.InvariantCulture,
                    $"{(customer % 5 == 0 ? "a meter of a long name " : "C")}{customer},{time:yyyy-MM-dd HH:mm},{kwh},{label},{region}\n");
            }
            return _folder.Write($"mixed{file}.csv", text.ToString());
        })];
        return files;
    }

    [Fact]
    public void Neither_the_limit_of_memory_nor_partitions_nor_threads_change_anything()
    {
        string[] files = Mixed(400);
        string expected = Imported.From(files, Wide).Text();
        Assert.Contains(nameof(RejectReason.DuplicateReading), expected, StringComparison.Ordinal);
        Assert.Contains(nameof(RejectReason.ConflictingReading), expected, StringComparison.Ordinal);
        Assert.Contains(nameof(RejectReason.OffGridTime), expected, StringComparison.Ordinal);
        Assert.Contains(nameof(RejectReason.ConflictingLabel), expected, StringComparison.Ordinal);
        foreach (int threads in (int[])[1, 2, 3])
        {
            Assert.Equal(expected, Imported.From(files, Tight, threads).Text());
            foreach (int bits in (int[])[1, 3, 10])
                Assert.Equal(expected, Imported.From(files, Tight with { PartitionBits = bits }, threads).Text());
        }
    }

    [Fact]
    public void A_long_grid_is_filled_for_some_customers_at_a_time()
    {
        var text = new StringBuilder("id,time,kwh\n");
        for (int row = 0; row < 9000; row++)
            text.Append(CultureInfo.InvariantCulture,
                $"C{row % 70},{new DateTime(2020, 1, 1).AddMinutes(30 * (row * 7919L % 9001)):yyyy-MM-dd HH:mm},{row % 13}.5\n");
        string path = _folder.Write("long.csv", text.ToString());
        Imported imported = Imported.From(path);
        Assert.InRange(imported.Report.Grid!.Length, 8000, 9100);
        Assert.Equal(9000, imported.Report.ReadingCount);
        foreach (int threads in (int[])[1, 2, 8])
            Assert.Equal(imported.Text(), Imported.From(path, new() { MemoryLimit = 1 << 20 }, threads).Text());
    }

    [Fact]
    public void Any_reader_can_fill_the_table_and_rows_beyond_the_limit_go_to_the_file()
    {
        const int Customers = 3000, Days = 10;
        var report = new ImportReport();
        using var table = new LongTable(["a query"], Tight);
        List<MeterSeries> customers = [.. table.Read(Enumerable.Range(0, Days), day =>
        {
            LongRows rows = table.NewRows(source: 0);
            for (int i = 0; i < Customers; i++)
            {
                int customer = (i * 1237 + day) % Customers;
                rows.Add(rows.CustomerOf(Encoding.UTF8.GetBytes($"M{customer}")), LongTable.MinuteOf(new(2024, 3, 1 + day)),
                    customer + day / 16f, line: 0);
            }
            rows.RowCount = rows.Count;
            return rows;
        }, report, new() { Threads = 2 })];
        Assert.InRange(table.SpilledBytes, 1, 7 * 2 * Customers * Days);
        Assert.Equal(Customers * Days, report.RowCount);
        Assert.Equal(0, report.RejectCount);
        Assert.Equal(new TimeGrid(new(2024, 3, 1), MeterInterval.Daily, Days), report.Grid);
        Assert.Equal(Enumerable.Range(0, Customers).Select(i => $"M{i * 1237 % Customers}"), customers.Select(c => c.CustomerId));
        Assert.All(customers, c => Assert.Equal(Enumerable.Range(0, Days).Select(day => int.Parse(c.CustomerId.AsSpan(1),
            CultureInfo.InvariantCulture) + day / 16f), c.Kwh));
    }

    [Fact]
    public void Nothing_goes_to_the_file_below_the_limit()
    {
        using var table = new LongTable(["a"], Tight with { MemoryLimit = 1 << 30, TemporaryFolder = "/nowhere/at/all" });
        LongRows rows = table.NewRows(0);
        for (int i = 0; i < 5000; i++) rows.Add(rows.CustomerOf(Encoding.UTF8.GetBytes($"{i}")), 0, 1, 0);
        table.Add(rows, new());
        Assert.Equal(5000, table.Build(new(), ExecutionOptions.Default).Count());
        Assert.Equal(0, table.SpilledBytes);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void The_file_is_gone_at_the_end_at_an_early_end_and_when_cancelled(int threads)
    {
        string[] files = Mixed(500);
        Assert.Equal(500, MeterDataImport.Open(files, Tight).Read(new() { Threads = threads }).Count());
        IsGone();
        foreach (MeterSeries _ in MeterDataImport.Open(files, Tight).Read(new() { Threads = threads }).Take(3))
            if (OperatingSystem.IsLinux()) Assert.NotEmpty(OpenFiles());
        IsGone();
        using var cancel = new CancellationTokenSource();
        Assert.ThrowsAny<OperationCanceledException>(() =>
        {
            foreach (MeterSeries _ in MeterDataImport.Open(files, Tight).Read(
                new() { Threads = threads, Cancellation = cancel.Token })) cancel.Cancel();
        });
        IsGone();
    }

    private string[] OpenFiles() => [.. Directory.EnumerateFiles("/proc/self/fd")
        .Select(f => new FileInfo(f).LinkTarget ?? "").Where(f => f.StartsWith(_temporary.Path, StringComparison.Ordinal))];

    private void IsGone()
    {
        Assert.Empty(Directory.EnumerateFileSystemEntries(_temporary.Path));
        if (OperatingSystem.IsLinux()) Assert.Empty(OpenFiles());
    }

    [Fact]
    public void A_temporary_folder_that_is_not_there_is_named()
    {
        string folder = _temporary.File("missing");
        NtlException error = Assert.Throws<NtlException>(() => Imported.From(Mixed(500), Tight with { TemporaryFolder = folder }));
        Assert.Equal("CannotWrite", error.ErrorId);
        Assert.Contains(folder, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Limits_that_are_too_low_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new ImportSettings { MemoryLimit = ImportSettings.LeastMemoryLimit - 1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new ImportSettings { PartitionBits = 11 });
    }

    [Fact]
    public void Ids_of_any_length_stay_apart()
    {
        string[] ids = [.. Enumerable.Range(1, 40).Select(length => new string('a', length)), "a b", "ä", "0", "00", "000000000"];
        string[] rows = [.. ids.Concat(ids.Reverse()).Select((id, i) => $"{id},2024-01-{1 + i / ids.Length:00},{i % 7}.5\n")];
        Imported imported = Imported.From(_folder.Write("ids.csv", "id,date,kwh\n" + string.Concat(rows)));
        Assert.Empty(imported.Rejects);
        Assert.Equal(ids, imported.Customers.Select(c => c.CustomerId));
        Assert.Equal(2 * ids.Length, imported.Report.ReadingCount);
    }

    [Fact]
    public void One_id_in_two_encodings_is_one_customer()
    {
        byte[] text = [.. "id,date,kwh\nZ\u00E9ro,2024-01-01,1\nZ"u8, 0xE9, .. "ro,2024-01-02,2\n"u8];
        MeterSeries customer = Assert.Single(Imported.From(_folder.Write("a.csv", text)).Customers);
        Assert.Equal(("Zéro", "1 2"), (customer.CustomerId, Imported.Kwh(customer)));
    }

    [Fact]
    public async Task Numbers_are_found_while_others_are_added()
    {
        const int Count = 20_000;
        var numbers = new CustomerNumbers();
        int found = 0;
        Task[] readers = [.. Enumerable.Range(0, 2).Select(_ => Task.Run(() =>
        {
            for (int seen = 0; seen < Count; seen = numbers.Count)
                for (int i = 0; i < Count; i += 97)
                    if (numbers.Find(Id(i)) is >= 0 and int number && number == i) Interlocked.Increment(ref found);
                    else if (numbers.Find(Id(i)) is var wrong && wrong >= 0 && wrong != i) throw new InvalidOperationException();
        }))];
        for (int i = 0; i < Count; i++) Assert.Equal(i, numbers.Add(Id(i)));
        await Task.WhenAll(readers);
        for (int i = 0; i < Count; i++) Assert.Equal((i, i), (numbers.Find(Id(i)), numbers.Add(Id(i))));
        Assert.Equal(Count, numbers.Count);

        static byte[] Id(int i) => Encoding.UTF8.GetBytes(i % 3 == 0 ? $"{i}" : i % 3 == 1 ? $"a meter of a long name {i}" : $"Ä{i}");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(2000)]
    public void Ids_that_are_looked_up_together_are_those_that_are_looked_up_one_by_one(int runLength)
    {
        var random = new Random(11);
        var numbers = new CustomerNumbers();
        string[] ids = [.. Enumerable.Range(0, 1500).Select(i => (i % 4) switch
        {
            0 => $"{i}",
            1 => $"meter {i:D10}",
            2 => $"a meter of a long name {i}",
            _ => $"ein Zähler mit einem Namen, noch länger {i}",
        })];
        foreach (string id in ids.Where((_, i) => i % 3 != 0)) numbers.Add(Encoding.UTF8.GetBytes(id));

        // Ids stand one behind the other, so that the bytes behind one are never the same.
        int[] order = [.. Enumerable.Range(0, 4000).Select(_ => random.Next(ids.Length)).SelectMany(i =>
            Enumerable.Repeat(i, 1 + random.Next(runLength))).Take(8000)];
        byte[][] texts = [.. order.Select(i => Encoding.UTF8.GetBytes(ids[i]))];
        byte[] text = [.. texts.SelectMany(t => t), .. new byte[CustomerNumbers.Short]];
        var together = new LongRows(numbers, 0, 0, []);
        var single = new LongRows(numbers, 0, 0, []);
        int start = 0;
        for (int row = 0; row < order.Length; row++)
        {
            int length = texts[row].Length;
            if (random.Next(300) == 0)
            {
                // What the parser does with a row that it reads the longer way.
                together.Settle(text);
                together.Add(together.CustomerOf(texts[row]), row, 1, row);
            }
            else
            {
                together.AddUnsettled(text, start, length, row, 1, row);
                if (random.Next(300) == 0) Assert.Equal(ids[order[row]], IdOf(together, together.Settle(text)));
            }
            single.Add(single.CustomerOf(texts[row]), row, 1, row);
            start += length;
        }
        together.Settle(text);
        Assert.Equal(order.Select(i => ids[i]), Ids(together));
        Assert.Equal(Ids(single), Ids(together));
        Assert.Equal(single.Rows.ToArray().Select(r => (r.Minute, r.Line)),
            together.Rows.ToArray().Select(r => (r.Minute, r.Line)));
        Assert.All(together.Rows.ToArray(), r => Assert.Equal(r.Customer >= 0, numbers.Find(Encoding.UTF8.GetBytes(
            IdOf(together, r.Customer))) >= 0));

        List<string> Ids(LongRows rows) => [.. rows.Rows.ToArray().Select(r => IdOf(rows, r.Customer))];

        string IdOf(LongRows rows, int customer) =>
            customer >= 0 ? numbers.Id(customer) : Encoding.UTF8.GetString(rows.NewId(~customer));
    }

    [Theory]
    [InlineData("time")]
    [InlineData("customer")]
    [InlineData("none")]
    public void Readings_are_the_same_in_any_order_of_rows(string by)
    {
        const int Customers = 300, Days = 40;
        var random = new Random(5);
        (int Customer, int Day)[] rows = [.. Enumerable.Range(0, Customers * Days).Select(i => (i % Customers, i / Customers))];
        if (by == "customer") rows = [.. rows.OrderBy(r => r.Customer)];
        if (by == "none") random.Shuffle(rows);
        var told = new HashSet<int>();
        var text = new StringBuilder("id,date,kwh,label,region\n");
        foreach ((int customer, int day) in rows)
        {
            // A customer is told of once, in the midst of rows that tell nothing; some cells are read the longer way.
            bool tells = random.Next(50) == 0 && told.Add(customer);
            string kwh = random.Next(100) == 0 ? $" {customer}.{day:00} " : $"{customer}.{day:00}";
            text.Append(CultureInfo.InvariantCulture, $"{Id(customer)},{new DateTime(2024, 3, 1).AddDays(day):yyyy-MM-dd},{kwh},")
                .Append(CultureInfo.InvariantCulture, $"{(tells ? customer % 2 : "")},{(tells ? "r" + customer : "")}\n");
        }
        string path = _folder.Write(by + ".csv", text.ToString());
        foreach (ImportSettings settings in (ImportSettings[])[Wide, Tight])
            foreach (int threads in (int[])[1, 3])
            {
                Imported imported = Imported.From(path, settings, threads);
                Assert.Empty(imported.Rejects);
                Assert.Equal(rows.Select(r => r.Customer).Distinct().Select(Id), imported.Customers.Select(c => c.CustomerId));
                foreach (int customer in Enumerable.Range(0, Customers))
                {
                    MeterSeries series = imported[Id(customer)];
                    Assert.Equal(Enumerable.Range(0, Days).Select(day => (float)(customer + day / 100.0)), series.Kwh);
                    Assert.Equal(told.Contains(customer) ? customer % 2 == 1 : null, series.IsTheft);
                    Assert.Equal(told.Contains(customer) ? "r" + customer : null, series.Attributes.GetValueOrDefault("region"));
                }
            }

        static string Id(int customer) => customer % 3 == 0 ? $"a meter of a long name {customer}" : $"C{customer}";
    }

    private static readonly Gen<(int Place, int Step, long Lines, float Kwh)> Steps =
        from place in Gen.Choose(0, 1023)
        from step in Gen.Elements(0, 1440, 1440, 2880, -7, int.MaxValue, int.MinValue)
        from lines in Gen.Elements(0L, 1, 1, 200, 60_000, 3_000_000, 1L << 40)
        from kwh in Gen.Elements(1.5f, float.NaN, -0f, float.MaxValue)
        select (place, step, lines, kwh);

    [Fact]
    public void Packed_rows_are_unpacked_as_they_were() =>
        Prop.ForAll(Steps.ListOf().ToArbitrary(), steps =>
        {
            byte[] bytes = new byte[RowPacker.LongestRow * (steps.Count + 1)];
            var packer = new RowPacker();
            int length = 0, minute = 0, source = 0;
            long line = 1;
            var rows = new List<(int, int, long, int, int)>();
            foreach ((int place, int step, long lines, float kwh) in steps)
            {
                minute = unchecked(minute + step);
                if (lines == 200) (source, line) = (source + 1, 0);
                line += lines;
                rows.Add((place, minute, line, source, BitConverter.SingleToInt32Bits(kwh)));
                length += packer.Write(ref bytes[length], place, new(0, minute, kwh, 0), source, line);
            }
            var unpacker = new RowUnpacker();
            var read = new List<(int, int, long, int, int)>();
            unpacker.Begin(bytes.AsSpan(0, length));
            while (unpacker.Next()) read.Add((unpacker.Place, unpacker.Minute, unpacker.Line, unpacker.Source,
                BitConverter.SingleToInt32Bits(unpacker.Kwh)));
            Assert.Equal(rows, read);
        }).Check(300);

    [Fact]
    public void A_set_of_minutes_holds_each_once_in_order() =>
        Prop.ForAll(Gen.OneOf(Gen.Choose(-100_000, 100_000), Gen.Choose(0, 100), Gen.Elements(int.MinValue, int.MaxValue))
            .ListOf().ToArbitrary(), minutes =>
        {
            var set = new MinuteSet();
            foreach (int minute in minutes) set.Add(minute);
            Assert.Equal(minutes.Distinct().Order(), set.ToArray());
        }).Check(200);
}
