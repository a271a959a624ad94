using Drivetrain.Reauth.Api.Features.Connectors.Credentials;
using Drivetrain.Reauth.Api.Features.Outbox;
using Drivetrain.Reauth.Api.Foundation.Storage;

namespace Drivetrain.Reauth.Api.Features.Connectors;

/// <summary>Takes failures of connectors, from the platform and from refreshes, and tells of them.</summary>
internal sealed class ConnectorFailures(IStore store, ConnectorViews views, EventOutbox outbox, SteadyClock time)
{
    /// <summary>The code of a failure that a refused refresh showed.</summary>
    public const string CredentialsRejected = "credentials_rejected";

    /// <summary>The connector after the failure, or null where there is none of this id.</summary>
    public Task<Connector?> ReportAsync(string connectorId, ConnectorFailure failure, string actor, CancellationToken cancellationToken) =>
        ChangeAsync<Connector?>(async () =>
        {
            if (await store.GetAsync<Connector>(connectorId, cancellationToken) is not { } stored)
            {
                return (Connector?)null;
            }

            var now = time.GetUtcNow();
            var next = ConnectorTransitions.Fail(stored.Value, failure, now);
            var batch = new Batch();
            if (!await AddFailureAsync(batch, stored, next, actor, now, cancellationToken))
            {
                return next;
            }

            if (await store.FindReadableAsync<Grant>(next.GrantKey, cancellationToken) is { Value: { Status: GrantStatus.Used } grant } used)
            {
                batch.Update(used, GrantTransitions.Doubted(grant, now, next.Interruption is not null));
            }

            return new Change<Connector?>(next, batch);
        });

    /// <summary>
    /// Fails every connector of a grant that the provider refused for good. False when a login has replaced that grant, or it was refreshed, meanwhile: then it
    /// says nothing.
    /// </summary>
    /// <param name="reason">Why, where the provider has said so.</param>
    /// <param name="onlyConnectorId">The connector whose company alone was refused; null where the grant was.</param>
    public Task<bool> ReportRejectedAsync(
        Stored<Grant> refused,
        CancellationToken cancellationToken,
        FailureReason? reason = null,
        string? onlyConnectorId = null
    ) =>
        ChangeAsync(async () =>
        {
            if (await store.GetAsync<Grant>(refused.Value.Id, cancellationToken) is not { } current || current.Version != refused.Version)
            {
                return false;
            }

            var users = await store.UsersAsync(current.Value, cancellationToken);
            if (onlyConnectorId is not null)
            {
                users.RemoveAll(user => !string.Equals(user.Value.Id, onlyConnectorId, StringComparison.Ordinal));
            }

            var now = time.GetUtcNow();
            if (users.Count == 0)
            {
                return false;
            }

            var failure = new ConnectorFailure(CredentialsRejected, "The provider no longer accepts the stored credential.", now)
            {
                Reason = reason ?? FailureReasons.OfRejection(refused.Value, now),
            };
            var batch = new Batch();
            foreach (var user in users)
            {
                // What was revoked before its end would look expired after it: the first reason stays, and nobody is told twice.
                var known =
                    user.Value.Failure is { Code: CredentialsRejected, Reason: { } first } && reason is null ? failure with { Reason = first } : failure;
                await AddFailureAsync(batch, user, ConnectorTransitions.Fail(user.Value, known, now), "system", now, cancellationToken);
            }

            // With the grant, the batch conflicts with a login that is being stored this moment.
            return new Change<bool>(true, batch.Update(current, GrantTransitions.Refused(current.Value, now)));
        });

