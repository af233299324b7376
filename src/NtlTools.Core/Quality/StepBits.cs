using System.Numerics;

namespace NtlTools.Core.Quality;

/// <summary>One bit a step, 64 to a word: what is true of many steps is counted a word at a time.</summary>
internal static class StepBits
{
    /// <summary>How many bits are set from one step to before another.</summary>
    public static int Count(ReadOnlySpan<ulong> words, int from, int to)
    {
        if (from >= to) return 0;
        int first = from >> 6, last = (to - 1) >> 6;
        ulong head = ulong.MaxValue << (from & 63), tail = ulong.MaxValue >> (63 - ((to - 1) & 63));
        if (first == last) return BitOperations.PopCount(words[first] & head & tail);
        int count = BitOperations.PopCount(words[first] & head) + BitOperations.PopCount(words[last] & tail);
        for (int i = first + 1; i < last; i++) count += BitOperations.PopCount(words[i]);
        return count;
    }

    /// <summary>The first set bit; −1 where there is none.</summary>
    public static int First(ReadOnlySpan<ulong> words)
    {
        for (int i = 0; i < words.Length; i++)
            if (words[i] != 0) return i * 64 + BitOperations.TrailingZeroCount(words[i]);
        return -1;
    }

    /// <summary>The last set bit; −1 where there is none.</summary>
    public static int Last(ReadOnlySpan<ulong> words)
    {
        for (int i = words.Length - 1; i >= 0; i--)
            if (words[i] != 0) return i * 64 + 63 - BitOperations.LeadingZeroCount(words[i]);
        return -1;
    }

    /// <summary>How many bits are not set between two that are.</summary>
    public static int SingleGaps(ReadOnlySpan<ulong> words)
    {
        int count = 0;
        ulong before = 0;
        for (int i = 0; i < words.Length; i++)
        {
            ulong word = words[i], after = i + 1 < words.Length ? words[i + 1] : 0;
            count += BitOperations.PopCount(~word & (word << 1 | before >> 63) & (word >> 1 | after << 63));
            before = word;
        }
        return count;
    }

    /// <summary>Runs of set bits: how many are of a least length, and the longest of all.</summary>
    public static (int Count, int Longest) Runs(ReadOnlySpan<ulong> words, int least)
    {
        int count = 0, longest = 0, run = 0;
        foreach (ulong whole in words)
        {
            if (whole == ulong.MaxValue)
            {
                run += 64;
                continue;
            }
            ulong word = whole;
            int left = 64;
            while (true)
            {
                int ones = BitOperations.TrailingZeroCount(~word);
                run += ones;
                word >>= ones;
                left -= ones;
                if (left == 0) break;
                End();
                if (word == 0) break;
                int zeros = BitOperations.TrailingZeroCount(word);
                word >>= zeros;
                left -= zeros;
            }
        }
        End();
        return (count, longest);

        void End()
        {
            if (run >= least) count++;
            if (run > longest) longest = run;
            run = 0;
        }
    }
}
