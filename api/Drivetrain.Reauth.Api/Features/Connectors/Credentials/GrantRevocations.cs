using System.Collections.Concurrent;
using Drivetrain.Reauth.Api.Foundation.Keys;
using Drivetrain.Reauth.Api.Foundation.Retention;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Drivetrain.Reauth.Plugins;

namespace Drivetrain.Reauth.Api.Features.Connectors.Credentials;

/// <summary>
/// Ends at the provider what nobody uses any more. A revocation is planned in the commit of its cause (<see cref="GrantTransitions.Release"/>), tried at once,
/// then again after pauses, and given up after a week with an error in the log, an audit entry and a degraded health check. What any connector or open attempt
/// of any workspace has a grant of is left alone: a revocation may take the app's permission for a whole instance away (Intuit), or for everything that the
/// login opens (Xero).
/// </summary>
internal sealed partial class GrantRevocations(
    IStore store,
    ProviderCalls providers,
    TokenProtector protector,
    RevocationGate gate,
    UnstoredTokens unstored,
    SharedGrantEnds shared,
    TroubledRows troubled,
    SteadyClock time,
    ILogger<GrantRevocations> logger
) : ISweep
{
    private const int Portion = 100;
    private const string KeysMissing = "keys_missing";

    /// <summary>A person waits for the page meanwhile.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly RevocationCalls _calls = new(store, providers, protector, gate, unstored);
    private readonly ConcurrentDictionary<string, Lazy<Task<Revocation?>>> _underWay = new(StringComparer.Ordinal);

    public TimeSpan Interval { get; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Tries a planned revocation and waits for it a little. Whatever comes of it, and whoever leaves meanwhile, the plan is stored: the sweep goes on with it.
    /// Null when there is nothing to revoke.
    /// </summary>
    public async Task<Revocation?> TryNowAsync(string grantId)
    {
        try
        {
            return await TryAsync(grantId).WaitAsync(Patience, time);
        }
        catch (TimeoutException)
        {
            return new Revocation("revocation_failed", "timeout");
        }
        catch (IOException exception)
        {
            LogPutOff(exception, grantId);
            return new Revocation("revocation_failed", "storage_unavailable");
        }
    }

    /// <summary>Tries what is due, and takes back what no attempt holds any more: its process died before it could say so.</summary>
    public Task SweepAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        Func<Task>[] rounds = [ReleaseAbandonedAsync, TryDueAsync];
        return rounds.EachAsync(round => round(), cancellationToken);

        Task ReleaseAbandonedAsync() =>
            store.EachRowAsync(
                Grant.ByDue,
                Grant.HeldBefore(now),
                Portion,
                troubled,
                async held =>
                    await store.CommitAsync(
                        CustodyTransitions.IsImported(held.Value)
                            ? new Batch().Delete(held).AddFresh(RevocationAudit.Forgotten(held.Value, now))
                            : new Batch().Update(held, GrantTransitions.Release(held.Value, "abandoned", now)),
                        Durability.Durable,
                        cancellationToken
                    ),
                cancellationToken
            );

        Task TryDueAsync() =>
            store.EachRowAsync(
                Grant.ByDue,
                Grant.RevocationsDue(now),
                Portion,
                troubled,
                grant => TryAsync(grant.Value.Id).WaitAsync(cancellationToken),
                cancellationToken
            );
    }

    /// <summary>One try of a grant at a time, however many ask for it.</summary>
    private async Task<Revocation?> TryAsync(string grantId)
    {
        var attempt = _underWay.GetOrAdd(grantId, id => new Lazy<Task<Revocation?>>(() => RunOnceAsync(id)));
        return await attempt.Value;
    }

    private async Task<Revocation?> RunOnceAsync(string grantId)
    {
        await Task.Yield();
        try
        {
            return await RunAsync(grantId);
        }
        finally
        {
            _underWay.TryRemove(grantId, out _);
        }
    }

    private async Task<Revocation?> RunAsync(string grantId)
    {
        try
        {
            return await shared.TryAsync(grantId) ?? await RevokeAsync(grantId);
        }
        catch (KeysMissingException)
        {
            return await PostponeAsync(grantId);
        }
    }

    /// <summary>The plan stands until the key is back, however long that takes.</summary>
    private Task<Revocation?> PostponeAsync(string grantId) =>
        store.ChangeAsync<Revocation?>(
            async () =>
            {
                if (await store.GetAsync<Grant>(grantId, CancellationToken.None) is not { Value: { Status: GrantStatus.Revoking } grant } stored)
                {
                    return new(Result: null);
                }

                var now = time.GetUtcNow();
                var revocation = new Revocation("revocation_failed", KeysMissing);
                var batch = new Batch().Update(stored, GrantTransitions.PostponeRevocation(grant, KeysMissing, now));
                if (!string.Equals(grant.Revocation!.LastError, KeysMissing, StringComparison.Ordinal))
                {
                    batch.AddFresh(RevocationAudit.Entry(grant, revocation, now));
                    LogWaits(grant.ProviderId, grant.UserId);
                }

                return new(revocation, batch);
            },
            CancellationToken.None
        );

    private async Task<Revocation?> RevokeAsync(string grantId)
    {
        await unstored.SettleAsync(grantId);
        var asked = await AskAsync(grantId);
        if (asked is { Answer.IsRefused: true })
        {
            asked = await _calls.RenewAsync(asked.Grant) is { } failed ? asked with { Answer = failed } : await AskAsync(grantId);
            if (asked is { Answer: { IsRefused: true } refused } && GrantTransitions.IsUsable(asked.Grant, time.GetUtcNow()))
            {
                // They live and are refused all the same: they open nothing. Where they ended while others had their turn, the next try renews them again.
                asked = asked with
                {
                    Answer = refused with { Step = "tokens_revoked" },
                };
            }
        }

        return await store.ChangeAsync<Revocation?>(
            async () =>
            {
                if (await store.GetAsync<Grant>(grantId, CancellationToken.None) is not { Value: { Status: GrantStatus.Revoking } grant } stored)
                {
                    return new(Result: null);
                }

                // Asked again only where a refresh that was under way has kept newer tokens meanwhile: those are the ones to revoke.
                if (asked is null || !string.Equals(asked.Grant.ProtectedTokens, grant.ProtectedTokens, StringComparison.Ordinal))
                {
                    asked = new Asked(grant, await _calls.RevokeAsync(grant));
                }

                return Settle(stored, asked.Answer);
            },
            CancellationToken.None
        );
    }

    /// <summary>Asks the provider to end it. Null when it is not to be revoked any more.</summary>
    private async Task<Asked?> AskAsync(string grantId) =>
        await store.GetAsync<Grant>(grantId, CancellationToken.None) is { Value: { Status: GrantStatus.Revoking } grant }
            ? new Asked(grant, await _calls.RevokeAsync(grant))
            : null;

    private Change<Revocation?> Settle(Stored<Grant> stored, Revocation revocation)
    {
        var grant = stored.Value;
        var now = time.GetUtcNow();
        if (revocation.IsFinal)
        {
            return new(revocation, new Batch().Delete(stored).AddFresh(RevocationAudit.Entry(grant, revocation, now)));
        }

        var next = GrantTransitions.RevocationFailed(grant, revocation.Code, now);
        var batch = new Batch().Update(stored, next);
        if (next.Status == GrantStatus.GivenUp)
        {
            LogGivenUp(grant.ProviderId, grant.UserId, next.Revocation!.Attempts, revocation.Code);
            return new(revocation, batch.AddFresh(RevocationAudit.Entry(grant, revocation with { Step = "revocation_given_up" }, now)));
        }

        LogFailed(grant.ProviderId, grant.UserId, revocation.Code, next.Revocation!.NextAt);
        return new(revocation, grant.Revocation!.Attempts == 0 ? batch.AddFresh(RevocationAudit.Entry(grant, revocation, now)) : batch);
    }

    /// <param name="Grant">With the tokens that were sent.</param>
    /// <param name="Answer">What came of it.</param>
    private sealed record Asked(Grant Grant, Revocation Answer);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "A grant of {ProviderId} for connector {ConnectorId} couldn't be revoked ({Code}); retrying at {NextAt}."
    )]
    private partial void LogFailed(string providerId, string connectorId, string? code, DateTimeOffset nextAt);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "A grant of {ProviderId} for connector {ConnectorId} can't be revoked until its encryption key is restored. The revocation stays scheduled."
    )]
    private partial void LogWaits(string providerId, string connectorId);

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "A grant of {ProviderId} for connector {ConnectorId} couldn't be revoked in {Attempts} attempts ({Code}); giving up. Remove the "
            + "app's access at the provider."
    )]
    private partial void LogGivenUp(string providerId, string connectorId, int attempts, string? code);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The revocation of grant {GrantId} couldn't be stored; retrying.")]
    private partial void LogPutOff(Exception exception, string grantId);
}
