namespace NtlTools.Core.Readings.Billing;

/// <summary>What the columns of bills and meter indexes are usually called, compared as <see cref="ColumnNames"/>
/// does.</summary>
internal static class BillingColumnNames
{
    /// <summary>Names of the first day of a period.</summary>
    public static readonly string[] Start =
        ["periodstart", "startdate", "start", "from", "fromdate", "datefrom", "periodfrom", "billstart", "billstartdate",
            "billingstart", "billingstartdate", "billingperiodstart", "servicestart", "begin", "begindate", "validfrom"];

    /// <summary>Names of the end of a period.</summary>
    public static readonly string[] End =
        ["periodend", "enddate", "end", "to", "todate", "dateto", "periodto", "billend", "billenddate", "billingend",
            "billingenddate", "billingperiodend", "serviceend", "validto", "until"];

    /// <summary>Names of the number of months of a period.</summary>
    public static readonly string[] Months =
        ["months", "numberofmonths", "monthcount", "billedmonths", "nmonths", "periodmonths"];

    /// <summary>Names of the kWh of a period.</summary>
    public static readonly string[] Kwh = [.. ColumnNames.Value.Where(n => n != "reading"),
        "billedkwh", "kwhbilled", "billedenergy", "billedconsumption", "totalkwh", "units", "unitsbilled"];

    /// <summary>Names of a register's index, which mean nothing else.</summary>
    public static readonly string[] Index =
        ["meterindex", "indexkwh", "indexreading", "readingindex", "meterreading", "meterread", "register", "registerreading",
            "registerread", "registervalue", "dialreading"];

    /// <summary>Names that mean an index only where the layout is known.</summary>
    public static readonly string[] IndexOrOther = [.. Index, "index", "reading", "read", "value", "kwh"];

    /// <summary>Names of the meter's own number.</summary>
    public static readonly string[] Meter =
        ["meterid", "meter", "meterno", "meternumber", "serialnumber", "serialno", "serial", "meterserial", "meterserialnumber",
            "deviceid", "badgenumber"];

    /// <summary>Names of how a bill or index came about.</summary>
    public static readonly string[] Type =
        ["estimated", "isestimated", "estimate", "readingtype", "readtype", "typeofreading", "billtype", "billstatus",
            "readingstatus", "readstatus", "readingquality", "readquality"];

    /// <summary>Names of the digits of a register.</summary>
    public static readonly string[] Digits =
        ["digits", "registerdigits", "meterdigits", "numberofdigits", "dials", "numberofdials"];
}
