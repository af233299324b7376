using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace NtlTools.Core.Readings.Csv;

/// <summary>Decompresses Zstandard (RFC 8878, Collet and Kucherawy 2021), frame by frame, in bounded memory.</summary>
/// <remarks>
/// Memory is the window that a frame asks for, at most <see cref="MostWindow"/>, and a quarter more. Sizes and checksums are
/// held to; dictionaries are refused. Nothing that a file says is believed before it has been compared with a limit.
/// </remarks>
internal sealed class Zstandard(Stream input)
{
    /// <summary>The largest window that is accepted: what zstd accepts without being told.</summary>
    public const long MostWindow = 1L << 27;

    private const uint Magic = 0xFD2FB528, SkippableMagic = 0x184D2A50;
    private const int MostBlock = 1 << 17, LiteralLengthLog = 9, OffsetLog = 8, MatchLengthLog = 9;

    private static readonly ZstandardTable UsualLiteralLengths = ZstandardTable.Of(
        [4, 3, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 3, 2, 1, 1, 1, 1, 1, -1, -1, -1, -1], 6);

    private static readonly ZstandardTable UsualMatchLengths = ZstandardTable.Of(
        [1, 4, 3, 2, 2, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
            1, 1, 1, 1, 1, -1, -1, -1, -1, -1, -1, -1], 6);

    private static readonly ZstandardTable UsualOffsets = ZstandardTable.Of(
        [1, 1, 1, 1, 1, 1, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1], 5);

    private readonly byte[] _block = new byte[ZstandardBits.Front + MostBlock];
    private readonly byte[] _literals = new byte[MostBlock];
    private readonly int[] _repeats = new int[3];
    private byte[] _window = [];
    private int _start, _end, _windowSize, _mostBlock;
    private long _frameLength, _declaredLength;
    private bool _inFrame, _hasChecksum;
    private ZstandardLiterals? _code;
    private ZstandardTable? _literalLengths, _offsets, _matchLengths;
    private XxHash64 _hash;

    private static ReadOnlySpan<int> LiteralLengthBases =>
        [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 18, 20, 22, 24, 28, 32, 40, 48, 64, 128, 256, 512, 1024, 2048,
            4096, 8192, 16384, 32768, 65536];

    private static ReadOnlySpan<byte> LiteralLengthBits =>
        [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 3, 3, 4, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16];

    private static ReadOnlySpan<int> MatchLengthBases =>
        [3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34,
            35, 37, 39, 41, 43, 47, 51, 59, 67, 83, 99, 131, 259, 515, 1027, 2051, 4099, 8195, 16387, 32771, 65539];

    private static ReadOnlySpan<byte> MatchLengthBits =>
        [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 3, 3,
            4, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16];

    /// <summary>Whether bytes begin as a compressed file does.</summary>
    public static bool Begins(ReadOnlySpan<byte> bytes) => bytes.Length >= 4
        && BinaryPrimitives.ReadUInt32LittleEndian(bytes) is var magic && (magic == Magic || (magic & ~15u) == SkippableMagic);

    /// <summary>What ends the reading of a damaged file.</summary>
    public static InvalidDataException Damaged(string how) => new($"The compressed data is damaged: {how}.");

    /// <summary>Reads on.</summary>
    /// <returns>How many bytes were read; 0 where the input has ended with the end of a frame.</returns>
    /// <exception cref="EndOfStreamException">The input ends before a frame does.</exception>
    /// <exception cref="InvalidDataException">The input is damaged, or asks for more than is accepted.</exception>
    public int Read(Span<byte> buffer)
    {
        while (_start == _end && !buffer.IsEmpty)
        {
            if (!_inFrame && !BeginFrame()) return 0;
            ReadBlock();
        }
        int length = Math.Min(buffer.Length, _end - _start);
        _window.AsSpan(_start, length).CopyTo(buffer);
        _start += length;
        return length;
    }

