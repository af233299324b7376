namespace NtlTools.Core.Tests.Readings.Tables;

/// <summary>Folders called name=value are a column of all rows of their files, whatever the form of those.</summary>
public sealed class PartitionTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [SkippableTheory]
    [InlineData("jsonl")]
    [InlineData("parquet")]
    [InlineData("csv")]
    [InlineData("csv.gz")]
    public void Customers_of_usual_names_are_known_by_their_folders(string form)
    {
        using var lake = new Lake();
        foreach (string id in (string[])["A", "caf%C3%A9%20%2201%22"])
            foreach (string part in (string[])["x", "y"])
                Write(lake, $"CustomerId={id}/fraud=1/{part}.{form}", part == "x" ? 1 : 3);
        Imported imported = Imported.From(lake.Path, new() { AttributeColumns = ["fraud"] }, threads: 2);
        Assert.Empty(imported.Rejects);
        Assert.Equal(["A", "café \"01\""], imported.Customers.Select(c => c.CustomerId));
        Assert.All(imported.Customers, c => Assert.Equal("1 2 3 4", Imported.Kwh(c)));
        Assert.All(imported.Customers, c => Assert.True(c.IsTheft));
        Assert.All(imported.Customers, c => Assert.Empty(c.Attributes));
    }

    [SkippableTheory]
    [InlineData("jsonl")]
    [InlineData("parquet")]
    [InlineData("csv")]
    public void Folders_are_attributes_and_ids_of_other_names_where_they_are_named(string form)
    {
        using var lake = new Lake();
        Write(lake, $"place=7/kind=__HIVE_DEFAULT_PARTITION__/region=n%2Cs/x.{form}", 1);
        Imported imported = Imported.From(lake.Path, new() { IdColumn = "place", AttributeColumns = ["region", "kind"] });
        Assert.Equal("1 2", Imported.Kwh(imported["7"]));
        Assert.Equal(new Dictionary<string, string> { ["region"] = "n,s" }, imported["7"].Attributes);
        Assert.Contains("region", Imported.Error("NoIdColumn", lake.Path, new() { IdColumn = "site" }).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Columns_of_the_file_come_before_folders_of_such_a_name()
    {
        string path = Write("user=B/day=2024-05-01/x.csv", "id,when,kwh\nA,2024-01-01,1\nA,2024-01-02,2\n");
        Imported imported = Imported.From(path);
        Assert.Equal("1 2", Imported.Kwh(imported["A"]));
        Assert.Equal(new DateTime(2024, 1, 1), imported.Report.Grid!.Start);
    }

    [Fact]
    public void A_day_of_a_folder_is_the_time_where_the_file_has_none()
    {
        Write("day=2024-01-01/x.csv", "id,kwh\nA,1\n");
        Write("day=2024-01-02/x.csv", "id,kwh\nA,2\n");
        Assert.Equal("1 2", Imported.Kwh(Imported.From(_folder.Path)["A"]));
    }

    [Fact]
    public void Rows_of_every_kind_keep_their_lines_and_rejects()
    {
        const string Rows = "Time;Kwh\r\n2024-01-01;1\r\n\r\n\"2024-01-02\";\"2\"\r\n2024-01-03;x\r\n2024-01-04\r\n2024-01-05;5;;\r\n2024-01-06;6;7\r\n";
        string plain = _folder.Write("plain.csv", string.Join('\n', Rows.Split('\n').Select((row, i) =>
            row.Trim('\r').Length == 0 ? row : i == 0 ? $"id;{row}" : $"A;{row}")));
        string partition = Write("id=A/x.csv", Rows);
        Imported expected = Imported.From(plain), found = Imported.From(partition, new() { ChunkSize = 20 });
        Assert.Equal(expected.Rejects.Select(r => (r.Line, r.Reason, r.Column)), found.Rejects.Select(r => (r.Line, r.Reason, r.Column)));
        Assert.Equal(3, found.Rejects.Count);
        Assert.Equal(Imported.Kwh(expected["A"]), Imported.Kwh(found["A"]));
        Assert.Equal(expected.Report.RowCount, found.Report.RowCount);
    }

    [Fact]
    public void Wide_files_and_bills_have_them_too()
    {
        Imported wide = Imported.From(Write("flag=1/x.csv", "id,2024-01-01,2024-01-02\nA,1,2\n"));
        Assert.True(wide["A"].IsTheft);
        Assert.Equal("1 2", Imported.Kwh(wide["A"]));
        Imported bills = Imported.From(Write("CustomerId=B/y.csv", "PeriodStart,PeriodEnd,kWh\n2024-01-01,2024-02-01,310\n"));
        Assert.Equal("310", Imported.Kwh(bills["B"]));
    }

    private string Write(string name, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_folder.File(name))!);
        return _folder.Write(name, text);
    }

    private static void Write(Lake lake, string name, int first)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(lake.File(name))!);
        string csv = $"Time,Kwh\n2024-01-0{first},{first}\n2024-01-0{first + 1},{first + 1}\n";
        if (name.EndsWith("csv.gz", StringComparison.Ordinal)) lake.Write(name, TemporaryFolder.Pack(csv));
        else if (name.EndsWith("csv", StringComparison.Ordinal)) lake.Write(name, csv);
        else
        {
            lake.Copy(name, $"SELECT DATE '2024-01-01' + {first - 1} + i::INTEGER AS \"Time\", ({first} + i)::DOUBLE AS \"Kwh\" FROM range(2) t(i)",
                name.EndsWith("jsonl", StringComparison.Ordinal) ? "FORMAT json" : "FORMAT parquet");
        }
    }
}
