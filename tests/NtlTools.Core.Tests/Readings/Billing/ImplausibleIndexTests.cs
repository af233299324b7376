using NtlTools.Core.Readings;
using NtlTools.Core.Readings.Billing;

namespace NtlTools.Core.Tests.Readings.Billing;

/// <summary>An index that is not taken leaves no trace in what is counted and noted.</summary>
public sealed class ImplausibleIndexTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("9999", "910 kWh from 2024-01-01 on in place of 1 estimates")]
    [InlineData("90", "910 kWh from 2024-01-01 on in place of 1 estimates")]
    public void Estimates_are_set_right_by_the_index_that_stands(string wrong, string note)
    {
        string path = _folder.Write("a.csv", "CustomerId,Date,MeterReading,ReadingType\n"
            + $"A,2024-01-01,1000,A\nA,2024-02-01,1500,E\nA,2024-03-01,{wrong},A\nA,2024-04-01,1910,A\n");
        var import = MeterDataImport.Open([path], new());
        var notes = new List<BillingNote>();
        var rejects = new List<Reject>();
        import.Report.BillingNoteFound = notes.Add;
        import.Report.RejectFound = rejects.Add;
        MeterSeries series = Assert.Single(import.Read(new()));
        Assert.Equal((RejectReason.ImplausibleIndex, 4), (Assert.Single(rejects).Reason, rejects[0].Line));
        BillingNote only = Assert.Single(notes);
        Assert.Equal((5, BillingNoteKind.TruedUp), (only.Line, only.Kind));
        Assert.EndsWith(note, only.Text, StringComparison.Ordinal);
        Assert.Equal(1, import.Report.Billing!.TruedUpCount);
        Assert.All(series.Billing!.Marks, mark => Assert.Equal(BillingMarks.TruedUp, mark));
        Assert.Equal(910, series.Kwh.Sum(), 1e-3);
    }
}
