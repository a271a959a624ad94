using Drivetrain.Reauth.Api.Foundation.Storage;
using Drivetrain.Reauth.Storage.Tests.PowerLoss;
using Drivetrain.Reauth.Storage.Tests.Support;

namespace Drivetrain.Reauth.Storage.Tests.LiteDb;

/// <content>Commits that wait for the disk.</content>
public sealed partial class FailureTests
{
    [Fact]
    public async Task Commit_DurableNotYetOnTheDisk_IsHiddenFromReadersAndDeferredOnTopWaits()
    {
        using var disk = new SlowDisk();
        await using var lease = LiteDbLease.Create(disk: disk);
        await lease.Store.CommitAsync(new Batch().AddFresh(new Note("a", "old", "1")), Durability.Durable, CancellationToken.None);

        using var held = disk.HoldSyncs();
        var durable = lease.Store.CommitAsync(new Batch().Put(new Note("a", "new", "2"), 1), Durability.Durable, CancellationToken.None).AsTask();
        await disk.SyncIsHeldAsync();
        var deferred = lease.Store.CommitAsync(new Batch().Put(new Note("a", "newer", "3"), 2), Durability.Deferred, CancellationToken.None).AsTask();
        var conflict = lease.Store.CommitAsync(new Batch().Put(new Note("a", "wrong", "x"), 1), Durability.Durable, CancellationToken.None).AsTask();

        Assert.Equal("1", (await lease.Store.GetAsync<Note>("a", CancellationToken.None))!.Value.Text);
        Assert.Single(await lease.Store.QueryAsync(Note.ByGroup, KeyRange.Exactly("old"), 10, CancellationToken.None));
        Assert.Empty(await lease.Store.QueryAsync(Note.ByGroup, KeyRange.Exactly("new"), 10, CancellationToken.None));
        Assert.False(durable.IsCompleted || deferred.IsCompleted || conflict.IsCompleted);

        disk.ReleaseSyncs();
        Assert.True((await durable).Committed);
        Assert.True((await deferred).Committed);
        Assert.False((await conflict).Committed);
        Assert.Equal(new Stored<Note>(new Note("a", "newer", "3"), 3), await lease.Store.GetAsync<Note>("a", CancellationToken.None));
    }

    [Fact]
    public async Task Commit_DeferredWhileTheDiskIsBusy_IsAnsweredAtOnce()
    {
        using var disk = new SlowDisk();
        await using var lease = LiteDbLease.Create(disk: disk);
        await lease.Store.CommitAsync(new Batch().AddFresh(new Counter("a", 1)), Durability.Durable, CancellationToken.None);

        using var held = disk.HoldSyncs();
        var durable = lease.Store.CommitAsync(new Batch().Add(new Counter("b", 1)), Durability.Durable, CancellationToken.None).AsTask();
        await disk.SyncIsHeldAsync();
        var deferred = await lease.Store.CommitAsync(new Batch().Put(new Counter("a", 2), 1), Durability.Deferred, CancellationToken.None);

        Assert.True(deferred.Committed);
        Assert.False(durable.IsCompleted);
        Assert.Equal(2, (await lease.Store.GetAsync<Counter>("a", CancellationToken.None))!.Version);
        disk.ReleaseSyncs();
        await durable;
    }

    [Fact]
    public async Task Commit_DiskThatHangs_IsAnsweredInTimeAndHealthSaysSo()
    {
        using var disk = new SlowDisk();
        await using var lease = LiteDbLease.Create(
            options =>
            {
                options.CommitTimeout = TimeSpan.FromMilliseconds(200);
                options.StalledAfter = TimeSpan.FromMilliseconds(100);
            },
            disk
        );
        await AddAsync(lease, "before");

        using var held = disk.HoldSyncs();
        var stalled = await Assert.ThrowsAsync<StorageStalledException>(() => AddAsync(lease, "slow"));
        Assert.Contains("may still take effect", stalled.Message, StringComparison.Ordinal);
        Assert.Equal(new StorageHealth(Ready: false, "storage_stalled"), lease.Storage.Health);
        var refused = await Assert.ThrowsAsync<StorageStalledException>(() => AddAsync(lease, "refused"));
        Assert.Contains("Nothing was changed", refused.Message, StringComparison.Ordinal);
        Assert.NotNull(await lease.Store.GetAsync<Counter>("before", CancellationToken.None));

        disk.ReleaseSyncs();
        await EventuallyAsync(() => AddAsync(lease, "after"));
        Assert.Equal(new StorageHealth(Ready: true), lease.Storage.Health);
        await AssertCountersAsync(lease, "before", "slow", "after");
    }
}