    private bool BeginFrame()
    {
        Span<byte> bytes = stackalloc byte[8];
        while (true)
        {
            int read = input.ReadAtLeast(bytes[..4], 4, throwOnEndOfStream: false);
            if (read == 0) return false;
            if (read < 4) throw new EndOfStreamException();
            uint magic = BinaryPrimitives.ReadUInt32LittleEndian(bytes);
            if (magic == Magic) break;
            if ((magic & ~15u) != SkippableMagic) throw Damaged("what stands here is no frame");
            input.ReadExactly(bytes[..4]);
            for (long rest = BinaryPrimitives.ReadUInt32LittleEndian(bytes); rest > 0;)
            {
                int part = (int)Math.Min(rest, MostBlock);
                input.ReadExactly(_block, 0, part);
                rest -= part;
            }
        }
        int head = ReadByte();
        bool single = (head & 0x20) != 0;
        if ((head & 0x08) != 0) throw Damaged("a frame's header has a bit that is reserved");
        _hasChecksum = (head & 0x04) != 0;
        long window = 0;
        if (!single)
        {
            int descriptor = ReadByte();
            long least = 1L << (10 + (descriptor >> 3));
            window = least + least / 8 * (descriptor & 7);
        }
        int dictionary = (head & 3) switch { 0 => 0, 1 => 1, 2 => 2, _ => 4 };
        bytes.Clear();
        input.ReadExactly(bytes[..dictionary]);
        if (bytes[..4].ContainsAnyExcept((byte)0))
            throw new InvalidDataException("The compressed data needs a dictionary, which is not supported.");
        int lengthBytes = (head >> 6) switch { 0 => single ? 1 : 0, 1 => 2, 2 => 4, _ => 8 };
        bytes.Clear();
        input.ReadExactly(bytes[..lengthBytes]);
        long declared = BinaryPrimitives.ReadInt64LittleEndian(bytes);
        if (lengthBytes == 2) declared += 256;
        _declaredLength = lengthBytes == 0 ? -1 : declared;
        if (single) window = declared;
        if (window is < 0 or > MostWindow)
        {
            throw new InvalidDataException("The compressed data asks for a window of more than 128 MB; "
                + "compress it again without --long or --ultra.");
        }

        _windowSize = (int)window;
        _mostBlock = (int)Math.Min(MostBlock, window);
        int needed = (int)window + Math.Max((int)window / 4, 2 * MostBlock);
        if (_window.Length < needed) _window = new byte[needed];
        (_start, _end, _frameLength, _inFrame) = (0, 0, 0, true);
        (_repeats[0], _repeats[1], _repeats[2]) = (1, 4, 8);
        (_code, _literalLengths, _offsets, _matchLengths) = (null, null, null, null);
        _hash = new XxHash64();
        return true;
    }

    private void ReadBlock()
    {
        Span<byte> head = stackalloc byte[4];
        input.ReadExactly(head[..3]);
        int bits = head[0] | head[1] << 8 | head[2] << 16, size = bits >> 3;
        if (size > _mostBlock) throw Damaged("a block is too large");
        MakeRoom();
        int from = _end;
        switch ((bits >> 1) & 3)
        {
            case 0:
                input.ReadExactly(_window, _end, size);
                _end += size;
                break;
            case 1:
                _window.AsSpan(_end, size).Fill(ReadByte());
                _end += size;
                break;
            case 2:
                input.ReadExactly(_block, ZstandardBits.Front, size);
                Decompress(ZstandardBits.Front + size);
                break;
            default:
                throw Damaged("a block is of no known kind");
        }
        _frameLength += _end - from;
        if (_declaredLength >= 0 && _frameLength > _declaredLength) throw Damaged("a frame is longer than it says");
        if (_hasChecksum) _hash.Add(_window.AsSpan(from, _end - from));
        if ((bits & 1) == 0) return;
        _inFrame = false;
        if (_declaredLength >= 0 && _frameLength != _declaredLength) throw Damaged("a frame is shorter than it says");
        if (!_hasChecksum) return;
        input.ReadExactly(head);
        if (BinaryPrimitives.ReadUInt32LittleEndian(head) != (uint)_hash.Value) throw Damaged("the checksum is another");
    }

