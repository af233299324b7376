namespace NtlTools.Core.Files;

/// <summary>What a column of a table holds.</summary>
internal enum TableType
{
    Text,
    Number,
    Whole,
    Flag,
}

/// <summary>A column of a table: its name, and what it holds where a file can say so.</summary>
internal sealed record TableColumn(string Name, TableType Type)
{
    public static TableColumn Text(string name) => new(name, TableType.Text);

    public static TableColumn Number(string name) => new(name, TableType.Number);

    public static TableColumn Whole(string name) => new(name, TableType.Whole);

    public static TableColumn Flag(string name) => new(name, TableType.Flag);
}
