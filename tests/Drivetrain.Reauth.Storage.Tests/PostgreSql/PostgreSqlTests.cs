using Drivetrain.Reauth.Api.Foundation.Storage;
using Drivetrain.Reauth.Api.Foundation.Storage.PostgreSql;
using Drivetrain.Reauth.PostgreSqlForTests;
using Drivetrain.Reauth.Storage.Tests.Support;
using Npgsql;

namespace Drivetrain.Reauth.Storage.Tests.PostgreSql;

/// <summary>What a server and the way to it can do to the engine, and several instances to each other.</summary>
public sealed class PostgreSqlTests : IAsyncLifetime
{
    private PostgreSqlLease _lease = null!;

    private static CancellationToken Never => CancellationToken.None;

    private IStore Store => _lease.Store;

    public async Task InitializeAsync() => _lease = await PostgreSqlLease.OpenAsync();

    public async Task DisposeAsync() => await _lease.DisposeAsync();

    [Fact]
    public async Task Commit_OnOneInstance_IsSeenAndKeptToByAnother()
    {
        await using var other = _lease.New();
        await other.OpenAsync(Never);
        await CommitAsync(Store, new Batch().Put(new Counter("c", 1), 0, out var first));

        Assert.Equal(first, await other.Store.GetAsync<Counter>("c", Never));
        await CommitAsync(other.Store, new Batch().Update(first, new Counter("c", 2)));

        var stale = await Store.CommitAsync(new Batch().Update(first, new Counter("c", 3)), Durability.Durable, Never);
        Assert.Equal("counters/c", stale.Conflict);
        Assert.Equal(2, (await Store.GetAsync<Counter>("c", Never))!.Value.Value);
    }

    [Fact]
    public async Task Commit_TheSameDocumentsInOppositeOrderOnTwoInstances_NeverFails()
    {
        await using var other = _lease.New();
        await other.OpenAsync(Never);
        await CommitAsync(Store, new Batch().AddFresh(new Counter("a", 0)).AddFresh(new Counter("b", 0)));

        var done = await Task.WhenAll(
            Enumerable.Range(0, 8).Select(i => Task.Run(() => IncrementAsync(i % 2 == 0 ? Store : other.Store, i % 4 < 2 ? ["a", "b"] : ["b", "a"])))
        );

        Assert.Equal(8 * 25, done.Sum());
        Assert.Equal(8 * 25, (await Store.GetAsync<Counter>("a", Never))!.Value.Value);
        Assert.Equal(8 * 25, (await Store.GetAsync<Counter>("b", Never))!.Value.Value);
    }

    [Fact]
    public async Task Commit_SeveralConflicts_NamesTheFirstOfTheBatch()
    {
        await CommitAsync(Store, new Batch().Add(new Counter("a", 1)).Add(new Counter("z", 1)));

        var result = await Store.CommitAsync(
            new Batch().Add(new Note("n", null, "x")).Add(new Counter("z", 2)).Add(new Counter("a", 2)),
            Durability.Durable,
            Never
        );

        Assert.Equal("counters/z", result.Conflict);
    }

    [Fact]
    public async Task Commit_BodyOverEightMebibytes_IsRefusedAndOneBelowIsKept()
    {
        await CommitAsync(Store, new Batch().Add(new Parcel("large", "o", new string('x', (8 * 1024 * 1024) - 100))));

        await Assert.ThrowsAsync<ArgumentException>(async () =>
            await Store.CommitAsync(new Batch().Add(new Parcel("larger", "o", new string('x', 8 * 1024 * 1024))), Durability.Durable, Never)
        );

        Assert.Equal((8 * 1024 * 1024) - 100, (await Store.GetAsync<Parcel>("large", Never))!.Value.Payload.Length);
    }

    [Fact]
    public async Task Read_ADamagedDocument_FailsAloneAndIsTold()
    {
        await CommitAsync(Store, new Batch().Add(new Note("a", "g", "x")).Add(new Note("bad", "g", "x")).Add(new Note("c", "g", "x")));
        await SqlAsync("UPDATE reauth.notes SET body = '{\"Id\":' WHERE id = 'bad'");

        await Assert.ThrowsAsync<DocumentUnreadableException>(async () => await Store.GetAsync<Note>("bad", Never));
        Assert.Equal(["a", "c"], (await Store.QueryAsync(Note.ByGroup, default, 10, Never)).Select(stored => stored.Value.Id));
        Assert.Equal(1, _lease.Troubled.Count);
    }

