using System.Text;
using Spectre.Console;

namespace NtlTools.Cli.Display;

/// <summary>
/// A table without frames: read at a glance in a terminal, and harmless in a log, where no line ends with blanks.
/// </summary>
/// <remarks>
/// The last column may wrap; where it has too little room for that, it goes onto lines of its own below the row.
/// </remarks>
internal sealed class PlainTable
{
    private const int Gap = 2, LeastLastColumn = 20;

    private readonly List<(string Header, bool IsNumber)> _columns = [];
    private readonly List<(Color? Color, string[] Cells)> _rows = [];

    /// <summary>Adds a column of texts.</summary>
    public PlainTable Text(string header)
    {
        _columns.Add((header, false));
        return this;
    }

    /// <summary>Adds a column of numbers, which stand right-aligned.</summary>
    public PlainTable Number(string header)
    {
        _columns.Add((header, true));
        return this;
    }

    /// <summary>Adds a row, one cell a column.</summary>
    public void Row(params ReadOnlySpan<string> cells) => _rows.Add((null, cells.ToArray()));

    /// <summary>Adds a row in a colour, one cell a column.</summary>
    public void Row(Color? color, params ReadOnlySpan<string> cells) => _rows.Add((color, cells.ToArray()));

    /// <summary>Writes it.</summary>
    public void Write(Terminal terminal)
    {
        int last = _columns.Count - 1;
        int[] widths = [.. _columns.Select((column, i) =>
            Math.Max(column.Header.Length, _rows.Max(r => (int?)r.Cells[i].Length) ?? 0))];
        int room = terminal.OutputWidth - widths[..last].Sum(w => w + Gap);
        bool below = widths[last] > room && room < LeastLastColumn;
        int indent = widths[0] + Gap;
        if (below) room = terminal.OutputWidth - indent;
        else widths[last] = Math.Min(widths[last], room);

        IAnsiConsole console = terminal.OutputConsole();
        WriteRow(null, [.. _columns.Select((column, i) => below && i == last ? "" : column.Header)]);
        WriteRow(null, [.. widths.Select((width, i) => below && i == last ? "" : new string('-', width))]);
        foreach ((Color? color, string[] cells) in _rows) WriteRow(color, cells);

        void WriteRow(Color? color, string[] cells)
        {
            List<string> lines = Wrap(cells[last], room);
            var line = new StringBuilder();
            for (int i = 0; i < last; i++) line.Append(Aligned(cells[i], i)).Append(' ', Gap);
            int lastAt = below ? indent : line.Length;
            if (!below) line.Append(lines.Count <= 1 ? Aligned(cells[last], last) : lines[0]);
            WriteLine(line.ToString());
            foreach (string rest in lines.Skip(below ? 0 : 1)) WriteLine(new string(' ', lastAt) + rest);

            void WriteLine(string text)
            {
                text = text.TrimEnd();
                if (color is { } wanted) console.Write(new Text(text, new Style(wanted)));
                else terminal.Output.Write(text);
                terminal.Output.WriteLine();
            }
        }

        string Aligned(string cell, int column) =>
            _columns[column].IsNumber ? cell.PadLeft(widths[column]) : cell.PadRight(widths[column]);
    }

    private static List<string> Wrap(string text, int width)
    {
        var lines = new List<string>();
        while (text.Length > width)
        {
            int blank = text.LastIndexOf(' ', width);
            int end = blank > 0 ? blank : width;
            lines.Add(text[..end]);
            text = text[end..].TrimStart();
        }
        if (text.Length > 0) lines.Add(text);
        return lines;
    }
}
