using System.Collections.Concurrent;
using NtlTools.Learning;
using NtlTools.Learning.Numerics;

namespace NtlTools.Core.Files;

/// <summary>Writes a table as CSV: blocks of rows are formatted side by side and written in their order.</summary>
internal static class CsvTable
{
    private const int BlockSize = 256;

    /// <summary>Writes the header and all rows; the bytes do not depend on the number of threads.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="columns">The header.</param>
    /// <param name="count">The number of rows.</param>
    /// <param name="writeRow">Writes the cells of one row; called from several threads.</param>
    /// <param name="execution">Threads and cancellation.</param>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static void Write(Stream stream, IEnumerable<string> columns, int count, Action<ITableCells, int> writeRow,
        ExecutionOptions execution)
    {
        using (var header = new CsvWriter(stream))
        {
            foreach (string column in columns) header.Write(column);
            header.EndRow();
            header.Flush();
        }
        var spare = new ConcurrentBag<MemoryStream>();
        IEnumerable<int> blocks = Enumerable.Range(0, OrderedParallel.BlockCount(count, BlockSize));
        foreach (MemoryStream block in OrderedPipeline.Map(blocks, Format, execution))
        {
            block.WriteTo(stream);
            block.SetLength(0);
            spare.Add(block);
        }

        MemoryStream Format(int block)
        {
            if (!spare.TryTake(out MemoryStream? text)) text = new MemoryStream();
            using var csv = new CsvWriter(text);
            for (int row = block * BlockSize; row < Math.Min(count, (block + 1) * BlockSize); row++)
            {
                writeRow(csv, row);
                csv.EndRow();
            }
            csv.Flush();
            return text;
        }
    }
}
