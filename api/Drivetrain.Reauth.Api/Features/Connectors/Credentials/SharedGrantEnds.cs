using Drivetrain.Reauth.Api.Features.Audit;
using Drivetrain.Reauth.Api.Foundation.Keys;
using Drivetrain.Reauth.Api.Foundation.Retention;
using Drivetrain.Reauth.Api.Foundation.Storage;

namespace Drivetrain.Reauth.Api.Features.Connectors.Credentials;

/// <summary>
/// Ends access to the instance of a connector that has left a grant which others go on to use: with that grant's own tokens, which are refreshed in the same
/// single flight as theirs. It is planned in the commit of its cause, and tried again like any revocation.
/// </summary>
internal sealed partial class SharedGrantEnds(
    IStore store,
    AccessTokenService tokens,
    ProviderCalls providers,
    TokenProtector protector,
    RevocationGate gate,
    UnstoredTokens unstored,
    TroubledRows troubled,
    SteadyClock time,
    ILogger<SharedGrantEnds> logger
) : ISweep
{
    private const int Portion = 100;

    private readonly RevocationCalls _calls = new(store, providers, protector, gate, unstored);

    public TimeSpan Interval { get; } = TimeSpan.FromSeconds(30);

    public Task SweepAsync(CancellationToken cancellationToken) =>
        store.EachRowAsync(
            Grant.ByDue,
            Grant.EndsDue(time.GetUtcNow()),
            Portion,
            troubled,
            grant => TryAsync(grant.Value.Id).WaitAsync(cancellationToken),
            cancellationToken
        );

    /// <summary>Tries what is due of a grant. How the last of it went; null where nothing is due, or the grant is not in use.</summary>
    public async Task<Revocation?> TryAsync(string grantId)
    {
        if (await store.GetAsync<Grant>(grantId, CancellationToken.None) is not { Value: { Status: GrantStatus.Used } grant })
        {
            return null;
        }

        Revocation? last = null;
        foreach (var end in grant.Ending.Where(end => end.Planned.NextAt <= time.GetUtcNow()))
        {
            last = await EndAsync(grant, end.InstanceId);
            await SettleAsync(grantId, end, last);
        }

        return last;
    }

    private async Task<Revocation> EndAsync(Grant grant, string instanceId)
    {
        string? refused = null;
        while (true)
        {
            AccessTokenResult? available;
            try
            {
                available = await tokens.OfGrantAsync(grant.Id, refused);
            }
            catch (KeysMissingException)
            {
                return new Revocation("revocation_failed", "keys_missing");
            }

            if (available?.Tokens is not { } set)
            {
                return new Revocation("revocation_failed", "credentials_unavailable");
            }

            var revocation = await _calls.EndInstanceAsync(grant, instanceId, set);
            if (!revocation.IsRefused || refused is not null)
            {
                return revocation;
            }

            // An access token that had ended by then; asked again with one that lives.
            refused = set.AccessToken;
        }
    }

    private Task<bool> SettleAsync(string grantId, InstanceEnd end, Revocation revocation) =>
        store.ChangeAsync(
            async () =>
            {
                if (
                    await store.GetAsync<Grant>(grantId, CancellationToken.None) is not { Value: { Status: GrantStatus.Used } grant } stored
                    || !grant.Ending.Contains(end)
                )
                {
                    return false;
                }

                var now = time.GetUtcNow();
                if (revocation.IsFinal)
                {
                    return new Change<bool>(true, new Batch().Update(stored, GrantSharing.Ended(grant, end)).AddFresh(Entry(grant, end, revocation, now)));
                }

                if (GrantTransitions.IsGivenUp(end.Planned, now))
                {
                    LogGivenUp(grant.ProviderId, end.ConnectorId, revocation.Code);
                    var entry = Entry(grant, end, revocation with { Step = "revocation_given_up" }, now);
                    return new Change<bool>(true, new Batch().Update(stored, GrantSharing.Ended(grant, end)).AddFresh(entry));
                }

                var batch = new Batch().Update(stored, GrantSharing.PutOff(grant, end, GrantTransitions.Again(end.Planned, revocation.Code, now)));
                return new Change<bool>(true, end.Planned.Attempts == 0 ? batch.AddFresh(Entry(grant, end, revocation, now)) : batch);
            },
            CancellationToken.None
        );

    private static AuditEntry Entry(Grant grant, InstanceEnd end, Revocation revocation, DateTimeOffset now) =>
        RevocationAudit.Entry(grant with { ConnectorId = end.ConnectorId, Revocation = end.Planned }, revocation, now);

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "Access of a grant of {ProviderId} to the company of connector {ConnectorId}, which is gone, couldn't be ended for a week ({Code}); "
            + "giving up. Remove the app's access at the provider."
    )]
    private partial void LogGivenUp(string providerId, string connectorId, string? code);
}
