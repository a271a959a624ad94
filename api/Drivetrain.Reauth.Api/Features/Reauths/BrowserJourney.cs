using Drivetrain.Reauth.Api.Features.Access;
using Drivetrain.Reauth.Api.Features.Connectors;
using Drivetrain.Reauth.Api.Features.Connectors.Credentials;
using Drivetrain.Reauth.Api.Foundation.Http;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Drivetrain.Reauth.PluginHost;
using Drivetrain.Reauth.Plugins;
using Microsoft.Extensions.Options;

namespace Drivetrain.Reauth.Api.Features.Reauths;

/// <summary>What a person does with an attempt besides the callback: start, confirm, cancel.</summary>
internal sealed class BrowserJourney(
    IStore store,
    ProviderCalls providers,
    IProviderCatalog catalog,
    TokenProtector protector,
    ReauthCommitter committer,
    OtherConnectors others,
    ReauthNotifier notifier,
    IOptions<ReauthOptions> options,
    IOptions<AddressOptions> addresses,
    SteadyClock time
)
{
    /// <summary>The attempt that a ticket can still be redeemed for; null when it is not valid, or was redeemed. Changes nothing.</summary>
    public async Task<ReauthAttempt?> FindByTicketAsync(string id, string ticket, CancellationToken cancellationToken) =>
        await ClaimableAsync(id, ticket, browser: "", cancellationToken) is { } found ? found.Stored.Value : null;

    /// <summary>Why a ticket is not valid, for the audit log, and the attempt that it was sent for, if there is one.</summary>
    public async Task<(ReauthAttempt? Attempt, string Reason)> WhyRefusedAsync(string id, string? ticket, CancellationToken cancellationToken) =>
        await store.GetAsync<ReauthAttempt>(id, cancellationToken) is not { Value: var attempt } ? (null, RefusalReason.Unknown)
        : ReauthTransitions.IsRedeemed(attempt) ? (attempt, RefusalReason.Used)
        : !attempt.IsOpen || Secrets.Matches(ticket, attempt.TicketHash) ? (attempt, RefusalReason.Expired)
        : (attempt, RefusalReason.WrongSecret);

    /// <summary>Redeems a ticket for a browser, by the secret of its cookie. False when it is not valid, or another browser was first.</summary>
    public async Task<bool> RedeemTicketAsync(string id, string ticket, string browser, CancellationToken cancellationToken) =>
        await ClaimableAsync(id, ticket, browser, cancellationToken) is { } found
        && (await store.CommitAsync(new Batch().Update(found.Stored, found.Claimed), Durability.Deferred, cancellationToken)).Committed;

    private async Task<(Stored<ReauthAttempt> Stored, ReauthAttempt Claimed)?> ClaimableAsync(
        string id,
        string ticket,
        string browser,
        CancellationToken cancellationToken
    )
    {
        return
            await store.GetAsync<ReauthAttempt>(id, cancellationToken) is { } stored
            && Secrets.Matches(ticket, stored.Value.TicketHash)
            && ReauthTransitions.ClaimTicket(stored.Value, Secrets.Hash(browser), time.GetUtcNow()) is { } claimed
            ? (stored, claimed)
            : null;
    }

    /// <summary>The provider's authorization URL for the attempt; a failure of the provider; or neither, when the attempt cannot be started any more.</summary>
    public async Task<(Uri? Url, ProviderFailure? Failure)> StartAsync(Stored<ReauthAttempt> stored, string? locale, CancellationToken cancellationToken)
    {
        var attempt = stored.Value;
        var state = AttemptState.New(attempt.Id);
        var verifier = Pkce.NewVerifier();
        var request = new AuthorizationRequest(addresses.Value.RedirectUri(attempt.ProviderId), state, Pkce.Challenge(verifier), attempt.Expected, locale);
        var url = catalog.Find(attempt.ProviderId) is { Form: not null }
            ? addresses.Value.FormUri(attempt.ProviderId, state)
            : await providers.CallAsync(attempt.ProviderId, (provider, ct) => provider.CreateAuthorizationUrlAsync(request, ct), cancellationToken);
        if (!url.Succeeded)
        {
            return (null, url.Failure);
        }

        var sent = new AuthorizationSent(Secrets.Hash(state), protector.ProtectVerifier(verifier, attempt.Id, attempt.ProviderId), options.Value.StepLifetime);
        if (
            ReauthTransitions.Start(attempt, sent, time.GetUtcNow()) is not { } started
            || !(await store.CommitAsync(new Batch().Update(stored, started), Durability.Deferred, cancellationToken)).Committed
        )
        {
            return (null, null);
        }

        notifier.Notify(attempt.Id);
        return (url.Value, null);
    }

    /// <summary>Binds an unbound connector to the company the person confirmed. The attempt afterwards; null when it has no such company to confirm.</summary>
    public async Task<ReauthAttempt?> ConfirmAsync(string id, string instanceId, CancellationToken cancellationToken)
    {
        var confirmed = await committer.CommitAsync(
            id,
            async (reauth, token) =>
                await store.GetAsync<Connector>(reauth.ConnectorId, token) is { } connector
                && ReauthTransitions.Confirm(reauth, connector.Value, instanceId, time.GetUtcNow()) is { } decision
                    ? (await others.OfferAsync(decision, token), connector)
                    : null,
            believed: null,
            cancellationToken
        );
        return confirmed.Changed ? await committer.RevokeAsync(confirmed) : null;
    }

    /// <summary>Cancels an open attempt. The attempt as it is afterwards.</summary>
    public Task<ReauthAttempt?> CancelAsync(string id, CancellationToken cancellationToken) =>
        committer.DecideAsync(id, reauth => ReauthTransitions.Cancel(reauth, time.GetUtcNow()), cancellationToken);

    /// <summary>Ends an attempt whose time is over. The attempt as it is afterwards.</summary>
    public Task<ReauthAttempt?> ExpireAsync(string id, CancellationToken cancellationToken) =>
        committer.DecideAsync(id, reauth => ReauthTransitions.Expire(reauth, time.GetUtcNow()), cancellationToken);
}
