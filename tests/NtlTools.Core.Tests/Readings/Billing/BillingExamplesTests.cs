using System.Globalization;
using System.Text;
using NtlTools.Core.Readings;
using NtlTools.Core.Readings.Billing;
using NtlTools.Learning;

namespace NtlTools.Core.Tests.Readings.Billing;

public sealed class BillingExamplesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Every_example_of_the_documentation_gives_what_stands_there()
    {
        string path = Path.Combine(TestFiles.RepositoryRoot, "docs", "billing.md");
        string written = File.ReadAllText(path).ReplaceLineEndings("\n");
        var run = new StringBuilder();
        int at = 0, examples = 0;
        while (written.IndexOf("\n```csv", at, StringComparison.Ordinal) is >= 0 and int start)
        {
            int header = written.IndexOf('\n', start + 1) + 1;
            int end = written.IndexOf("\n```", header, StringComparison.Ordinal) + 1;
            int result = written.IndexOf("```text\n", end, StringComparison.Ordinal) + "```text\n".Length;
            bool daily = written[start..header].Contains("daily", StringComparison.Ordinal);
            run.Append(written, at, result - at).Append(Result(written[header..end], daily));
            at = written.IndexOf("```", result, StringComparison.Ordinal);
            examples++;
        }
        run.Append(written, at, written.Length - at);
        if (Environment.GetEnvironmentVariable("NTLTOOLS_WRITE_DOCS") == "1") File.WriteAllText(path, run.ToString());
        Assert.Equal(20, examples);
        Assert.Equal(written, run.ToString());
    }

    private string Result(string csv, bool daily)
    {
        string file = _folder.Write("a.csv", csv);
        var import = MeterDataImport.Open([file], new() { Interval = daily ? MeterInterval.Daily : null });
        var told = new List<(long Line, string Text)>();
        import.Report.RejectFound = reject => told.Add((reject.Line, $"line {reject.Line}: {reject.Reason}: {reject.Text}"));
        import.Report.BillingNoteFound = note => told.Add((note.Line, $"line {note.Line}: {note.Kind}: {note.Text}"));
        var text = new StringBuilder();
        foreach (MeterSeries series in import.Read(new ExecutionOptions()))
        {
            string form = daily ? "MM-dd" : "yyyy-MM";
            text.Append(series.CustomerId).Append(": ").AppendJoin(", ", series.Kwh.Select((kwh, i) => string.Join(' ',
                ((string[])[series.Grid.TimeAt(i).ToString(form, CultureInfo.InvariantCulture),
                    float.IsNaN(kwh) ? "missing" : kwh.ToString("0.###", CultureInfo.InvariantCulture),
                    Marks(series, i)])
                    .Where(w => w.Length > 0)))).Append('\n');
        }

        // Notes and rejects come customer by customer, which is not the order a reader looks for.
        foreach ((_, string line) in told.OrderBy(t => t.Line)) text.Append(line).Append('\n');
        return text.ToString();
    }

    private static string Marks(MeterSeries series, int step) => series.Billing!.Marks[step] is not BillingMarks.None and var marks
        ? marks.ToString().Replace(", ", " ", StringComparison.Ordinal) : "";
}
