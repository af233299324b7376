using System.Globalization;
using NtlTools.Learning.Numerics;

namespace NtlTools.Learning.Tests.Trees;

/// <summary>A small reference file beside the tests, found from wherever the tests were built to.</summary>
internal static class FixtureFile
{
    public static string Path(string folder, string name)
    {
        string? directory = AppContext.BaseDirectory;
        while (directory is not null && !File.Exists(System.IO.Path.Combine(directory, "NtlTools.sln")))
            directory = System.IO.Path.GetDirectoryName(directory);
        Assert.NotNull(directory);
        return System.IO.Path.Combine(directory, "tests", "NtlTools.Learning.Tests", folder, "Fixtures", name);
    }

    /// <summary>All numbers of a CSV file with a header; an empty cell is NaN.</summary>
    public static Matrix Table(string folder, string name)
    {
        string[] lines = File.ReadAllLines(Path(folder, name));
        var table = new Matrix(lines.Length - 1, lines[0].Split(',').Length);
        for (int row = 0; row < table.Rows; row++)
        {
            string[] cells = lines[row + 1].Split(',');
            for (int column = 0; column < table.Columns; column++)
            {
                string cell = cells[column];
                table[row, column] = cell.Length == 0 ? double.NaN : double.Parse(cell, CultureInfo.InvariantCulture);
            }
        }
        return table;
    }

    public static double[] Column(this Matrix table, int column)
    {
        var values = new double[table.Rows];
        for (int row = 0; row < values.Length; row++) values[row] = table[row, column];
        return values;
    }

    public static bool[] Labels(this Matrix table, int column) => Array.ConvertAll(table.Column(column), value => value == 1);

    public static Matrix Columns(this Matrix table, int first)
    {
        var rest = new Matrix(table.Rows, table.Columns - first);
        for (int row = 0; row < table.Rows; row++) table.Row(row)[first..].CopyTo(rest.Row(row));
        return rest;
    }
}
