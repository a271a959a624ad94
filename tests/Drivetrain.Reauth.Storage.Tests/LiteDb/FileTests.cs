using System.Diagnostics;
using System.Globalization;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Drivetrain.Reauth.Api.Foundation.Storage.LiteDb;
using Drivetrain.Reauth.Api.Foundation.Storage.LiteDb.Files;
using Drivetrain.Reauth.Storage.Tests.Support;
using LiteDB;

namespace Drivetrain.Reauth.Storage.Tests.LiteDb;

/// <summary>What is special about files: the lock, the log, the page layout, backups, and indexes that come later.</summary>
public sealed class FileTests
{
    [Fact]
    public async Task Open_FolderInUse_IsRefusedWithFileOwnerAndRemedy()
    {
        await using var lease = LiteDbLease.Create();

        var second = new LiteDbStorage(lease.Folder, lease.Options);
        var exception = Assert.Throws<StorageInUseException>(second.Open);

        Assert.Contains(Path.Combine(lease.Folder, ProcessLock.LockName), exception.Message, StringComparison.Ordinal);
        Assert.Contains(Environment.ProcessId.ToString(CultureInfo.InvariantCulture), exception.Message, StringComparison.Ordinal);
        Assert.Contains("Storage:Path", exception.Message, StringComparison.Ordinal);
        Assert.False(second.Health.Ready);
    }

    [Fact]
    public async Task Open_FolderInUse_IsLockedForOtherProcessesToo()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        await using var lease = LiteDbLease.Create();
        using var flock = Process.Start(new ProcessStartInfo("flock", ["--nonblock", Path.Combine(lease.Folder, ProcessLock.LockName), "true"]))!;
        await flock.WaitForExitAsync();

        Assert.Equal(1, flock.ExitCode);
    }

    [Fact]
    public async Task Close_AfterCommits_LeavesAnImageThatLiteDbOpensAndFreesTheFolder()
    {
        await using var lease = LiteDbLease.Create();
        await lease.Store.CommitAsync(new Batch().Add(new Counter("a", 1)), Durability.Durable, CancellationToken.None);

        await lease.Storage.CloseAsync();

        using (var database = new LiteDatabase(Path.Combine(lease.Folder, FileNames.Data)))
        {
            Assert.Equal(1, database.GetCollection("counters").Count());
        }

        await lease.ReopenAsync();
        Assert.NotNull(await lease.Store.GetAsync<Counter>("a", CancellationToken.None));
    }

    [Fact]
    public async Task Close_ByManyAtOnce_HappensOnce()
    {
        for (var round = 0; round < 20; round++)
        {
            await using var lease = LiteDbLease.Create();
            await lease.Store.CommitAsync(new Batch().Add(new Counter("a", 1)), Durability.Durable, CancellationToken.None);

            await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(lease.Storage.CloseAsync)));
        }
    }

    [Fact]
    public async Task Commit_MoreThanAMerge_KeepsTheJournalSmall()
    {
        await using var lease = LiteDbLease.Create(options =>
        {
            options.MergeBytes = 256 * 1024;
            options.JournalGrowth = 64 * 1024;
        });
        for (var i = 0; i < 100; i++)
        {
            await lease.Store.CommitAsync(new Batch().Add(new Parcel($"p{i}", "o", new string('x', 20_000))), Durability.Durable, CancellationToken.None);
            Assert.All(FileNames.Journal, name => Assert.InRange(new FileInfo(Path.Combine(lease.Folder, name)).Length, 0, 1536 * 1024));
        }

        Assert.Equal(100, await lease.Storage.CheckAsync());
    }

    [Fact]
    public async Task Backup_WhileWriting_IsACheckedCopyThatOpens()
    {
        await using var lease = LiteDbLease.Create();
        for (var i = 0; i < 50; i++)
        {
            await lease.Store.CommitAsync(new Batch().Add(new Parcel($"p{i}", "o", new string('x', 5000))), Durability.Durable, CancellationToken.None);
        }

        var target = Directory.CreateDirectory(Path.Combine(lease.Folder, "copy"));
        var writing = Task.Run(async () => await lease.Store.CommitAsync(new Batch().Add(new Note("n", "g", "x")), Durability.Durable, CancellationToken.None));
        var backup = await lease.Storage.BackupAsync(Path.Combine(target.FullName, FileNames.Data), CancellationToken.None);
        await writing;

        Assert.InRange(backup.Documents, 50, 51);
        await using var copy = new LiteDbStorage(target.FullName, new StorageOptions { MinimumFreeBytes = 0 });
        copy.Open();
        Assert.Equal(50, (await copy.Store.QueryAsync(Parcel.ByOwner, default, 100, CancellationToken.None)).Count);
        await Assert.ThrowsAsync<IOException>(() => lease.Storage.BackupAsync(backup.Path, CancellationToken.None));
    }

    [Fact]
    public async Task Open_TypeWithANewIndex_FindsOlderDocumentsByIt()
    {
        await using var lease = LiteDbLease.Create();
        for (var i = 0; i < 250; i++)
        {
            await lease.Store.CommitAsync(new Batch().AddFresh(new Evolved.Before($"d{i:000}", $"k{i % 10}")), Durability.Deferred, CancellationToken.None);
        }

        await lease.ReopenAsync();
        var found = await lease.Store.QueryAsync(Evolved.After.ByKey, KeyRange.Exactly("k3"), 100, CancellationToken.None);

        Assert.Equal(25, found.Count);
        Assert.Equal("d003", found[0].Value.Id);
        Assert.Equal(1, found[0].Version);
        Assert.Equal(250, await lease.Storage.CheckAsync());
    }
}
