using Drivetrain.Reauth.Api.Foundation.Storage;
using Drivetrain.Reauth.Api.Foundation.Storage.LiteDb;
using Drivetrain.Reauth.Api.Foundation.Storage.LiteDb.Files;
using Drivetrain.Reauth.Storage.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace Drivetrain.Reauth.Storage.Tests.LiteDb;

/// <summary>The embedded engine in a folder of its own, deleted afterwards; or on a simulated disk.</summary>
internal sealed class LiteDbLease : IStoreLease
{
    private readonly IDisk? _disk;

    private LiteDbLease(StorageOptions options, IDisk? disk)
    {
        _disk = disk;
        Options = options;
        Storage = Open();
    }

    public StorageOptions Options { get; }

    public TroubledRows Troubled { get; } = new(NullLogger<TroubledRows>.Instance);

    public LiteDbStorage Storage { get; private set; }

    public IStore Store => Storage.Store;

    public string Folder => Options.Path;

    public static LiteDbLease Create(Action<StorageOptions>? configure = null, IDisk? disk = null)
    {
        var options = new StorageOptions
        {
            Path = Directory.CreateTempSubdirectory("reauth-storage-").FullName,
            MinimumFreeBytes = 0,
            ReopenPause = TimeSpan.FromMilliseconds(5),
        };
        configure?.Invoke(options);
        return new LiteDbLease(options, disk);
    }

    public async Task ReopenAsync()
    {
        await Storage.CloseAsync();
        Storage = Open();
    }

    public async ValueTask DisposeAsync()
    {
        await Storage.CloseAsync();
        Directory.Delete(Folder, recursive: true);
    }

    private LiteDbStorage Open()
    {
        var storage = new LiteDbStorage(Folder, Options, _disk, troubled: Troubled);
        storage.Open();
        return storage;
    }
}

public sealed class LiteDbCommitTests : CommitContract
{
    protected override Task<IStoreLease> CreateAsync() => Task.FromResult<IStoreLease>(LiteDbLease.Create());
}

public sealed class LiteDbQueryTests : QueryContract
{
    protected override Task<IStoreLease> CreateAsync() => Task.FromResult<IStoreLease>(LiteDbLease.Create());
}

public sealed class LiteDbConcurrencyTests : ConcurrencyContract
{
    protected override Task<IStoreLease> CreateAsync() => Task.FromResult<IStoreLease>(LiteDbLease.Create(options => options.MergeBytes = 32 * 1024));
}