    [Fact]
    public async Task Commit_FullDisk_SaysSoAndChangesNothingUntilThereIsRoom()
    {
        await SqlAsync(
            """
            CREATE FUNCTION reauth.full_disk() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no room' USING ERRCODE = '53100'; END $$;
            CREATE TRIGGER full_disk BEFORE INSERT ON reauth.notes EXECUTE FUNCTION reauth.full_disk();
            """
        );
        try
        {
            var batch = new Batch().Add(new Counter("with", 1)).Add(new Note("n", null, "x"));
            await Assert.ThrowsAsync<StorageFullException>(async () => await Store.CommitAsync(batch, Durability.Durable, Never));
            Assert.Throws<StorageFullException>(Store.EnsureWritable);
            Assert.Equal("storage_full", _lease.Storage.Health.Problem);
            Assert.Null(await Store.GetAsync<Counter>("with", Never));
        }
        finally
        {
            await SqlAsync("DROP TRIGGER full_disk ON reauth.notes; DROP FUNCTION reauth.full_disk()");
        }

        await CommitAsync(Store, new Batch().Add(new Note("n", null, "x")));
        Store.EnsureWritable();
        Assert.True(_lease.Storage.Health.Ready);
    }

    [Fact]
    public async Task Commit_ServerThatDoesNotAnswer_IsStalledAndTheCallerGoesOn()
    {
        _lease.Options.CommitTimeout = TimeSpan.FromSeconds(1);
        await using var holder = new NpgsqlConnection(_lease.Options.ConnectionString + ";Pooling=false");
        await holder.OpenAsync();
        await using var holding = await holder.BeginTransactionAsync();
        await using var locking = new NpgsqlCommand("LOCK TABLE reauth.notes", holder);
        await locking.ExecuteNonQueryAsync();

        await Assert.ThrowsAsync<StorageStalledException>(async () =>
            await Store.CommitAsync(new Batch().Add(new Note("n", null, "x")), Durability.Durable, Never)
        );

        await holding.RollbackAsync();

        // As the words of the error say.
        for (var tries = 0; tries < 200 && await Store.GetAsync<Note>("n", Never) is null; tries++)
        {
            await Task.Delay(50);
        }

        Assert.NotNull(await Store.GetAsync<Note>("n", Never));
    }

    [Fact]
    public async Task ConnectionsCut_ReadsGoOnAndCommitsResume()
    {
        await CommitAsync(Store, new Batch().Add(new Note("n", null, "x")));

        await SqlAsync("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()");

        Assert.NotNull(await Store.GetAsync<Note>("n", Never));
        await UntilReadyAsync(_lease.Storage);
        await CommitAsync(Store, new Batch().Add(new Note("after", null, "x")));
    }

    [Fact]
    public async Task ServerKilled_IsUnavailableAndKeepsWhatWasAcknowledged()
    {
        var server = await PostgreSqlServer.StartAsync();
        try
        {
            var options = new StorageOptions
            {
                ConnectionString = server.ConnectionString(await server.CreateDatabaseAsync()),
                ReopenPause = TimeSpan.FromMilliseconds(20),
            };
            await PostgreSqlStorage.MigrateAsync(options, PostgreSqlLease.Schema, Never);
            await using var storage = new PostgreSqlStorage(options, PostgreSqlLease.Schema);
            await storage.OpenAsync(Never);
            for (var i = 0; i < 50; i++)
            {
                await CommitAsync(storage.Store, new Batch().Add(new Counter($"c{i}", i)), i % 2 == 0 ? Durability.Durable : Durability.Deferred);
            }

            await server.KillAsync();
            await Assert.ThrowsAnyAsync<StorageUnavailableException>(async () =>
                await storage.Store.CommitAsync(new Batch().Add(new Counter("lost", 1)), Durability.Durable, Never)
            );
            await Assert.ThrowsAnyAsync<StorageUnavailableException>(async () => await storage.Store.GetAsync<Counter>("c1", Never));
            await UntilReadyAsync(storage, isReady: false);

            await server.RestartAsync();
            await UntilReadyAsync(storage);
            foreach (var i in Enumerable.Range(0, 50))
            {
                Assert.Equal(i, (await storage.Store.GetAsync<Counter>($"c{i}", Never))!.Value.Value);
            }
        }
        finally
        {
            server.Remove();
        }
    }

    private static async Task<int> IncrementAsync(IStore store, string[] ids)
    {
        for (var done = 0; done < 25; )
        {
            var batch = new Batch();
            foreach (var id in ids)
            {
                var read = (await store.GetAsync<Counter>(id, Never))!;
                batch.Update(read, new Counter(id, read.Value.Value + 1));
            }

            done += (await store.CommitAsync(batch, Durability.Durable, Never)).Committed ? 1 : 0;
        }

        return 25;
    }

    private static async Task UntilReadyAsync(PostgreSqlStorage storage, bool isReady = true)
    {
        for (var tries = 0; tries < 200 && storage.Health.Ready != isReady; tries++)
        {
            await Task.Delay(50);
        }

        Assert.Equal(isReady, storage.Health.Ready);
    }

    private static async Task CommitAsync(IStore store, Batch batch, Durability durability = Durability.Durable) =>
        Assert.Equal(new CommitResult(CommitStatus.Committed), await store.CommitAsync(batch, durability, Never));

    private async Task SqlAsync(string text)
    {
        var database = new NpgsqlConnectionStringBuilder(_lease.Options.ConnectionString).Database!;
        await (await PostgreSqlServer.SharedAsync()).ExecuteAsync(database, text);
    }
}
