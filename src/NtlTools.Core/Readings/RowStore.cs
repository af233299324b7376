using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using NtlTools.Core.Errors;
using NtlTools.Core.Files;

namespace NtlTools.Core.Readings;

/// <summary>Keeps readings by ranges of customers, in memory up to a limit and beyond it in a temporary file.</summary>
/// <remarks>
/// A partition is a range of customer numbers; its rows stay in the order in which they came. They stand in small blocks of
/// memory; when no block is left below the limit, all blocks are written out, partition by partition, and used anew.
/// </remarks>
/// <param name="memoryLimit">How many bytes the blocks may take; at least one block is used.</param>
/// <param name="folder">Where the temporary file goes; null for the system's folder.</param>
/// <param name="placeBits">How many customers a partition has, as a number of bits.</param>
internal sealed class RowStore(long memoryLimit, string? folder, int placeBits = RowPacker.MostPlaceBits) : IDisposable
{
    /// <summary>Rows stay whole within a block.</summary>
    public const int BlockSize = 1 << 13;

    // Large enough not to be moved about in memory, small enough that the last one is not much too much.
    private const int BlocksASlab = 128;

    // About how much is read from the file at a time.
    private const int PieceSize = 1 << 18;

    private readonly int _mostBlocks = (int)Math.Clamp(memoryLimit / BlockSize, 1, int.MaxValue);
    private readonly List<Partition> _partitions = [];
    private readonly Stack<Memory<byte>> _free = new();
    private TemporaryFile? _file;
    private int _blocks;

    /// <summary>How many bytes may go into the temporary file.</summary>
    public long MostSpilledBytes { get; init; } = long.MaxValue;

    /// <summary>How many customers a partition has.</summary>
    public int PartitionSize { get; } = 1 << placeBits;

    /// <summary>How many partitions there are.</summary>
    public int PartitionCount => _partitions.Count;

    /// <summary>How many bytes went into the temporary file.</summary>
    public long SpilledBytes => _file?.Length ?? 0;

    /// <summary>Adds rows behind those that are there.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="numbers">The numbers of customers that were new to the rows.</param>
    /// <exception cref="NtlException">The temporary file cannot be written.</exception>
    public void Add(LongRows rows, ReadOnlySpan<int> numbers)
    {
        int source = rows.Source;
        long firstLine = rows.FirstLine;
        foreach (ref readonly LongRow row in rows.Rows)
        {
            int customer = row.Customer >= 0 ? row.Customer : numbers[~row.Customer], number = customer >> placeBits;
            while (number >= _partitions.Count) _partitions.Add(new());
            Partition partition = _partitions[number];
            if (partition.Room < RowPacker.LongestRow) GiveBlock(partition);
            int length = partition.Packer.Write(ref MemoryMarshal.GetReference(partition.Block.AsSpan(partition.At)),
                customer & (PartitionSize - 1), row, source, firstLine + row.Line);
            partition.At += length;
            partition.Room -= length;
        }
    }

    /// <summary>The rows of a partition as pieces for a <see cref="RowUnpacker"/>; any number of readers at a time, when all
    /// rows are in.</summary>
    /// <exception cref="NtlException">The temporary file cannot be read.</exception>
    public IEnumerable<ReadOnlyMemory<byte>> Pieces(int number)
    {
        Partition partition = _partitions[number];
        byte[] buffer = partition.Segments.Count == 0 ? [] : GC.AllocateUninitializedArray<byte>(PieceSize);
        foreach ((long start, ushort[] lengths) in partition.Segments)
        {
            long from = start;
            for (int block = 0; block < lengths.Length;)
            {
                int length = 0;
                while (block < lengths.Length && length + lengths[block] <= PieceSize) length += lengths[block++];
                _file!.Read(buffer.AsSpan(0, length), from);
                from += length;
                yield return buffer.AsMemory(0, length);
            }
        }
        foreach (ReadOnlyMemory<byte> block in partition.Full) yield return block;
        if (partition.Block is not null) yield return partition.Used;
    }

    /// <summary>Closes and so deletes the temporary file.</summary>
    public void Dispose() => _file?.Dispose();

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void GiveBlock(Partition partition)
    {
        partition.Close();
        if (_free.Count == 0 && _blocks == _mostBlocks) Spill();
        if (_free.Count == 0)
        {
            int count = Math.Min(BlocksASlab, _mostBlocks - _blocks);
            _blocks += count;
            byte[] slab = GC.AllocateUninitializedArray<byte>(count * BlockSize);
            while (--count >= 0) _free.Push(slab.AsMemory(count * BlockSize, BlockSize));
        }
        partition.Open(_free.Pop());
    }

    private void Spill()
    {
        _file ??= TemporaryFile.Create(folder);
        foreach (Partition partition in _partitions)
        {
            partition.Close();
            if (partition.Full.Count == 0) continue;
            if (MostSpilledBytes - _file.Length < partition.Full.Sum(block => (long)block.Length))
                throw NtlErrors.TemporaryLimitReached(_file.Path, MostSpilledBytes);
            long start = _file.Append(partition.Full);
            partition.Segments.Add((start, [.. partition.Full.Select(block => (ushort)block.Length)]));
            foreach (ReadOnlyMemory<byte> block in partition.Full)
            {
                MemoryMarshal.TryGetArray(block, out ArraySegment<byte> segment);
                _free.Push(segment.Array.AsMemory(segment.Offset, BlockSize));
            }
            partition.Full.Clear();
        }
    }

    private sealed class Partition
    {
        // Mutable, and so not a property.
        public RowPacker Packer = new();

        private int _start;

        public List<(long Start, ushort[] Lengths)> Segments { get; } = [];

        public List<ReadOnlyMemory<byte>> Full { get; } = [];

        public byte[]? Block { get; private set; }

        public int At { get; set; }

        public int Room { get; set; }

        public ReadOnlyMemory<byte> Used => Block.AsMemory(_start, At - _start);

        public void Open(Memory<byte> block)
        {
            MemoryMarshal.TryGetArray(block, out ArraySegment<byte> segment);
            (Block, _start, At, Room) = (segment.Array, segment.Offset, segment.Offset, segment.Count);
        }

        public void Close()
        {
            if (Block is not null) Full.Add(Used);
            (Block, At, Room) = (null, 0, 0);
        }
    }
}
