using Drivetrain.Reauth.Api.Features.Audit;
using Drivetrain.Reauth.Api.Foundation.Keys;
using Drivetrain.Reauth.Api.Foundation.Retention;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Microsoft.AspNetCore.DataProtection;

namespace Drivetrain.Reauth.Api.Features.EncryptionKeys;

/// <summary>
/// Makes a new key that is used at once, and encrypts with it whatever is stored, while the service runs: each document by itself and only as it is then, so
/// that a refresh or a login in between is never undone. What was interrupted goes on. Keys that nothing needs any more are taken off the record, so that their
/// files may go.
/// </summary>
internal sealed partial class KeyRotator(
    IStore store,
    KnownKeys known,
    WatchedKeyManager manager,
    IDataProtectionProvider protection,
    IEnumerable<ISealedDocuments> documents,
    TimeProvider time,
    ILogger<KeyRotator> logger
) : ISweep, IDisposable
{
    /// <summary>As long as the framework's own.</summary>
    private static readonly TimeSpan KeyLifetime = TimeSpan.FromDays(90);

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);

    private readonly SemaphoreSlim _running = new(1, 1);
    private volatile Resealing? _current;

    public TimeSpan Interval { get; } = TimeSpan.FromSeconds(10);

    /// <summary>The last rotation, with its progress; null when there was none.</summary>
    public async Task<KeyRotation?> FindAsync(CancellationToken cancellationToken) =>
        (await store.GetAsync<KeyRotation>(KeyRotation.TheId, cancellationToken))?.Value switch
        {
            { FinishedAt: null } unfinished when _current is { } now => unfinished with { Done = now.Done, Unreadable = now.Unreadable },
            var stored => stored,
        };

    /// <summary>Makes a new key, unless a rotation is under way: then that one goes on. The rest is done behind it.</summary>
    /// <exception cref="KeysMissingException">There is no key at all, and documents need some.</exception>
    public async Task<KeyRotation> BeginAsync(string actor, CancellationToken cancellationToken)
    {
        await _running.WaitAsync(cancellationToken);
        try
        {
            var before = await store.GetAsync<KeyRotation>(KeyRotation.TheId, cancellationToken);
            if (before is { Value.FinishedAt: null })
            {
                return before.Value;
            }

            // Data Protection lives by the machine's clock: the key with the latest activation is the one that encrypts.
            var activation = TimeProvider.System.GetUtcNow();
            var key = manager.CreateNewKey(activation, activation + KeyLifetime);
            var now = time.GetUtcNow();
            var rotation = new KeyRotation { KeyId = ProtectionKey.IdOf(key.KeyId), StartedAt = now };
            var batch = new Batch()
                .Put(rotation, before?.Version ?? 0)
                .Add(new ProtectionKey { Id = rotation.KeyId, SeenAt = now })
                .AddFresh(AuditEntry.Create("-", actor, "keys.rotated", rotation.KeyId, now));
            return (await store.CommitAsync(batch, Durability.Durable, cancellationToken)).Committed
                ? rotation
                : throw new StorageUnavailableException("The rotation couldn't be recorded because the key record was changed at the same time. Try again.");
        }
        finally
        {
            _running.Release();
        }
    }

    /// <summary>Goes on with a rotation that is not finished.</summary>
    public async Task SweepAsync(CancellationToken cancellationToken)
    {
        if (
            await store.GetAsync<KeyRotation>(KeyRotation.TheId, cancellationToken) is not { Value.FinishedAt: null }
            || !await _running.WaitAsync(0, cancellationToken)
        )
        {
            return;
        }

        try
        {
            if (
                await store.GetAsync<KeyRotation>(KeyRotation.TheId, cancellationToken) is { Value: { FinishedAt: null } rotation } stored
                && Guid.TryParse(rotation.KeyId, out var keyId)
            )
            {
                await RunAsync(stored, keyId, cancellationToken);
            }
        }
        finally
        {
            _current = null;
            _running.Release();
        }
    }

    public void Dispose() => _running.Dispose();

    private async Task RunAsync(Stored<KeyRotation> rotation, Guid keyId, CancellationToken cancellationToken)
    {
        if (!known.Usable.Contains(keyId))
        {
            LogLost(keyId);
            await store.CommitAsync(new Batch().Update(rotation, rotation.Value with { FinishedAt = time.GetUtcNow() }), Durability.Durable, cancellationToken);
            return;
        }

        await UsedAsync(keyId, cancellationToken);
        var resealing = _current = new Resealing(keyId);
        foreach (var kind in documents)
        {
            await kind.ResealAsync(store, resealing, cancellationToken);
        }

        var now = time.GetUtcNow();
        var batch = new Batch().Update(rotation, rotation.Value with { FinishedAt = now, Done = resealing.Done, Unreadable = resealing.Unreadable });
        var retired = new List<Guid>();
        foreach (var old in await store.QueryAsync(ProtectionKey.ById, new KeyRange(null, null), KeyWatch.MostKeys, cancellationToken))
        {
            if (old.Value is { RetiredAt: null, KeyId: { } oldId } && oldId != keyId && !resealing.StillNeeded.Contains(oldId))
            {
                batch.Update(old, old.Value with { RetiredAt = now });
                retired.Add(oldId);
            }
        }

        if ((await store.CommitAsync(batch, Durability.Durable, cancellationToken)).Committed)
        {
            retired.ForEach(known.Release);
            LogFinished(keyId, resealing.Done, resealing.Unreadable);
        }
    }

    /// <summary>Returns when Data Protection encrypts with this key: it reads the ring by a thread of its own.</summary>
    private async Task UsedAsync(Guid keyId, CancellationToken cancellationToken)
    {
        var timeProvider = TimeProvider.System;
        var probe = protection.CreateProtector("Drivetrain.Reauth.Keys.Probe");
        while (PayloadKey.Of(probe.Protect([1])) != keyId)
        {
            await Task.Delay(Look, timeProvider, cancellationToken);
        }
    }

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "Key rotation to {KeyId} finished: {Done} documents re-encrypted, {Unreadable} couldn't be decrypted. Older keys "
            + "can be removed after a day, when stored idempotent responses no longer need them."
    )]
    private partial void LogFinished(Guid keyId, int done, int unreadable);

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "The key {KeyId} used by a rotation is missing, so the rotation has stopped. " + "Restore the key, or start a new rotation."
    )]
    private partial void LogLost(Guid keyId);
}
