using NtlTools.Core.Files;
using NtlTools.Core.Readings;
using NtlTools.Core.Readings.Billing;
using NtlTools.Core.Readings.Repair;
using NtlTools.Core.Reporting;
using NtlTools.Core.Runs;
using NtlTools.Core.Tests.Readings;
using NtlTools.DuckDB;
using WorkFolder = NtlTools.Core.Tests.Readings.TemporaryFolder;

namespace NtlTools.Core.Tests.Reporting;

/// <summary>What was repaired or made from bills stays so through a table.</summary>
public sealed class MarkColumnsTests : IDisposable
{
    private readonly WorkFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [SkippableTheory]
    [InlineData("wide.csv")]
    [InlineData("long.csv")]
    [InlineData("long.parquet")]
    public void Repairs_come_back_from_a_table(string name)
    {
        MeterSeries[] customers = [.. Imported.From(_folder.Write("in.csv",
            "id,2024-01-01,2024-01-02,2024-01-03,2024-01-04,2024-01-05\nA,1,,3,4,5\nB,1,2,3,4,5\n")).Customers
            .Select(new MeterRepair(new() { MaximumGap = 1, MaximumInterpolatedRatio = 1 }).Repair)];
        Assert.Equal([1, 0], customers.Select(c => c.Repair!.RepairedCount));
        Imported back = Imported.From(Written(name, customers));
        Assert.Equal(customers.Select(c => c.Repair), back.Customers.Select(c => c.Repair));
        Assert.Equal(customers.Select(Imported.Kwh), back.Customers.Select(Imported.Kwh));
        Assert.All(back.Customers, c => Assert.Empty(c.Attributes));
        Assert.Equal(0.2, back["A"].Repair!.RepairedRatio);
    }

    [SkippableTheory]
    [InlineData("wide.csv")]
    [InlineData("long.csv")]
    [InlineData("long.parquet")]
    public void Marks_of_bills_come_back_from_a_table(string name)
    {
        MeterSeries[] customers = [.. Imported.From(_folder.Write("bills.csv", "CustomerId,PeriodStart,PeriodEnd,kWh,Estimated\n"
            + "A,2024-01-01,2024-02-01,400,yes\nA,2024-02-01,2024-03-01,400,yes\nA,2024-03-01,2024-04-01,-72.25,no\n"
            + "A,2024-04-01,2024-05-01,240,no\nA,2024-05-01,2024-05-21,250,yes\nB,2024-01-01,2024-06-01,1000,no\n")).Customers];
        Imported back = Imported.From(Written(name, customers));
        Assert.Equal(BillingMarks.Estimated | BillingMarks.Partial, back["A"].Billing!.Marks[^1]);
        for (int i = 0; i < customers.Length; i++)
        {
            Assert.Equal(customers[i].Billing!.Marks, back.Customers[i].Billing!.Marks);
            Assert.Equal(customers[i].Billing!.Summary, back.Customers[i].Billing!.Summary);
            Assert.Equal(customers[i].Kwh, back.Customers[i].Kwh);
        }
        Assert.All(back.Customers, c => Assert.Empty(c.Attributes));
    }

    [Fact]
    public void Bronze_keeps_the_marks()
    {
        MeterSeries[] customers = [.. Imported.From(_folder.Write("in.csv", "id,2024-01-01,2024-01-02,2024-01-03\nA,1,,3\n")).Customers
            .Select(new MeterRepair(new() { MaximumGap = 1, MaximumInterpolatedRatio = 1 }).Repair)];
        using var kept = new ImportedReadings(_folder.Path);
        Assert.Same(customers[0], Assert.Single(kept.Through(customers)));
        string path = _folder.File("bronze.csv");
        using (FileStream stream = File.Create(path)) kept.Write(stream, TableFormat.Csv, null, default);
        Assert.Equal(customers[0].Repair, Imported.From(path)["A"].Repair);
        Assert.Contains(kept.Describe(TableFormat.Csv).Columns, c => c.Name == "RepairMark");
    }

    [Fact]
    public void Tables_without_marks_have_no_columns_of_them()
    {
        string path = Written("wide.csv", [.. Imported.From(_folder.Write("in.csv", "id,2024-01-01,2024-01-02\nA,1,2\n")).Customers]);
        Assert.Equal("CustomerId,IsTheft,Simulated,2024-01-01,2024-01-02", File.ReadLines(path).First());
    }

    [Fact]
    public void A_text_that_is_no_mark_stays_what_it_is()
    {
        Imported imported = Imported.From(_folder.Write("in.csv", "id,RepairMark,BillingMarks,2024-01-01,2024-01-02\nA,yes,12;no;x,1,2\n"));
        Assert.Null(imported["A"].Repair);
        Assert.Null(imported["A"].Billing);
        Assert.Equal("yes", imported["A"].Attributes["RepairMark"]);
        Assert.Equal("12;no;x", imported["A"].Attributes["BillingMarks"]);
    }

    private string Written(string name, MeterSeries[] customers)
    {
        string path = _folder.File(name);
        Skip.If(name.EndsWith("parquet", StringComparison.Ordinal) && !DuckDBLibrary.IsAvailable, "DuckDB's library is missing.");
        using FileStream stream = File.Create(path);
        if (name == "wide.csv") ReadingsTables.WriteWide(stream, customers[0].Grid, customers);
        else if (name == "long.csv") ReadingsTables.WriteLong(stream, customers[0].Grid, customers);
        else ReadingsTables.WriteLongParquet(stream, customers[0].Grid, customers);
        return path;
    }
}
