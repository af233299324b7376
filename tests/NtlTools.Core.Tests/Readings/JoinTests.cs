using System.Globalization;
using NtlTools.Core.Errors;
using NtlTools.Core.Readings;

namespace NtlTools.Core.Tests.Readings;

public sealed class JoinTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string Readings() => _folder.Write("readings.csv", "id,2014-01-01,2014-01-02\n007,1,2\n7,3,4\nB,5,6\n");

    [Theory]
    [InlineData("id,label\n007,1\nB,0\n")]
    [InlineData("label;id\n1;007\n0;B\n")]
    [InlineData("a\tb\r\n007\ttheft\r\nB\thonest\r\n7\t\r\n")]
    [InlineData("\"customer\",\"fraud\"\n\"007\",\"true\"\n\"B\",\"false\"\n")]
    public void Labels_are_joined_by_id_as_text(string labels)
    {
        Imported imported = Imported.From(Readings(), new() { LabelFiles = [_folder.Write("labels.csv", labels)] });
        Assert.Empty(imported.Rejects);
        Assert.Equal([true, null, false], imported.Customers.Select(c => c.IsTheft));
        Assert.Equal((1, 1), (imported.Report.TheftCount, imported.Report.HonestCount));
    }

    [Fact]
    public void What_is_wrong_in_a_label_file_is_reported_and_costs_nothing_else()
    {
        string labels = _folder.Write("labels.csv",
            "id,flag,inspection_date\n007,1,15/3/2014\nB,2,30/2/2014\nX,1,\n,1,\n7\n\"7\n7,0,1/4/2014,\n");
        Imported imported = Imported.From(Readings(), new() { LabelFiles = [labels] });
        Assert.Equal([true, false, null], imported.Customers.Select(c => c.IsTheft));
        Assert.Equal([new DateOnly(2014, 3, 15), new DateOnly(2014, 4, 1), null],
            imported.Customers.Select(c => c.InspectionDate));
        Assert.Equal(
            [
                new(labels, 3, "flag", RejectReason.InvalidLabel, "2"),
                new(labels, 3, "inspection_date", RejectReason.InvalidDate, "30/2/2014"),
                new(labels, 4, "", RejectReason.UnknownCustomer, "X has no readings"),
                new(labels, 5, "id", RejectReason.MissingId, ""),
                new(labels, 6, "", RejectReason.RaggedRow, "1 cells where the header has 3: 7"),
                new Reject(labels, 7, "", RejectReason.UnterminatedQuote, "\"7"),
            ],
            imported.Rejects.OrderBy(r => r.Line));
    }

    [Fact]
    public void A_label_of_the_readings_stays_and_another_is_reported()
    {
        string readings = _folder.Write("a.csv", "id,flag,2014-01-01,2014-01-02\nA,0,1,2\nB,,1,2\n"),
            labels = _folder.Write("l.csv", "id,flag\nA,1\nB,1\n");
        Imported imported = Imported.From(readings, new() { LabelFiles = [labels] });
        Assert.Equal([false, true], imported.Customers.Select(c => c.IsTheft));
        Assert.Equal(new Reject(labels, 2, "", RejectReason.ConflictingLabel, "A is theft, and honest in the readings"),
            Assert.Single(imported.Rejects));
    }

    [Fact]
    public void A_customer_inspected_twice_has_the_later_rows_label()
    {
        Imported imported = Imported.From(Readings(),
            new() { LabelFiles = [_folder.Write("l.csv", "id,flag,inspected\nB,0,2013-01-01\nB,1,2014-01-01\nB,,\n")] });
        Assert.Equal((true, new DateOnly(2014, 1, 1)), (imported["B"].IsTheft, imported["B"].InspectionDate));
    }

    [Theory]
    [InlineData("B,0,2013-07-01\nB,1,2013-03-01\n", false, "2013-07-01", 0)]
    [InlineData("B,1,2013-03-01\nB,,2013-07-01\n", true, "2013-03-01", 0)]
    [InlineData("B,,2013-07-01\nB,1,\n", true, null, 0)]
    [InlineData("B,1,\nB,1,2013-03-01\n", true, "2013-03-01", 0)]
    [InlineData("B,1,2013-03-01\nB,1,\n", true, "2013-03-01", 0)]
    [InlineData("B,1,2013-03-01\nB,perhaps,2013-07-01\n", true, "2013-03-01", 3)]
    [InlineData("B,1,2013-03-01\nB,0,2013-03-01\n", true, "2013-03-01", 3)]
    [InlineData("B,1,\nB,0,\n", true, null, 3)]
    [InlineData("B,1,2013-03-01\nB,0,\n", true, "2013-03-01", 3)]
    [InlineData("B,0,\nB,1,2013-03-01\n", true, "2013-03-01", 2)]
    public void A_label_and_its_date_come_from_one_row(string rows, bool isTheft, string? date, int rejectedLine)
    {
        string labels = _folder.Write("l.csv", "id,flag,inspected\n" + rows);
        Imported imported = Imported.From(Readings(), new() { LabelFiles = [labels] });
        Assert.Equal((isTheft, date is null ? null : DateOnly.Parse(date, CultureInfo.InvariantCulture)),
            (imported["B"].IsTheft, imported["B"].InspectionDate));
        Assert.Equal(rejectedLine == 0 ? [] : [rejectedLine], imported.Rejects.Select(r => (int)r.Line));
        if (!rows.Contains("perhaps", StringComparison.Ordinal))
            Assert.All(imported.Rejects, r => Assert.Equal(RejectReason.ConflictingLabel, r.Reason));
    }

    [Fact]
    public void The_latest_inspection_counts_over_several_label_files_too()
    {
        string late = _folder.Write("late.csv", "id,flag,inspected\nB,1,2013-07-01\n"),
            early = _folder.Write("early.csv", "id,flag,inspected\nB,0,2013-03-01\n");
        Imported imported = Imported.From(Readings(), new() { LabelFiles = [late, early] });
        Assert.Empty(imported.Rejects);
        Assert.Equal((true, new DateOnly(2013, 7, 1)), (imported["B"].IsTheft, imported["B"].InspectionDate));
    }

    [Fact]
    public void The_date_of_another_label_is_not_joined_to_the_label_of_the_readings()
    {
        string readings = _folder.Write("a.csv", "id,flag,2014-01-01,2014-01-02\nA,0,1,2\nB,1,1,2\n"),
            labels = _folder.Write("l.csv", "id,flag,inspected\nA,1,2013-07-01\nB,1,2013-07-01\n");
        Imported imported = Imported.From(readings, new() { LabelFiles = [labels] });
        Assert.Equal((false, null), (imported["A"].IsTheft, imported["A"].InspectionDate));
        Assert.Equal((true, new DateOnly(2013, 7, 1)), (imported["B"].IsTheft, imported["B"].InspectionDate));
        Assert.Equal(RejectReason.ConflictingLabel, Assert.Single(imported.Rejects).Reason);
    }

    [Fact]
    public void Attributes_are_joined_by_id_with_cells_of_any_text()
    {
        string tariffs = _folder.Write("t.csv", "id,tariff,note\n007,ToU,\"two\nlines, \"\"quoted\"\"\"\nB,Std,\n"),
            regions = _folder.Write("r.csv", "Customer;region\nB;n\n7;s\n");
        Imported imported = Imported.From(Readings(), new() { AttributeFiles = [tariffs, regions] });
        Assert.Empty(imported.Rejects);
        Assert.Equal("two\nlines, \"quoted\"", imported["007"].Attributes["note"]);
        Assert.Equal(("Std", "n"), (imported["B"].Attributes["tariff"], imported["B"].Attributes["REGION"]));
        Assert.False(imported["B"].Attributes.ContainsKey("note"));
        Assert.Equal(["region"], imported["7"].Attributes.Keys);
        Assert.Equal(["tariff"], Imported.From(Readings(),
            new() { AttributeFiles = [tariffs], AttributeColumns = ["tar*"] })["007"].Attributes.Keys);
    }

    [Theory]
    [InlineData]
    [InlineData("*")]
    [InlineData("IsTheft", "Inspection_Date", "FLAG", "Tampered", "Visit", "tariff", "Simulated")]
    public void Labels_and_inspection_dates_of_an_attribute_file_are_no_attributes(params string[] wanted)
    {
        string attributes = _folder.Write("a.csv", "Tampered,id,tariff,IsTheft,FLAG,Inspection_Date,inspected,visit,Simulated\n"
            + "1,007,ToU,1,1,2014-01-02,2014-01-02,2014-01-02,label\n");
        string readings = _folder.Write("r.csv", "id,Tampered,Visit,2014-01-01,2014-01-02\n007,0,2013-05-01,1,2\n");
        MeterSeries customer = Imported.From(readings, new()
        {
            AttributeFiles = [attributes],
            AttributeColumns = wanted,
            LabelColumn = "Tampered",
            InspectionDateColumn = "Visit",
        })["007"];
        Assert.Equal(["tariff"], customer.Attributes.Keys);
        Assert.Equal((false, new DateOnly(2013, 5, 1)), (customer.IsTheft, customer.InspectionDate));
        Assert.True(customer.IsSimulated);
    }

    [Fact]
    public void The_first_column_of_an_attribute_file_that_is_no_label_holds_the_ids()
    {
        string attributes = _folder.Write("a.csv", "flag,who,tariff\n1,007,ToU\n");
        Imported imported = Imported.From(Readings(), new() { AttributeFiles = [attributes] });
        Assert.Empty(imported.Rejects);
        Assert.Equal(["tariff"], imported["007"].Attributes.Keys);
    }

    [Theory]
    [InlineData("id,2014-01-01,2014-01-02,flag,theft,inspected,InspectionDate,region\nA,1,2,0,1,2014-05-01,2014-05-01,n\n")]
    [InlineData("id,date,kwh,flag,theft,inspected,InspectionDate,region\nA,2014-01-01,1,0,1,2014-05-01,2014-05-01,n\n")]
    public void A_second_label_or_inspection_date_of_the_readings_is_no_attribute(string text)
    {
        string path = _folder.Write("r.csv", text);
        foreach (string[] wanted in (string[][])[["*"], ["theft", "InspectionDate", "region"]])
            Assert.Equal(["region"], Imported.From(path, new() { AttributeColumns = wanted })["A"].Attributes.Keys);
        Assert.Equal(["region"],
            Imported.From(path, new() { AttributeColumns = ["*"], LabelColumn = "" })["A"].Attributes.Keys);
    }

    [Fact]
    public void Joined_files_go_with_long_readings_too()
    {
        string path = _folder.Write("a.csv", "id,date,kwh\nA,2014-01-01,1\n");
        Imported imported = Imported.From(path,
            new() { LabelFiles = [_folder.Write("l.csv", "id,flag\nA,1\n")],
            AttributeFiles = [_folder.Write("r.csv", "id,r\nA,n\n")] });
        Assert.True(imported["A"].IsTheft);
        Assert.Equal("n", imported["A"].Attributes["r"]);
    }

    [Fact]
    public void Joined_files_that_cannot_be_used_are_named()
    {
        string readings = Readings();
        void Refused(string errorId, ImportSettings settings, string path)
        {
            NtlException error = Assert.Throws<NtlException>(() => Imported.From(readings, settings));
            Assert.Equal(errorId, error.ErrorId);
            Assert.Contains(path, error.Message, StringComparison.Ordinal);
        }

        Refused("InputNotFound", new() { LabelFiles = [_folder.File("none.csv")] }, _folder.File("none.csv"));
        Refused("InputNotFound", new() { AttributeFiles = [_folder.File("none.csv")] }, _folder.File("none.csv"));
        Refused("NoSuchColumn", new() { LabelFiles = [_folder.Write("l.csv", "id,a,b\n1,2,3\n")] }, _folder.File("l.csv"));
        Refused("EmptyFile", new() { LabelFiles = [_folder.Write("e.csv", "")] }, _folder.File("e.csv"));
    }

    [Fact]
    public void Joined_files_in_the_folder_of_the_readings_are_no_readings()
    {
        Readings();
        string labels = _folder.Write("labels.csv", "id,flag\n007,1\n");
        Imported imported = Imported.From(_folder.Path, new() { LabelFiles = [labels] });
        Assert.Empty(imported.Rejects);
        Assert.Equal([true, null, null], imported.Customers.Select(c => c.IsTheft));
    }

    [Theory]
    [InlineData("labels.csv", "extra.csv")]
    [InlineData("./labels.csv", "../{0}/extra.csv")]
    [InlineData("lab*.csv", "ext*")]
    [InlineData("more", "extra.csv", "labels.csv")]
    public void Joined_files_are_known_among_the_readings_however_their_paths_are_written(params string[] joined)
    {
        Readings();
        _folder.Write("labels.csv", "id,flag\n007,1\n");
        _folder.Write("extra.csv", "id,tariff\n007,ToU\n");
        string more = Path.Combine(Directory.CreateDirectory(_folder.File("more")).FullName, "labels.csv");
        File.WriteAllText(more, "id,flag\nB,0\n");
        string[] paths = [.. joined.Select(j => _folder.File(string.Format(CultureInfo.InvariantCulture, j,
            Path.GetFileName(_folder.Path))))];
        Imported imported = Imported.From([_folder.Path, more],
            new() { LabelFiles = [paths[0], more, .. paths[2..]], AttributeFiles = [paths[1]] });
        Assert.Empty(imported.Rejects);
        Assert.Equal([true, null, false], imported.Customers.Select(c => c.IsTheft));
        Assert.Equal("ToU", imported["007"].Attributes["tariff"]);
        Assert.Single(imported.Report.Files);
    }

    [Fact]
    public void Where_all_files_are_labels_or_attributes_the_error_says_so()
    {
        string readings = Readings();
        NtlException error = Assert.Throws<NtlException>(() => Imported.From(readings, new() { LabelFiles = [_folder.Path] }));
        Assert.Equal(("NoReadingsFile", readings), (error.ErrorId, error.Target));
    }
}
