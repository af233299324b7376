namespace NtlTools.Core.Readings;

/// <summary>A customer with the place it was read from.</summary>
internal readonly record struct ReadCustomer(MeterSeries Series, string File, long Line)
{
    /// <summary>A number that differs where readings differ, but for a chance of 2⁻⁶⁴.</summary>
    public ulong ReadingsHash()
    {
        ulong hash = 0x9E3779B97F4A7C15;
        foreach (ulong pair in System.Runtime.InteropServices.MemoryMarshal.Cast<float, ulong>(Series.Kwh))
            hash = (ulong.RotateLeft(hash, 23) ^ pair) * 0xBF58476D1CE4E5B9;
        if (Series.Kwh.Length % 2 == 1) hash = (hash ^ BitConverter.SingleToUInt32Bits(Series.Kwh[^1])) * 0x94D049BB133111EB;
        return hash ^ (hash >> 29);
    }
}
