using System.Globalization;
using System.Text;

namespace NtlTools.Fuzzing;

/// <summary>Valid files of every layout of readings, small enough for thousands of rounds a second.</summary>
internal static class CsvSeeds
{
    /// <summary>Readings alone.</summary>
    public static IReadOnlyList<FuzzFile> Readings { get; } =
    [
        File("wide.csv", Wide()),
        File("wide-german.csv", WideGerman()),
        File("long.csv", Long()),
        File("long-american.csv", LongAmerican()),
        File("bills.csv", Bills()),
        File("bills-months.csv", BillsOfMonths()),
        File("indexes.csv", Indexes()),
    ];

    /// <summary>Labels of the customers of the wide file.</summary>
    public static FuzzFile Labels { get; } = File("labels.csv",
        "id,IsTheft,InspectionDate\nC0,1,2014-01-05\nC1,0,2014-01-09\nC2,theft,\nC4,honest,2014-02-01\nC1,0,2014-01-09\nX9,1,\n");

    /// <summary>Attributes of the customers of the wide file.</summary>
    public static FuzzFile Attributes { get; } = File("attributes.csv",
        "id;tariff;\"region; area\";flag\nC0;day;North;1\nC1;night;\"South; \"\"old\"\"\";0\nC2;;Süd;\nC3;flat;\"two\nlines\";1\n");

    private static FuzzFile File(string name, string text) => new(name, Encoding.UTF8.GetBytes(text));

    private static string Wide()
    {
        var text = new StringBuilder("id,FLAG,tariff");
        for (int day = 0; day < 21; day++) text.Append(CultureInfo.InvariantCulture, $",{new DateTime(2014, 1, 1).AddDays(day):yyyy-MM-dd}");
        for (int customer = 0; customer < 6; customer++)
        {
            text.Append(CultureInfo.InvariantCulture, $"\nC{customer},{(customer < 4 ? customer % 2 : "")},\"t{customer % 3}\"");
            for (int day = 0; day < 21; day++)
                text.Append(',').Append((customer + day) % 9 == 8 ? "" : FormattableString.Invariant($"{(customer * 7 + day * 3) % 23 / 4.0}"));
        }
        return text.Append('\n').ToString();
    }

    private static string WideGerman()
    {
        var text = new StringBuilder("Kunde;CONS_NO;InspectionDate");
        for (int month = 1; month <= 12; month++) text.Append(CultureInfo.InvariantCulture, $";01.{month:00}.2015");
        for (int customer = 0; customer < 5; customer++)
        {
            text.Append(CultureInfo.InvariantCulture, $"\r\n\"Mül\"\"ler;{customer}\";{customer:000000000000};{(customer == 2 ? "15.06.2015" : "")}");
            for (int month = 1; month <= 12; month++) text.Append(CultureInfo.InvariantCulture, $";{customer * 100 + month},{month % 10}5");
        }
        return text.Append("\r\n").ToString();
    }

    private static string Long()
    {
        var text = new StringBuilder("LCLid,tstp,energy(kWh/hh),flag,tariff\n");
        for (int customer = 0; customer < 3; customer++)
            for (int step = 0; step < 16; step++)
                text.Append(CultureInfo.InvariantCulture, $"MAC{customer:000000},{new DateTime(2013, 5, 1).AddMinutes(30 * (step + customer)):yyyy-MM-dd HH:mm:ss}.0000000,{step * 0.125 + customer},{customer % 2},Std\n");
        return text.ToString();
    }

    private static string LongAmerican()
    {
        var text = new StringBuilder("Account\tReading Time\tUsage\n");
        for (int step = 0; step < 24; step++)
            for (int customer = 0; customer < 2; customer++)
                text.Append(CultureInfo.InvariantCulture, $"a-{customer}-with-an-id-of-many-letters\t1/{13 + step / 12}/2016 {(step + 11) % 12 + 1}:00 {(step % 24 < 12 ? "AM" : "PM")}\t\"{step}.{customer}\"\n");
        return text.ToString();
    }

    private static string Bills()
    {
        var text = new StringBuilder("customer_id,period_start,period_end,kwh,reading_type,flag\n");
        var day = new DateTime(2019, 1, 14);
        for (int bill = 0; bill < 12; bill++, day = day.AddDays(30 + bill % 3))
            for (int customer = 0; customer < 2; customer++)
                text.Append(CultureInfo.InvariantCulture, $"B{customer},{day:yyyy-MM-dd},{day.AddDays(30 + bill % 3):yyyy-MM-dd},{200 + 10 * bill + customer},{(bill % 4 == 1 ? "estimated" : bill == 7 ? "corrected" : "actual")},{customer}\n");
        return text.Append("B1,2019-01-14,2019-02-13,-201,cancelled,1\nB0,2019-03-01,2019-04-30,500,actual,0\n").ToString();
    }

    private static string BillsOfMonths()
    {
        var text = new StringBuilder("Account No;Bill End Date;Months;Billed kWh\n");
        for (int bill = 0; bill < 12; bill++)
            for (int customer = 0; customer < 2; customer++)
                text.Append(CultureInfo.InvariantCulture, $"{customer + 1};{new DateTime(2018 + bill / 6, 2 * (bill % 6) + 1, 28 - customer):dd.MM.yyyy};2;{bill * 31 + 100},5\n");
        return text.ToString();
    }

    private static string Indexes()
    {
        var text = new StringBuilder("id,date,meter reading,meter no,read type,dials\n");
        for (int read = 0; read < 14; read++)
            for (int customer = 0; customer < 2; customer++)
            {
                long index = (99_000L + 137 * read * (customer + 1)) % 100_000;
                text.Append(CultureInfo.InvariantCulture, $"I{customer},{new DateTime(2020, 1, 31).AddMonths(read):yyyy-MM-dd},{index},{(read < 9 ? "M1" : "M2")},{(read == 8 ? "removed" : read == 9 ? "installed" : read % 5 == 3 ? "estimated" : "")},5\n");
            }
        return text.ToString();
    }
}
