using System.Buffers.Binary;
using System.Numerics;

namespace NtlTools.Core.Readings.Csv;

/// <summary>The checksum XXH64 (Collet 2012) with the seed zero, of bytes that come in pieces.</summary>
internal struct XxHash64
{
    private const ulong P1 = 0x9E3779B185EBCA87, P2 = 0xC2B2AE3D27D4EB4F, P3 = 0x165667B19E3779F9, P4 = 0x85EBCA77C2B2AE63,
        P5 = 0x27D4EB2F165667C5;

    private readonly byte[] _rest = new byte[32];
    private ulong _a = unchecked(P1 + P2), _b = P2, _c, _d = unchecked(0 - P1);
    private long _length;

    /// <summary>Begins with no bytes.</summary>
    public XxHash64()
    {
    }

    /// <summary>The checksum of the bytes so far.</summary>
    public readonly ulong Value
    {
        get
        {
            ulong hash = P5;
            if (_length >= 32)
            {
                hash = BitOperations.RotateLeft(_a, 1) + BitOperations.RotateLeft(_b, 7) + BitOperations.RotateLeft(_c, 12)
                    + BitOperations.RotateLeft(_d, 18);
                foreach (ulong lane in (ReadOnlySpan<ulong>)[_a, _b, _c, _d]) hash = (hash ^ Round(0, lane)) * P1 + P4;
            }
            hash += (ulong)_length;
            ReadOnlySpan<byte> rest = _rest.AsSpan(0, (int)(_length & 31));
            for (; rest.Length >= 8; rest = rest[8..])
                hash = BitOperations.RotateLeft(hash ^ Round(0, BinaryPrimitives.ReadUInt64LittleEndian(rest)), 27) * P1 + P4;
            if (rest.Length >= 4)
            {
                hash = BitOperations.RotateLeft(hash ^ (BinaryPrimitives.ReadUInt32LittleEndian(rest) * P1), 23) * P2 + P3;
                rest = rest[4..];
            }
            foreach (byte b in rest) hash = BitOperations.RotateLeft(hash ^ (b * P5), 11) * P1;
            hash = (hash ^ (hash >> 33)) * P2;
            hash = (hash ^ (hash >> 29)) * P3;
            return hash ^ (hash >> 32);
        }
    }

    /// <summary>Adds bytes.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        int held = (int)(_length & 31);
        _length += bytes.Length;
        if (held > 0)
        {
            int taken = Math.Min(32 - held, bytes.Length);
            bytes[..taken].CopyTo(_rest.AsSpan(held));
            bytes = bytes[taken..];
            if (held + taken < 32) return;
            Stripe(_rest);
        }
        for (; bytes.Length >= 32; bytes = bytes[32..]) Stripe(bytes);
        bytes.CopyTo(_rest);
    }

    private void Stripe(ReadOnlySpan<byte> bytes)
    {
        _a = Round(_a, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        _b = Round(_b, BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]));
        _c = Round(_c, BinaryPrimitives.ReadUInt64LittleEndian(bytes[16..]));
        _d = Round(_d, BinaryPrimitives.ReadUInt64LittleEndian(bytes[24..]));
    }

    private static ulong Round(ulong lane, ulong word) => BitOperations.RotateLeft(lane + word * P2, 31) * P1;
}
