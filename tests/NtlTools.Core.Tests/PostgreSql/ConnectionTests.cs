using NtlTools.Core.Errors;
using NtlTools.Core.Readings;
using NtlTools.Core.Readings.PostgreSql;

namespace NtlTools.Core.Tests.PostgreSql;

[Collection(PostgreSqlTests.Name)]
public sealed class ConnectionTests(TestServer server)
{
    private const string Secret = "hunter2Zebra";

    [Theory]
    [InlineData("Host=h;Pasword=" + Secret)]
    [InlineData("Host=h;Password=a;" + Secret)]
    [InlineData("Host=h;Password=a;" + Secret + "=b")]
    [InlineData("Host=h;Port=" + Secret)]
    [InlineData("Host=h;SSL Mode=" + Secret)]
    [InlineData("Host=h;Timeout=" + Secret)]
    [InlineData("Host=h;Password='" + Secret)]
    [InlineData("=" + Secret)]
    [InlineData("Host=postgresql://ntl:" + Secret + "@h/db")]
    [InlineData("postgresql://ntl:" + Secret + "@h/db")]
    [InlineData("postgresql://ntl:" + Secret + "@h/db?sslmode=require")]
    [InlineData(Secret)]
    public void A_string_that_is_not_understood_is_not_repeated(string text)
    {
        var error = Assert.Throws<NtlException>(() => PostgreSqlServer.Parse(text));
        Assert.Contains(error.ErrorId, (string[])["BadConnectionString", "NoConnectionVariable"]);
        Assert.DoesNotContain(Secret, Shown(error), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Nothing_that_a_server_shows_of_itself_holds_a_password()
    {
        var parsed = PostgreSqlServer.Parse($"Host=db;Database=meters;Username=ntl;Password={Secret};SSL Password={Secret}2");
        Assert.Equal("db:5432/meters", parsed.ToString());
        Assert.Equal("ntl", parsed.UserName);
        Assert.DoesNotContain(Secret, System.Text.Json.JsonSerializer.Serialize(parsed), StringComparison.Ordinal);
        Assert.Equal("a *** b", parsed.Redact($"a {Secret} b"));
        Assert.Equal("dblink('password=*** host=x')", parsed.Redact("dblink('password=other host=x')"));
        Assert.Equal("postgresql://u:***@h/d", parsed.Redact("postgresql://u:other@h/d"));
    }

    [Fact]
    public void A_connection_can_be_the_name_of_a_variable()
    {
        string name = $"NTLTOOLS_TEST_{Guid.NewGuid():N}";
        Environment.SetEnvironmentVariable(name, "Host=db;Port=6000;Database=meters");
        try
        {
            Assert.Equal("db:6000/meters", PostgreSqlServer.Parse(name).ToString());
        }
        finally
        {
            Environment.SetEnvironmentVariable(name, null);
        }
    }

    [SkippableFact]
    public void A_wrong_password_is_told_without_the_password()
    {
        server.Demand();
        NtlException error = Refused(PostgreSqlServer.Parse(server.ConnectionString(Secret)));
        Assert.Equal("AuthenticationFailed", error.ErrorId);
        Assert.Contains(TestServer.User, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, Shown(error), StringComparison.Ordinal);
    }

    [SkippableFact]
    public void A_missing_password_is_told_as_such()
    {
        server.Demand();
        Skip.If(Environment.GetEnvironmentVariable("PGPASSWORD") is not null, "A password comes from the environment.");
        using var folder = new Readings.TemporaryFolder();
        string passwords = folder.Write("passwords", "");
        Assert.Equal("AuthenticationFailed", Refused(PostgreSqlServer.Parse(
            $"Host=127.0.0.1;Port={server.Port};Username={TestServer.User};Database=postgres;Passfile={passwords}")).ErrorId);
    }

    [SkippableFact]
    public void A_password_given_apart_replaces_that_of_the_string()
    {
        server.Demand();
        var query = new PostgreSqlQuery(PostgreSqlServer.Parse(server.ConnectionString(Secret), TestServer.User,
            TestServer.Password), "SELECT 'A' AS id, date '2024-01-01' AS day, 1.5 AS kwh");
        Assert.Equal("A", Assert.Single(MeterDataImport.OpenQuery(query, new()).Read(Customers.OneThread)).CustomerId);
    }

    [SkippableFact]
    public void A_database_that_is_not_there_and_a_server_that_is_not_there_have_names()
    {
        server.Demand();
        string text = server.ConnectionString();
        Assert.Equal("NoSuchDatabase", Refused(PostgreSqlServer.Parse(
            text.Replace("Database=postgres", "Database=elsewhere", StringComparison.Ordinal))).ErrorId);
        NtlException error = Refused(PostgreSqlServer.Parse($"Host=127.0.0.1;Port=1;Password={Secret};Timeout=5"));
        Assert.Equal("CannotConnect", error.ErrorId);
        Assert.DoesNotContain(Secret, Shown(error), StringComparison.Ordinal);
    }

    [Fact]
    public void Passwords_of_a_password_file_are_not_shown()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllLines(folder["passwords"],
        [
            "# a remark", "db:5432:meters:ntl:first\\:part\\\\end", "*:*:*:ntl:everywhere:else", "db:5432:*:other:notours", "other:5432:*:ntl:nothere",
        ]);
        PostgreSqlServer known = PostgreSqlServer.Parse($"Host=db;Database=meters;Username=ntl;Passfile={folder["passwords"]}");
        Assert.Equal("a *** b *** c notours nothere", known.Redact("a first:part\\end b everywhere:else c notours nothere"));
        PostgreSqlServer none = PostgreSqlServer.Parse($"Host=db;Username=ntl;Passfile={folder["missing"]}");
        Assert.Equal("everywhere:else", none.Redact("everywhere:else"));
    }

    [Fact]
    public void What_the_driver_says_of_a_lost_connection_is_shown_redacted_alone()
    {
        PostgreSqlServer known = PostgreSqlServer.Parse($"Host=db;Username=ntl;Password={Secret}");
        NtlException error = PostgreSqlFailure.OfLoss(new IOException($"pipe of {Secret}", new IOException(Secret)), known, "testing")!;
        Assert.Equal("DatabaseConnectionLost", error.ErrorId);
        Assert.DoesNotContain(Secret, Shown(error), StringComparison.Ordinal);
        Assert.Null(error.InnerException);
    }

    private static NtlException Refused(PostgreSqlServer server) => Assert.Throws<NtlException>(() =>
        MeterDataImport.OpenQuery(new(server, "SELECT 1"), new()));

    // All that a shell or a log can show of an error.
    private static string Shown(NtlException error) => $"{error} {error.Target} {error.Recommendation} {error.InnerException}";
}
