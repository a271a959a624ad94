using System.Collections.Concurrent;
using Drivetrain.Reauth.Api.Foundation.Keys;
using Drivetrain.Reauth.Api.Foundation.Retention;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Drivetrain.Reauth.Plugins;

namespace Drivetrain.Reauth.Api.Features.Connectors.Credentials;

/// <summary>
/// Keeps what a provider gave while it can't be stored. After a refresh the old token may be dead, so the answer is held in memory and tried again until it is
/// stored, and nobody gets its token before. What came of a login is held to be revoked.
/// </summary>
internal sealed partial class UnstoredTokens(
    IStore store,
    TokenProtector protector,
    ConnectorFailures failures,
    SteadyClock time,
    ILogger<UnstoredTokens> logger
) : ISweep
{
    private readonly ConcurrentDictionary<string, Held> _held = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Grant> _released = new(StringComparer.Ordinal);

    public TimeSpan Interval { get; } = TimeSpan.FromSeconds(2);

    // What it works on is this process's own.
    public bool IsForAll => false;

    /// <summary>How many answers wait to be stored.</summary>
    public int Waiting => _held.Count + _released.Count;

    /// <summary>
    /// Stores refreshed tokens of the grant that they were refreshed from. Null when no connector uses that grant any more; the tokens are then revoked with
    /// it.
    /// </summary>
    /// <exception cref="IOException">They can't be stored now; they are held, and <see cref="SettleAsync"/> tries again.</exception>
    public Task<Kept?> KeepAsync(Grant refreshedFrom, TokenSet fresh)
    {
        // The answer's instants are the system clock's; where that was set back, they are told in the time that the rest is decided by.
        fresh = fresh with
        {
            AccessTokenExpiresAt = time.Steady(fresh.AccessTokenExpiresAt),
        };
        return KeepAsync(new Held(refreshedFrom, protector.Seal(fresh, refreshedFrom.Id, refreshedFrom.ProviderId)));
    }

    /// <summary>Stores what is held of a grant, if anything is.</summary>
    /// <exception cref="IOException">It still can't be stored.</exception>
    public async Task SettleAsync(string grantId)
    {
        if (_held.TryGetValue(grantId, out var waiting))
        {
            await KeepAsync(waiting);
        }
    }

    /// <summary>Holds the grant of a login that could not be stored, so that it is revoked once the store works again.</summary>
    public void Release(Grant grant, Exception cause)
    {
        if (_released.TryAdd(grant.Id, GrantTransitions.Release(grant, "not_stored", time.GetUtcNow())))
        {
            LogHeld(cause, grant.ProviderId, grant.UserId);
        }
    }

    public Task SweepAsync(CancellationToken cancellationToken)
    {
        Func<Task>[] waiting =
        [
            .. _released.Values.Select<Grant, Func<Task>>(grant => () => AddAsync(grant)),
            .. _held.Values.Select<Held, Func<Task>>(answer => () => KeepAsync(answer)),
        ];
        return waiting.EachAsync(StoreAsync, cancellationToken);

        static async Task StoreAsync(Func<Task> store)
        {
            try
            {
                await store();
            }
            catch (Exception exception) when (exception is IOException or KeysMissingException)
            {
                // Told when it was first held; the next round tries again.
            }
        }
    }

    private async Task AddAsync(Grant grant)
    {
        await store.ChangeAsync(
            async () => await store.GetAsync<Grant>(grant.Id, CancellationToken.None) is null ? new Change<bool>(true, new Batch().Add(grant)) : false,
            CancellationToken.None
        );
        _released.TryRemove(grant.Id, out _);
    }

    private async Task<Kept?> KeepAsync(Held answer)
    {
        var grantId = answer.From.Id;
        try
        {
            using var events = failures.Begin();
            var kept = await store.ChangeAsync(() => PlanAsync(answer), CancellationToken.None);
            _held.TryRemove(grantId, out _);
            return kept;
        }
        catch (IOException exception)
        {
            if (_held.TryAdd(grantId, answer))
            {
                LogHeld(exception, answer.From.ProviderId, answer.From.UserId);
            }

            throw;
        }
    }

    private async Task<Change<Kept?>> PlanAsync(Held answer)
    {
        var now = time.GetUtcNow();
        if (await store.GetAsync<Grant>(answer.From.Id, CancellationToken.None) is not { } stored)
        {
            // Revoked and gone meanwhile, with the tokens before these.
            return new(Result: null, new Batch().AddFresh(Orphaned(answer, now)));
        }

        if (GrantTransitions.Refresh(stored.Value, answer.From.Generation, answer.Tokens, now) is not { } next)
        {
            // Somebody else has stored newer tokens of the same grant, which end these at the provider.
            return stored.Value.Status == GrantStatus.Used && protector.Open(stored.Value) is { } newer ? new Kept(stored.Value, newer) : (Change<Kept?>)null;
        }

        if (next.Status != GrantStatus.Used)
        {
            // About to be revoked: with the tokens that are alive.
            return new(Result: null, new Batch().Update(stored, next));
        }

        var batch = new Batch();
        next = await failures.AddRecoveryAsync(batch, next, now);
        return new(new Kept(next, answer.Tokens.Set), batch.Update(stored, next));
    }

    private Grant Orphaned(Held answer, DateTimeOffset now)
    {
        var id = Ids.New("gra", now);
        return GrantTransitions.Release(
            answer.From with
            {
                Id = id,
                ConnectorId = answer.From.UserId,
                ProtectedTokens = protector.Seal(answer.Tokens.Set, id, answer.From.ProviderId).Protected,
                AccessTokenExpiresAt = answer.Tokens.Set.AccessTokenExpiresAt,
                RefreshTokenExpiresAt = answer.Tokens.Set.RefreshTokenExpiresAt,
            },
            "refreshed_too_late",
            now
        );
    }

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "Tokens from {ProviderId} for connector {ConnectorId} couldn't be stored. They are kept in memory and retried every two "
            + "seconds. Don't stop the service until storage works again."
    )]
    private partial void LogHeld(Exception exception, string providerId, string connectorId);

    private sealed record Held(Grant From, SealedTokens Tokens);
}

/// <summary>Tokens that are stored.</summary>
internal sealed record Kept(Grant Grant, TokenSet Tokens);