    /// <summary>
    /// The credential was proved to work: a connector that had failed before the proof began is connected again. One that failed, or was logged in for, since
    /// then stays as it is.
    /// </summary>
    public Task RecoverAsync(string connectorId, string grantId, DateTimeOffset provedSince, string actor) =>
        ChangeAsync(async () =>
        {
            if (
                await store.GetAsync<Connector>(connectorId, CancellationToken.None) is not { } stored
                || !string.Equals(stored.Value.GrantKey, grantId, StringComparison.Ordinal)
                || stored.Value.Failure?.At > provedSince
                || stored.Value.Interruption?.Since > provedSince
            )
            {
                return false;
            }

            var (now, batch) = (time.GetUtcNow(), new Batch());
            var grant = await store.FindReadableAsync<Grant>(grantId, CancellationToken.None);
            if (grant?.Value is { Recheck: not null, Status: GrantStatus.Used } && !await IsMissedAsync(grant.Value, connectorId))
            {
                batch.Update(grant, GrantTransitions.Recovered(grant.Value, now));
            }

            if (ConnectorTransitions.Recovered(stored.Value, now) is { } next)
            {
                batch.Recover(stored, next, grant?.Value, actor, now, outbox);
            }

            return batch.Changes is [] ? false : new Change<bool>(true, batch);
        });

    /// <summary>To be held from before <see cref="AddRecoveryAsync"/> until its batch is committed.</summary>
    public IDisposable Begin() => outbox.Begin();

    /// <summary>
    /// A refresh succeeded. Connectors that had failed because one was refused, or that waited for the provider, are connected again in the same batch, and a
    /// warning that it wasn't refreshed is taken back. Which company the tokens open, and to whom, a refresh doesn't tell.
    /// </summary>
    /// <returns>The grant as it is to be stored.</returns>
    public async Task<Grant> AddRecoveryAsync(Batch batch, Grant grant, DateTimeOffset now)
    {
        var (isRecovered, isMissed) = (false, false);
        foreach (var user in await store.UsersAsync(grant, CancellationToken.None))
        {
            var connector = user.Value;
            var warned = connector.Expiry is { Cause: ExpiryCause.NotRefreshed } ? ConnectorTransitions.Warned(connector, expiry: null, now) : connector;
            if (IsOverOnceRefreshed(connector) && ConnectorTransitions.Recovered(warned, now) is { } next)
            {
                isRecovered = true;
                batch.Recover(user, next, grant, "system", now, outbox);
                continue;
            }

            isMissed |= !ConnectorTransitions.IsWorking(connector.Status);
            if (warned != connector)
            {
                batch.Update(user, warned);
            }
        }

        return isRecovered && !isMissed ? GrantTransitions.Recovered(grant, now) : grant;
    }

    private static bool IsOverOnceRefreshed(Connector connector) =>
        connector switch
        {
            { Failure: { Code: CredentialsRejected, Reason: null or FailureReason.Revoked or FailureReason.ExpiredCredentials } } => true,
            { Failure: null, Interruption.Reason: FailureReason.ProviderOutage } => true,
            _ => false,
        };

    /// <summary>Whether another connector of the grant still doesn't work.</summary>
    private async Task<bool> IsMissedAsync(Grant grant, string connectorId) =>
        (await store.UsersAsync(grant, CancellationToken.None)).Any(user =>
            !string.Equals(user.Value.Id, connectorId, StringComparison.Ordinal) && !ConnectorTransitions.IsWorking(user.Value.Status)
        );

    private async Task<T> ChangeAsync<T>(Func<Task<Change<T>>> plan)
    {
        using var events = outbox.Begin();
        return await store.ChangeAsync(plan, CancellationToken.None);
    }

    /// <summary>Adds the change with what is told of it; false where nothing has changed.</summary>
    private async Task<bool> AddFailureAsync(
        Batch batch,
        Stored<Connector> before,
        Connector next,
        string actor,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        if (ConnectorAnnouncement.OfFailure(before.Value, next) is not { } announcement)
        {
            return false;
        }

        var view = await views.OfAsync(next, cancellationToken);
        batch.Update(before, next).Announce(announcement, next, actor, now, outbox, () => view);
        return true;
    }
}
