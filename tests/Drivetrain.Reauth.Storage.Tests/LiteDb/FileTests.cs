using System.Diagnostics;
using System.Globalization;
using Drivetrain.Reauth.Api.Storage;
using Drivetrain.Reauth.Api.Storage.LiteDb;
using Drivetrain.Reauth.Storage.Tests.PowerLoss;
using Drivetrain.Reauth.Storage.Tests.Support;
using LiteDB;
using LiteDB.Engine;

namespace Drivetrain.Reauth.Storage.Tests.LiteDb;

/// <summary>What is special about files: the lock, the log, the page layout, backups, and indexes that come later.</summary>
public sealed class FileTests
{
    [Fact]
    public void Version_OfLiteDb_IsTheOneThatWasProved() => PageLayout.AssertVersion();

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
    public async Task Close_AfterCommits_EmptiesTheLogAndFreesTheFolder()
    {
        await using var lease = LiteDbLease.Create();
        await lease.Store.CommitAsync(new Batch().Add(new Counter("a", 1)), Durability.Durable, CancellationToken.None);
        Assert.NotEqual(0, new FileInfo(Path.Combine(lease.Folder, PhysicalDisk.LogName)).Length);

        await lease.Storage.CloseAsync();

        Assert.Equal(0, new FileInfo(Path.Combine(lease.Folder, PhysicalDisk.LogName)).Length);
        await lease.ReopenAsync();
        Assert.NotNull(await lease.Store.GetAsync<Counter>("a", CancellationToken.None));
    }

    [Fact]
    public async Task Checkpoint_LogOverItsBound_KeepsTheLogSmall()
    {
        await using var lease = LiteDbLease.Create(options => options.CheckpointBytes = 256 * 1024);
        for (var i = 0; i < 60; i++)
        {
            await lease.Store.CommitAsync(new Batch().Add(new Parcel($"p{i}", "o", new string('x', 20_000))), Durability.Durable, CancellationToken.None);
            Assert.InRange(new FileInfo(Path.Combine(lease.Folder, PhysicalDisk.LogName)).Length, 0, 512 * 1024);
        }

        Assert.Equal(60, lease.Storage.Check());
    }

    [Fact]
    public async Task Open_MarkThatCannotBeWritten_FailsInsteadOfHanging()
    {
        using var disk = new VolatileDisk(log => new Unmarked(log));
        var storage = new LiteDbStorage("simulated", new StorageOptions { MinimumFreeBytes = 0, CommitTimeout = TimeSpan.FromSeconds(1) }, disk);

        var exception = Assert.Throws<IOException>(storage.Open);

        Assert.Equal("no such place", exception.Message);
        await storage.CloseAsync();
    }

    [Fact]
    public void MakeDurable_NoConfirmedPage_FailsAndNamesThePageLayout()
    {
        using var disk = new VolatileDisk();
        using var log = new LogStream(disk.OpenLog());
        log.Write(new byte[PageLayout.PageSize], 0, PageLayout.PageSize);

        var exception = Assert.Throws<StorageUnavailableException>(() => log.MakeDurable(1, TimeSpan.FromMilliseconds(20)));

        Assert.Contains("page layout", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Commit_OfLiteDbItself_MarksExactlyOnePage()
    {
        using var disk = new VolatileDisk();
        using var data = new DataStream(disk.OpenData());
        using var log = new LogStream(disk.OpenLog());
        using var engine = new LiteEngine(new EngineSettings { DataStream = data, LogStream = log, Collation = Collation.Binary });
        for (var i = 1; i <= 20; i++)
        {
            engine.BeginTrans();
            engine.Insert("a", [new BsonDocument { ["_id"] = i, ["b"] = new byte[i * 3000] }], BsonAutoId.Int32);
            engine.Insert("b", [new BsonDocument { ["_id"] = i }], BsonAutoId.Int32);
            Assert.True(engine.Commit());
            log.MakeDurable(i, TimeSpan.FromSeconds(20));
        }

        Assert.Equal(20, log.Confirmed);
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
        var backup = await lease.Storage.BackupAsync(Path.Combine(target.FullName, PhysicalDisk.DataName), CancellationToken.None);
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
        Assert.Equal(250, lease.Storage.Check());
    }

    /// <summary>Takes pages, but no marks.</summary>
    private sealed class Unmarked(IDurableFile inner) : IDurableFile
    {
        public long Length => inner.Length;

        public int Read(Span<byte> buffer, long offset) => inner.Read(buffer, offset);

        public void Write(ReadOnlySpan<byte> bytes, long offset)
        {
            if (bytes.Length == 1)
            {
                throw new IOException("no such place");
            }

            inner.Write(bytes, offset);
        }

        public void SetLength(long length) => inner.SetLength(length);

        public void Sync() => inner.Sync();

        public void Dispose() => inner.Dispose();
    }
}
