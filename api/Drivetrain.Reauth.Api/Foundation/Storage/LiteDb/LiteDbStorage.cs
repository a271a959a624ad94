using Drivetrain.Reauth.Api.Foundation.Storage.LiteDb.Files;
using Drivetrain.Reauth.Api.Foundation.Storage.LiteDb.Image;
using Drivetrain.Reauth.Api.Foundation.Storage.LiteDb.Journal;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Drivetrain.Reauth.Api.Foundation.Storage.LiteDb;

/// <summary>The embedded database of a host: its lock, its parts, and their life.</summary>
internal sealed class LiteDbStorage : IStorageEngine
{
    private readonly string _folder;
    private readonly IDisk _disk;
    private readonly LiteDbImage _image;
    private readonly JournalFiles _journal;
    private readonly Merger _merger;
    private readonly JournalWriter _writer;
    private readonly SpaceGuard _space;
    private readonly Func<IDisposable> _takeLock;
    private readonly Lock _closeGate = new();
    private IDisposable? _processLock;
    private Task? _stopped;

    public LiteDbStorage(
        IOptions<StorageOptions> options,
        IHostEnvironment environment,
        TroubledRows troubled,
        TimeProvider? time = null,
        ILoggerFactory? loggers = null
    )
        : this(Path.GetFullPath(options.Value.Path, environment.ContentRootPath), options.Value, disk: null, time, loggers, troubled) { }

    // Another disk than the folder of the machine is not locked.
    internal LiteDbStorage(
        string folder,
        StorageOptions options,
        IDisk? disk = null,
        TimeProvider? time = null,
        ILoggerFactory? loggers = null,
        TroubledRows? troubled = null
    )
    {
        _folder = folder;
        _takeLock = disk is null ? () => ProcessLock.Acquire(folder) : () => new MemoryStream();
        if (disk is null)
        {
            Directory.CreateDirectory(folder);
            disk = new PhysicalDisk(folder);
        }

        _disk = disk;
        loggers ??= NullLoggerFactory.Instance;
        var view = new View(options.CacheDocuments);
        _image = new LiteDbImage(disk);
        _journal = new JournalFiles(disk, options.JournalGrowth);
        _merger = new Merger(_image, options, loggers.CreateLogger<Merger>());
        _writer = new JournalWriter(_journal, _merger, view, options, loggers.CreateLogger<JournalWriter>());
        _space = new SpaceGuard(disk, options.MinimumFreeBytes, time ?? TimeProvider.System);
        Store = new LiteDbStore(view, _image, _merger, _writer, _space, troubled ?? new TroubledRows(loggers.CreateLogger<TroubledRows>()), options);
    }

    public LiteDbStore Store { get; }

    IStore IStorageEngine.Store => Store;

    public IInstances Instances => OneInstance.Only;

    public StorageHealth Health =>
        _processLock is null || _stopped is not null || _writer.Unavailable is not null || _merger.Fault is not null
            ? new StorageHealth(Ready: false, "storage_unavailable")
        : _writer.IsStalled ? new StorageHealth(Ready: false, "storage_stalled")
        : _space.IsLow ? new StorageHealth(Ready: false, "storage_full")
        : new StorageHealth(Ready: true);

    /// <summary>Takes the lock, merges what the journal holds into the image, and starts to write.</summary>
    /// <exception cref="StorageInUseException">Another process has the folder.</exception>
    /// <exception cref="InvalidDataException">The journal is damaged, or a newer service wrote the folder.</exception>
    public void Open()
    {
        _processLock = _takeLock();
        try
        {
            var contents = _journal.Open();
            if (contents.IsEmpty)
            {
                FormatOne.Upgrade(_disk);
            }

            _image.Open();
            Replay(contents);
            _journal.Start(_image.Sequence, contents.Number);
        }
        catch
        {
            Release();
            throw;
        }

        _merger.Start();
        _writer.Start();
    }

    // What is wrong is told when it is opened.
    public Task CheckAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task OpenAsync(CancellationToken cancellationToken)
    {
        Open();
        return Task.CompletedTask;
    }

    /// <summary>Writes what is left, merges it into the image, and lets go of the files.</summary>
    public async Task CloseAsync()
    {
        // The host stops it, and whoever disposes the host closes it, maybe at the same time.
        Task? closing;
        lock (_closeGate)
        {
            closing = _stopped ??= _processLock is null ? null : Task.Run(StopAsync);
        }

        await (closing ?? Task.CompletedTask);
    }

    public async Task<BackupResult> BackupAsync(string destination, CancellationToken cancellationToken)
    {
        var path = Path.GetFullPath(destination);
        if (File.Exists(path))
        {
            throw new IOException($"{path} already exists. Backups never replace files.");
        }

        var part = path + ".part";
        try
        {
            await _writer.MergeAsync().WaitAsync(cancellationToken);
            await _merger.RunAsync(current => current.CopyTo(part)).WaitAsync(cancellationToken);
            var documents = await Task.Run(() => IntegrityCheck.CheckCopy(part), cancellationToken);
            File.Move(part, path, overwrite: false);
            DiskSync.Folder(Path.GetDirectoryName(path)!);
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
        await _writer.MergeAsync();
        return _image.Check();
    }

    public ValueTask DisposeAsync() => new(CloseAsync());

    private void Replay(JournalContents contents)
    {
        if (contents.After(_image.Sequence) is { Count: > 0 } groups)
        {
            Merge(_image, groups);
        }
    }

    /// <summary>Brings groups of the journal into the image, each document once.</summary>
    internal static void Merge(LiteDbImage image, IReadOnlyList<(IDurableFile File, Group Group)> groups)
    {
        var latest = new Dictionary<(string Collection, string Id), JournalRow>();
        foreach (var row in groups.SelectMany(each => SegmentReader.ReadRows(each.File, each.Group)))
        {
            latest[(row.Collection, DocumentBounds.Id(row.Id))] = row;
        }

        image.Apply(latest.Values.Select(ImageRow.Of), groups[^1].Group.Sequence);
        image.Flush();
    }

    private async Task StopAsync()
    {
        _merger.GiveUp();
        await _writer.StopAsync();
        await _merger.StopAsync();
        if (_merger.Fault is null && _writer.IsMerged)
        {
            try
            {
                _image.Settle();
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
        _journal.Dispose();
        _image.Dispose();
        _processLock?.Dispose();
        _processLock = null;
    }
}
