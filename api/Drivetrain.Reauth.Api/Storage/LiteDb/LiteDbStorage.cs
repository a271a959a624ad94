using Microsoft.Extensions.Options;

namespace Drivetrain.Reauth.Api.Storage.LiteDb;

/// <summary>The embedded database of a host: its lock, its parts, and their life.</summary>
internal sealed class LiteDbStorage : IStorageMaintenance, IAsyncDisposable
{
    private readonly string folder;
    private readonly Database database;
    private readonly GroupWriter writer;
    private readonly SpaceGuard space;
    private readonly Func<IDisposable> takeLock;
    private IDisposable? processLock;
    private Task? stopped;

    public LiteDbStorage(IOptions<StorageOptions> options, IHostEnvironment environment, TimeProvider? time = null, ILogger<GroupWriter>? logger = null)
        : this(Path.GetFullPath(options.Value.Path, environment.ContentRootPath), options.Value, disk: null, time, logger)
    {
    }

    // Another disk than the folder of the machine is not locked.
    internal LiteDbStorage(string folder, StorageOptions options, IDisk? disk = null, TimeProvider? time = null, ILogger<GroupWriter>? logger = null)
    {
        this.folder = folder;
        takeLock = disk is null ? () => ProcessLock.Acquire(folder) : () => new MemoryStream();
        if (disk is null)
        {
            Directory.CreateDirectory(folder);
            disk = new PhysicalDisk(folder);
        }

        var view = new View(options.CacheDocuments);
        database = new Database(disk, options.CommitTimeout);
        space = new SpaceGuard(disk, options.MinimumFreeBytes, time ?? TimeProvider.System);
        writer = new GroupWriter(database, view, options, logger ?? Microsoft.Extensions.Logging.Abstractions.NullLogger<GroupWriter>.Instance);
        Store = new LiteDbStore(view, database, writer, space);
    }

    public LiteDbStore Store { get; }

    public StorageHealth Health =>
        processLock is null || stopped is not null || writer.Unavailable is not null ? new StorageHealth(Ready: false, "storage_unavailable")
        : space.IsLow ? new StorageHealth(Ready: false, "storage_full")
        : new StorageHealth(Ready: true);

    /// <summary>Takes the lock, brings the data up to date, and starts to write.</summary>
    /// <exception cref="StorageInUseException">Another process has the folder.</exception>
    public void Open()
    {
        processLock = takeLock();
        try
        {
            database.Open();
        }
        catch
        {
            database.Dispose();
            processLock.Dispose();
            processLock = null;
            throw;
        }

        writer.Start();
    }

    /// <summary>Writes what is left, makes a checkpoint, and lets go of the files.</summary>
    public async Task CloseAsync()
    {
        if (processLock is null)
        {
            return;
        }

        stopped ??= writer.StopAsync();
        await stopped;
        processLock.Dispose();
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
            await writer.RunAsync(current => current.CopyTo(part)).WaitAsync(cancellationToken);
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

    /// <summary>Reads everything and compares documents with indexes. Returns the count of documents.</summary>
    /// <exception cref="InvalidDataException">They differ.</exception>
    internal long Check() => database.Check();

    public ValueTask DisposeAsync() => new(CloseAsync());
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