    // All that was read has been given out; only the window is still needed.
    private void MakeRoom()
    {
        if (_window.Length - _end >= MostBlock) return;
        int kept = Math.Min(_end, _windowSize);
        Buffer.BlockCopy(_window, _end - kept, _window, 0, kept);
        _start = _end = kept;
    }

    private byte ReadByte()
    {
        int read = input.ReadByte();
        return read >= 0 ? (byte)read : throw new EndOfStreamException();
    }

    private void Decompress(int end)
    {
        int at = ReadLiterals(ZstandardBits.Front, end, out int literalCount);
        if (at >= end) throw Damaged("a block has no sequences");
        int count = _block[at++];
        if (count >= 128)
        {
            Need(at, count == 255 ? 2 : 1, end);
            count = count < 255 ? ((count - 128) << 8) + _block[at++] : _block[at++] + (_block[at++] << 8) + 0x7F00;
        }
        int most = _end + _mostBlock, used = 0;
        if (count > 0)
        {
            Need(at, 1, end);
            int modes = _block[at++];
            if ((modes & 3) != 0) throw Damaged("a block has bits that are reserved");
            _literalLengths = Table(modes >> 6, UsualLiteralLengths, _literalLengths, LiteralLengthLog, 35, ref at, end);
            _offsets = Table((modes >> 4) & 3, UsualOffsets, _offsets, OffsetLog, 31, ref at, end);
            _matchLengths = Table((modes >> 2) & 3, UsualMatchLengths, _matchLengths, MatchLengthLog, 52, ref at, end);
            used = Execute(count, at, end, literalCount, most);
        }
        else if (at != end)
        {
            throw Damaged("something stands behind a block");
        }
        int rest = literalCount - used;
        if (rest > most - _end) throw Damaged("a block is too long");
        _literals.AsSpan(used, rest).CopyTo(_window.AsSpan(_end));
        _end += rest;
    }

    private int ReadLiterals(int at, int end, out int count)
    {
        Need(at, 1, end);
        int head = _block[at], kind = head & 3, form = (head >> 2) & 3;
        if (kind < 2)
        {
            int bytes = form switch { 1 => 2, 3 => 3, _ => 1 };
            Need(at, bytes, end);
            count = bytes switch
            {
                1 => head >> 3,
                2 => (head >> 4) | _block[at + 1] << 4,
                _ => (head >> 4) | _block[at + 1] << 4 | _block[at + 2] << 12,
            };
            at += bytes;
            if (count > _mostBlock) throw Damaged("there are too many literals");
            Need(at, kind == 0 ? count : 1, end);
            if (kind == 0) _block.AsSpan(at, count).CopyTo(_literals);
            else _literals.AsSpan(0, count).Fill(_block[at]);
            return at + (kind == 0 ? count : 1);
        }

        int width = form switch { 2 => 14, 3 => 18, _ => 10 }, length = form switch { 2 => 4, 3 => 5, _ => 3 };
        Need(at, length, end);
        ulong sizes = 0;
        for (int i = 0; i < length; i++) sizes |= (ulong)_block[at + i] << (8 * i);
        count = (int)(sizes >> 4) & ((1 << width) - 1);
        int packed = (int)(sizes >> (4 + width)) & ((1 << width) - 1);
        at += length;
        Need(at, packed, end);
        if (count > _mostBlock) throw Damaged("there are too many literals");
        int behind = at + packed;
        if (kind == 2)
        {
            _code = ZstandardLiterals.Read(_block, at, behind, out int described);
            at += described;
        }
        ZstandardLiterals code = _code ?? throw Damaged("literals refer to a code that was never given");
        if (form == 0)
        {
            code.Decode(_block, at, behind - at, _literals.AsSpan(0, count));
            return behind;
        }

        // Four streams of a quarter each, and the lengths of the first three before them.
        if (behind - at < 6) throw Damaged("literals are cut off");
        int first = at + 6, part = (count + 3) / 4;
        if (3 * part > count) throw Damaged("there are too few literals for four streams");
        for (int i = 0; i < 4; i++)
        {
            int size = i < 3 ? _block[at + 2 * i] | _block[at + 2 * i + 1] << 8 : behind - first;
            if (size < 1 || size > behind - first) throw Damaged("literals are cut off");
            code.Decode(_block, first, size, _literals.AsSpan(i * part, i < 3 ? part : count - 3 * part));
            first += size;
        }
        return behind;
    }

