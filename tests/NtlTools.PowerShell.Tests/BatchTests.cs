namespace NtlTools.PowerShell.Tests;

public class BatchTests
{
    [Fact]
    public void A_batch_says_when_it_is_full_and_is_empty_once_taken()
    {
        var batch = new Batch<int>(2);
        Assert.False(batch.Add(1));
        Assert.True(batch.Add(2));
        Assert.Equal([1, 2], batch.Take());
        Assert.Equal(0, batch.Count);
        Assert.Empty(batch.Take());
    }
}
