using Drivetrain.Reauth.Api.Features.Connectors.Credentials;
using Drivetrain.Reauth.Api.Foundation.Http;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Drivetrain.Reauth.PluginHost;
using Drivetrain.Reauth.Plugins;
using Microsoft.Extensions.Options;

namespace Drivetrain.Reauth.Api.Features.Reauths;

/// <summary>
/// The authorization response (RFC 6749 section 4.1.2): checks it, consumes the state, exchanges the code and proves the instance;
/// <see cref="LoginConclusion"/> makes the outcome durable.
/// </summary>
internal sealed class CallbackHandler(
    IStore store,
    ProviderCalls providers,
    TokenProtector protector,
    RevocationGate gate,
    LoginConclusion conclusion,
    IOptions<AddressOptions> addresses,
    SteadyClock time
)
{
    /// <summary>
    /// The attempt after the callback, or why it was refused. Once the state is consumed the work goes on even if the browser leaves: the code is used up.
    /// </summary>
    /// <param name="cookie">Reads the browser's secret for an attempt's id.</param>
    /// <exception cref="Foundation.Keys.KeysMissingException">The key is missing that the attempt's verifier is encrypted with; its state is not used
    /// up.</exception>
    public async Task<CallbackResult> HandleAsync(
        string providerId,
        CallbackParameters callback,
        Func<string, string?> cookie,
        CancellationToken requestAborted
    )
    {
        var found = await FindAsync(providerId, callback.State, cookie, requestAborted);
        if (found.Stored is not { } stored)
        {
            return CallbackResult.Refused(found.Refusal!.Value);
        }

        if (stored.Value.Status != ReauthStatus.Started)
        {
            // A reload, or the slower of two: the person sees the outcome of the first.
            return await conclusion.OutcomeAsync(stored, requestAborted);
        }

        // Opened before the state is used up: where its key is missing, nothing has happened.
        var verifier =
            callback is { Error: null, Code: not null } && stored.Value.ProtectedVerifier is { } sealedVerifier
                ? protector.UnprotectVerifier(sealedVerifier, stored.Value.Id, stored.Value.ProviderId)
                : null;
        return
            ReauthTransitions.Consume(stored.Value, time.GetUtcNow()) is { } consumed
            && (await store.CommitAsync(new Batch().Update(stored, consumed), Durability.Deferred, requestAborted)).Committed
            ? CallbackResult.Of(await ExchangeAsync(consumed, verifier, callback))
            : await conclusion.OutcomeAsync(stored, requestAborted);
    }

    /// <summary>
    /// The attempt that a state belongs to, in the browser that it is bound to; once it is no longer started, its state is used up and not compared.
    /// </summary>
    public async Task<(Stored<ReauthAttempt>? Stored, CallbackRefusal? Refusal)> FindAsync(
        string providerId,
        string? state,
        Func<string, string?> cookie,
        CancellationToken cancellationToken
    )
    {
        if (
            state is null
            || AttemptState.IdOf(state) is not { } id
            || await store.GetAsync<ReauthAttempt>(id, cancellationToken) is not { } stored
            || !string.Equals(stored.Value.ProviderId, providerId, StringComparison.Ordinal)
        )
        {
            return (null, CallbackRefusal.UnknownState);
        }

        return !Secrets.Matches(cookie(id), stored.Value.BrowserHash) ? (null, CallbackRefusal.OtherBrowser)
            : stored.Value.Status == ReauthStatus.Started && !Secrets.Matches(state, stored.Value.StateHash) ? (null, CallbackRefusal.UnknownState)
            : (stored, null);
    }

    private async Task<ReauthAttempt> ExchangeAsync(ReauthAttempt consumed, string? verifier, CallbackParameters callback)
    {
        if (callback.Error is { } error)
        {
            return await conclusion.RefuseAsync(consumed, new ProviderFailure(Outcomes.OfCallbackError(error), Known(error)));
        }

        if (callback.Code is not { } code || verifier is null)
        {
            return await conclusion.RefuseAsync(consumed, new ProviderFailure(ProviderFailureKind.ProtocolError, "code_missing"));
        }

        var moment = gate.Now;
        var exchange = new CodeExchange(code, verifier, addresses.Value.RedirectUri(consumed.ProviderId)) { Issuer = callback.All.GetValueOrDefault("iss") };
        var granted = await providers.CallAsync(consumed.ProviderId, (provider, ct) => provider.ExchangeCodeAsync(exchange, ct), CancellationToken.None);
        if (!granted.Succeeded)
        {
            return await conclusion.RefuseAsync(consumed, granted.Failure);
        }

        // Known from here on: should this process die, the sweep finds it and revokes it.
        var received = conclusion.Received(consumed, granted.Value, callback);
        await conclusion.ReceiveAsync(received);
        Task<ProviderResult<InstanceProof>> ProveAsync(CancellationToken cancellationToken) =>
            providers.CallAsync(consumed.ProviderId, (provider, ct) => provider.ProveInstancesAsync(granted.Value, callback.All, ct), cancellationToken);
        var proof = await ProveAsync(CancellationToken.None);
        return proof.Succeeded
            ? await conclusion.MatchAsync(consumed, proof.Value, ProveAsync, moment)
            : await conclusion.RefuseAsync(consumed, proof.Failure, received);
    }

    /// <summary>Anyone can write the query: only the codes of the specifications are kept.</summary>
    private static string Known(string error) =>
        error
            is "access_denied"
                or "invalid_request"
                or "unauthorized_client"
                or "unsupported_response_type"
                or "invalid_scope"
                or "server_error"
                or "temporarily_unavailable"
            ? error
            : "unknown_error";
}
