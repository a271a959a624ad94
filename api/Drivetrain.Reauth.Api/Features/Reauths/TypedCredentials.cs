using System.Text.Json;
using Drivetrain.Reauth.Api.Features.Connectors.Credentials;
using Drivetrain.Reauth.Api.Foundation.Http;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Drivetrain.Reauth.Plugins;
using Microsoft.Extensions.Options;

namespace Drivetrain.Reauth.Api.Features.Reauths;

/// <summary>The login of a provider without OAuth: what a person typed stands for the code.</summary>
internal sealed class TypedCredentials(
    IStore store,
    ProviderCalls providers,
    RevocationGate gate,
    LoginConclusion conclusion,
    IOptions<AddressOptions> addresses,
    SteadyClock time
)
{
    /// <summary>
    /// What a person typed for a provider without OAuth. It is proved first, and the state is consumed only then: values that the provider does not take can be
    /// corrected.
    /// </summary>
    /// <param name="stored">As <see cref="CallbackHandler.FindAsync"/> found it.</param>
    /// <param name="values">By the ids of the form's fields.</param>
    /// <param name="requestAborted">The person has left; nothing is lost by then.</param>
    public async Task<SubmissionResult> SubmitAsync(Stored<ReauthAttempt> stored, IReadOnlyDictionary<string, string> values, CancellationToken requestAborted)
    {
        if (stored.Value.Status != ReauthStatus.Started)
        {
            return await SubmittedAsync(stored, requestAborted);
        }

        var providerId = stored.Value.ProviderId;
        var exchange = new CodeExchange(JsonSerializer.Serialize(values), string.Empty, addresses.Value.RedirectUri(providerId));
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
                    new Batch().Update(stored, consumed).AddFresh(conclusion.Received(consumed, tokens.Value, callback: null)),
                    Durability.Deferred,
                    requestAborted
                )
            ).Committed
            ? new SubmissionResult(await conclusion.MatchAsync(consumed, proof.Value, _ => Task.FromResult(proof), gate.Now), null)
            : await SubmittedAsync(stored, requestAborted);
    }

    private async Task<SubmissionResult> SubmittedAsync(Stored<ReauthAttempt> stored, CancellationToken cancellationToken) =>
        new((await conclusion.OutcomeAsync(stored, cancellationToken)).Reauth, null);
}
