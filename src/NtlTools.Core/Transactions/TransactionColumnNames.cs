namespace NtlTools.Core.Transactions;

/// <summary>What columns of transactions and events are usually called, compared without case, blanks, underscores and hyphens;
/// the likelier name first.</summary>
internal static class TransactionColumnNames
{
    public static readonly string[] Customer =
        ["customerid", "customer", "customerno", "customernumber", "customercode", "custid", "cust", "clientid", "client",
            "userid", "user", "buyerid", "buyer", "memberid", "member", "accountid", "account", "visitorid", "shopperid"];

    public static readonly string[] Order =
        ["invoiceno", "invoice", "invoiceid", "invoicenumber", "orderid", "orderno", "ordernumber", "order", "transactionid",
            "transactionno", "transaction", "receiptno", "receiptid", "receipt", "basketid", "basket", "billno"];

    public static readonly string[] Time =
        ["invoicedate", "orderdate", "transactiondate", "purchasedate", "datetime", "timestamp", "time", "date", "ordertime",
            "transactiontime", "purchasetime", "orderedat", "createdat", "day"];

    public static readonly string[] Quantity = ["quantity", "qty", "units", "pieces", "orderquantity"];

    public static readonly string[] UnitPrice = ["unitprice", "price", "itemprice", "priceperunit", "sellingprice"];

    public static readonly string[] Amount =
        ["transactionvalue", "transactionamount", "amount", "lineamount", "linevalue", "linetotal", "totalprice", "totalamount",
            "total", "sales", "revenue", "spend", "value"];

    public static readonly string[] Product =
        ["stockcode", "productid", "productcode", "product", "sku", "itemid", "itemcode", "item", "articleid",
            "articleno", "article"];

    public static readonly string[] Attribute = ["country", "region"];

    public static readonly string[] EventTime =
        ["eventtime", "eventdate", "timestamp", "datetime", "time", "date", "createdat", "occurredat", "day"];

    public static readonly string[] EventType = ["eventtype", "type", "event", "eventname", "activity", "action"];

    public static readonly string[] EventValue = ["eventvalue", "value", "duration", "amount", "score"];

    /// <summary>The place of a column's name among the usual ones, −1 where it is none of them.</summary>
    public static int Rank(string column, string[] usual) =>
        Array.IndexOf(usual, string.Concat(column.Where(char.IsLetterOrDigit)).ToLowerInvariant());
}
