using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using NtlTools.Core.Files;
using NtlTools.Core.Readings;
using NtlTools.Learning;
using NtlTools.Learning.Numerics;

namespace NtlTools.Core.Reporting;

/// <summary>Long files of one period each, as a utility's systems drop them month by month: the whole of the rows is in no order
/// of customers.</summary>
/// <remarks>
/// The files are readings_01.csv, readings_02.csv … of equally many steps each. In a file rows stand step by step, and those of a
/// step in an order of customers of its own, as their meters happened to answer. Label, mark of simulation and attributes stand
/// in the first row of a customer in each file and are empty in its others, so that each file is complete in itself. A missing
/// reading has no row; a customer without any reading has one empty row in the first file. Readings wait in a temporary file
/// beside the result: memory grows with the customers, and with the readings of one file.
/// </remarks>
internal static class ReadingsDrops
{
    private const int CustomersTogether = 256, RowsTogether = 1 << 14;

    // A random stream a step, beside those that made the readings.
    private const ulong FirstStream = 3UL << 62;

    /// <summary>The names of the files.</summary>
    public static IReadOnlyList<string> Names(int count)
    {
        string form = new('0', Math.Max(2, count.ToString(CultureInfo.InvariantCulture).Length));
        return [.. Enumerable.Range(1, count).Select(i => $"readings_{i.ToString(form, CultureInfo.InvariantCulture)}.csv")];
    }

