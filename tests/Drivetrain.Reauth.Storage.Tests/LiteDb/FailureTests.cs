using Drivetrain.Reauth.Api.Foundation.Storage;
using Drivetrain.Reauth.Api.Foundation.Storage.LiteDb;
using Drivetrain.Reauth.Storage.Tests.PowerLoss;
using Drivetrain.Reauth.Storage.Tests.Support;

namespace Drivetrain.Reauth.Storage.Tests.LiteDb;

/// <summary>Disks that are full or broken, without a crash of the process.</summary>
public sealed partial class FailureTests
{
    private const int NoSpaceErrno = 28;

    [Fact]
    public async Task Commit_LittleRoomLeft_RefusesWhatNeedsRoomAndWritesTheRest()
    {
        using var disk = new VolatileDisk { Free = 300 };
        await using var lease = LiteDbLease.Create(options => options.MinimumFreeBytes = 1000, disk);
        var parcel = new Batch().AddFresh(new Parcel("p", "o", "x"));

        await Assert.ThrowsAsync<StorageFullException>(() => lease.Store.CommitAsync(parcel, Durability.Durable, CancellationToken.None).AsTask());
        Assert.Equal(new StorageHealth(Ready: false, "storage_full"), lease.Storage.Health);
        await AddAsync(lease, "a");
        lease.Store.EnsureWritable();
        disk.Free = 100;
        await EventuallyAsync(() =>
            Record.Exception(lease.Store.EnsureWritable) is StorageFullException ? Task.CompletedTask : throw new IOException("Not yet.")
        );

        disk.Free = 2000;
        await EventuallyAsync(() => lease.Store.CommitAsync(parcel, Durability.Durable, CancellationToken.None).AsTask());
        Assert.Equal(new StorageHealth(Ready: true), lease.Storage.Health);
    }

    [Fact]
    public async Task Commit_DiskFullWhileWriting_IsRefusedAndEverythingAcknowledgedStays()
    {
        using var disk = new VolatileDisk();
        await using var lease = LiteDbLease.Create(disk: disk);
        await AddAsync(lease, "before");

        disk.Fault = new IOException("No space left on device", NoSpaceErrno);
        await Assert.ThrowsAsync<StorageFullException>(() => AddAsync(lease, "refused"));
        Assert.False(lease.Storage.Health.Ready);
        disk.Fault = null;
        await EventuallyAsync(() => AddAsync(lease, "after"));

        await AssertCountersAsync(lease, "after", "before");
    }

    [Fact]
    public async Task Commit_DiskBroken_FailsTheWholeGroupAndTheVersionsOfBeforeCountAgain()
    {
        using var disk = new VolatileDisk();
        await using var lease = LiteDbLease.Create(disk: disk);
        await AddAsync(lease, "a");

        disk.Fault = new IOException("I/O error");
        var refused = Enumerable
            .Range(0, 20)
            .Select(i =>
                Task.Run(() =>
                    lease
                        .Store.CommitAsync(
                            new Batch().Put(new Counter($"n{i}", i), 0).Put(new Note($"n{i}", "g", "x"), 0),
                            Durability.Durable,
                            CancellationToken.None
                        )
                        .AsTask()
                )
            )
            .ToList();
        foreach (var commit in refused)
        {
            await Assert.ThrowsAsync<StorageUnavailableException>(() => commit);
        }

        disk.Fault = null;
        await EventuallyAsync(async () =>
            Assert.True((await lease.Store.CommitAsync(new Batch().Put(new Counter("a", 2), 1), Durability.Durable, CancellationToken.None)).Committed)
        );
        await AssertCountersAsync(lease, "a");
        Assert.Equal(2, (await lease.Store.GetAsync<Counter>("a", CancellationToken.None))!.Version);
        Assert.Empty(await lease.Store.QueryAsync(Note.ByGroup, default, 10, CancellationToken.None));
    }

