using System.Runtime.CompilerServices;

namespace NtlTools.Core.Features;

/// <summary>Memory that starts at a multiple of 64 bytes and stays there, so that no vector straddles cache lines.</summary>
/// <typeparam name="T">What it holds.</typeparam>
internal sealed unsafe class LaneScratch<T>
    where T : unmanaged
{
    private const int Alignment = 64;

    private byte[] _memory = [];
    private T* _start;
    private long _count;

    /// <summary>The memory, with room for at least a number of items and with whatever was left in it.</summary>
    public T* Rent(int count)
    {
        if (count > _count)
        {
            _memory = GC.AllocateUninitializedArray<byte>(checked(count * sizeof(T) + Alignment), pinned: true);
            nuint address = (nuint)Unsafe.AsPointer(ref _memory[0]);
            _start = (T*)((address + Alignment - 1) / Alignment * Alignment);
            _count = count;
        }
        return _start;
    }
}