    /// <summary>Writes the files.</summary>
    /// <param name="folder">Where to; the files are not committed.</param>
    /// <param name="grid">The grid that all customers share, of at least as many steps as files.</param>
    /// <param name="customers">The customers; the first one's attributes are the columns.</param>
    /// <param name="count">The number of files.</param>
    /// <param name="seed">Orders the customers of each step.</param>
    /// <param name="execution">Threads and cancellation; no byte depends on the number of threads.</param>
    /// <exception cref="Errors.NtlException">A file cannot be written, or the disk is full.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static void Write(OutputFolder folder, TimeGrid grid, IEnumerable<MeterSeries> customers, int count, ulong seed,
        ExecutionOptions execution)
    {
        int[] firsts = [.. Enumerable.Range(0, count + 1).Select(i => (int)((long)grid.Length * i / count))];
        using var waiting = TemporaryFile.Create(folder.Path);
        var told = new List<Told>();
        string[]? attributes = null;
        foreach (MeterSeries[] batch in customers.Chunk(CustomersTogether))
        {
            execution.Cancellation.ThrowIfCancellationRequested();
            attributes ??= [.. batch[0].Attributes.Keys.Order(StringComparer.OrdinalIgnoreCase)];
            byte[] block = new byte[sizeof(float) * batch.Length * grid.Length];
            Span<float> byStep = MemoryMarshal.Cast<byte, float>(block.AsSpan());
            for (int i = 0; i < batch.Length; i++)
            {
                ReadOnlySpan<float> kwh = batch[i].Kwh;
                for (int step = 0; step < kwh.Length; step++) byStep[step * batch.Length + i] = kwh[step];
                told.Add(Tell(batch[i], attributes));
            }
            waiting.Append([block]);
        }
        IReadOnlyList<string> names = Names(count);
        byte[][] times = [.. ReadingsTables.Times(grid).Select(Encoding.UTF8.GetBytes)];
        for (int file = 0; file < count; file++)
        {
            int first = firsts[file], end = firsts[file + 1];
            float[][] kwh = Read(waiting, told.Count, grid.Length, first, end);
            int[] firstRows = FirstRows(kwh, told, isFirstFile: file == 0);
            folder.Write(names[file], stream => WriteRows(
                stream, attributes ?? [], told, kwh, firstRows, times.AsSpan(first, end - first).ToArray(), first, seed, execution));
        }
    }

    private static Told Tell(MeterSeries customer, string[] attributes)
    {
        return new(Cells(csv => csv.Write(customer.CustomerId)),
            Cells(csv => ReadingsTables.Describe(csv, customer, attributes)), customer.ObservedCount > 0);
    }

    private static byte[] Cells(Action<CsvWriter> write)
    {
        using var stream = new MemoryStream();
        using var csv = new CsvWriter(stream);
        write(csv);
        csv.Flush();
        return stream.ToArray();
    }

    // Batches of customers stand one behind the other, each step by step.
    private static float[][] Read(TemporaryFile waiting, int customers, int length, int first, int end)
    {
        float[][] kwh = new float[end - first][];
        for (int step = 0; step < kwh.Length; step++) kwh[step] = new float[customers];
        for (int from = 0; from < customers; from += CustomersTogether)
        {
            int batch = Math.Min(CustomersTogether, customers - from);
            float[] block = new float[batch * kwh.Length];
            waiting.Read(MemoryMarshal.AsBytes(block.AsSpan()), sizeof(float) * ((long)from * length + (long)first * batch));
            for (int step = 0; step < kwh.Length; step++)
                block.AsSpan(step * batch, batch).CopyTo(kwh[step].AsSpan(from));
        }
        return kwh;
    }

    private static int[] FirstRows(float[][] kwh, List<Told> told, bool isFirstFile)
    {
        int[] firstRows = new int[told.Count];
        for (int i = 0; i < firstRows.Length; i++) firstRows[i] = isFirstFile && !told[i].IsObserved ? 0 : -1;
        for (int step = 0; step < kwh.Length; step++)
            for (int i = 0; i < firstRows.Length; i++)
                if (firstRows[i] < 0 && !float.IsNaN(kwh[step][i])) firstRows[i] = step;
        return firstRows;
    }

    private static void WriteRows(Stream stream, string[] attributes, List<Told> told, float[][] kwh, int[] firstRows,
        byte[][] times, int firstStep, ulong seed, ExecutionOptions execution)
    {
        using (var header = new CsvWriter(stream))
        {
            ReadingsTables.WriteHeader(header, ["CustomerId", "Time", "Kwh"], attributes, []);
            header.Flush();
        }
        byte[] nothing = Encoding.UTF8.GetBytes(new string(',', 1 + attributes.Length));
        var spare = new ConcurrentBag<MemoryStream>();
        foreach (MemoryStream block in OrderedPipeline.Map(Blocks(), Format, execution))
        {
            block.WriteTo(stream);
            block.SetLength(0);
            spare.Add(block);
        }

        IEnumerable<(int Step, int[] Order, int From)> Blocks()
        {
            for (int step = 0; step < kwh.Length; step++)
            {
                int[] order = [.. Enumerable.Range(0, told.Count)];
                new SeededRandom(seed, FirstStream + (ulong)(firstStep + step)).Shuffle<int>(order);
                for (int from = 0; from < order.Length; from += RowsTogether) yield return (step, order, from);
            }
        }

        MemoryStream Format((int Step, int[] Order, int From) part)
        {
            if (!spare.TryTake(out MemoryStream? text)) text = new MemoryStream();
            using var csv = new CsvWriter(text);
            float[] readings = kwh[part.Step];
            foreach (int customer in part.Order.AsSpan(part.From, Math.Min(RowsTogether, part.Order.Length - part.From)))
            {
                bool isFirst = firstRows[customer] == part.Step;
                if (float.IsNaN(readings[customer]) && !isFirst) continue;
                csv.WriteCells(told[customer].Id);
                csv.WriteCells(times[part.Step]);
                csv.WriteReading(readings[customer]);
                csv.WriteCells(isFirst ? told[customer].Cells : nothing);
                csv.EndRow();
            }
            csv.Flush();
            return text;
        }
    }

    /// <summary>What is written of a customer: the id, and the cells of label, mark and attributes.</summary>
    private readonly record struct Told(byte[] Id, byte[] Cells, bool IsObserved);
}