    private ZstandardTable Table(int mode, ZstandardTable usual, ZstandardTable? before, int mostLog, int mostSymbol, ref int at,
        int end)
    {
        switch (mode)
        {
            case 0:
                return usual;
            case 1:
                Need(at, 1, end);
                return _block[at] <= mostSymbol ? ZstandardTable.Of(_block[at++]) : throw Damaged("there is no such code");
            case 2:
                ZstandardTable table = ZstandardTable.Read(_block.AsSpan(at, end - at), mostLog, mostSymbol, out int length);
                at += length;
                return table;
            default:
                return before ?? throw Damaged("a block refers to a table that was never given");
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int Execute(int count, int at, int end, int literalCount, int most)
    {
        ZstandardTable lengths = _literalLengths!, offsets = _offsets!, matches = _matchLengths!;
        var bits = new ZstandardBits(_block, at, end - at);
        int length = (int)bits.Read(lengths.Log), offset = (int)bits.Read(offsets.Log), match = (int)bits.Read(matches.Log), used = 0;
        for (int i = 0; i < count; i++)
        {
            int offsetCode = offsets.Symbols[offset], lengthCode = lengths.Symbols[length], matchCode = matches.Symbols[match];
            long distance = (1L << offsetCode) + bits.Read(offsetCode);
            int copied = MatchLengthBases[matchCode] + (int)bits.Read(MatchLengthBits[matchCode]);
            int taken = LiteralLengthBases[lengthCode] + (int)bits.Read(LiteralLengthBits[lengthCode]);
            if (i + 1 < count)
            {
                length = lengths.Bases[length] + (int)bits.Read(lengths.BitCounts[length]);
                match = matches.Bases[match] + (int)bits.Read(matches.BitCounts[match]);
                offset = offsets.Bases[offset] + (int)bits.Read(offsets.BitCounts[offset]);
            }
            if (bits.Left < 0) throw Damaged("the sequences of a block are cut off");
            if (taken > literalCount - used || taken + copied > most - _end) throw Damaged("a block is too long");
            _literals.AsSpan(used, taken).CopyTo(_window.AsSpan(_end));
            used += taken;
            _end += taken;
            Copy(Distance(distance, taken), copied);
        }
        if (bits.Left != 0) throw Damaged("something stands behind the sequences of a block");
        return used;
    }

    private int Distance(long value, int taken)
    {
        int[] repeats = _repeats;
        if (value > 3)
        {
            if (value - 3 > int.MaxValue) throw Damaged("a match begins before the frame");
            (repeats[2], repeats[1], repeats[0]) = (repeats[1], repeats[0], (int)(value - 3));
            return repeats[0];
        }
        int which = (int)value - (taken > 0 ? 1 : 0), distance = which < 3 ? repeats[which] : repeats[0] - 1;
        if (which == 0) return distance;
        if (which > 1) repeats[2] = repeats[1];
        repeats[1] = repeats[0];
        return repeats[0] = distance;
    }

    private void Copy(int distance, int length)
    {
        if (distance <= 0 || distance > Math.Min(_end, _windowSize)) throw Damaged("a match begins before the frame");
        int from = _end - distance;
        while (length > 0)
        {
            // What overlaps repeats what was just written.
            int part = Math.Min(length, _end - from);
            _window.AsSpan(from, part).CopyTo(_window.AsSpan(_end));
            _end += part;
            length -= part;
        }
    }

    private static void Need(int at, int bytes, int end)
    {
        if (bytes > end - at) throw Damaged("a block is cut off");
    }
}