    [Fact]
    public async Task Commit_DeferredInAGroupThatFails_StaysVisibleAndReachesTheDiskLater()
    {
        using var disk = new VolatileDisk();

        // Without a linger, whatever is written later takes it along.
        await using var lease = LiteDbLease.Create(options => options.DeferredLinger = TimeSpan.Zero, disk);
        await AddAsync(lease, "base");

        disk.Fault = new IOException("I/O error");
        await AddAsync(lease, "deferred", Durability.Deferred);
        await Assert.ThrowsAsync<StorageUnavailableException>(() => AddAsync(lease, "durable"));
        Assert.NotNull(await lease.Store.GetAsync<Counter>("deferred", CancellationToken.None));
        disk.Fault = null;
        await EventuallyAsync(() => AddAsync(lease, "later"));
        disk.CutPower();
        disk.Restart(new Random(1));
        using var after = new RestartedStorage(disk);

        Assert.NotNull(await after.Store.GetAsync<Counter>("deferred", CancellationToken.None));
        Assert.NotNull(await after.Store.GetAsync<Counter>("later", CancellationToken.None));
        Assert.Null(await after.Store.GetAsync<Counter>("durable", CancellationToken.None));
    }

    [Fact]
    public async Task Recovery_AfterManyFailures_LeavesNothingThatBreaksTheFinalizer()
    {
        using var disk = new VolatileDisk();
        await using var lease = LiteDbLease.Create(options => options.CacheDocuments = 16, disk);
        for (var round = 0; round < 5; round++)
        {
            await EventuallyAsync(() => AddAsync(lease, $"n{round}"));
            disk.Fault = new IOException("I/O error");
            await Assert.ThrowsAnyAsync<IOException>(() => AddAsync(lease, $"refused{round}"));
            disk.Fault = null;
        }

        GC.Collect();
        GC.WaitForPendingFinalizers();

        await EventuallyAsync(() => AddAsync(lease, "last"));
        await AssertCountersAsync(lease, [.. Enumerable.Range(0, 5).Select(round => $"n{round}"), "last"]);
    }

    [Fact]
    public async Task Query_DocumentThatCannotBeRead_LeavesItOutAndNamesIt()
    {
        await using var lease = LiteDbLease.Create();
        await lease.Store.CommitAsync(
            new Batch().AddFresh(new Mystery.Newer("m1", "g", "unknown")).AddFresh(new Mystery.Newer("m2", "g", "Known")),
            Durability.Durable,
            CancellationToken.None
        );
        await lease.ReopenAsync();

        Assert.Equal("m2", Assert.Single(await lease.Store.QueryAsync(Mystery.Older.ByGroup, KeyRange.Exactly("g"), 10, CancellationToken.None)).Value.Id);
        Assert.Equal(
            "m1",
            (await Assert.ThrowsAsync<DocumentUnreadableException>(() => lease.Store.GetAsync<Mystery.Older>("m1", CancellationToken.None).AsTask())).Id
        );
        Assert.Equal(1, lease.Troubled.Count);
        Assert.True(lease.Storage.Health.Ready);
        await AddAsync(lease, "neighbour");
    }

    private static async Task AddAsync(LiteDbLease lease, string id, Durability durability = Durability.Durable) =>
        Assert.True((await lease.Store.CommitAsync(new Batch().AddFresh(new Counter(id, 1)), durability, CancellationToken.None)).Committed);

    private static async Task AssertCountersAsync(LiteDbLease lease, params string[] ids)
    {
        foreach (var id in ids)
        {
            Assert.NotNull(await lease.Store.GetAsync<Counter>(id, CancellationToken.None));
        }

        Assert.Equal(ids.Length, await lease.Storage.CheckAsync());
    }

    /// <summary>Opening again takes a moment; until then commits are refused.</summary>
    private static async Task EventuallyAsync(Func<Task> commit)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (true)
        {
            try
            {
                await commit();
                return;
            }
            catch (IOException)
            {
                limit.Token.ThrowIfCancellationRequested();
                await Task.Yield();
            }
        }
    }

    private sealed class RestartedStorage : IDisposable
    {
        private readonly LiteDbStorage _storage;

        public RestartedStorage(VolatileDisk disk)
        {
            _storage = new LiteDbStorage("simulated", new StorageOptions { MinimumFreeBytes = 0 }, disk);
            _storage.Open();
        }

        public LiteDbStore Store => _storage.Store;

        public void Dispose() => _storage.CloseAsync().GetAwaiter().GetResult();
    }
}
