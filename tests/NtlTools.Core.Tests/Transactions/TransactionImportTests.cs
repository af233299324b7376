using System.Globalization;
using System.Text;
using NtlTools.Core.Errors;
using NtlTools.Core.Features;
using NtlTools.Core.Readings;
using NtlTools.Core.Reporting;
using NtlTools.Core.Tests.Readings.Tables;
using NtlTools.Core.Transactions;
using NtlTools.Learning;
using WorkFolder = NtlTools.Core.Tests.Readings.TemporaryFolder;

namespace NtlTools.Core.Tests.Transactions;

public sealed class TransactionImportTests : IDisposable
{
    private const string Header = "InvoiceNo,StockCode,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n";

    private readonly WorkFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Lines_become_customers_in_the_order_of_ids_and_times()
    {
        ImportedTransactions imported = Import(Header + """
            1,A,2,2024-01-05 10:00:30,2.5,20.0,France
            2,B,1,2024-01-04,10,9.0,Spain
            C3,A,-1,2024-01-06 09:00,2.5,20.0,
            1,B,4,2024-01-05 10:00:30,0.25,20.0,Italy
            4,B,1,2024-01-01,10,x7,Spain

            """);
        Assert.Equal(["9", "20", "x7"], imported.Customers.Select(c => c.CustomerId));
        CustomerTransactions twenty = imported["20"];
        Assert.Equal(
            [new(new(2024, 1, 5, 10, 0, 30), "1", "A", 2, 5), new(new(2024, 1, 5, 10, 0, 30), "1", "B", 4, 1),
             new TransactionLine(new(2024, 1, 6, 9, 0, 0), "C3", "A", -1, -2.5)], twenty.Lines);
        Assert.Equal((1, 1, 2, 1, 6.0, 2.5),
            (twenty.OrderCount, twenty.ReturnCount, twenty.LineCount, twenty.ReturnLineCount, twenty.Spend, twenty.ReturnValue));
        Assert.Equal((new DateTime(2024, 1, 5, 10, 0, 30), new DateTime(2024, 1, 6, 9, 0, 0)), (twenty.First, twenty.Last));
        Assert.True(twenty.Lines[2].IsReturn);

        // The last that is known: the line of the return says nothing, and of one time the later line counts.
        Assert.Equal("Italy", twenty.Attributes["country"]);
        Assert.Throws<ArgumentOutOfRangeException>(() => twenty.Lines[3]);
    }

    [Theory]
    [InlineData("invoice_no;product_id;Description;quantity;invoice_date;price;customer_id;Country;transaction_value\n", "1;A;hat;2;2024-01-05;2,5;20;F;5,0\n")]
    [InlineData("Order ID,Date,Qty,Unit Price,User Id\n", "1,05.01.2024,2,2.5,20\n2,31.01.2024,2,2.5,20\n")]
    [InlineData("client\tpurchase-date\tamount\n", "20\t2024-01-05T08:00:00Z\t5\n")]
    public void Usual_names_are_recognised(string header, string rows)
    {
        CustomerTransactions customer = Assert.Single(Import(header + rows).Customers);
        Assert.Equal("20", customer.CustomerId);
        Assert.Equal((new DateTime(2024, 1, 5), 5.0), (customer.Lines[0].Time.Date, customer.Lines[0].Amount));
    }

