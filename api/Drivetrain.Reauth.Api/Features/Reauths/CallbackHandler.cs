using System.Text.Json;
using Drivetrain.Reauth.Api.Features.Connectors;
using Drivetrain.Reauth.Api.Features.Credentials;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Drivetrain.Reauth.PluginHost;
using Drivetrain.Reauth.Plugins;
using Microsoft.Extensions.Options;

namespace Drivetrain.Reauth.Api.Features.Reauths;

/// <summary>
/// The authorization response (RFC 6749 section 4.1.2): checks it, consumes the state, exchanges the code, proves the instance, and makes the outcome durable.
/// </summary>
internal sealed class CallbackHandler(
    IStore store,
    ProviderCalls providers,
    TokenProtector protector,
    RevocationGate gate,
    UnstoredTokens unstored,
    ReauthCommitter committer,
    ReauthNotifier notifier,
    IOptions<ReauthOptions> options,
    SteadyClock time
)
{
    /// <summary>The longest id of an instance.</summary>
    private const int LongestHint = 200;

    /// <summary>A grant whose attempt was over so long ago is held by nobody: the attempt would have said what becomes of it.</summary>
    public static readonly TimeSpan HoldSlack = TimeSpan.FromMinutes(10);

    /// <summary>How long a second callback waits for the first one's outcome before its page says "one moment".</summary>
    private static readonly TimeSpan OutcomeWait = TimeSpan.FromSeconds(5);

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
            return await OutcomeAsync(stored, requestAborted);
        }

        // Opened before the state is used up: where its key is missing, nothing has happened.
        var verifier =
            callback is { Error: null, Code: not null } && stored.Value.ProtectedVerifier is { } sealedVerifier
                ? protector.UnprotectVerifier(sealedVerifier, stored.Value.Id, stored.Value.ProviderId)
                : null;
        return
            ReauthTransitions.Consume(stored.Value, time.GetUtcNow()) is { } consumed
            && (await store.CommitAsync(new Batch().Update(stored, consumed), Durability.Deferred, requestAborted)).Committed
            ? CallbackResult.Of(await ConcludeAsync(consumed, verifier, callback))
            : await OutcomeAsync(stored, requestAborted);
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

    /// <summary>
    /// What a person typed for a provider without OAuth. It is proved first, and the state is consumed only then: values that the provider does not take can be
    /// corrected.
    /// </summary>
    /// <param name="stored">As <see cref="FindAsync"/> found it.</param>
    /// <param name="values">By the ids of the form's fields.</param>
    /// <param name="requestAborted">The person has left; nothing is lost by then.</param>
    public async Task<SubmissionResult> SubmitAsync(Stored<ReauthAttempt> stored, IReadOnlyDictionary<string, string> values, CancellationToken requestAborted)
    {
        if (stored.Value.Status != ReauthStatus.Started)
        {
            return await SubmittedAsync(stored, requestAborted);
        }

        var providerId = stored.Value.ProviderId;
        var exchange = new CodeExchange(JsonSerializer.Serialize(values), string.Empty, options.Value.RedirectUri(providerId));
        var tokens = await providers.CallAsync(providerId, (provider, ct) => provider.ExchangeCodeAsync(exchange, ct), requestAborted);
        if (!tokens.Succeeded)
        {
            return new SubmissionResult(null, tokens.Failure);
        }

        var proof = await providers.CallAsync(
            providerId,
            (provider, ct) => provider.ProveInstancesAsync(tokens.Value, new Dictionary<string, string>(StringComparer.Ordinal), ct),
            requestAborted
        );
        if (!proof.Succeeded)
        {
            return new SubmissionResult(null, proof.Failure);
        }

        return
            ReauthTransitions.Consume(stored.Value, time.GetUtcNow()) is { } consumed
            && (
                await store.CommitAsync(
                    new Batch().Update(stored, consumed).AddFresh(Received(consumed, tokens.Value, callback: null)),
                    Durability.Deferred,
                    requestAborted
                )
            ).Committed
            ? new SubmissionResult(await MatchAsync(consumed, proof.Value, _ => Task.FromResult(proof), gate.Now), null)
            : await SubmittedAsync(stored, requestAborted);
    }

    private async Task<SubmissionResult> SubmittedAsync(Stored<ReauthAttempt> stored, CancellationToken cancellationToken) =>
        new((await OutcomeAsync(stored, cancellationToken)).Reauth, null);

    private async Task<CallbackResult> OutcomeAsync(Stored<ReauthAttempt> stored, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(OutcomeWait, time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        while (true)
        {
            var changed = notifier.Changed(stored.Value.Id);
            var current = await store.GetAsync<ReauthAttempt>(stored.Value.Id, cancellationToken) ?? stored;
            if (current.Value.Status != ReauthStatus.Exchanging)
            {
                notifier.Notify(stored.Value.Id);
                return CallbackResult.Of(current.Value);
            }

            try
            {
                await changed.WaitAsync(limit.Token);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                return CallbackResult.Of(current.Value);
            }
        }
    }

    private async Task<ReauthAttempt> ConcludeAsync(ReauthAttempt consumed, string? verifier, CallbackParameters callback)
    {
        if (callback.Error is { } error)
        {
            return await RefuseAsync(consumed, new ProviderFailure(Outcomes.OfCallbackError(error), Known(error)));
        }

        if (callback.Code is not { } code || verifier is null)
        {
            return await RefuseAsync(consumed, new ProviderFailure(ProviderFailureKind.ProtocolError, "code_missing"));
        }

        var moment = gate.Now;
        var exchange = new CodeExchange(code, verifier, options.Value.RedirectUri(consumed.ProviderId)) { Issuer = callback.All.GetValueOrDefault("iss") };
        var granted = await providers.CallAsync(consumed.ProviderId, (provider, ct) => provider.ExchangeCodeAsync(exchange, ct), CancellationToken.None);
        if (!granted.Succeeded)
        {
            return await RefuseAsync(consumed, granted.Failure);
        }

        // Known from here on: should this process die, the sweep finds it and revokes it.
        var received = Received(consumed, granted.Value, callback);
        await ReceiveAsync(received);
        Task<ProviderResult<InstanceProof>> ProveAsync(CancellationToken cancellationToken) =>
            providers.CallAsync(consumed.ProviderId, (provider, ct) => provider.ProveInstancesAsync(granted.Value, callback.All, ct), cancellationToken);
        var proof = await ProveAsync(CancellationToken.None);
        return proof.Succeeded ? await MatchAsync(consumed, proof.Value, ProveAsync, moment) : await RefuseAsync(consumed, proof.Failure, received);
    }

    private async Task ReceiveAsync(Grant received)
    {
        try
        {
            await store.CommitAsync(new Batch().AddFresh(received), Durability.Deferred, CancellationToken.None);
        }
        catch (IOException exception)
        {
            unstored.Release(received, exception);
            throw;
        }
    }

    private Grant Received(ReauthAttempt consumed, TokenSet tokens, CallbackParameters? callback)
    {
        var now = time.GetUtcNow();
        var login = new NewGrant(consumed.Id, consumed.ConnectorId, consumed.WorkspaceId, consumed.ProviderId, consumed.StartedBy)
        {
            Hints = callback
                ?.All.Where(parameter => parameter.Key is not ("code" or "state") && parameter.Value.Length <= LongestHint)
                .ToDictionary(StringComparer.Ordinal),
            Expected = consumed.Expected,
        };
        var sealedTokens = protector.Seal(
            tokens with
            {
                AccessTokenExpiresAt = time.Steady(tokens.AccessTokenExpiresAt),
            },
            Grant.IdOf(consumed.Id),
            consumed.ProviderId
        );
        return GrantTransitions.Receive(login, sealedTokens, consumed.ExpiresAt + HoldSlack, now);
    }

    /// <param name="proveAgain">Asks the provider once more what the tokens open.</param>
    /// <param name="moment">When the tokens were not granted yet, in the order of revocations.</param>
    private async Task<ReauthAttempt> MatchAsync(
        ReauthAttempt consumed,
        InstanceProof proof,
        Func<CancellationToken, Task<ProviderResult<InstanceProof>>> proveAgain,
        long moment
    )
    {
        Decided? matched = null;
        using (var pass = await gate.EnterAsync(consumed.ProviderId, proof.Instances.Select(instance => instance.Id), CancellationToken.None))
        {
            // A revocation at the same company, of another login's tokens, may have taken these along since they were proved.
            if (!pass.RevokedSince(moment) || (await proveAgain(CancellationToken.None)).Succeeded)
            {
                matched = await committer.CommitAsync(consumed.Id, (reauth, _) => MatchAsync(reauth, proof), believed: null, CancellationToken.None);
            }
        }

        // Outside of the gate, which a revocation has to pass.
        return matched is { } decided
            ? decided.Changed
                ? (await committer.RevokeAsync(decided))!
                : await committer.GiveUpAsync(consumed.Id, proof.Instances)
            : await RefuseAsync(consumed, new ProviderFailure(ProviderFailureKind.Unavailable, "revoked_meanwhile"), proved: proof.Instances);
    }

    private async Task<(Decision, Stored<Connector>?)?> MatchAsync(ReauthAttempt reauth, InstanceProof proof)
    {
        var connector = await store.GetAsync<Connector>(reauth.ConnectorId, CancellationToken.None);
        var now = time.GetUtcNow();
        var decision = connector is null
            ? ReauthTransitions.Refuse(reauth, ReauthTransitions.ConnectorDeleted, tokensGranted: true, now)
            : ReauthTransitions.Conclude(reauth, connector.Value, proof, await SiblingsAsync(reauth, connector.Value, proof), options.Value.StepLifetime, now);

        // Null when it was given up as interrupted meanwhile, with the plan to revoke what it held.
        return decision is null ? null : (decision, connector);
    }

    /// <param name="received">What was granted, if anything was.</param>
    /// <param name="proved">What it opens, where that is known.</param>
    private async Task<ReauthAttempt> RefuseAsync(
        ReauthAttempt consumed,
        ProviderFailure failure,
        Grant? received = null,
        IReadOnlyList<Instance>? proved = null
    )
    {
        // A provider that could not be asked, or only refused an access token that had ended, is asked again before anything is ended: what others use is
        // spared, and what nobody uses is not.
        var isUnknown = failure.Kind is ProviderFailureKind.Unavailable or ProviderFailureKind.Misconfigured or ProviderFailureKind.CredentialRejected;
        var opens = proved ?? (isUnknown ? null : received?.Believed);
        var refused = await committer.CommitAsync(
            consumed.Id,
            reauth => ReauthTransitions.Refuse(reauth, failure, tokensGranted: received is not null || proved is not null, time.GetUtcNow()),
            opens,
            CancellationToken.None
        );
        return refused.Changed ? (await committer.RevokeAsync(refused))! : await committer.GiveUpAsync(consumed.Id, opens);
    }

    private async Task<IReadOnlyList<Sibling>> SiblingsAsync(ReauthAttempt reauth, Connector connector, InstanceProof proof)
    {
        // Whoever got a link was asked for this one connector; what else the workspace has is not theirs to see.
        if (
            reauth.HandoverId is not null
            || connector.Instance is null
            || proof.Instances.Any(i => string.Equals(i.Id, connector.Instance.Id, StringComparison.Ordinal))
        )
        {
            return [];
        }

        var siblings = new List<Sibling>();
        foreach (var instance in proof.Instances)
        {
            var prefix = Connector.InstanceKey(connector.ProviderId, instance.Id, connector.WorkspaceId);
            var bound = await store.QueryAsync(Connector.ByInstance, KeyRange.Prefix(prefix), limit: 5, CancellationToken.None);
            siblings.AddRange(bound.Select(b => new Sibling(b.Value.Id, b.Value.Name)));
        }

        return siblings;
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
