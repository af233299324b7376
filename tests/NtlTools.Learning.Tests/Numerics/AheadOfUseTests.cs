using System.Runtime.CompilerServices;
using NtlTools.Learning.Numerics;

namespace NtlTools.Learning.Tests.Numerics;

public class AheadOfUseTests
{
    [Fact]
    public async Task CompilesWithoutCalling()
    {
        int begun = 0;
        await AheadOfUse.Compile(ref begun, (typeof(Kernel<int>), nameof(Kernel<int>.Double)));
        Assert.Equal(1, begun);
        Assert.Equal(0, Kernel<int>.Calls);
        Assert.Equal(6, Kernel<int>.Double(3));
    }

    [Fact]
    public void DoesNothingTheSecondTime()
    {
        int begun = 1;
        Assert.True(AheadOfUse.Compile(ref begun, (typeof(Kernel<int>), "NoSuchMethod")).IsCompletedSuccessfully);
        Assert.Equal(1, begun);
    }

    [Fact]
    public void NamesAMethodThatIsNotThere()
    {
        int begun = 0;
        var error = Assert.Throws<ArgumentException>(() => { _ = AheadOfUse.Compile(ref begun, (typeof(Kernel<int>), "NoSuchMethod")); });
        Assert.Contains("NoSuchMethod", error.Message, StringComparison.Ordinal);
    }

    private static class Kernel<T>
        where T : struct
    {
        public static int Calls { get; private set; }

        [MethodImpl(MethodImplOptions.NoInlining)]
        public static int Double(int value)
        {
            Calls++;
            return 2 * value;
        }
    }
}
