using Drivetrain.Reauth.Api.Features.Access;
using Drivetrain.Reauth.Api.Foundation.Callers;
using Drivetrain.Reauth.Api.Foundation.Http.Quotas;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Microsoft.Extensions.Options;

namespace Drivetrain.Reauth.Api.Features.SupportConsole.SignIn;

/// <summary>Sessions of the console: kept by the service, so that they end everywhere at once. The cookie holds an id and a secret.</summary>
internal sealed class ConsoleSessions(
    IStore store,
    ConfiguredKeys configured,
    CallerResolver callers,
    DailyQuotas quotas,
    IOptions<ConsoleOptions> options,
    TimeProvider time
)
{
    private const string IdPrefix = "con_ses";
    private const int LongestCookie = 128;

    /// <summary>A use is written down when the last one noted is older than this.</summary>
    private static readonly TimeSpan UseResolution = TimeSpan.FromMinutes(1);

    /// <summary>Signs in with an API key. Refused when it is unknown, revoked, expired, or of another role than support and operator.</summary>
    public async Task<KeySignIn> BeginWithKeyAsync(string key, CancellationToken cancellationToken)
    {
        var isConfigured = configured.Find(key) is not null;
        var identified = await callers.IdentifyAsync(key, cancellationToken);
        return identified.Caller is not { } caller ? new KeySignIn(Cookie: null, identified)
            : !MaySignIn(caller) ? new KeySignIn(Cookie: null, identified with { Reason = RefusalReason.WrongRole })
            : !MayBegin(caller, out var wait) ? new KeySignIn(Cookie: null, identified with { Reason = RefusalReason.TooMany }, wait)
            : new KeySignIn(await BeginAsync(caller, isConfigured ? Secrets.Hash(key) : null, cancellationToken), default);
    }

    /// <summary>Takes one of the sessions that the caller may begin within a day, or says how long to wait.</summary>
    public bool MayBegin(Caller caller, out TimeSpan wait) => quotas.TryTake(Quota.ConsoleSessions, caller.Subject, out wait);

    /// <summary>Begins a session that nobody has used yet.</summary>
    /// <returns>The cookie's value.</returns>
    public async Task<string> BeginAsync(Caller caller, string? keyHash, CancellationToken cancellationToken)
    {
        var (now, secret) = (time.GetUtcNow(), Secrets.New());
        var session = new ConsoleSession
        {
            Id = Ids.New(IdPrefix, now),
            SecretHash = Secrets.Hash(secret),
            Subject = caller.Subject,
            Name = caller.Name,
            KeyHash = keyHash,
            CreatedAt = now,
            LastUsedAt = now,
            ExpiresAt = EndOf(now, now),
        };
        await store.CommitAsync(new Batch().AddFresh(session).AddFresh(ConsoleAudit.SignedIn(caller, session.Id, now)), Durability.Durable, cancellationToken);
        return $"{session.Id}.{secret}";
    }

    /// <summary>Who the cookie belongs to, as their key is now; null when the session or its key is no more.</summary>
    /// <param name="isUse">Whether a person does something: that keeps the session from becoming idle.</param>
    public async ValueTask<Caller?> FindAsync(string cookie, bool isUse, CancellationToken cancellationToken)
    {
        if (await ReadAsync(cookie, cancellationToken) is not { } stored)
        {
            return null;
        }

        var (session, now) = (stored.Value, time.GetUtcNow());
        if (EndOf(session.CreatedAt, session.LastUsedAt) <= now || await HolderAsync(session, cancellationToken) is not { } caller || !MaySignIn(caller))
        {
            return null;
        }

        if (isUse && now - session.LastUsedAt >= UseResolution)
        {
            await NoteUseAsync(stored, now, cancellationToken);
        }

        return caller;
    }

    /// <summary>Ends the session, if it is one.</summary>
    public Task EndAsync(string cookie, CancellationToken cancellationToken) =>
        store.ChangeAsync(
            async () =>
                await ReadAsync(cookie, cancellationToken) is { } stored
                    ? new Change<bool>(true, new Batch().Delete(stored).AddFresh(ConsoleAudit.SignedOut(stored.Value, time.GetUtcNow())))
                    : false,
            cancellationToken
        );

    private static bool MaySignIn(Caller caller) => caller.Role is Role.Support or Role.Operator;

    private async ValueTask<Stored<ConsoleSession>?> ReadAsync(string cookie, CancellationToken cancellationToken)
    {
        var dot = cookie.IndexOf('.', StringComparison.Ordinal);
        return
            cookie.Length <= LongestCookie
            && dot > 0
            && await store.GetAsync<ConsoleSession>(cookie[..dot], cancellationToken) is { } stored
            && Secrets.Matches(cookie[(dot + 1)..], stored.Value.SecretHash)
            ? stored
            : null;
    }

    private ValueTask<Caller?> HolderAsync(ConsoleSession session, CancellationToken cancellationToken) =>
        session.Subject.StartsWith(OidcSignIn.SubjectPrefix, StringComparison.Ordinal)
            ? ValueTask.FromResult(options.Value.Oidc.IsConfigured ? OidcSignIn.CallerOf(session.Subject, session.Name) : null)
            : callers.FindKeyHolderAsync(session.Subject, session.KeyHash, cancellationToken);

    private DateTimeOffset EndOf(DateTimeOffset createdAt, DateTimeOffset lastUsedAt)
    {
        var (idle, absolute) = (lastUsedAt + options.Value.IdleTimeout, createdAt + options.Value.AbsoluteTimeout);
        return idle < absolute ? idle : absolute;
    }

    private async Task NoteUseAsync(Stored<ConsoleSession> stored, DateTimeOffset now, CancellationToken cancellationToken)
    {
        try
        {
            // A conflict means that another request noted it, or that the session ended meanwhile; either may stand.
            var used = stored.Value with
            {
                LastUsedAt = now,
                ExpiresAt = EndOf(stored.Value.CreatedAt, now),
            };
            await store.CommitAsync(new Batch().Update(stored, used), Durability.Deferred, cancellationToken);
        }
        catch (IOException exception) when (exception is StorageFullException or StorageUnavailableException)
        {
            // Reports can be read with a full disk; the session only becomes idle sooner.
        }
    }
}

/// <summary>What came of signing in with a key.</summary>
/// <param name="Cookie">The cookie's value; null when the key was refused.</param>
/// <param name="Refused">Whose key it is, where it is one, and why it was refused.</param>
/// <param name="Wait">How long to wait, where the key has begun too many sessions; else zero.</param>
internal readonly record struct KeySignIn(string? Cookie, Identified Refused, TimeSpan Wait = default);

/// <summary>Counts wrong keys. A key cannot be guessed; this keeps guessing cheap for us.</summary>
internal sealed class SignInGuesses(IOptions<ConsoleOptions> options, TimeProvider time) : GuessLimit(options.Value.FailuresPerAddress, time);