    [Fact]
    public void What_the_user_names_comes_first()
    {
        const string Text = "a,b,c,d,e,f,quantity\n1,2024-01-05,P,3,7,100,9\n";
        CustomerTransactions customer = Assert.Single(Import(Text, new()
        {
            OrderIdColumn = "a", TimeColumn = "b", ProductColumn = "C", QuantityColumn = "d", AmountColumn = "e", CustomerIdColumn = "f",
            AttributeColumns = ["q*"],
        }).Customers);
        Assert.Equal(new TransactionLine(new(2024, 1, 5), "1", "P", 3, 7), Assert.Single(customer.Lines));
        Assert.Equal("9", customer.Attributes["quantity"]);
        NtlException error = Assert.Throws<NtlException>(() => Import(Text, new() { CustomerIdColumn = "nobody" }));
        Assert.Equal("NoSuchColumn", error.ErrorId);
        Assert.Contains("'a', 'b'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Returns_are_told_by_quantity_amount_or_cancellation()
    {
        ImportedTransactions imported = Import("order_id,customer,date,qty,amount\n"
            + "1,A,2024-01-01,1,5\n2,A,2024-01-02,-1,5\n3,A,2024-01-03,1,-5\nc4,A,2024-01-04,1,5\nCA-5,A,2024-01-05,1,5\nC,A,2024-01-06,1,5\n");
        Assert.Equal([false, true, true, true, false, false], imported["A"].Lines.Select(l => l.IsReturn));
        Assert.Equal([5, -5, -5, -5, 5, 5], imported["A"].Lines.Select(l => l.Amount));
        imported = Import("order_id,customer,date,amount\nC1,A,2024-01-01,5\n", new() { CancellationPrefix = "" });
        Assert.False(imported["A"].Lines[0].IsReturn);
        Assert.Equal("NoPurchases", Assert.Throws<NtlException>(() => Import("order_id,customer,date,amount\nC1,A,2024-01-01,5\n")).ErrorId);
    }

    [Fact]
    public void Customers_with_returns_alone_are_counted_and_kept_on_demand()
    {
        const string Text = Header + "1,A,2,2024-01-05,2.5,7,\nC2,A,-2,2024-01-05,2.5,8,\n";
        ImportedTransactions imported = Import(Text);
        Assert.Equal((1, 1), (imported.Report.CustomerCount, imported.Report.ReturnOnlyCustomerCount));
        imported = Import(Text, new() { IncludeReturnOnlyCustomers = true });
        Assert.Equal(["7", "8"], imported.Customers.Select(c => c.CustomerId));
        TransactionFeatures features = new TransactionFeatureCalculator(new()).Compute(imported["8"]);
        Assert.Equal((QualityGrade.Low, 0.0, 1.0, 5.0), (features.Quality, features.OrderCount, features.ReturnRate, features.ReturnValue));
        Assert.True(double.IsNaN(features.Recency) && double.IsNaN(features.ReturnValueRatio) && double.IsNaN(features.AverageOrderValue));
    }

    [Fact]
    public void Defects_are_set_aside_with_file_line_and_reason()
    {
        string path = _folder.Write("bad.csv", Header + """
            1,A,2,2024-01-05,2.5,7,
            1,A,2,2024-01-05,2.5,,
            1,A,2,2024-01-05,2.5,nan,
            1,A,2,2024-13-05,2.5,7,
            1,A,2,,2.5,7,
            ,A,2,2024-01-05,2.5,7,
            1,A,0,2024-01-05,2.5,7,
            1,A,two,2024-01-05,2.5,7,
            1,A,inf,2024-01-05,2.5,7,
            1,A,,2024-01-05,2.5,7,
            1,A,2,2024-01-05,0,7,
            1,A,2,2024-01-05,-3,7,
            1,A,2,2024-01-05,Infinity,7,
            1,A,2,2024-01-05,£3,7,
            1,A,1e12,2024-01-05,1e12,7,
            1,A,2,2024-01-05
            "1","A ""big""
            thing",2,2024-01-05,2.5,7,
            1,A,2,2024-01-05,2.5,7,

            """);
        ImportedTransactions imported = ImportedTransactions.From(path);
        Assert.Equal(
        [
            (3, RejectReason.MissingId), (4, RejectReason.MissingId), (5, RejectReason.InvalidDate), (6, RejectReason.InvalidDate),
            (7, RejectReason.MissingOrder), (8, RejectReason.InvalidQuantity), (9, RejectReason.InvalidQuantity),
            (10, RejectReason.InvalidQuantity), (11, RejectReason.InvalidQuantity), (12, RejectReason.NonPositivePrice),
            (13, RejectReason.NonPositivePrice), (14, RejectReason.InvalidAmount), (15, RejectReason.InvalidAmount),
            (16, RejectReason.InvalidAmount), (17, RejectReason.RaggedRow),
        ], imported.Rejects.Select(r => ((int)r.Line, r.Reason)));
        Assert.Equal("£3", imported.Rejects[12].Text);
        Assert.Equal("UnitPrice", imported.Rejects[12].Column);
        Assert.All(imported.Rejects, r => Assert.Equal(path, r.File));
        Assert.Equal(3, Assert.Single(imported.Customers).LineCount);
        Assert.Equal(2, imported.Report.MissingCustomerCount);
        Assert.Equal(18, imported.Report.RowCount);
        Assert.Equal("A \"big\"\nthing", imported["7"].Lines[1].Product);
    }

    [Fact]
    public void Nothing_to_read_is_a_named_error()
    {
        Assert.Equal("HeaderOnly", Refused(Header));
        Assert.Equal("EmptyFile", Refused(""));
        Assert.Equal("NoUsableRows", Refused(Header + "1,A,2,2024-01-05,2.5,,\n"));
        Assert.Equal("InputNotFound", Assert.Throws<NtlException>(() => ImportedTransactions.From("nowhere.csv")).ErrorId);
        Assert.Equal("AmbiguousDates", Refused(Header + "1,A,2,1/2/2024,2.5,7,\n"));
        Assert.Equal(new DateTime(2024, 2, 1), Import(Header + "1,A,2,1/2/2024,2.5,7,\n", new() { Culture = new("en-GB") })["7"].First);
        foreach ((string header, string role) in new[]
        {
            ("a,InvoiceDate,Amount\n", "customer ids"), ("CustomerID,b,Amount\n", "times"), ("CustomerID,InvoiceDate,c\n", "prices or amounts"),
        })
        {
            NtlException error = Assert.Throws<NtlException>(() => Import(header + "1,2024-01-01,3\n"));
            Assert.Equal("NoTransactionColumn", error.ErrorId);
            Assert.Contains(role, error.Message, StringComparison.Ordinal);
            Assert.Contains("'" + header.TrimEnd().Replace(",", "', '", StringComparison.Ordinal) + "'", error.Message, StringComparison.Ordinal);
        }

        string Refused(string text) => Assert.Throws<NtlException>(() => Import(text)).ErrorId;
    }

    [Fact]
    public void A_bad_file_does_not_stop_the_next_and_a_customer_of_both_comes_once()
    {
        string[] paths = [_folder.Write("1.csv", Header + "1,A,2,2024-01-05,2.5,7,Spain\n"), _folder.Write("2.csv", "x,y\n1,2\n"),
            _folder.Write("3.csv.gz", WorkFolder.Pack("customer;order;day;price;qty\n7;1;2024-01-01;2,5;1\n"))];
        ImportedTransactions imported = ImportedTransactions.From(paths);
        CustomerTransactions customer = Assert.Single(imported.Customers);

        // One order number is one order, whatever file its lines are in.
        Assert.Equal((1, 2, new DateTime(2024, 1, 1)), (customer.OrderCount, customer.LineCount, customer.First));
        Assert.Equal(RejectReason.UnreadableFile, Assert.Single(imported.Rejects).Reason);
        Assert.Equal(2, imported.Report.Files.Count);
    }

    [Fact]
    public void Without_order_numbers_lines_of_one_time_are_one_order()
    {
        ImportedTransactions imported = Import("customer,date,amount\nA,2024-01-05,1\nB,2024-01-05,1\nA,2024-01-04,2\nA,2024-01-05,3\n");
        Assert.Equal((2, 3), (imported["A"].OrderCount, imported["A"].LineCount));
        Assert.Equal("", imported["A"].Lines[0].Order);
        Assert.Equal(4, new TransactionFeatureCalculator(new()).Compute(imported["A"]).OrderValueMax);
    }

    [Fact]
    public void Attributes_that_differ_in_case_alone_are_refused()
    {
        NtlException refused = Assert.Throws<NtlException>(() => Import("order_id,customer,date,amount,Country,country\n1,A,2024-01-01,5,UK,FR\n"));
        Assert.Equal("DuplicateColumn", refused.ErrorId);
        Assert.Contains("Country", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_customer_spent_is_one_number_whoever_says_it()
    {
        string lines = string.Concat(Enumerable.Range(0, 400).Select(i => string.Create(System.Globalization.CultureInfo.InvariantCulture,
            $"{i},A,2024-01-01,{(i % 2 == 0 ? 0.1 : 1e9 + 0.3)}\n{i}r,A,2024-01-02,{-0.1 * (1 + i)}\n")));
        CustomerTransactions customer = Import("order_id,customer,date,amount\n" + lines)["A"];
        TransactionFeatures features = new TransactionFeatureCalculator(new()).Compute(customer);
        Assert.Equal((customer.Spend, customer.ReturnValue), (features.TotalSpend, features.ReturnValue));
    }

    [Fact]
    public void Events_of_customers_who_are_left_out_are_counted()
    {
        string events = _folder.Write("left.csv", "CustomerID,time,type\n8,2024-01-05,call\n8,2024-01-06,call\n7,2024-01-04,call\n9,2024-01-04,call\n");
        const string Text = Header + "1,A,2,2024-01-05,2.5,7,\nC2,A,-2,2024-01-05,2.5,8,\n";
        TransactionReport report = Import(Text, new() { EventFiles = [events] }).Report;
        Assert.Equal((1, 3), (report.EventCount, report.UnknownCustomerEventCount));
        report = Import(Text, new() { EventFiles = [events], IncludeReturnOnlyCustomers = true }).Report;
        Assert.Equal((3, 1), (report.EventCount, report.UnknownCustomerEventCount));
    }

    [Fact]
    public void Events_are_joined_by_id_whatever_the_case_of_their_types()
    {
        string events = _folder.Write("events.csv",
            "CustomerID,when,kind,how long\n7.0,2024-01-05 08:00,page view,2.5\n7,2024-01-04,Page-View,\n7,2024-01-06,call,\n8,2024-01-06,call,\n"
            + "7,2024-01-06,,\n7,never,call,\n7,2024-01-03,call,x\n");
        ImportedTransactions imported = Import(Header + "1,A,2,2024-01-05,2.5,7,\n", new()
        {
            EventFiles = [events], EventTimeColumn = "when", EventTypeColumn = "kind", EventValueColumn = "how long",
        });
        Assert.Equal([new(new(2024, 1, 4), "PageView", double.NaN), new(new(2024, 1, 5, 8, 0, 0), "PageView", 2.5),
            new CustomerEvent(new(2024, 1, 6), "Call", double.NaN)], imported["7"].Events);
        Assert.Equal((3, 1), (imported.Report.EventCount, imported.Report.UnknownCustomerEventCount));
        Assert.Equal([RejectReason.MissingEventType, RejectReason.InvalidDate, RejectReason.InvalidAmount],
            imported.Rejects.Select(r => r.Reason));
        TransactionFeatures features = new TransactionFeatureCalculator(new() { Windows = [TimeWindow.Parse("2d")] }).Compute(imported["7"]);

        // The day after the last transaction is the reference date, and the only call is not before it.
        Assert.Equal(["PageViewMean2d", "PageViewSum2d", "PageViewCount2d"], features.Set.Names.Skip(45));
        Assert.Equal([2.5, 2.5, 2], Enumerable.Range(45, 3).Select(i => features[i]));
        Assert.Equal("NoTransactionColumn", Assert.Throws<NtlException>(() => Import(Header + "1,A,2,2024-01-05,2.5,7,\n",
            new() { EventFiles = [_folder.Write("odd.csv", "customer,time\n7,2024-01-01\n")] })).ErrorId);
        Assert.Equal("NoTransactionFile", Assert.Throws<NtlException>(() => ImportedTransactions.From(events, new()
        {
            EventFiles = [events], EventTimeColumn = "when", EventTypeColumn = "kind",
        })).ErrorId);
    }

    [Fact]
    public void A_column_of_texts_is_no_column_of_types()
    {
        var events = new StringBuilder("customer,time,type\n");
        for (int i = 0; i < 300; i++) events.Append(CultureInfo.InvariantCulture, $"7,2024-01-01,said {i}\n");
        Assert.Equal("TooManyEventTypes", Assert.Throws<NtlException>(() => Import(Header + "1,A,2,2024-01-05,2.5,7,\n",
            new() { EventFiles = [_folder.Write("e.csv", events.ToString())] })).ErrorId);
    }

    [SkippableFact]
    public void Parquet_JSON_and_queries_give_what_the_file_gives()
    {
        using var lake = new Lake();
        string csv = TestFiles.Fixture("Transactions", "transactions.csv");
        string[] expected = ImportedTransactions.From(csv).Text();
        string rows = $"SELECT * FROM read_csv('{csv}', types = {{'InvoiceNo': 'VARCHAR'}})";
        Assert.Equal(expected, ImportedTransactions.From(lake.Copy("t.parquet", rows), threads: 3).Text());
        Assert.Equal(expected, ImportedTransactions.From(lake.Copy("t.jsonl", rows, "FORMAT json")).Text());
        ImportedTransactions queried = ImportedTransactions.From([], new() { Query = rows });
        Assert.Equal(expected, queried.Text());
        Assert.Equal(DataForm.Query, queried.Report.Files[0].Form);
    }

    [Fact]
    public void Small_chunks_and_many_threads_change_nothing()
    {
        string path = TestFiles.Fixture("Transactions", "transactions.csv");
        TransactionImportSettings settings = new() { EventFiles = [TestFiles.Fixture("Transactions", "events.csv")] };
        string[] expected = ImportedTransactions.From(path, settings).Text();
        Assert.Equal(26, expected.Length);
        foreach (int size in (int[])[1, 100, 5000])
            Assert.Equal(expected, ImportedTransactions.From(path, settings with { ChunkSize = size }, threads: 4).Text());
    }

    [Fact]
    public void The_table_of_features_has_windows_and_attributes_as_columns()
    {
        ImportedTransactions imported = Import(Header + "1,A,2,2024-01-05,2.5,7,Spain\n");
        TransactionFeatures[] features = new TransactionFeatureCalculator(new()
        {
            Windows = [TimeWindow.Parse("30d")], Aggregations = [WindowAggregation.Sum],
        }).Compute(imported.Customers, ExecutionOptions.Default);
        var table = new MemoryStream();
        CustomerTables.WriteFeatures(table, features);
        string[] lines = Encoding.UTF8.GetString(table.ToArray()).Split('\n');
        Assert.StartsWith("CustomerId,IsTheft,Quality,", lines[0], StringComparison.Ordinal);
        Assert.EndsWith(",ActiveMonths,SpendSum30d,QuantitySum30d,ReturnValueSum30d,Monetary30d,AverageLineValue30d,ActiveDays30d,ProductVariety30d,"
            + "ReturnRate30d,Country", lines[0].TrimEnd(), StringComparison.Ordinal);
        Assert.EndsWith(",1,5,2,0,5,5,0,1,0,Spain", lines[1].TrimEnd(), StringComparison.Ordinal);
    }

    [Fact]
    public void Cancelling_ends_the_import()
    {
        using var stop = new CancellationTokenSource();
        var import = TransactionImport.Open([TestFiles.Fixture("Transactions", "transactions.csv")], new() { ChunkSize = 100 });
        stop.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => import.Read(new() { Threads = 2, Cancellation = stop.Token }).Count());
        Assert.Throws<InvalidOperationException>(() => import.Read(new()).Count());
    }

    private ImportedTransactions Import(string text, TransactionImportSettings? settings = null) =>
        ImportedTransactions.From(_folder.Write("transactions.csv", text), settings);
}
