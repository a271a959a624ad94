using Drivetrain.Reauth.Api.Foundation.Storage;
using Drivetrain.Reauth.Api.Tests.Support;
using Drivetrain.Reauth.Storage.Tests.Support;

namespace Drivetrain.Reauth.Storage.Tests.Memory;

/// <summary>The store of the api's tests; it keeps what it holds for as long as it lives, so there is nothing to open again.</summary>
internal sealed class InMemoryLease : IStoreLease
{
    public IStore Store { get; } = new InMemoryStore();

    public Task ReopenAsync() => Task.CompletedTask;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

public sealed class InMemoryCommitTests : CommitContract
{
    protected override Task<IStoreLease> CreateAsync() => Task.FromResult<IStoreLease>(new InMemoryLease());

    [Fact]
    public async Task Calls_GiveTheirThreadAwayFirst()
    {
        // What completes at once lets nobody in between a read and its commit.
        var held = new HeldContext();
        var before = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(held);
        var get = Store.GetAsync<Counter>("c", Never).AsTask();
        var query = Store.QueryAsync(Note.ByGroup, default, 1, Never).AsTask();
        var commit = Store.CommitAsync(new Batch().Add(new Counter("c", 1)), Durability.Durable, Never).AsTask();
        SynchronizationContext.SetSynchronizationContext(before);

        Assert.All(new Task[] { get, query, commit }, call => Assert.False(call.IsCompleted));
        held.Go();
        Assert.Null(await get);
        Assert.Empty(await query);
        Assert.True((await commit).Committed);
    }

    /// <summary>Keeps what is to go on later, until it may.</summary>
    private sealed class HeldContext : SynchronizationContext
    {
        private readonly Queue<Action> _work = new();

        public override void Post(SendOrPostCallback d, object? state) => _work.Enqueue(() => d(state));

        public void Go()
        {
            while (_work.TryDequeue(out var next))
            {
                next();
            }
        }
    }
}

public sealed class InMemoryQueryTests : QueryContract
{
    protected override Task<IStoreLease> CreateAsync() => Task.FromResult<IStoreLease>(new InMemoryLease());
}

public sealed class InMemoryConcurrencyTests : ConcurrencyContract
{
    protected override Task<IStoreLease> CreateAsync() => Task.FromResult<IStoreLease>(new InMemoryLease());
}
