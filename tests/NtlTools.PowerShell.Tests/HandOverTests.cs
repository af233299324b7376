namespace NtlTools.PowerShell.Tests;

public class HandOverTests
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task Everything_comes_over_in_its_order()
    {
        var results = new HandOver(3, CancellationToken.None);
        Task worker = Task.Run(() =>
        {
            for (int i = 0; i < 1000; i++) results.Add(i);
            results.Complete();
        });
        var taken = new List<object>();
        while (results.Take(Long) is { } items)
        {
            Assert.InRange(items.Count, 0, 3);
            taken.AddRange(items);
        }
        await worker;
        Assert.Equal(Enumerable.Range(0, 1000).Cast<object>(), taken);
    }

    [Fact]
    public void Nothing_comes_when_the_time_is_up() =>
        Assert.Empty(new HandOver(1, CancellationToken.None).Take(TimeSpan.FromMilliseconds(1))!);

    [Fact]
    public async Task Who_waits_for_room_is_released_by_cancellation()
    {
        using var stop = new CancellationTokenSource();
        var results = new HandOver(1, stop.Token);
        results.Add(1);
        Task waiting = Task.Run(() => results.Add(2));
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }
}
