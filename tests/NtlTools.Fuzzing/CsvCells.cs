using System.Text;
using NtlTools.Learning.Numerics;

namespace NtlTools.Fuzzing;

/// <summary>Damages delimited text by rows and cells, so that what comes out is still understood for the most part.</summary>
internal static class CsvCells
{
    /// <summary>Damages one to four rows, columns or cells.</summary>
    public static byte[] Mutate(byte[] bytes, byte[][] tokens, ref SeededRandom random)
    {
        // Latin-1 keeps every byte.
        List<string> rows = [.. Encoding.Latin1.GetString(bytes).Split('\n')];
        char delimiter = rows[0].Contains('\t', StringComparison.Ordinal) ? '\t' : rows[0].Contains(';', StringComparison.Ordinal) ? ';' : ',';
        int times = 1 + random.Next(4);
        for (int i = 0; i < times; i++) Once(rows, delimiter, tokens, ref random);
        return Encoding.Latin1.GetBytes(string.Join('\n', rows));
    }

    private static void Once(List<string> rows, char delimiter, byte[][] tokens, ref SeededRandom random)
    {
        int row = random.Next(rows.Count);
        string[] cells = rows[row].Split(delimiter);
        int cell = random.Next(cells.Length);
        switch (random.Next(14))
        {
            case 0:
            case 1:
            case 2:
                cells[cell] = Encoding.Latin1.GetString(Mutation.Pick(tokens, ref random));
                rows[row] = string.Join(delimiter, cells);
                break;
            case 3:
                cells[cell] = Mutation.NumberText(ref random).Replace('٣', '3');
                rows[row] = string.Join(delimiter, cells);
                break;
            case 4:
                string[] others = rows[random.Next(rows.Count)].Split(delimiter);
                cells[cell] = others[random.Next(others.Length)];
                rows[row] = string.Join(delimiter, cells);
                break;
            case 5:
                rows.Insert(random.Next(rows.Count + 1), rows[row]);
                break;
            case 6 when rows.Count > 1:
                rows.RemoveAt(row);
                break;
            case 7:
                int second = random.Next(rows.Count);
                (rows[row], rows[second]) = (rows[second], rows[row]);
                break;
            case 8:
                // A column goes, or comes twice.
                bool goes = random.Next(2) == 0;
                for (int i = 0; i < rows.Count; i++)
                {
                    List<string> all = [.. rows[i].Split(delimiter)];
                    if (cell >= all.Count) continue;
                    if (goes) all.RemoveAt(cell);
                    else all.Insert(cell, all[cell]);
                    rows[i] = string.Join(delimiter, all);
                }
                break;
            case 9:
                char with = ",;\t| "[random.Next(5)];
                for (int i = 0; i < rows.Count; i++) rows[i] = rows[i].Replace(delimiter, with);
                break;
            case 10:
                rows[row] = string.Concat(rows[row], string.Concat(Enumerable.Repeat(delimiter, 1 + random.Next(40))));
                break;
            case 11:
                cells[cell] = $"\"{cells[cell]}{(random.Next(3) == 0 ? "\n" : "")}{(random.Next(3) == 0 ? "\"\"" : "")}\"";
                rows[row] = string.Join(delimiter, cells);
                break;
            case 12 when Mutation.Once(8, ref random):
                cells[cell] = new string((char)random.Next(256), 1 << random.Next(17));
                rows[row] = string.Join(delimiter, cells);
                break;
            default:
                // Years that are far apart make long grids.
                rows[row] = rows[row].Replace("201", Mutation.Pick(["190", "219", "203", "20", "999"], ref random), StringComparison.Ordinal);
                break;
        }
    }
}
