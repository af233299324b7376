using System.IO.Enumeration;

namespace NtlTools.Core.Readings;

/// <summary>What columns are usually called, compared without case, blanks, underscores and hyphens.</summary>
internal static class ColumnNames
{
    /// <summary>Names of id columns, the public SGCC and London layouts among them.</summary>
    public static readonly string[] Id =
        ["customerid", "consno", "lclid", "id", "customer", "cust", "custid", "meterid", "meter", "meterno", "mpan", "account",
         "accountid", "accountno", "household", "householdid", "premise", "premiseid", "client", "clientid", "userid", "user"];

    /// <summary>Names of label columns.</summary>
    /// <summary>What lines of orders have and readings have not.</summary>
    public static readonly string[] OrderLine =
        ["invoiceno", "orderid", "orderno", "ordernumber", "unitprice", "itemprice", "stockcode", "productid", "sku", "quantity"];

    public static readonly string[] Label = ["flag", "istheft", "theft", "fraud", "isfraud", "label", "ntl", "target"];

    /// <summary>Names of inspection date columns.</summary>
    public static readonly string[] InspectionDate = ["inspectiondate", "inspected", "dateofinspection"];

    /// <summary>Names of time columns.</summary>
    public static readonly string[] Time =
        ["time", "timestamp", "datetime", "date", "day", "readingtime", "readingdate", "tstp", "period", "month", "hour",
            "readat"];

    /// <summary>Names of kWh columns.</summary>
    public static readonly string[] Value =
        ["kwh", "value", "reading", "energy", "consumption", "usage", "energysum", "kwhhh", "kwhhhperhalfhour", "energykwh",
            "consumptionkwh", "quantity"];

    /// <summary>Whether a column has one of the names.</summary>
    public static bool IsOneOf(string column, string[] names)
    {
        // None of the names begins with a digit, and most columns are dates.
        if (column.Length == 0 || char.IsAsciiDigit(column[0])) return false;
        string bare = string.Concat(column.Where(char.IsLetterOrDigit)).ToLowerInvariant();
        return Array.IndexOf(names, bare) >= 0;
    }

    /// <summary>Whether a column says what is simulated; it is always read, and never an attribute.</summary>
    public static bool IsSimulation(string column) => column.Equals(SimulationText.Column, StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether a column holds labels or inspection dates, by its name or because the user says so; such a column would
    /// give the answer away if it were an attribute.</summary>
    public static bool TellsOfInspection(string column, ImportSettings settings) =>
        IsOneOf(column, Label) || IsOneOf(column, InspectionDate)
        || column.Equals(settings.LabelColumn, StringComparison.OrdinalIgnoreCase)
        || column.Equals(settings.InspectionDateColumn, StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether the user wants a column of readings files as an attribute, or it must be read as one.</summary>
    public static bool IsAttribute(string column, ImportSettings settings) => MarkColumns.IsOneOf(column)
        || (Matches(column, settings.AttributeColumns) && !TellsOfInspection(column, settings));

    /// <summary>Whether the user names a column for any purpose.</summary>
    public static bool IsAskedFor(string column, ImportSettings settings) =>
        Matches(column, settings.AttributeColumns)
        || new[] { settings.IdColumn, settings.LabelColumn, settings.InspectionDateColumn, settings.TimeColumn, settings.ValueColumn,
            settings.PeriodStartColumn, settings.PeriodEndColumn, settings.MonthsColumn, settings.IndexColumn,
            settings.ReadingTypeColumn, settings.MeterColumn, settings.DigitsColumn }
            .Contains(column, StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether a column is named by one of the patterns, in which * and ? stand for others.</summary>
    public static bool Matches(string column, IReadOnlyList<string> patterns)
    {
        foreach (string pattern in patterns)
            if (FileSystemName.MatchesSimpleExpression(pattern, column, ignoreCase: true)) return true;
        return false;
    }
}
