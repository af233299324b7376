using System.Globalization;
using System.Text;
using NtlTools.Core.Files;

namespace NtlTools.Core.Tests.Files;

public class JsonFileTests
{
    [Fact]
    public void What_is_no_number_is_null_names_are_camel_case_and_the_culture_does_not_matter()
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("de-DE");
        try
        {
            Assert.Equal("{\n  \"b\": 1.5,\n  \"a\": null,\n  \"infinite\": null,\n  \"none\": null,\n  \"grade\": \"High\",\n  \"culture\": \"en-GB\",\n  \"text\": \"ü<&\"\n}\n",
                Text(new
                {
                    B = 1.5,
                    A = double.NaN,
                    Infinite = double.NegativeInfinity,
                    None = (double?)null,
                    Grade = Core.Features.QualityGrade.High,
                    Culture = CultureInfo.GetCultureInfo("en-GB"),
                    Text = "ü<&",
                }));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    private static string Text<T>(T value)
    {
        using var stream = new MemoryStream();
        JsonFile.Write(stream, value);
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
