using Drivetrain.Reauth.Api.Features.Audit;
using Drivetrain.Reauth.Api.Foundation.Callers;
using Drivetrain.Reauth.Api.Foundation.Storage;

namespace Drivetrain.Reauth.Api.Features.Access;

/// <summary>Finds who a bearer token belongs to. Reads the document for each request, so a revocation holds from the next one on.</summary>
internal sealed partial class CallerResolver(IStore store, ConfiguredKeys configured, TimeProvider time, ILogger<CallerResolver> logger)
{
    /// <summary>What a session is called that was paired without a person's name.</summary>
    public const string UnnamedSession = "Paired browser";

    private const string KeySubject = "key:";
    private const string SessionSubject = "session:";

    /// <summary>A use is written down when the last one noted is older than this.</summary>
    private static readonly TimeSpan UseResolution = TimeSpan.FromHours(1);

    public async ValueTask<Caller?> ResolveAsync(string bearer, CancellationToken cancellationToken) => (await IdentifyAsync(bearer, cancellationToken)).Caller;

    /// <summary>As <see cref="ResolveAsync"/>, and why it belongs to nobody: for the audit log, never for the caller.</summary>
    public async ValueTask<Identified> IdentifyAsync(string bearer, CancellationToken cancellationToken)
    {
        if (configured.Find(bearer) is { } caller)
        {
            return new Identified(caller);
        }

        return !BearerToken.TryParse(bearer, out var token) ? Identified.Not(RefusalReason.Unknown)
            : token.IsSession ? await FindSessionAsync(token, cancellationToken)
            : await FindKeyAsync(token, cancellationToken);
    }

    /// <summary>
    /// The holder of a key that was shown before, as the key is now: for sessions that stand on a key. Null when it is revoked, or no longer configured with
    /// that value.
    /// </summary>
    /// <param name="subject">The caller's subject when the key was shown.</param>
    /// <param name="keyHash">The hash of a configured key; null for a stored one.</param>
    public async ValueTask<Caller?> FindKeyHolderAsync(string subject, string? keyHash, CancellationToken cancellationToken)
    {
        if (keyHash is not null)
        {
            return configured.FindByHash(keyHash);
        }

        return
            subject.StartsWith(KeySubject, StringComparison.Ordinal)
            && await store.GetAsync<ApiKey>(subject[KeySubject.Length..], cancellationToken) is { Value: var key }
            && !key.HasEnded(time.GetUtcNow())
            ? HolderOf(key)
            : null;
    }

    /// <summary>The caller that a session makes.</summary>
    public static Caller HolderOf(Session session) => new(SubjectOf(session.Id), Role.Extension, session.WorkspaceId, session.PersonName ?? UnnamedSession);

    private static Caller HolderOf(ApiKey key) => new(KeySubject + key.Id, key.Role, key.WorkspaceId, key.Name);

    private async ValueTask<Identified> FindKeyAsync(BearerToken token, CancellationToken cancellationToken)
    {
        var stored = await store.GetAsync<ApiKey>(token.Id, cancellationToken);
        if (!Secrets.Matches(token.Secret, stored?.Value.SecretHash))
        {
            return Wrong(token.Id, stored is not null);
        }

        var (key, now) = (stored!.Value, time.GetUtcNow());
        if (key.HasEnded(now))
        {
            return Identified.Not(RefusalReason.Expired, key.Id);
        }

        if (now - (key.LastUsedAt ?? DateTimeOffset.MinValue) >= UseResolution)
        {
            await NoteUseAsync(new Batch().Update(stored, key with { LastUsedAt = now }), cancellationToken);
        }

        return new Identified(HolderOf(key));
    }

    private async ValueTask<Identified> FindSessionAsync(BearerToken token, CancellationToken cancellationToken)
    {
        var stored = await store.GetAsync<Session>(token.Id, cancellationToken);
        var now = time.GetUtcNow();
        var isNext = stored?.Value.NextSecretHash is { } next && Secrets.Matches(token.Secret, next);
        if (!isNext && stored?.Value.IsProvedBy(token.Secret, now) is not true)
        {
            return Wrong(token.Id, stored is not null);
        }

        var session = stored!.Value;
        if (session.ExpiresAt <= now)
        {
            return Identified.Not(RefusalReason.Expired, session.Id);
        }

        if (isNext)
        {
            await NoteUseAsync(
                new Batch().Update(
                    stored,
                    session with
                    {
                        SecretHash = session.NextSecretHash!,
                        NextSecretHash = null,
                        PreviousSecretHash = session.SecretHash,
                        RenewedAt = now,
                        LastUsedAt = now,
                    }
                ),
                cancellationToken
            );
        }
        else if (now - session.LastUsedAt >= UseResolution)
        {
            await NoteUseAsync(new Batch().Update(stored, session with { LastUsedAt = now }), cancellationToken);
        }

        return new Identified(HolderOf(session));
    }

    /// <summary>An id that nothing of ours has is left out of the audit log: whoever calls can make up any number of them.</summary>
    private static Identified Wrong(string id, bool isKnown) => isKnown ? Identified.Not(RefusalReason.WrongSecret, id) : Identified.Not(RefusalReason.Unknown);

    public static string SubjectOf(string sessionId) => SessionSubject + sessionId;

    public static bool IsSession(string subject) => subject.StartsWith(SessionSubject, StringComparison.Ordinal);

    public static string? SessionIdOf(Caller caller) => SessionIdOf(caller.Subject);

    public static string? SessionIdOf(string subject) => IsSession(subject) ? subject[SessionSubject.Length..] : null;

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

    [LoggerMessage(Level = LogLevel.Warning, Message = "The last use of a key or session couldn't be recorded.")]
    private partial void LogUseNotNoted(Exception exception);
}

/// <summary>Whose a bearer token is; else why it is nobody's.</summary>
/// <param name="Caller">Its holder, or null.</param>
/// <param name="Reason">One of <see cref="RefusalReason"/>; null with a holder.</param>
/// <param name="KnownId">The key or session of ours that was named, else <c>-</c>.</param>
internal readonly record struct Identified(Caller? Caller, string? Reason = null, string KnownId = AuditEntry.NoSubject)
{
    public static Identified Not(string reason, string knownId = AuditEntry.NoSubject) => new(Caller: null, reason, knownId);
}

/// <summary>Why somebody was refused, for the audit log.</summary>
internal static class RefusalReason
{
    /// <summary>No key and no session is known by it: mistyped, made up or revoked.</summary>
    public const string Unknown = "unknown";

    /// <summary>The id is that of a key or session, and the secret is not.</summary>
    public const string WrongSecret = "wrong_secret";

    public const string Expired = "expired";

    /// <summary>What works once has been used.</summary>
    public const string Used = "used";

    /// <summary>The Authorization header doesn't contain a single bearer token.</summary>
    public const string Malformed = "malformed";

    /// <summary>The key is valid, and its role is not admitted.</summary>
    public const string WrongRole = "wrong_role";

    /// <summary>The address has guessed too often, so the guess was not looked at.</summary>
    public const string TooMany = "too_many";
}
