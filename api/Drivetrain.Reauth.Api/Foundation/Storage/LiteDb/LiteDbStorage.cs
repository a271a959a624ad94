using Drivetrain.Reauth.Api.Foundation.Storage.LiteDb.Image;
using Drivetrain.Reauth.Api.Foundation.Storage.LiteDb.Journal;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Drivetrain.Reauth.Api.Foundation.Storage.LiteDb;

/// <summary>The embedded database of a host: its lock, its parts, and their life.</summary>
internal sealed class LiteDbStorage : IStorageMaintenance, IAsyncDisposable
{
    private readonly string folder;
    private readonly IDisk disk;
    private readonly LiteDbImage image;
    private readonly JournalFiles journal;
    private readonly Merger merger;
    private readonly JournalWriter writer;
    private readonly SpaceGuard space;
    private readonly Func<IDisposable> takeLock;
    private readonly Lock closeGate = new();
    private IDisposable? processLock;
    private Task? stopped;

    public LiteDbStorage(IOptions<StorageOptions> options, IHostEnvironment environment, TroubledRows troubled, TimeProvider? time = null, ILoggerFactory? loggers = null)
        : this(Path.GetFullPath(options.Value.Path, environment.ContentRootPath), options.Value, disk: null, time, loggers, troubled)
    {
    }

    // Another disk than the folder of the machine is not locked.
    internal LiteDbStorage(string folder, StorageOptions options, IDisk? disk = null, TimeProvider? time = null, ILoggerFactory? loggers = null, TroubledRows? troubled = null)
    {
        this.folder = folder;
        takeLock = disk is null ? () => ProcessLock.Acquire(folder) : () => new MemoryStream();
        if (disk is null)
        {
            Directory.CreateDirectory(folder);
            disk = new PhysicalDisk(folder);
        }

        this.disk = disk;
        loggers ??= NullLoggerFactory.Instance;
        var view = new View(options.CacheDocuments);
        image = new LiteDbImage(disk);
        journal = new JournalFiles(disk, options.JournalGrowth);
        merger = new Merger(image, options, loggers.CreateLogger<Merger>());
        writer = new JournalWriter(journal, merger, view, options, loggers.CreateLogger<JournalWriter>());
        space = new SpaceGuard(disk, options.MinimumFreeBytes, time ?? TimeProvider.System);
        Store = new LiteDbStore(view, image, merger, writer, space, troubled ?? new TroubledRows(loggers.CreateLogger<TroubledRows>()), options);
    }

    public LiteDbStore Store { get; }

    public StorageHealth Health =>
        processLock is null || stopped is not null || writer.Unavailable is not null || merger.Fault is not null ? new StorageHealth(Ready: false, "storage_unavailable")
        : writer.IsStalled ? new StorageHealth(Ready: false, "storage_stalled")
        : space.IsLow ? new StorageHealth(Ready: false, "storage_full")
        : new StorageHealth(Ready: true);

    /// <summary>Takes the lock, merges what the journal holds into the image, and starts to write.</summary>
    /// <exception cref="StorageInUseException">Another process has the folder.</exception>
    /// <exception cref="InvalidDataException">The journal is damaged, or a newer service wrote the folder.</exception>
    public void Open()
    {
        processLock = takeLock();
        try
        {
            var contents = journal.Open();
            if (contents.IsEmpty)
            {
                FormatOne.Upgrade(disk);
            }

            image.Open();
            Replay(contents);
            journal.Start(image.Sequence, contents.Number);
        }
        catch
        {
            Release();
            throw;
        }

        merger.Start();
        writer.Start();
    }

    /// <summary>Writes what is left, merges it into the image, and lets go of the files.</summary>
    public async Task CloseAsync()
    {
        // The host stops it, and whoever disposes the host closes it, maybe at the same time.
        Task? closing;
        lock (closeGate)
        {
            closing = stopped ??= processLock is null ? null : Task.Run(StopAsync);
        }

        await (closing ?? Task.CompletedTask);
    }

    public async Task<BackupResult> BackupAsync(string destination, CancellationToken cancellationToken)
    {
        var path = Path.GetFullPath(destination);
        if (File.Exists(path))
        {
            throw new IOException($"{path} exists already; a backup never replaces a file.");
        }

        var part = path + ".part";
        try
        {
            await writer.MergeAsync().WaitAsync(cancellationToken);
            await merger.RunAsync(current => current.CopyTo(part)).WaitAsync(cancellationToken);
            var documents = await Task.Run(() => IntegrityCheck.CheckCopy(part), cancellationToken);
            File.Move(part, path, overwrite: false);
            PhysicalDisk.SyncFolder(Path.GetDirectoryName(path)!);
            return new BackupResult(path, new FileInfo(path).Length, documents);
        }
        finally
        {
            File.Delete(part);
        }
    }

    /// <summary>Merges everything, reads all of it, and compares documents with indexes. Returns the count of documents.</summary>
    /// <exception cref="InvalidDataException">They differ.</exception>
    internal async Task<long> CheckAsync()
    {
        await writer.MergeAsync();
        return image.Check();
    }

    public ValueTask DisposeAsync() => new(CloseAsync());

    private void Replay(JournalContents contents)
    {
        if (contents.After(image.Sequence) is { Count: > 0 } groups)
        {
            Merge(image, groups);
        }
    }

    /// <summary>Brings groups of the journal into the image, each document once.</summary>
    internal static void Merge(LiteDbImage image, IReadOnlyList<(IDurableFile File, Group Group)> groups)
    {
        var latest = new Dictionary<(string Collection, string Id), JournalRow>();
        foreach (var row in groups.SelectMany(each => SegmentReader.ReadRows(each.File, each.Group)))
        {
            latest[(row.Collection, OrderedKey.Id(row.Id))] = row;
        }

        image.Apply(latest.Values.Select(ImageRow.Of), groups[^1].Group.Sequence);
        image.Flush();
    }

    private async Task StopAsync()
    {
        merger.GiveUp();
        await writer.StopAsync();
        await merger.StopAsync();
        if (merger.Fault is null && writer.IsMerged)
        {
            try
            {
                image.Settle();
            }
            catch (IOException)
            {
                // The last merge is written once more at the next start, which changes nothing.
            }
        }

        Release();
    }

    private void Release()
    {
        journal.Dispose();
        image.Dispose();
        processLock?.Dispose();
        processLock = null;
    }
}

/// <summary>Opens the database before the host's services start, and closes it after they have stopped.</summary>
internal sealed class LiteDbHostedService(LiteDbStorage storage) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        storage.Open();
        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => storage.CloseAsync();
}
