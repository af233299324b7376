using System.Collections;
using System.Globalization;
using System.Text;
using NtlTools.Core.Readings;

namespace NtlTools.Core.Tests.Readings;

/// <summary>Customers of an import share the names and texts of their attributes.</summary>
public sealed class AttributeTests : IDisposable
{
    private static readonly ImportSettings All = new() { AttributeColumns = ["*"], ChunkSize = 256 };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("wide")]
    [InlineData("long")]
    [InlineData("bills")]
    [InlineData("joined")]
    public void Equal_texts_are_one(string form)
    {
        MeterSeries[] customers = [.. From(form).Customers];
        Assert.Equal(60, customers.Length);
        for (int i = 3; i < customers.Length; i++)
        {
            Assert.Equal($"région {i % 3}", customers[i].Attributes["Region"]);
            Assert.Same(customers[i % 3].Attributes["region"], customers[i].Attributes["REGION"]);
            Assert.Equal(i % 2 == 0, customers[i].Attributes.ContainsKey("Tariff"));
            Assert.Equal(i % 2 == 0 ? ["Region", "Tariff"] : ["Region"], customers[i].Attributes.Keys);
        }
    }

    [Fact]
    public void They_are_read_as_any_dictionary_is()
    {
        IReadOnlyDictionary<string, string> attributes = From("wide")["c2"].Attributes;
        Assert.Equal(2, attributes.Count);
        Assert.False(attributes.TryGetValue("none", out _));
        Assert.Throws<KeyNotFoundException>(() => attributes["none"]);
        var table = Assert.IsAssignableFrom<IDictionary>(attributes);
        Assert.Equal("T2", table["tariff"]);
        Assert.Null(table["none"]);
        Assert.True(table.Contains("Region"));
        Assert.Equal(["Region", "Tariff"], table.Keys.Cast<string>());
        Assert.Throws<NotSupportedException>(() => table["Region"] = "x");
        Assert.Equal("""{"Region":"r\u00E9gion 2","Tariff":"T2"}""", System.Text.Json.JsonSerializer.Serialize(attributes));
    }

    [Fact]
    public void Columns_of_many_texts_stay_whole()
    {
        var text = new StringBuilder("id,address,2024-01-01,2024-01-02\n");
        for (int i = 0; i < 70_000; i++) text.Append(CultureInfo.InvariantCulture, $"c{i},street {i},1,2\n");
        Imported imported = Imported.From(_folder.Write("many.csv", text.ToString()), new() { AttributeColumns = ["address"] }, threads: 2);
        for (int i = 0; i < 70_000; i += 997) Assert.Equal($"street {i}", imported.Customers[i].Attributes["address"]);
    }

    private Imported From(string form)
    {
        var text = new StringBuilder(form switch
        {
            "wide" => "id,Region,Tariff,2024-01-01,2024-01-02\n",
            "long" => "id,Region,Tariff,time,kwh\n",
            "bills" => "id,Region,Tariff,PeriodStart,PeriodEnd,kWh\n",
            _ => "id,Region,Tariff\n",
        });
        for (int i = 0; i < 60; i++)
        {
            string known = $"c{i},région {i % 3},{(i % 2 == 0 ? $"T{i}" : "")}";
            text.Append(form switch
            {
                "wide" => $"{known},1,2\n",
                "long" => $"{known},2024-01-01,1\n{known},2024-01-02,2\n",
                "bills" => $"{known},2024-01-01,2024-02-01,31\n",
                _ => $"{known}\n",
            });
        }
        string path = _folder.Write("a.csv", text.ToString());
        if (form != "joined") return Imported.From(path, All, threads: 2);
        string readings = string.Concat(Enumerable.Range(0, 60).Select(i => $"c{i},1,2\n"));
        return Imported.From(_folder.Write("b.csv", $"id,2024-01-01,2024-01-02\n{readings}"), new() { AttributeFiles = [path] });
    }
}
