using System.Collections.Concurrent;
using Drivetrain.Reauth.Api.Foundation.Retention;
using Drivetrain.Reauth.Api.Foundation.Storage;

namespace Drivetrain.Reauth.Api.Foundation.Keys;

/// <summary>
/// Keeps in the database which keys it needs, says at the start which of them are missing, and notices when they come back. A key is on record before anything
/// that it encrypts: the ring is read before the service listens, and new keys are made days before they are used.
/// </summary>
internal sealed partial class KeyWatch(
    IStore store,
    KnownKeys known,
    WatchedKeyManager manager,
    IEnumerable<ISealedDocuments> documents,
    KeysFolder folder,
    TimeProvider time,
    ILogger<KeyWatch> logger
) : IHostedLifecycleService, ISweep
{
    /// <summary>More than there will ever be: a key lasts 90 days.</summary>
    public const int MostKeys = 10_000;

    private readonly ConcurrentDictionary<Guid, bool> _recorded = new();
    private readonly ConcurrentDictionary<Guid, bool> _told = new();

    public TimeSpan Interval { get; } = TimeSpan.FromSeconds(30);

    // What it works on is this process's own.
    public bool IsForAll => false;

    /// <summary>Before any service that encrypts, the framework's own among them: it makes a key where there is none.</summary>
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        var keys = await store.QueryAsync(ProtectionKey.ById, new KeyRange(null, null), MostKeys, cancellationToken);
        foreach (var keyId in keys.Select(key => key.Value.KeyId).OfType<Guid>())
        {
            _recorded[keyId] = true;
        }

        known.Need(keys.Where(key => key.Value.RetiredAt is null).Select(key => key.Value.KeyId).OfType<Guid>());
        if (keys.Count == 0)
        {
            foreach (var kind in documents)
            {
                known.Need(await kind.SampleAsync(store, cancellationToken));
            }
        }

        Look();
    }

    public Task StartAsync(CancellationToken cancellationToken) => RecordAsync(cancellationToken);

    public async Task SweepAsync(CancellationToken cancellationToken)
    {
        Look();
        await RecordAsync(cancellationToken);
    }

    /// <summary>Reads the folder again and tells what has changed.</summary>
    public void Look()
    {
        try
        {
            manager.Refresh();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            LogUnreadable(exception, folder.Path);
        }

        var missing = known.Missing;
        foreach (var keyId in missing.Where(keyId => _told.TryAdd(keyId, value: true)))
        {
            LogMissing(keyId, folder.Path);
        }

        foreach (var keyId in _told.Keys.Except(missing).Where(keyId => _told.TryRemove(keyId, out _)))
        {
            LogBack(keyId);
        }
    }

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Puts the keys on record that are not yet: those of the ring, and those that a document was found to need.</summary>
    private async Task RecordAsync(CancellationToken cancellationToken)
    {
        var unrecorded = known.Usable.Concat(known.Missing).Where(keyId => !_recorded.ContainsKey(keyId)).Distinct().ToList();
        known.Need(unrecorded);
        foreach (var keyId in unrecorded)
        {
            try
            {
                // A conflict means that it is on record.
                var key = new ProtectionKey { Id = ProtectionKey.IdOf(keyId), SeenAt = time.GetUtcNow() };
                await store.CommitAsync(new Batch().Add(key), Durability.Durable, cancellationToken);
                _recorded[keyId] = true;
            }
            catch (IOException exception)
            {
                LogUnrecorded(exception, keyId);
                return;
            }
        }
    }

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "The Data Protection key {KeyId} is needed by stored credentials but can't be used: its file is not in {Folder}, or the certificate that "
            + "encrypts it is not set. "
            + "Restore it and everything works again; no one has to log in again. Until then, nothing it encrypted is replaced. Only if it is lost "
            + "permanently, add it to DataProtection:LostKeys."
    )]
    private partial void LogMissing(Guid keyId, string folder);

    [LoggerMessage(Level = LogLevel.Information, Message = "The Data Protection key {KeyId} is no longer missing.")]
    private partial void LogBack(Guid keyId);

    [LoggerMessage(Level = LogLevel.Error, Message = "The folder of the Data Protection keys, {Folder}, can't be read.")]
    private partial void LogUnreadable(Exception exception, string folder);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Recording that the database needs the Data Protection key {KeyId} failed; retrying.")]
    private partial void LogUnrecorded(Exception exception, Guid keyId);
}
