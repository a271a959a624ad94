using Drivetrain.Reauth.Api.Features.StuckReports.Screenshots;

namespace Drivetrain.Reauth.Api.Tests.Features.StuckReports;

/// <summary>Who decodes next: one tenant's flood holds up nobody else.</summary>
[Trait("Case", "12.12")]
public sealed class DecoderQueueTests
{
    [Fact]
    public async Task Enter_WhileAnotherWorkspaceSendsMany_IsAtOnce()
    {
        var queue = new DecoderQueue(places: 2, mostWaiting: 16);
        var flood = Enumerable.Range(0, 10).Select(_ => queue.EnterAsync("flood", CancellationToken.None)).ToList();

        // Of two places a workspace gets one.
        Assert.Equal(1, flood.Count(task => task.IsCompleted));
        var other = queue.EnterAsync("other", CancellationToken.None);
        Assert.True(other.IsCompletedSuccessfully);
        var third = queue.EnterAsync("third", CancellationToken.None);
        Assert.False(third.IsCompleted);

        // The next place is the third's, although the flood has waited longer.
        (await flood[0])!.Dispose();
        using var place = await third;
        Assert.NotNull(place);
        (await other)!.Dispose();
    }

    [Fact]
    public async Task Enter_OfSeveralWorkspaces_TakesTurns()
    {
        var queue = new DecoderQueue(places: 1, mostWaiting: 16);
        var order = new List<string>();
        var first = (await queue.EnterAsync("x", CancellationToken.None))!;
        var waiting = new[] { "a", "a", "a", "b", "b", "c" }
            .Select(async workspace =>
            {
                var place = (await queue.EnterAsync(workspace, CancellationToken.None))!;
                lock (order)
                {
                    order.Add(workspace);
                }

                place.Dispose();
            })
            .ToList();

        first.Dispose();
        await Task.WhenAll(waiting);

        Assert.Equal(["a", "b", "c", "a", "b", "a"], order);
    }

    [Fact]
    public async Task Enter_WithTooManyWaiting_IsRefusedForThatWorkspaceAlone()
    {
        var queue = new DecoderQueue(places: 1, mostWaiting: 2);
        using var running = await queue.EnterAsync("a", CancellationToken.None);
        _ = queue.EnterAsync("a", CancellationToken.None);
        _ = queue.EnterAsync("a", CancellationToken.None);
        Assert.Null(await queue.EnterAsync("a", CancellationToken.None));
        Assert.False(queue.EnterAsync("b", CancellationToken.None).IsCompleted);
    }

    [Fact]
    public async Task Enter_GivenUp_LeavesTheLineAndTheNextOneGoesOn()
    {
        var queue = new DecoderQueue(places: 1, mostWaiting: 16);
        using var leaving = new CancellationTokenSource();
        var running = await queue.EnterAsync("a", CancellationToken.None);
        var gone = queue.EnterAsync("a", leaving.Token);
        var next = queue.EnterAsync("a", CancellationToken.None);
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => gone);
        running!.Dispose();
        running.Dispose();
        Assert.NotNull(await next);
    }
}
