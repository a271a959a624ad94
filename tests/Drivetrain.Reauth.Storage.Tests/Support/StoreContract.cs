using Drivetrain.Reauth.Api.Foundation.Storage;

namespace Drivetrain.Reauth.Storage.Tests.Support;

/// <summary>A store of one test, which can be closed and opened again with what it holds.</summary>
public interface IStoreLease : IAsyncDisposable
{
    IStore Store { get; }

    Task ReopenAsync();
}

/// <summary>What every engine must do. An engine's tests derive from the classes named …Contract and say how a fresh store is made.</summary>
public abstract class StoreContract : IAsyncLifetime
{
    private IStoreLease _lease = null!;

    protected IStore Store => _lease.Store;

    protected static CancellationToken Never => CancellationToken.None;

    public async Task InitializeAsync() => _lease = await CreateAsync();

    public async Task DisposeAsync() => await _lease.DisposeAsync();

    protected abstract Task<IStoreLease> CreateAsync();

    protected Task ReopenAsync() => _lease.ReopenAsync();

    protected async Task CommittedAsync(Batch batch, Durability durability = Durability.Durable) =>
        Assert.Equal(new CommitResult(CommitStatus.Committed), await Store.CommitAsync(batch, durability, Never));

    protected async Task<Stored<T>> ReadAsync<T>(string id)
        where T : class, IDocument<T>
    {
        var stored = await Store.GetAsync<T>(id, Never);
        Assert.NotNull(stored);
        return stored;
    }

    protected async Task<string[]> IdsAsync<T>(DocumentIndex<T> index, KeyRange range, int limit = 1000)
        where T : class, IDocument<T> => [.. (await Store.QueryAsync(index, range, limit, Never)).Select(stored => stored.Value.Id)];
}
