using System.Collections.Concurrent;
using Drivetrain.Reauth.Api.Features.Audit;
using Drivetrain.Reauth.Api.Features.Outbox;
using Drivetrain.Reauth.Api.Foundation.Retention;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Drivetrain.Reauth.PluginHost;

namespace Drivetrain.Reauth.Api.Features.Connectors.Credentials.Keeping;

/// <summary>
/// Keeps grants alive that nobody uses, finds out which failures are over, and warns of ends that it can't prevent. What is due is found by an index, so that
/// a restart goes on where it was; a provider that is down is left alone, and asked a few at a time otherwise.
/// </summary>
internal sealed class CredentialKeeper(
    IStore store,
    AccessTokenService tokens,
    CredentialTester tester,
    ProviderOutages outages,
    IProviderCatalog catalog,
    EventOutbox outbox,
    TroubledRows troubled,
    SteadyClock time
) : ISweep
{
    private const int Portion = 100;

    /// <summary>Providers limit calls an app and a company (Xero: 10,000 a minute for an app); people's logins and syncs come first.</summary>
    private const int AtOnce = 8;

    /// <summary>What each of them waits after a refresh: 8 a second at most. None is urgent, and after an outage all may be due at once.</summary>
    private static readonly TimeSpan RefreshPace = TimeSpan.FromSeconds(1);

    /// <summary>And after a look whether a failure is over, for which somebody waits: 32 a second at most.</summary>
    private static readonly TimeSpan RecheckPace = TimeSpan.FromMilliseconds(250);

    /// <summary>How long a grant is left alone that couldn't be asked about.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(5);

    /// <summary>What couldn't be done, until when it is left alone. In memory only: after a restart it is tried at once.</summary>
    private readonly ConcurrentDictionary<string, DateTimeOffset> _putOff = new(StringComparer.Ordinal);

    public TimeSpan Interval { get; } = TimeSpan.FromMinutes(1);

    public async Task SweepAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        foreach (var (grantId, _) in _putOff.Where(pair => pair.Value <= now))
        {
            _putOff.TryRemove(grantId, out _);
        }

        await Task.WhenAll(catalog.Providers.Select(provider => KeepAsync(provider.Id, now, cancellationToken)));
    }

    private async Task KeepAsync(string providerId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await store.EachRowAsync(
            Grant.ByKeeping,
            Grant.KeepingDue(providerId, now),
            Portion,
            troubled,
            async row =>
            {
                if (!_putOff.ContainsKey(row.Value.Id))
                {
                    await KeepAsync(row.Value, cancellationToken);
                }
            },
            cancellationToken,
            AtOnce
        );
    }

    private async Task KeepAsync(Grant grant, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var task = KeepingRules.Due(grant, now);
        if (task is KeepingTask.Refresh or KeepingTask.Recheck)
        {
            var users = outages.Allows(grant.ProviderId) ? await store.UsersAsync(grant, cancellationToken) : [];
            if (users is [var first, ..])
            {
                await (task is KeepingTask.Refresh ? RefreshAsync(first.Value, grant, cancellationToken) : RecheckAsync(users, grant.Id, cancellationToken));
                await Task.Delay(task is KeepingTask.Refresh ? RefreshPace : RecheckPace, time, cancellationToken);
            }

            // Still due: the provider is down, can't be asked about this one, or gives so short a life that it would be asked all the time.
            if (
                await store.GetAsync<Grant>(grant.Id, cancellationToken) is { Value: var kept }
                && KeepingRules.Due(kept, time.GetUtcNow()) == task
                && !_putOff.ContainsKey(grant.Id)
            )
            {
                PutOff(grant.Id, wait: null);
            }
        }

        // Also where a refresh would prevent it, and can't be had.
        if (task is not null)
        {
            await WarnAsync(grant.Id);
        }
    }

    private async Task RefreshAsync(Connector connector, Grant grant, CancellationToken cancellationToken)
    {
        var result = await tokens.RenewAsync(connector, cancellationToken);
        if (result.Status != AccessTokenStatus.Available)
        {
            PutOff(grant.Id, result.RetryAfter);
            return;
        }

        var entry = AuditEntry.Create(connector.WorkspaceId, "system", "credential.refreshed", connector.Id, time.GetUtcNow());
        await store.CommitAsync(new Batch().AddFresh(entry), Durability.Deferred, CancellationToken.None);
    }

    /// <summary>Looks at each connector that doesn't work; where all do, at one of them, so that nothing is left to look at.</summary>
    private async Task RecheckAsync(List<Stored<Connector>> users, string grantId, CancellationToken cancellationToken)
    {
        var waiting = users.Where(user => !ConnectorTransitions.IsWorking(user.Value.Status)).ToList();
        foreach (var user in waiting.Count > 0 ? waiting : [users[0]])
        {
            var verdict = await tester.CheckAsync(user.Value, "system", cancellationToken);
            if (verdict.Result is not (CredentialTestResult.Works or CredentialTestResult.ReauthenticationRequired))
            {
                PutOff(grantId, verdict.RetryAfter);
            }
        }
    }

    private void PutOff(string grantId, TimeSpan? wait) => _putOff[grantId] = time.GetUtcNow() + (wait > Pause ? wait.Value : Pause);

    /// <summary>Warns where that is due.</summary>
    private async Task WarnAsync(string grantId)
    {
        using var events = outbox.Begin();
        await store.ChangeAsync(
            async () =>
            {
                var now = time.GetUtcNow();
                if (
                    await store.GetAsync<Grant>(grantId, CancellationToken.None) is not { Value: { Status: GrantStatus.Used } grant } stored
                    || KeepingRules.Warning(grant, now) is not { } warning
                    || KeepingRules.IsTold(grant, warning.EndsAt, warning.DaysAhead)
                )
                {
                    return false;
                }

                var told = GrantTransitions.Told(grant, warning);
                var batch = new Batch().Update(stored, told);
                foreach (var connector in await store.UsersAsync(grant, CancellationToken.None))
                {
                    var warned = ConnectorTransitions.Warned(connector.Value, warning, now);
                    batch.Update(connector, warned);
                    if (!warned.IsExpiryUntold)
                    {
                        batch.Announce(ConnectorAnnouncement.OfExpiry(warning), warned, "system", now, outbox, () => ConnectorResponse.From(warned, told));
                    }
                }

                return new Change<bool>(true, batch);
            },
            CancellationToken.None
        );
    }
}
