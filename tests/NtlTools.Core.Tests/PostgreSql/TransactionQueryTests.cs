using Npgsql;
using NtlTools.Core.Errors;
using NtlTools.Core.Readings;
using NtlTools.Core.Tests.Transactions;
using NtlTools.Core.Transactions;

namespace NtlTools.Core.Tests.PostgreSql;

[Collection(PostgreSqlTests.Name)]
public sealed class TransactionQueryTests(TestServer server)
{
    [SkippableFact]
    public void A_table_gives_what_its_file_gives()
    {
        server.Demand();
        string path = TestFiles.Fixture("Transactions", "transactions.csv");
        server.Execute("CREATE TABLE sales (\"InvoiceNo\" text, \"StockCode\" text, \"Quantity\" int, \"InvoiceDate\" timestamp, "
            + "\"UnitPrice\" numeric, \"CustomerID\" float8, n bigint GENERATED ALWAYS AS IDENTITY)");
        using (NpgsqlConnection connection = server.Connect())
        using (TextWriter copy = connection.BeginTextImport(
            "COPY sales (\"InvoiceNo\", \"StockCode\", \"Quantity\", \"InvoiceDate\", \"UnitPrice\", \"CustomerID\") FROM STDIN (FORMAT CSV, HEADER)"))
            copy.Write(File.ReadAllText(path));
        string[] expected = ImportedTransactions.From(path).Text();
        foreach (int size in (int[])[100, 1 << 20])
        {
            ImportedTransactions rows = From("SELECT * FROM sales ORDER BY n -- all", size);
            Assert.Equal(expected, rows.Text());
            Assert.Equal(DataForm.Query, rows.Report.Files[0].Form);
        }
        Assert.Equal(expected, From("SELECT \"CustomerID\"::int AS customer, \"InvoiceNo\", \"StockCode\", \"Quantity\", \"UnitPrice\"::float8, "
            + "\"InvoiceDate\" AT TIME ZONE 'UTC' AS time FROM sales ORDER BY n").Text());
    }

    [SkippableFact]
    public void Texts_keep_their_commas_and_a_row_without_a_customer_is_told_by_its_number()
    {
        server.Demand();
        ImportedTransactions rows = From("SELECT * FROM (VALUES ('a,\"b\"', date '2024-01-01', 2.5, '1'), (NULL, date '2024-01-02', 1, '2'), "
            + "('c', date '2024-01-03', 1, E'3\\n4')) v(customer, day, amount, order_id)");
        Assert.Equal(["a,\"b\"", "c"], rows.Customers.Select(c => c.CustomerId));
        Assert.Equal("3\n4", rows["c"].Lines[0].Order);
        Reject reject = Assert.Single(rows.Rejects);
        Assert.Equal((2, RejectReason.MissingId), (reject.Line, reject.Reason));
        Assert.StartsWith("row 2 of the query of 127.0.0.1:", reject.Place, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void What_the_server_refuses_is_a_named_error()
    {
        server.Demand();
        Assert.Equal("NoTransactionColumn", Assert.Throws<NtlException>(() => From("SELECT 1 AS a, 2 AS b")).ErrorId);
        Assert.Equal("QueryAndFiles", Assert.Throws<NtlException>(() => TransactionImport.Open(["a.csv"],
            new() { Server = server.Server, Query = "SELECT 1" })).ErrorId);
        Assert.Throws<NtlException>(() => From("SELECT no_such_column FROM no_such_table"));
        Assert.Throws<NtlException>(() => From("DROP TABLE sales"));
    }

    private ImportedTransactions From(string query, int chunkSize = 1 << 16) =>
        ImportedTransactions.From([], new() { Server = server.Server, Query = query, ChunkSize = chunkSize }, threads: 2);
}
