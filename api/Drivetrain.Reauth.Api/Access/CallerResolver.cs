using Drivetrain.Reauth.Api.Storage;

namespace Drivetrain.Reauth.Api.Access;

/// <summary>Finds who a bearer token belongs to. Reads the document for each request, so a revocation holds from the next one on.</summary>
internal sealed partial class CallerResolver(IStore store, ConfiguredKeys configured, TimeProvider time, ILogger<CallerResolver> logger)
{
    /// <summary>What a session is called that was paired without a person's name.</summary>
    public const string UnnamedSession = "Paired browser";

    private const string KeySubject = "key:";

    /// <summary>A use is written down when the last one noted is older than this.</summary>
    private static readonly TimeSpan UseResolution = TimeSpan.FromHours(1);

    public async ValueTask<Caller?> ResolveAsync(string bearer, CancellationToken cancellationToken)
    {
        if (configured.Find(bearer) is { } caller)
        {
            return caller;
        }

        return !AccessToken.TryParse(bearer, out var token) ? null
            : token.IsSession ? await FindSessionAsync(token, cancellationToken)
            : await FindKeyAsync(token, cancellationToken);
    }

    /// <summary>The holder of a key that was shown before, as the key is now: for sessions that stand on a key. Null when it is revoked, or no longer configured with that value.</summary>
    /// <param name="subject">The caller's subject when the key was shown.</param>
    /// <param name="keyHash">The hash of a configured key; null for a stored one.</param>
    public async ValueTask<Caller?> FindKeyHolderAsync(string subject, string? keyHash, CancellationToken cancellationToken)
    {
        if (keyHash is not null)
        {
            return configured.FindByHash(keyHash);
        }

        return subject.StartsWith(KeySubject, StringComparison.Ordinal) && await store.GetAsync<ApiKey>(subject[KeySubject.Length..], cancellationToken) is { Value: var key }
            ? HolderOf(key)
            : null;
    }

    private static Caller HolderOf(ApiKey key) => new(KeySubject + key.Id, key.Role, key.WorkspaceId, key.Name);

    private async ValueTask<Caller?> FindKeyAsync(AccessToken token, CancellationToken cancellationToken)
    {
        var stored = await store.GetAsync<ApiKey>(token.Id, cancellationToken);
        if (!Secrets.Matches(token.Secret, stored?.Value.SecretHash))
        {
            return null;
        }

        var (key, now) = (stored!.Value, time.GetUtcNow());
        if (now - (key.LastUsedAt ?? DateTimeOffset.MinValue) >= UseResolution)
        {
            await NoteUseAsync(new Batch().Update(stored, key with { LastUsedAt = now }), cancellationToken);
        }

        return HolderOf(key);
    }

    private async ValueTask<Caller?> FindSessionAsync(AccessToken token, CancellationToken cancellationToken)
    {
        var stored = await store.GetAsync<Session>(token.Id, cancellationToken);
        var now = time.GetUtcNow();
        if (!Secrets.Matches(token.Secret, stored?.Value.SecretHash) || stored!.Value.ExpiresAt <= now)
        {
            return null;
        }

        var session = stored.Value;
        if (now - session.LastUsedAt >= UseResolution)
        {
            await NoteUseAsync(new Batch().Update(stored, session with { LastUsedAt = now }), cancellationToken);
        }

        return new Caller(SubjectOf(session.Id), Role.Extension, session.WorkspaceId, session.PersonName ?? UnnamedSession);
    }

    public static string SubjectOf(string sessionId) => $"session:{sessionId}";

    public static string? SessionIdOf(Caller caller) =>
        caller.Subject.StartsWith("session:", StringComparison.Ordinal) ? caller.Subject["session:".Length..] : null;

    /// <summary>A conflict means that another request noted it, or that it was revoked meanwhile; either may stand.</summary>
    private async ValueTask NoteUseAsync(Batch batch, CancellationToken cancellationToken)
    {
        try
        {
            await store.CommitAsync(batch, Durability.Deferred, cancellationToken);
        }
        catch (IOException exception) when (exception is StorageFullException or StorageUnavailableException)
        {
            // Reading still works with a full disk, and nobody should be locked out by a date.
            LogUseNotNoted(exception);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The last use of a key or session could not be noted.")]
    private partial void LogUseNotNoted(Exception exception);
}
