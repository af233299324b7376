using NtlTools.Learning.Numerics;
using NtlTools.Learning.Tests.Trees;
using NtlTools.Learning.XGBoost;

namespace NtlTools.Learning.Tests.XGBoost;

/// <summary>The reference models that XGBoost wrote, and what it predicted.</summary>
internal static class XGBoostFixture
{
    public static XGBoostModel Read(string name, XGBoostReaderSettings? settings = null)
    {
        using FileStream stream = File.OpenRead(FixtureFile.Path("XGBoost", name));
        return XGBoostModelReader.Read(stream, settings ?? new XGBoostReaderSettings());
    }

    public static string Text(string name) => File.ReadAllText(FixtureFile.Path("XGBoost", name));

    public static Matrix Table(string name) => FixtureFile.Table("XGBoost", name);

    /// <summary>The features alone, which come first.</summary>
    public static Matrix Rows(Matrix table, int columns)
    {
        var rows = new Matrix(table.Rows, columns);
        for (int i = 0; i < rows.Rows; i++) table.Row(i)[..columns].CopyTo(rows.Row(i));
        return rows;
    }
}
